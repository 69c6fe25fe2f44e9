import { phoneVariants } from '../adapter/phones.js'
import { type Address, addressKey } from '../model/address.js'
import type { ConsentRecord, ConsentSource, Purpose } from '../model/consent.js'
import type { Conversation } from '../model/conversation.js'
import { fail } from '../model/failure.js'
import { type Standing, standing } from '../policy/consent.js'
import type { Change, Page, Store } from '../ports/store.js'
import type { Work } from './work.js'

/** Where something was agreed to or revoked. */
export interface LineRef {
  channel: string
  line: string
}

/** What goes on the ledger by hand: from a form, a call, a file, an agent. */
export interface Entry {
  tenant: string
  to: Address
  /** Said twice with the same id, it is recorded once. */
  id: string
  topic?: string
  source: Extract<ConsentSource, 'api' | 'import' | 'agent'>
  /** The words, the form, the file and row: what one would show a regulator. */
  evidence: string
  /** When they said it. */
  at: number
}

export interface Recorded {
  records: readonly ConsentRecord[]
  /** Nothing new: it was recorded before under this id. */
  known: boolean
}

/** The same person's number is written in several ways, so whoever asks by address means all of them. */
export const spellings = (address: Address): readonly Address[] =>
  address.kind === 'phone' ? phoneVariants(address.value).map((value) => ({ kind: 'phone', value })) : [address]

/** Everything of a query, page after page. */
export const everything = async function* <T>(read: (after?: string) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const page = await read(after)
    yield* page.items
    after = page.next
  } while (after !== undefined)
}

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** They agreed. Whether that lifts an earlier STOP, the policy says when the ledger is read. */
export const grant = async (
  store: Store,
  entry: Entry & LineRef & { purpose: Purpose },
  now: number,
): Promise<Recorded> => {
  const found = await existing(store, entry, entry)
  const conversation = found ?? (await introduced(store, entry, entry, now))
  return write(store, entry, [{ ...entry, conversation, customer: conversation.customer, unheardOf: !found }], {
    purpose: entry.purpose,
    granted: true,
  })
}

/** They revoked, by whatever way: on these lines, all of what is given, from this moment. */
export const revoke = async (
  store: Store,
  entry: Entry & { lines: readonly LineRef[]; purpose: Purpose | 'all' },
  now: number,
): Promise<Recorded> => {
  const [first] = entry.lines
  if (!first) throw fail('invalid', 'A revocation needs at least one line')
  const found = await Promise.all(entry.lines.map((line) => existing(store, entry, line)))
  // Somebody who never wrote is made known on one line; there, the ledger can name them on every other.
  const customer = found.find((one) => one)?.customer ?? (await introduced(store, entry, first, now)).customer
  const again = await Promise.all(entry.lines.map((line) => existing(store, entry, line)))
  return write(
    store,
    entry,
    entry.lines.map((line, n) => ({ ...line, conversation: again[n], customer: again[n]?.customer ?? customer })),
    { purpose: entry.purpose, granted: false },
  )
}

type Target = LineRef & {
  conversation: Conversation | undefined
  customer: string
  /** Made known by this very entry, so nothing of theirs was recorded before. */
  unheardOf?: boolean
}

const write = async (
  store: Store,
  entry: Entry,
  targets: readonly Target[],
  what: Pick<ConsentRecord, 'purpose' | 'granted'>,
): Promise<Recorded> => {
  const records: ConsentRecord[] = []
  let known = true
  for (const [n, { channel, line, conversation, customer, unheardOf }] of targets.entries()) {
    const addresses = [...spellings(entry.to), ...(conversation?.addresses ?? [])]
    const record: ConsentRecord = {
      id: `${entry.id}.${n}`,
      tenant: entry.tenant,
      channel,
      line,
      customer,
      addresses: [...new Set(addresses.map((address) => addressKey(address, channel)))],
      ...what,
      ...(entry.topic !== undefined && { topic: entry.topic }),
      source: entry.source,
      evidence: entry.evidence,
      at: entry.at,
    }
    const before = unheardOf ? undefined : await recordBefore(store, record)
    if (before && !sameStatement(before, record))
      throw fail('conflict', 'Something else was recorded under this id', { remedy: 'Use another Idempotency-Key.' })
    records.push(before ?? record)
    if (before) continue
    known = false
    const changes: Change[] = [{ consent: record }]
    if (conversation) {
      if (!record.granted) changes.push({ conversation: { revoked: true } })
      // What is on its way to them looks at the ledger again.
      changes.push({ wake: true })
    }
    await store.apply(entry.tenant, conversation?.id, changes)
  }
  return { records, known }
}

const recordBefore = async (store: Store, record: ConsentRecord): Promise<ConsentRecord | undefined> => {
  const { tenant, customer, channel, line, id } = record
  const records = await collect(
    everything((after) => store.consents(tenant, { customer, channel, line, ...(after !== undefined && { after }) })),
  )
  return records.find((one) => one.id === id)
}

const sameStatement = (a: ConsentRecord, b: ConsentRecord): boolean =>
  a.purpose === b.purpose &&
  a.granted === b.granted &&
  a.topic === b.topic &&
  a.evidence === b.evidence &&
  a.source === b.source

const existing = async (
  store: Store,
  { tenant, to }: Pick<Entry, 'tenant' | 'to'>,
  { channel, line }: LineRef,
): Promise<Conversation | undefined> => {
  for (const address of spellings(to)) {
    const found = await store.find(tenant, { by: 'address', channel, line, addresses: [address], create: false })
    if (found) return found
  }
  return undefined
}

/** Stores make conversations only where work arrives, so somebody new is made known by work that has nothing else to do. */
const introduced = async (
  store: Store,
  entry: Pick<Entry, 'tenant' | 'to' | 'id'>,
  { channel, line }: LineRef,
  now: number,
): Promise<Conversation> => {
  await store.accept([
    {
      tenant: entry.tenant,
      id: `ledger/${channel}/${line}/${addressKey(entry.to, channel)}/${now}`,
      belongs: { by: 'address', channel, line, addresses: [entry.to], create: true },
      track: 'facts',
      at: now,
      body: { work: 'introduce' } satisfies Work,
    },
  ])
  const made = await existing(store, entry, { channel, line })
  if (!made) throw fail('no_conversation', 'This address could not be made known', { retryable: true })
  return made
}

export interface StandingOnLine extends LineRef {
  customer: string
  standing: Standing
}

/** Every record of whoever has this address, and where they stand on each line. */
export const ledgerOf = async (
  store: Store,
  tenant: string,
  address: Address,
  channels: readonly string[],
): Promise<{ records: readonly ConsentRecord[]; standings: readonly StandingOnLine[] }> => {
  const same = spellings(address)
  const addresses = [...new Set(channels.flatMap((channel) => same.map((one) => addressKey(one, channel))))]
  const records = await collect(
    everything((after) => store.consents(tenant, { addresses, ...(after !== undefined && { after }) })),
  )
  const places = new Map(
    records.map(({ channel, line, customer }) => [`${channel}\n${line}\n${customer}`, { channel, line, customer }]),
  )
  return { records, standings: [...places.values()].map((at) => ({ ...at, standing: standing(records, at) })) }
}

/** Erases what belongs to whoever has this address, in every spelling: content goes, hashed suppressions stay. */
export const erase = async (
  store: Store,
  tenant: string,
  address: Address,
): Promise<{ conversations: number; messages: number }> => {
  const total = { conversations: 0, messages: 0 }
  for (const one of spellings(address)) {
    const erased = await store.forget(tenant, one)
    total.conversations += erased.conversations
    total.messages += erased.messages
  }
  return total
}
