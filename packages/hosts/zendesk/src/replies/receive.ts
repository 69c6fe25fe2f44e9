import {
  type HostEvent,
  headerOf,
  own,
  type Received,
  type SignatureRules,
  safeJson,
  sha256,
  verifyHmac,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import type { Settings } from '../options.js'
import { idOf } from '../shapes.js'
import { cannotBeSent, firstWords } from './first-words.js'

export const signatureHeader = 'x-zendesk-webhook-signature'
const timestampHeader = 'x-zendesk-webhook-signature-timestamp'

/**
 * Two kinds of webhook come to the same URL: our triggers' hints, which have three fields, and Zendesk's own ticket
 * events. Both are signed alike: base64 of HMAC-SHA256 over timestamp and body (Zendesk docs, "Verifying webhook
 * authenticity").
 */
export const createReceive = (settings: Settings): ((request: WebhookRequest) => Received<HostEvent>) => {
  const rules: SignatureRules = {
    header: signatureHeader,
    secret: settings.webhookSecret ?? [],
    encoding: 'base64',
    timestamp: { header: timestampHeader, unit: 'iso', toleranceMs: settings.toleranceMinutes * 60_000 },
    payload: (timestamp, body) => [timestamp, body],
  }
  return (request) => {
    verifyHmac(rules, request)
    // Admin Center's "Test webhook" may send nothing.
    if (request.body.length === 0) return answer([])
    const body = read(request.body)
    if (body === undefined)
      return answer([unreadable(request, 'The body is not JSON, or not as our triggers write it')])
    const type = own(body, 'type')
    if (typeof type === 'string' && type.startsWith('zen:event-type:ticket.'))
      return answer(ticketEvent(settings, type.slice('zen:event-type:ticket.'.length), body))
    return answer([ours(body, request)])
  }
}

const answer = (events: readonly HostEvent[]): Received<HostEvent> => ({ reply: { status: 200 }, events })

const read = (bytes: Uint8Array): unknown => {
  const text = Buffer.from(bytes).toString('utf8')
  const outreach = outreachOf(text)
  if (outreach) return outreach
  try {
    const body: unknown = safeJson(bytes)
    // In any other order, a note's text could repeat a field, and the last one would count.
    return own(body, 'deskwire') === 'outreach' ? undefined : body
  } catch {
    return undefined
  }
}

// Whether a placeholder's quotes and line ends are escaped is not documented. An outreach therefore has its text last
// and is read by position: a note that says `x","phone":"+1555…` is text, never a second phone number.
const outreachShape =
  /^\s*\{\s*"deskwire":\s*"outreach",\s*"ticket":\s*"(\d{1,20})",\s*"comment":\s*"(\d{0,20})",\s*"channel":\s*"([\w-]{1,64})",\s*"line":\s*"([^"]{0,128})",\s*"phone":\s*"([^"]{0,64})",\s*"external_id":\s*"([^"]{0,255})",\s*"text":\s*"([\s\S]*)"\s*\}\s*$/

const outreachOf = (text: string): object | undefined => {
  const found = outreachShape.exec(text)
  if (!found) return undefined
  const [, ticket, comment, channel, line, phone, externalId, words = ''] = found
  return {
    deskwire: 'outreach',
    ticket,
    comment,
    channel,
    line,
    phone,
    external_id: externalId,
    text: unescaped(words),
  }
}

/** Unescapes the text if it can only be escaped JSON; otherwise leaves it unchanged. */
const unescaped = (words: string): string => {
  try {
    const value: unknown = JSON.parse(`"${words}"`)
    return typeof value === 'string' ? value : words
  } catch {
    return words
  }
}

const unreadable = (request: WebhookRequest, reason: string): HostEvent => ({
  kind: 'unreadable',
  id: `unreadable:${sha256(request.body).slice(0, 40)}`,
  reason,
  raw: Buffer.from(request.body.subarray(0, 4096)).toString('utf8'),
})

/** The bodies that `recipes/` puts into the triggers. */
const ours = (body: unknown, request: WebhookRequest): HostEvent => {
  const what = own(body, 'deskwire')
  const ticket = idOf(own(body, 'ticket'))
  if (typeof what !== 'string' || ticket === undefined)
    return unreadable(request, 'The body has a shape we do not know')
  const at = { ticket }
  switch (what) {
    case 'reply':
      return reply(idOf(own(body, 'comment')), at)
    case 'solved':
    case 'reopened':
    case 'waiting':
      return { kind: 'changed', id: `status:${what}:${ticket}:${happening(request)}`, at }
    case 'assigned':
      return { kind: 'changed', id: `assigned:${ticket}:${happening(request)}`, at }
    case 'outreach':
      return outreach(body, ticket, request)
    default:
      return unreadable(request, 'The body has a shape we do not know')
  }
}

/** Where the placeholder stayed empty, the hint has no id, and is followed whenever it comes. */
const reply = (comment: string | undefined, at: { ticket: string }): HostEvent => ({
  kind: 'changed',
  ...(comment !== undefined && { id: comment }),
  at,
})

/** A trigger's report has no id of its own, so it gets the delivery's, by which a repeat is recognized. */
const happening = ({ headers, body }: WebhookRequest): string => {
  const invocation = headerOf(headers, 'x-zendesk-webhook-invocation-id')
  if (invocation && /^[\w-]{1,64}$/.test(invocation)) return invocation
  return sha256(`${headerOf(headers, timestampHeader) ?? ''}\n${Buffer.from(body).toString('base64')}`).slice(0, 32)
}

const outreach = (body: unknown, ticket: string, request: WebhookRequest): HostEvent => {
  const word = (name: string): string => {
    const value = own(body, name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const comment = idOf(own(body, 'comment'))
  // `catchUp` finds it by the comment: under another id it would go out twice.
  if (comment === undefined) return unreadable(request, 'The outreach trigger did not name the comment')
  // It belongs to no conversation, so it is kept as unreadable: otherwise nobody would see it.
  return (
    firstWords({
      ticket,
      comment,
      channel: word('channel'),
      line: word('line'),
      phone: word('phone'),
      externalId: word('external_id'),
      text: word('text'),
    }) ?? unreadable(request, cannotBeSent)
  )
}

/** A webhook subscribed to ticket events gets those of every ticket, so only tickets with our tag count. */
const ticketEvent = (settings: Settings, name: string, body: unknown): readonly HostEvent[] => {
  const detail = own(body, 'detail')
  const ticket = idOf(own(detail, 'id'))
  const id = own(body, 'id')
  if (ticket === undefined || typeof id !== 'string' || id === '') return []
  const tags = own(detail, 'tags')
  if (Array.isArray(tags) && !tags.includes(settings.tag)) return []
  const at = { ticket }
  switch (name) {
    case 'comment_added': {
      const comment = own(own(body, 'event'), 'comment')
      const commentId = idOf(own(comment, 'id'))
      const staff = own(own(comment, 'author'), 'is_staff')
      if (commentId === undefined || own(comment, 'is_public') !== true || staff === false) return []
      return [{ kind: 'changed', id: commentId, at }]
    }
    case 'status_changed':
    case 'merged': {
      const before = own(own(body, 'event'), 'previous')
      const reopened = typeof before === 'string' && before.toLowerCase() === 'solved'
      return [{ kind: 'changed', id: `status:${reopened ? 'reopened' : 'changed'}:${ticket}:${id}`, at }]
    }
    case 'agent_assignment_changed':
      return [{ kind: 'changed', id: `assigned:${ticket}:${id}`, at }]
    case 'soft_deleted':
    case 'permanently_deleted':
      return [{ kind: 'deleted', id, at }]
    case 'undeleted':
      return [{ kind: 'reopened', id, at }]
    default:
      return []
  }
}
