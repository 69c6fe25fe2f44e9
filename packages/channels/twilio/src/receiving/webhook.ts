import { createHash } from 'node:crypto'
import type {
  Address,
  ChannelEvent,
  Content,
  Medium,
  Received,
  WebhookRequest,
  WebhookResponse,
} from '@deskwire/core/adapter'
import { errorCodeOf, twilioFailure } from '../failures/failures.js'
import type { LineBook } from '../lines.js'
import { customerAddresses, ownSender, prefixOf } from './addresses.js'
import { type Form, field } from './form.js'
import { verified } from './signature.js'
import { deliveryOfStatus, isInboundStatus } from './status.js'

type MessageEvent = Extract<ChannelEvent, { kind: 'message' }>

/** What one channel reads from an inbound message; each file of a message becomes an entry. */
export interface InboundReading {
  contents: readonly Content[]
  extras?: Pick<MessageEvent, 'name' | 'replyTo' | 'referral' | 'forwarded'>
  /** A consent keyword from the customer that Twilio itself has acted on. */
  optOut?: { word: 'STOP' | 'START' | 'HELP'; source: string }
}

export interface WebhookRules {
  medium: Medium
  book: LineBook
  read(form: Form, ours: string): InboundReading
}

/**
 * Only TwiML works here: `text/plain` would be sent to the customer as a message, JSON is error 12300
 * (docs: messaging/twiml, "Twilio's request to your application").
 */
export const emptyTwiml: WebhookResponse = {
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
}

const statusPath = '/status/'

/** Where Twilio reports on one part: our part id is in the path, because query strings may be reordered. */
export const statusPathOf = (part: string): string => statusPath + encodeURIComponent(part)

/** Undefined if this is not a status path; empty if it has no readable part id, as with a service's own callback. */
const partOfPath = (path: string): string | undefined => {
  const plain = path.split(/[?#]/, 1)[0] ?? ''
  if (plain !== '/status' && !plain.startsWith(statusPath)) return undefined
  try {
    const part = decodeURIComponent(plain.slice(statusPath.length))
    return part.length <= 200 && !/[\s/]/.test(part) ? part : ''
  } catch {
    return ''
  }
}

/** Our message ids may end with the index of a file; Twilio knows only the part before it. */
export const sidOf = (id: string): string => id.split(':', 1)[0] ?? id

const messageSid = (form: Form): string | undefined =>
  field(form, 'MessageSid') ?? field(form, 'SmsMessageSid') ?? field(form, 'SmsSid')

const rawMax = 200

/** Keeps the meaning, within a size limit. */
const rawOf = (form: Form): unknown =>
  [...form].slice(0, rawMax).map(([name, value]) => [name.slice(0, rawMax), String(value).slice(0, 4096)])

const unreadable = (request: WebhookRequest, form: Form, reason: string): ChannelEvent => ({
  kind: 'unreadable',
  // A hash of the bytes, so that a repeated delivery is recognized.
  id: `unreadable:${createHash('sha256').update(request.publicUrl).update(request.body).digest('hex').slice(0, 40)}`,
  at: request.receivedAt,
  reason,
  raw: rawOf(form),
})

/**
 * A messaging service may hold SMS numbers and WhatsApp senders, but has one webhook for both. RCS counts as SMS: same
 * numbers, same service. A message without addresses is recognized by its id.
 */
const strayMedium = (form: Form, { medium }: WebhookRules): string | undefined => {
  const named = field(form, 'From') ?? field(form, 'To')
  if (named === undefined) return undefined
  const channel = prefixOf(named) ?? 'sms'
  if (channel === medium || (channel === 'rcs' && medium === 'sms')) return undefined
  return `A message by ${channel} reached the ${medium} channel: give each its own messaging service, or let the service use the webhooks of its numbers`
}

const statusEvents = (
  request: WebhookRequest,
  form: Form,
  rules: WebhookRules,
  part: string,
): readonly ChannelEvent[] => {
  const message = messageSid(form)
  const word = (field(form, 'MessageStatus') ?? field(form, 'SmsStatus') ?? '').toLowerCase()
  if (message === undefined) return [unreadable(request, form, 'A status without MessageSid')]
  // WhatsApp may also report a read as `EventType=READ`.
  const status = field(form, 'EventType')?.toUpperCase() === 'READ' ? 'read' : deliveryOfStatus(word)
  if (status === undefined) return [unreadable(request, form, 'A status with a word we do not know')]
  const ours = field(form, 'From')
  const service = field(form, 'MessagingServiceSid')
  const line = rules.book.find(ours, service)?.line ?? service ?? ownSender(ours ?? '')
  const to = customerAddresses(form, 'To')
  return [
    {
      kind: 'status',
      id: `${message}:${status === 'read' ? 'read' : word}`,
      line,
      to,
      message,
      ...(part !== '' && { part }),
      status,
      at: request.receivedAt,
      ...(status === 'failed' && { failure: failureOfStatus(word, form, to) }),
    },
  ]
}

const failureOfStatus = (word: string, form: Form, to: readonly Address[]) => {
  const code = errorCodeOf(field(form, 'ErrorCode'))
  if (word === 'canceled' && code === undefined) {
    return { code: 'canceled', message: 'The scheduled message was canceled', retryable: false }
  }
  const phone = to.find(({ kind }) => kind === 'phone')?.value
  return twilioFailure(code, phone === undefined ? {} : { to: phone })
}

const messageEvents = (request: WebhookRequest, form: Form, rules: WebhookRules): readonly ChannelEvent[] => {
  const id = messageSid(form)
  const ours = field(form, 'To')
  const from = customerAddresses(form, 'From')
  if (id === undefined) return [unreadable(request, form, 'A webhook without MessageSid')]
  if (from.length === 0) return [unreadable(request, form, 'A message without From')]
  const own = rules.book.find(ours, field(form, 'MessagingServiceSid'))
  if (!own) {
    const known = rules.book.lines.map((line) => line.id).join(', ')
    const reason = `A message to ${ours ?? 'no number'}, which is none of the configured lines: ${known}`
    return [unreadable(request, form, reason)]
  }
  return eventsOf({ id, own, from, at: request.receivedAt, clock: 'receipt' }, rules.read(form, ours ?? own.line))
}

/** The events of one inbound message, whether from a webhook or from the message list. */
export const eventsOf = (
  message: Pick<MessageEvent, 'id' | 'from' | 'at' | 'clock'> & { own: { line: string; sender?: string } },
  { contents, extras, optOut }: InboundReading,
): readonly ChannelEvent[] => {
  const { id, own, from, at, clock } = message
  const events = contents.map(
    (content, n): ChannelEvent => ({
      kind: 'message',
      id: n === 0 ? id : `${id}:${n}`,
      ...own,
      from,
      at,
      clock,
      content,
      ...extras,
      ...(optOut && { answered: true }),
    }),
  )
  if (!optOut || optOut.word === 'HELP') return events
  const granted = optOut.word === 'START'
  const consent = { line: own.line, from, at, purpose: 'all' as const, granted, source: optOut.source, answered: true }
  return [...events, { kind: 'consent', id: `${id}:consent`, ...consent }]
}

const parse = (request: WebhookRequest, form: Form, rules: WebhookRules): readonly ChannelEvent[] => {
  const stray = strayMedium(form, rules)
  if (stray !== undefined) return [unreadable(request, form, stray)]
  const part = partOfPath(request.path)
  if (part !== undefined) return statusEvents(request, form, rules, part)
  const status = (field(form, 'MessageStatus') ?? field(form, 'SmsStatus'))?.toLowerCase()
  // A service may report statuses to the URL that receives its messages.
  if (status !== undefined && !isInboundStatus(status)) return statusEvents(request, form, rules, '')
  return messageEvents(request, form, rules)
}

/** Verifies, then parses; anything signed yields events, never an exception. */
export const receiveWebhook = (
  request: WebhookRequest,
  secrets: { tokens: readonly string[]; sharedKeys: readonly string[] },
  rules: WebhookRules,
): Received<ChannelEvent> => {
  const form = verified(request, secrets.tokens, secrets.sharedKeys)
  try {
    return { reply: emptyTwiml, events: parse(request, form, rules) }
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : 'unknown'
    return { reply: emptyTwiml, events: [unreadable(request, form, `The webhook could not be read (${name})`)] }
  }
}
