import {
  type Call,
  type Fields,
  fields,
  type Hint,
  type HostEvent,
  inHeader,
  list,
  type Received,
  signed,
  type WebhookRequest,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { begins } from './parts.js'
import { timeOf } from './rest.js'

// So long the bridge keeps what is told of a ticket that it does not know yet.
const newMs = 10 * 60_000
const header = 'x-hub-signature'
// A hint waits for up to 72 hours while Intercom cannot be reached.
const backMs = 3 * 24 * 60 * 60_000

export const noted = 'conversation.admin.noted'

/** The topics that the app subscribes to. */
export const topics = [
  'conversation.admin.replied',
  'conversation.admin.closed',
  'conversation.admin.opened',
  'conversation.admin.snoozed',
  'conversation.admin.unsnoozed',
  'conversation.admin.assigned',
  'conversation.deleted',
] as const
const also = [noted, 'conversation.admin.open.assigned', 'conversation.operator.replied']
const heard = new Set<string>([...topics, ...also])

const read = (options: Settings, body: unknown): readonly HostEvent[] => {
  const { type, topic, data } = fields(body)
  const name = word(topic)
  if (type !== 'notification_event' || name === undefined) throw new TypeError('Not a webhook of Intercom')
  if (!heard.has(name)) return []
  const item = fields(fields(data).item)
  const ticket = word(item.id)
  if (ticket === undefined) throw new TypeError('A webhook that names no conversation')
  // All there is of it is its id.
  if (name === 'conversation.deleted') return [{ kind: 'deleted', id: `deleted-${ticket}`, at: { ticket } }]
  const part = fields(list(fields(item.conversation_parts).conversation_parts).at(-1))
  const isOurs = word(fields(item.custom_attributes)[options.attribute]) !== undefined
  const isNote = name === noted
  const first = isNote && !isOurs && begins(options, word(part.body) ?? '') !== undefined
  // Webhooks are told of every conversation of the workspace. One that is new may be about to become ours.
  const isNew = timeOf(part.created_at) - timeOf(item.created_at) < newMs
  if (!first && (isNote || !(isOurs || isNew))) return []
  return [{ ...hintOf(name, ticket, part), ...(first && { first }) }]
}

/** The same from a webhook and from `catchUp`. */
export const hintOf = (topic: string, ticket: string, part: Fields): Hint => {
  const id = word(part.id)
  return { kind: 'changed', ...(id !== undefined && { id: `${topic}:${id}` }), at: { ticket } }
}

/**
 * Signed with SHA-1, in hexadecimal, over the body ("Signed notifications"). A body that is said to be plain text since
 * version 2.15 is not used: the words are read where they still have their format and files.
 */
export const createReceive = (options: Settings) => {
  const taken = signed({ header, secret: options.webhookSecret, algorithm: 'sha1', prefix: 'sha1=' }, (body) =>
    read(options, body),
  )
  return {
    isSigned: inHeader(header),
    receive: (request: WebhookRequest): Received<HostEvent> =>
      // By which an address is checked when it is given ("Configuring your endpoint URL").
      request.method === 'HEAD' ? { reply: { status: 200 }, events: [] } : taken(request),
  }
}

export const createExpand =
  (now: () => number, parts: (ticket: string, since: number, call: Call) => Promise<readonly HostEvent[]>) =>
  async ({ at }: Hint, call: Call): Promise<readonly HostEvent[]> =>
    'ticket' in at && at.ticket !== undefined ? parts(at.ticket, now() - backMs, call) : []
