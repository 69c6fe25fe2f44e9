import type { Content } from './content.js'
import type { Failure } from './failure.js'

/** Joined in this order: proof of arrival beats a failure, so any order of statuses ends the same. */
export type Delivery = 'queued' | 'sent' | 'failed' | 'delivered' | 'read'

const rank: Record<Delivery, number> = { queued: 0, sent: 1, failed: 2, delivered: 3, read: 4 }

export const deliveryRank = (delivery: Delivery): number => rank[delivery]

/** Delivery never goes backwards. */
export const joinDelivery = (a: Delivery, b: Delivery): Delivery => (rank[a] >= rank[b] ? a : b)

/** One provider message; one outbound message may need several. */
export interface MessagePart {
  /** `<conversation>.<seq>.<n>`: rides along with the send and comes back in statuses. */
  id: string
  of: string
  content?: Content
  providerId?: string
  delivery: Delivery
  failure?: Failure
  /** The price category where the provider tells it. */
  price?: { category: string; billable?: boolean }
  /** It failed and went out again under this id, which counts in its place. */
  replacedBy?: string
}

export interface Author {
  kind: 'customer' | 'assistant' | 'agent' | 'automation' | 'system'
  id?: string
  name?: string
}

/** What was said, as the transcript keeps it. */
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
  /** The host's own id of the reply, for reporting back. */
  reply?: string
  /** What rendering lost, in words (never silently). */
  lost?: readonly string[]
  /** As far as was told to the host. */
  reported?: Delivery
  purpose?: 'service' | 'updates' | 'marketing'
}

/** A message is failed if any part is, else as far as its least advanced part. */
export const deliveryOf = (parts: readonly Pick<MessagePart, 'delivery' | 'replacedBy'>[]): Delivery => {
  let least: Delivery = parts.length === 0 ? 'queued' : 'read'
  for (const { delivery, replacedBy } of parts) {
    if (replacedBy !== undefined) continue
    if (delivery === 'failed') return 'failed'
    if (rank[delivery] < rank[least]) least = delivery
  }
  return least
}

/** Part and message ids carry their conversation, so a status finds its lane without a look-up. */
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
