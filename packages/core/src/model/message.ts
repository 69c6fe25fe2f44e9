import type { Content } from './content.js'
import type { Failure } from './failure.js'

/** In order of precedence: proof of delivery beats a failure, so statuses give the same result in any order. */
export type Delivery = 'queued' | 'sent' | 'failed' | 'delivered' | 'read'

const rank: Record<Delivery, number> = { queued: 0, sent: 1, failed: 2, delivered: 3, read: 4 }

export const deliveryRank = (delivery: Delivery): number => rank[delivery]

/** The later of two states: a delivery never goes back. */
export const joinDelivery = (a: Delivery, b: Delivery): Delivery => (rank[a] >= rank[b] ? a : b)

/** One provider message; one outbound message may need several. */
export interface MessagePart {
  /** `<conversation>.<seq>.<n>`: passed along with the send and returned in statuses. */
  id: string
  of: string
  content?: Content
  providerId?: string
  delivery: Delivery
  failure?: Failure
  /** The price category, where the provider reports it. */
  price?: { category: string; billable?: boolean }
  /** It failed and was resent as this part, which counts instead. */
  replacedBy?: string
}

export interface Author {
  kind: 'customer' | 'assistant' | 'agent' | 'automation' | 'system'
  id?: string
  name?: string
}

/** A message, as the transcript keeps it. */
export interface Message {
  /** Inbound: `<channel>/<provider id>`. Outbound: `<conversation>.<seq>`. */
  id: string
  conversation: string
  direction: 'in' | 'out'
  author: Author
  at: number
  content: readonly Content[]
  /** The ticket it was posted to or came from. */
  ticket?: string
  /** A reply's: the ticket that it was written in, where what becomes of it is told. */
  from?: { host: string; id: string }
  /** A notification's: the record it is about, where what becomes of it is noted. */
  about?: { host: string; id: string }
  /** The host's id of the reply, for reporting its delivery. */
  reply?: string
  /** What rendering had to leave out, in words. */
  lost?: readonly string[]
  /** The last delivery state that was reported to the host. */
  reported?: Delivery
  purpose?: 'service' | 'updates' | 'marketing'
}

/** Failed if any part is; otherwise the state of the least advanced part. */
export const deliveryOf = (parts: readonly Pick<MessagePart, 'delivery' | 'replacedBy'>[]): Delivery => {
  let least: Delivery = parts.length === 0 ? 'queued' : 'read'
  for (const { delivery, replacedBy } of parts) {
    if (replacedBy !== undefined) continue
    if (delivery === 'failed') return 'failed'
    if (rank[delivery] < rank[least]) least = delivery
  }
  return least
}

/** Part and message ids contain the conversation id, so a status finds its lane without a lookup. */
export const conversationOf = (id: string): string => {
  const dot = id.indexOf('.')
  return dot < 0 ? id : id.slice(0, dot)
}
/** `<conversation>.<seq>.<n>` → `<conversation>.<seq>` */
export const messageOf = (partId: string): string => {
  const first = partId.indexOf('.')
  const second = partId.indexOf('.', first + 1)
  return second < 0 ? partId : partId.slice(0, second)
}
