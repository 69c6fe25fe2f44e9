import type { Address } from '../../model/address.js'
import type { ConsentRecord } from '../../model/consent.js'
import type { Conversation } from '../../model/conversation.js'
import { deliveryOf } from '../../model/message.js'
import type { Store } from '../../ports/store.js'
import { allPages } from '../task/pages.js'
import { ledgerOf } from './ledger.js'
import { spellings } from './spellings.js'

/** One message that was sent to them. Its words are in the transcript, under this id. */
export interface ProofMessage {
  id: string
  at: number
  purpose: string
  /** Who said it: a customer's STOP is answered once by `system`, which the law allows. */
  author: string
  delivery: string
}

/** A revocation, and how fast we stopped. */
export interface ProofStop {
  channel: string
  line: string
  purpose: string
  topic?: string
  at: number
  /** The last message of what was revoked that had begun before; none: nothing was ever sent. */
  lastBefore?: ProofMessage
  /** The single answer to it. */
  confirmation?: ProofMessage
  /** Sent after the revocation and before they agreed again: must be empty. */
  after: readonly ProofMessage[]
}

export interface Proof {
  tenant: string
  address: Address
  /** Who agreed to what, when, in which words, on which line. */
  records: readonly ConsentRecord[]
  /** What was sent since the first of them. */
  sent: readonly (ProofMessage & { channel: string; line: string })[]
  stops: readonly ProofStop[]
}

/** What to show a regulator about a person. */
export const proofOf = async (
  store: Store,
  tenant: string,
  address: Address,
  channels: readonly string[],
): Promise<Proof> => {
  const { records } = await ledgerOf(store, tenant, address, channels)
  const first = Math.min(...records.map(({ at }) => at))
  const sent: (ProofMessage & { channel: string; line: string })[] = []
  for (const conversation of await conversationsOf(store, tenant, address))
    for await (const message of sentIn(store, tenant, conversation))
      if (message.at >= first || records.length === 0)
        sent.push({ ...message, channel: conversation.channel, line: conversation.line })
  sent.sort((a, b) => a.at - b.at)
  const stops = records.filter(({ granted }) => !granted).map((record) => stopOf(record, records, sent))
  return { tenant, address, records, sent, stops }
}

const conversationsOf = async (store: Store, tenant: string, address: Address): Promise<readonly Conversation[]> => {
  const found = new Map<string, Conversation>()
  for (const one of spellings(address))
    for await (const conversation of allPages((after) =>
      store.conversations(tenant, { address: one, limit: 100, ...after }),
    ))
      found.set(conversation.id, conversation)
  return [...found.values()]
}

const sentIn = async function* (store: Store, tenant: string, { id }: Conversation): AsyncGenerator<ProofMessage> {
  const pages = allPages((after) => store.messages(tenant, { conversation: id, limit: 200, ...after }))
  for await (const { message, parts } of pages)
    if (message.direction === 'out' && parts.length > 0)
      yield {
        id: message.id,
        at: message.at,
        purpose: message.purpose ?? 'service',
        author: message.author.kind,
        delivery: deliveryOf(parts),
      }
}

const stopOf = (record: ConsentRecord, records: readonly ConsentRecord[], sent: Proof['sent']): ProofStop => {
  const { channel, line, purpose, topic, at } = record
  const covered = sent.filter(
    (message) =>
      message.channel === channel && message.line === line && (purpose === 'all' || message.purpose === purpose),
  )
  const again = records.find(
    (later) =>
      later.granted &&
      later.at > at &&
      later.channel === channel &&
      later.line === line &&
      later.customer === record.customer &&
      (purpose === 'all' || later.purpose === purpose || later.purpose === 'all'),
  )
  const confirmation = covered.find((m) => m.at >= at && m.author === 'system' && m.purpose === 'service')
  const others = covered.filter((message) => message !== confirmation)
  const lastBefore = others.filter((message) => message.at <= at).at(-1)
  return {
    channel,
    line,
    purpose,
    ...(topic !== undefined && { topic }),
    at,
    ...(lastBefore && { lastBefore: plainly(lastBefore) }),
    ...(confirmation && { confirmation: plainly(confirmation) }),
    // A message does not keep its topic, so only the record shows the end of a topic.
    after: topic === undefined ? others.filter((m) => m.at > at && (!again || m.at < again.at)).map(plainly) : [],
  }
}

const plainly = ({ id, at, purpose, author, delivery }: ProofMessage): ProofMessage => ({
  id,
  at,
  purpose,
  author,
  delivery,
})
