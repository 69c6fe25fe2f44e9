import {
  type Fields,
  fields,
  type HostEvent,
  headerOf,
  inHeader,
  list,
  sameBytes,
  secretsOf,
  sha256,
  signed,
  type Verify,
  type WebhookHead,
  WebhookRejected,
  type WebhookRequest,
  word,
} from '@deskwire/core/adapter'
import { authorOf, conversationOf, isForCustomer, startOf, timeOf } from './messages.js'
import type { Settings } from './options.js'

const signature = 'x-chatwoot-signature'

// What failed is told again when it is tried again, days later; ids of replies are remembered for eight days.
const updatesForMs = 3 * 24 * 60 * 60_000

/** The last part of the address, as far as there is one. */
const partOf = ({ path }: Pick<WebhookHead, 'path'>): string => path.split('?', 1)[0]?.replace(/^\//, '') ?? ''

/** Chatwoot 4.13 signs what the API inbox sends: `sha256=` and HMAC-SHA256 of `timestamp.body` (lib/webhooks/trigger.rb). */
const verify = ({ webhook }: Settings): Verify => {
  if (webhook.kind === 'signed')
    return {
      header: signature,
      secret: webhook.secret ?? [],
      prefix: 'sha256=',
      timestamp: { header: 'x-chatwoot-timestamp', toleranceMs: webhook.toleranceMinutes * 60_000 },
    }
  return (request) => {
    const given = sha256(partOf(request))
    // All of them, and hashed, so that the time tells nothing.
    const matches = secretsOf(webhook.secret).filter((one) => sameBytes(sha256(encodeURIComponent(one)), given))
    if (matches.length === 0)
      throw new WebhookRejected('The address does not end with the secret', {
        secrets: secretsOf(webhook.secret).length,
      })
  }
}

export const createReceive = (settings: Settings, knownInbox: () => number | undefined) => ({
  isSigned:
    settings.webhook.kind === 'signed' ? inHeader(signature) : (head: WebhookHead): boolean => partOf(head) !== '',
  receive: signed(verify(settings), (body, request): readonly HostEvent[] => {
    const told = fields(body)
    const event = word(told.event)
    if (event === undefined) throw new TypeError('Not a webhook of Chatwoot')
    const message = event.startsWith('message_')
    const conversation = message || event.startsWith('conversation_typing') ? fields(told.conversation) : told
    if (!isInInbox(settings, knownInbox(), told, conversation)) return []
    switch (event) {
      case 'message_created':
        return messageEvents(settings, conversation, told)
      case 'message_updated':
        return request.receivedAt - timeOf(told.created_at) < updatesForMs
          ? messageEvents(settings, conversation, told)
          : []
      case 'conversation_status_changed':
        return statusEvents(conversation, happening(request))
      case 'conversation_updated':
        return assignedEvents(conversation, happening(request))
      case 'conversation_typing_on':
        return typingEvents(conversation, told)
      default:
        return []
    }
  }),
})

/** The webhook of an account tells of all its inboxes. */
const isInInbox = ({ inbox }: Settings, known: number | undefined, told: Fields, conversation: Fields): boolean => {
  const { id, name } = fields(told.inbox)
  const there = id ?? conversation.inbox_id
  if (known !== undefined && there !== undefined) return there === known
  // Not asked for yet: events of conversations that are not ours find no ticket.
  return name === undefined || name === inbox
}

/**
 * Chatwoot's jobs run side by side, so the second of two replies may be told first, and the first never: what was said is
 * read, in its order. Only who writes first has no lane to read it in.
 */
const messageEvents = (settings: Settings, told: Fields, message: Fields): readonly HostEvent[] => {
  const conversation = conversationOf(told)
  const id = word(message.id)
  if (conversation.id === '' || id === undefined) throw new TypeError('A message without its conversation')
  if (!isForCustomer(message)) return []
  if (!conversation.ours) {
    if (!settings.outreach) return []
    const first = told.first_reply_created_at
    const isFirst = word(first) === undefined || timeOf(first) >= timeOf(message.created_at)
    if (isFirst) return authorOf(message).kind === 'agent' ? startOf(settings, conversation, message) : []
  }
  return [{ kind: 'changed', id, at: { ticket: conversation.id } }]
}

/** A repeated delivery has the same id (4.11.2 and newer); older ones send once. */
const happening = ({ headers, body }: WebhookRequest): string => {
  const delivery = headerOf(headers, 'x-chatwoot-delivery')
  return delivery && /^[\w-]{1,64}$/.test(delivery) ? delivery : sha256(body).slice(0, 32)
}

/** `[{ status: { previous_value, current_value } }, …]` (BaseListener, extract_changed_attributes). */
const changeOf = ({ changed_attributes }: Fields, name: string): { before?: string; after?: string } | undefined => {
  const found = list(changed_attributes)
    .map(fields)
    .find((one) => Object.hasOwn(one, name))
  if (!found) return undefined
  const { previous_value, current_value } = fields(found[name])
  const [before, after] = [word(previous_value), word(current_value)]
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
}

const statusEvents = (conversation: Fields, id: string): readonly HostEvent[] => {
  const ticket = word(conversation.id)
  if (ticket === undefined) throw new TypeError('A conversation without an id')
  const at = { ticket }
  const { before, after = word(conversation.status) } = changeOf(conversation, 'status') ?? {}
  if (after === 'resolved') return [{ kind: 'closed', id, at }]
  // With an agent bot, a resolved conversation that begins again is the bot's: pending.
  if (before === 'resolved') return [{ kind: 'reopened', id, at }]
  if (after === 'pending') return [{ kind: 'handed-back', id, at }]
  if (after === 'snoozed') return [{ kind: 'state', id, at, state: 'waiting' }]
  return after === 'open' ? [{ kind: 'state', id, at, state: 'active' }] : []
}

const assignedEvents = (conversation: Fields, id: string): readonly HostEvent[] => {
  const ticket = word(conversation.id)
  const change = changeOf(conversation, 'assignee_id')
  if (ticket === undefined || !change) return []
  return [{ kind: 'assigned', id, at: { ticket }, ...(change.after !== undefined && { to: change.after }) }]
}

const typingEvents = (conversation: Fields, { user, is_private }: Fields): readonly HostEvent[] => {
  const ticket = word(conversation.id)
  // A note is written for colleagues.
  if (ticket === undefined || is_private === true || fields(user).type !== 'user') return []
  return [{ kind: 'typing', at: { ticket } }]
}
