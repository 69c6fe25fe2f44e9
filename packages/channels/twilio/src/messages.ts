import type { Attempt, Call, ChannelEvent, Sent, Sought } from '@deskwire/core/adapter'
import { rowsOf, type TwilioApi } from './client.js'
import { errorCodeOf, twilioFailure } from './failures/failures.js'
import { addressOf, customerAddresses, isRcs, withoutPrefix } from './receiving/addresses.js'
import type { Form } from './receiving/form.js'
import { deliveryOfStatus } from './receiving/status.js'
import { eventsOf, type WebhookRules } from './receiving/webhook.js'

/** The fields we read of a row in the message list. */
interface MessageRow {
  sid?: unknown
  status?: unknown
  direction?: unknown
  from?: unknown
  to?: unknown
  body?: unknown
  num_media?: unknown
  error_code?: unknown
  messaging_service_sid?: unknown
  date_created?: unknown
  date_sent?: unknown
  date_updated?: unknown
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : value == null ? '' : String(value))
const timeOf = (...values: unknown[]): number => {
  for (const value of values) {
    const time = Date.parse(textOf(value))
    if (!Number.isNaN(time)) return time
  }
  return Number.NaN
}

const listOf = (api: TwilioApi, query: Record<string, string | number>) => ({
  product: 'api' as const,
  path: `/2010-04-01/Accounts/${api.accountSid}/Messages.json`,
  rows: 'messages',
  query: { ...query, PageSize: 200 },
})

/** What a message that may have been sent would look like in the list. */
export interface Wanted {
  to: string
  from?: string
  messagingServiceSid?: string
  /** Undefined if unknown. */
  body?: string
  media: number
  /** Twilio composes the text itself (templates, buttons, short links), so a different text proves nothing. */
  rendered?: boolean
}

// Clocks differ, and `date_created` has whole seconds. A message created this close to our window might be ours.
const clockSkewMs = 2 * 60_000
const roundingMs = 5000
const lookedThrough = 600
const trialPrefix = 'Sent from your Twilio trial account - '

const sameText = (row: string, wanted: string): boolean => {
  const normal = (text: string) => text.replace(/\r\n?/g, '\n').trim()
  return normal(row) === normal(wanted) || normal(row) === normal(trialPrefix + wanted)
}

type Fit = 'yes' | 'maybe' | 'no'

const sameRoute = (row: MessageRow, wanted: Wanted): boolean => {
  const service = wanted.messagingServiceSid
  if (service !== undefined && textOf(row.messaging_service_sid) !== service) return false
  // The sender is empty until a service has picked one.
  if (wanted.from !== undefined && textOf(row.from) !== '' && textOf(row.from) !== wanted.from) return false
  const to = textOf(row.to)
  return textOf(row.direction) === 'outbound-api' && (isRcs(to) ? withoutPrefix(to) : to) === wanted.to
}

/** An account may redact texts, and media may be counted only after it was fetched: such a row might be ours. */
const sameContent = (row: MessageRow, { body, media, rendered }: Wanted): Fit => {
  const given = textOf(row.body)
  const counted = Number.parseInt(textOf(row.num_media), 10) || 0
  const unclear = rendered === true || body === undefined
  const text: Fit = body !== undefined && sameText(given, body) ? 'yes' : unclear || given === '' ? 'maybe' : 'no'
  const count: Fit = counted === media ? 'yes' : rendered || (counted === 0 && media > 0) ? 'maybe' : 'no'
  return text === 'no' || count === 'no' ? 'no' : text === 'yes' && count === 'yes' ? 'yes' : 'maybe'
}

const fitOf = (row: MessageRow, wanted: Wanted, attempt: Attempt): Fit => {
  const created = timeOf(row.date_created)
  if (Number.isNaN(created) || !sameRoute(row, wanted)) return 'no'
  if (created < attempt.startedAt - clockSkewMs || created > attempt.deadline + clockSkewMs) return 'no'
  const content = sameContent(row, wanted)
  // Created before we began, by more than a rounded second: perhaps an earlier message with the same content.
  return content === 'yes' && created < attempt.startedAt - roundingMs ? 'maybe' : content
}

/**
 * Did it go out? A row does not contain our id, so a match counts only if it is the only one; several, or an uncertain
 * one, leave the question open. An equal text that the store knows to belong to another part does not count. The status
 * callback, which carries our part id, answers for certain.
 */
export const findMessage = async (
  api: TwilioApi,
  wanted: Wanted,
  attempt: Sought,
  call: Call,
): Promise<{ found: Sent } | 'absent' | 'unknown'> => {
  const query = { To: wanted.to, ...(wanted.messagingServiceSid === undefined && wanted.from && { From: wanted.from }) }
  const fitting: MessageRow[] = []
  let doubtful = false
  let oldest = Number.POSITIVE_INFINITY
  let seen = 0
  for await (const row of rowsOf<MessageRow>(api, listOf(api, query), lookedThrough, call)) {
    seen++
    oldest = Math.min(oldest, timeOf(row.date_created))
    const fit = fitOf(row, wanted, attempt)
    if (fit === 'no' || (await attempt.isOthers?.(textOf(row.sid)))) continue
    if (fit === 'yes') fitting.push(row)
    if (fit === 'maybe') doubtful = true
  }
  // We did not reach the window: the message may be further down.
  if (seen >= lookedThrough && oldest > attempt.startedAt - clockSkewMs) return 'unknown'
  const [row] = fitting
  if (fitting.length > 1 || (!row && doubtful)) return 'unknown'
  if (!row) return 'absent'
  const sid = textOf(row.sid)
  return sid === ''
    ? 'unknown'
    : { found: { providerId: sid, status: deliveryOfStatus(textOf(row.status)) ?? 'queued' } }
}

const mostMissed = 5000

/** The row as the webhook would have sent it, so that one reader serves both. */
const formOfRow = async (api: TwilioApi, row: MessageRow, call: Call): Promise<Form> => {
  const form = new Map<string, string>([
    ['MessageSid', textOf(row.sid)],
    ['From', textOf(row.from)],
    ['To', textOf(row.to)],
    ['Body', textOf(row.body)],
    ['NumMedia', textOf(row.num_media)],
  ])
  const count = Number.parseInt(textOf(row.num_media), 10) || 0
  if (count === 0) return form
  const path = `/2010-04-01/Accounts/${api.accountSid}/Messages/${textOf(row.sid)}/Media.json`
  let n = 0
  for await (const media of rowsOf<{ uri?: unknown; content_type?: unknown }>(
    api,
    { product: 'api', path, rows: 'media_list' },
    count,
    call,
  )) {
    form.set(`MediaUrl${n}`, api.urlOf(textOf(media.uri).replace(/\.json$/, '')))
    form.set(`MediaContentType${n}`, textOf(media.content_type))
    n++
  }
  return form
}

/**
 * What arrived, and the fate of our own messages, while nobody received webhooks; oldest first. Twilio keeps no queue of
 * failed webhooks, but it keeps the messages (docs: messaging/guides/availability-reliability).
 */
export async function* missedMessages(
  api: TwilioApi,
  rules: WebhookRules,
  ours: readonly string[],
  since: number,
  call: Call,
): AsyncGenerator<ChannelEvent> {
  const after = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z')
  for (const number of ours) {
    const inbound: MessageRow[] = []
    for await (const row of rowsOf<MessageRow>(
      api,
      listOf(api, { To: number, 'DateSent>': after }),
      mostMissed,
      call,
    )) {
      if (textOf(row.direction) === 'inbound' && timeOf(row.date_sent, row.date_created) >= since) inbound.push(row)
    }
    for (const row of inbound.reverse()) yield* inboundEvents(await formOfRow(api, row, call), row, rules)

    const outbound: MessageRow[] = []
    for await (const row of rowsOf<MessageRow>(
      api,
      listOf(api, { From: number, 'DateSent>': after }),
      mostMissed,
      call,
    )) {
      if (textOf(row.direction) === 'outbound-api') outbound.push(row)
    }
    for (const row of outbound.reverse()) yield* statusEvents(row, rules)
  }
}

const inboundEvents = (form: Form, row: MessageRow, rules: WebhookRules): readonly ChannelEvent[] => {
  const to = textOf(row.to)
  const own = rules.book.find(to, textOf(row.messaging_service_sid) || undefined)
  if (!own || textOf(row.sid) === '') return []
  const at = timeOf(row.date_sent, row.date_created)
  const message = { id: textOf(row.sid), own, from: customerAddresses(form, 'From'), at, clock: 'provider' as const }
  return eventsOf(message, rules.read(form, to))
}

/** Only final statuses, with the same id as the webhook's, so that one of the two is a duplicate. */
const statusEvents = (row: MessageRow, rules: WebhookRules): readonly ChannelEvent[] => {
  const word = textOf(row.status)
  const status = deliveryOfStatus(word)
  const message = textOf(row.sid)
  const line = rules.book.find(textOf(row.from), textOf(row.messaging_service_sid) || undefined)?.line
  if (line === undefined || message === '' || !status || status === 'queued' || status === 'sent') return []
  const to = [addressOf(textOf(row.to))]
  const at = timeOf(row.date_updated, row.date_sent, row.date_created)
  const failure = status === 'failed' ? twilioFailure(errorCodeOf(row.error_code), { to: textOf(row.to) }) : undefined
  return [{ kind: 'status', id: `${message}:${word}`, line, to, message, status, at, ...(failure && { failure }) }]
}
