import { type Address, addressKey } from '../../model/address.js'
import type { ConsentRecord, Purpose } from '../../model/consent.js'
import { DeskwireError, fail } from '../../model/failure.js'
import { type Standing, standing } from '../../policy/standing.js'
import type { Store } from '../../ports/store.js'
import { allPages } from '../task/pages.js'
import { spellings } from './spellings.js'
import { type LineRef, type Recorded, recordAll, type Statement } from './statements.js'

/** What is recorded by hand. */
export type LedgerEntry = Omit<Statement, 'lines' | 'purpose' | 'granted'> & { tenant: string }

/** They agreed. Whether that lifts an earlier STOP is decided by the policy when the ledger is read. */
export const grant = (store: Store, entry: LedgerEntry & LineRef & { purpose: Purpose }): Promise<Recorded> => {
  const { channel, line } = entry
  return record(store, entry.tenant, { ...entry, lines: [{ channel, line }], granted: true })
}

/** They revoked, in whatever way: on these lines, everything given here, from this moment. */
export const revoke = async (
  store: Store,
  entry: LedgerEntry & { lines: readonly LineRef[]; purpose: Purpose | 'all' },
): Promise<Recorded> => {
  if (entry.lines.length === 0) throw fail('invalid', 'A revocation needs at least one line')
  return record(store, entry.tenant, { ...entry, granted: false })
}

const record = async (store: Store, tenant: string, statement: Statement): Promise<Recorded> => {
  const [recorded] = await recordAll(store, tenant, [statement])
  if (!recorded || DeskwireError.isInstance(recorded)) throw recorded
  return recorded
}

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

export interface StandingOnLine extends LineRef {
  customer: string
  standing: Standing
}

/** Every record of everybody who has this address, and their standing on each line. */
export const ledgerOf = async (
  store: Store,
  tenant: string,
  address: Address,
  channels: readonly string[],
): Promise<{ records: readonly ConsentRecord[]; standings: readonly StandingOnLine[] }> => {
  const same = spellings(address)
  const addresses = [...new Set(channels.flatMap((channel) => same.map((one) => addressKey(one, channel))))]
  const records = await collect(allPages((after) => store.consents(tenant, { addresses, ...after })))
  const places = new Map(
    records.map(({ channel, line, customer }) => [`${channel}\n${line}\n${customer}`, { channel, line, customer }]),
  )
  return { records, standings: [...places.values()].map((at) => ({ ...at, standing: standing(records, at) })) }
}

/** Erases what belongs to everybody who has this address, in every spelling: content goes, hashed suppressions stay. */
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
