import {
  type Call,
  type HostEvent,
  hmac,
  isFields,
  sameBytes,
  secretsOf,
  typedAddress,
  type WebhookHead,
  WebhookRejected,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import type { Client } from './connection.js'
import { rows } from './dataverse/client.js'
import { fieldsIn, listIn, textIn } from './messaging/activity.js'
import type { Outreach, Settings } from './options.js'

/** The path that a Dataverse webhook step posts to: an agent's new row is a message to send. */
export const recordPath = /^\/dataverse(?:[/?]|$)/

const digest = (text: string): Uint8Array => hmac('sha256', 'length', [text])

/** The key in `?code=`; empty without one. */
export const recordKeyOf = ({ path }: WebhookHead): string => {
  const query = path.indexOf('?')
  return query < 0 ? '' : (new URLSearchParams(path.slice(query)).get('code') ?? '')
}

/** "Use webhooks": WebhookKey puts `?code=` into the query; there is no signature. */
export const verifyRecordKey = ({ webhook }: Settings, request: WebhookRequest): void => {
  const given = recordKeyOf(request)
  const keys = webhook.recordKey ? secretsOf(webhook.recordKey) : []
  let matches = false
  for (const key of keys) matches = sameBytes(digest(key), digest(given)) || matches
  if (!matches)
    throw new WebhookRejected('The key of the webhook is wrong', { present: given !== '', keys: keys.length })
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const eventId = (table: string, id: string): string => `record/${table}/${id.toLowerCase()}`

/** A `RemoteExecutionContext`: the columns of the new row, unless it was too large to include them. */
export const readRecord = (settings: Settings, body: unknown): readonly HostEvent[] => {
  const outreach = settings.dataverse?.outreach
  if (!outreach || !isFields(body)) throw new TypeError('No table is set for this')
  const table = textIn(body, 'PrimaryEntityName')
  const id = textIn(body, 'PrimaryEntityId')
  if (table?.toLowerCase() !== outreach.table || textIn(body, 'MessageName') !== 'Create') return []
  if (id === undefined || !guid.test(id)) throw new TypeError('The row has no id')
  const inputs = listIn(body, 'InputParameters')
  const target = inputs.find((input) => textIn(input, 'key') === 'Target')
  // "When the size exceeds 256 KB" the columns are left out; the recipient is then unknown, so a person has to look.
  if (!target) throw new TypeError('The row was too large to be told')
  const columns = new Map(
    listIn(fieldsIn(target, 'value'), 'Attributes').map((one) => [textIn(one, 'key'), one.value] as const),
  )
  return [eventOf(outreach, id, (column) => stringOf(columns.get(column)))]
}

const stringOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The same id however it is told, so that a row which the webhook told is known when it is read again. */
const eventOf = (outreach: Outreach, id: string, column: (name: string) => string | undefined): HostEvent => {
  try {
    return outreachOf(outreach, id, column)
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    const known = eventId(outreach.table, id)
    return { kind: 'unreadable', id: `unreadable:${known}`, reason: thrown.message, raw: known }
  }
}

const outreachOf = (outreach: Outreach, id: string, column: (name: string) => string | undefined): HostEvent => {
  const phone = column(outreach.phone)
  const to = phone && typedAddress(phone)
  const text = column(outreach.text) ?? ''
  const template = outreach.template && column(outreach.template)
  const ticket = outreach.conversation && column(outreach.conversation)
  if (!to) throw new TypeError('The row has no phone number in international form')
  if (!text && !template) throw new TypeError('The row has nothing to say')
  return {
    kind: 'outreach',
    id: eventId(outreach.table, id),
    at: {
      channel: outreach.channel,
      ...(outreach.line !== undefined && { line: outreach.line }),
      to: [to],
      ...(ticket && guid.test(ticket) && { ticket: ticket.toLowerCase() }),
    },
    content: template
      ? { type: 'template', name: template, language: outreach.language, ...(text && { values: { 1: text } }) }
      : { type: 'text', text, markup: 'plain' },
  }
}

const perPage = 250
const mostPages = 20
const madeOn = 'createdon'

export const cannotRead =
  'The rows that agents make to write first cannot be read; one that no webhook told is not sent'

/** The rows that no webhook told, oldest first. */
export const rowsSince = async (
  client: Client,
  outreach: Outreach,
  since: number,
  call: Call,
): Promise<readonly HostEvent[]> => {
  const { table, collection = `${table}s`, phone, text, template, conversation } = outreach
  const select = [madeOn, `${table}id`, ...[phone, text, template, conversation].flatMap((one) => one ?? [])]
  const events: HostEvent[] = []
  let from = new Date(since).toISOString()
  for (let page = 0; page < mostPages; page++) {
    const query = { select, filter: `${madeOn} ge ${from}`, top: perPage, orderBy: `${madeOn} asc` }
    const found = await rows(client, collection, query, call)
    for (const row of found) {
      const id = textIn(row, `${table}id`)
      if (id !== undefined) events.push(eventOf(outreach, id, (column) => stringOf(row[column])))
    }
    const last = found.at(-1)
    const at = last && textIn(last, madeOn)
    if (found.length < perPage || at === undefined || at === from) break
    from = at
  }
  return events
}
