import {
  type Fields,
  fields,
  type HostEvent,
  inHeader,
  list,
  type SignatureRules,
  signed,
  word,
} from '@deskwire/core/adapter'
import { eventsOf, isWhole } from './messages.js'
import type { Settings } from './options.js'
import { ourPrefix } from './threads.js'

const header = 'x-hubspot-signature-v3'

/**
 * Two kinds of webhook come to the same address: what agents write over our channel, one at a time, and what happens to
 * any conversation of the account, in a list. Both are signed with the app's client secret, over method, address, body
 * and time (HubSpot docs, "Validating requests", v3).
 */
export const createReceive = (settings: Settings) => {
  const rules: SignatureRules = {
    header,
    secret: settings.app.clientSecret,
    encoding: 'base64',
    timestamp: { header: 'x-hubspot-request-timestamp', unit: 'ms', toleranceMs: settings.toleranceMinutes * 60_000 },
    payload: (timestamp, body, { method, publicUrl }) => [method, publicUrl, body, timestamp],
  }
  return {
    isSigned: inHeader(header),
    receive: signed(rules, (body) => {
      const events = (Array.isArray(body) ? body : [body]).map(fields)
      return events.filter(({ portalId }) => word(portalId) === settings.portalId).flatMap((one) => read(settings, one))
    }),
  }
}

const read = (settings: Settings, event: Fields): readonly HostEvent[] => {
  const kind = word(event.type) ?? word(event.subscriptionType)
  if (kind === undefined) throw new TypeError('Not a webhook of HubSpot')
  if (kind === 'OUTGOING_CHANNEL_MESSAGE_CREATED') return said(settings, event)
  return kind.startsWith('conversation.') ? changed(kind, event) : []
}

const said = (settings: Settings, event: Fields): readonly HostEvent[] => {
  if (settings.channelId !== undefined && word(event.channelId) !== settings.channelId) return []
  const message = fields(event.message)
  // Promise 10: what we have put there as said by us comes back.
  if (word(fields(message.client).integrationAppId) === settings.app.id) return []
  const references = list(event.channelIntegrationThreadIds).flatMap((one) => word(one) ?? [])
  const ours = references.some((one) => one.startsWith(ourPrefix))
  const ticket = word(message.conversationsThreadId) ?? ''
  if (ours)
    return isWhole(message)
      ? eventsOf(settings, message, true)
      : [{ kind: 'changed', id: word(message.id) ?? '', at: { ticket } }]
  const events = eventsOf(settings, message, false)
  const [first] = events
  const [reference = ''] = references
  // A hint makes no conversation, but the words before it do: HubSpot's name for the thread is written down there.
  if (first?.kind !== 'outreach' || reference === '' || reference.length > 200) return events
  return [...events, { kind: 'changed', id: `${begun}${reference}`, at: first.at }]
}

export const begun = 'begun:'
export const changedStatus = 'status:'

/** Of any conversation; those that are not ours find no lane. Ids of events repeat, so the time is added (docs, "Webhooks"). */
const changed = (kind: string, event: Fields): readonly HostEvent[] => {
  const ticket = word(event.objectId)
  if (ticket === undefined) throw new TypeError('An event without a conversation')
  const at = { ticket }
  const id = [kind, ticket, word(event.eventId), word(event.occurredAt)].join(':')
  if (kind === 'conversation.deletion' || kind === 'conversation.privacyDeletion') return [{ kind: 'deleted', id, at }]
  if (kind !== 'conversation.propertyChange') return []
  const value = word(event.propertyValue)
  // They may come in any order, so the state itself is read.
  if (event.propertyName === 'status') return [{ kind: 'changed', id: `${changedStatus}${id}`, at }]
  if (event.propertyName === 'assignedTo')
    return [{ kind: 'assigned', id, at, ...(value !== undefined && { to: value }) }]
  return []
}
