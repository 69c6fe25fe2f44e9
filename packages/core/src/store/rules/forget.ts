import { createHash } from 'node:crypto'
import { type Address, addressKey } from '../../model/address.js'
import type { ConsentRecord } from '../../model/consent.js'
import { cancelWork } from './changes.js'
import type { Tables } from './tables.js'
import { moveTo, type Transaction } from './transaction.js'

export const hashOf = (tables: Tables, key: string): string =>
  createHash('sha256').update(tables.salt()).update('\n').update(key).digest('hex')

/** The keys an address may have: a business-scoped id or username is valid only on its own channel. */
const keysOf = (tables: Tables, tenant: string, address: Address): readonly string[] =>
  address.kind === 'bsuid' || address.kind === 'username'
    ? tables.channels(tenant).map((channel) => addressKey(address, channel))
    : [addressKey(address, '')]

const customersOf = (tables: Tables, tenant: string, address: Address): readonly string[] => [
  ...new Set(keysOf(tables, tenant, address).flatMap((key) => tables.holders(tenant, key))),
]

export const holdersOf = customersOf

/** The media used by nobody else. Removed before the rest is erased, so that a failure in between is noticed and the erasure repeated. */
export const mediaToForget = (tables: Tables, tenant: string, address: Address): readonly string[] => {
  const conversations = customersOf(tables, tenant, address).flatMap((c) => tables.conversationsOf(tenant, c))
  return tables.mediaOnlyIn(
    tenant,
    conversations.map(({ id }) => id),
  )
}

export const forget = (transaction: Transaction, tenant: string, address: Address) => {
  const { tables } = transaction
  let conversations = 0
  let messages = 0
  for (const key of keysOf(tables, tenant, address)) {
    for (const work of tables.orphans(tenant, `address:${key}`)) moveTo(transaction, work, 'ignored', 'forgotten')
  }
  for (const customer of customersOf(tables, tenant, address)) {
    for (const conversation of tables.conversationsOf(tenant, customer)) {
      conversations++
      const { id, channel, line, createdAt, state, stateAt, speaker, ticket, previousTicket } = conversation
      for (const work of tables.unsettled(tenant, id)) cancelWork(transaction, tenant, work.envelope.id, 'forgotten')
      messages += tables.eraseConversation(tenant, id)
      const left = { id, tenant, channel, line, customer, addresses: [], createdAt, state, stateAt, speaker }
      tables.setConversation({ ...left, ...(ticket && { ticket }), ...(previousTicket && { previousTicket }) })
    }
    const records = tables.consents(tenant, { customers: [customer], limit: Infinity }).items
    tables.redactConsents(
      tenant,
      customer,
      suppressions(records, (key) => hashOf(tables, key)),
    )
    tables.forgetKeys(tenant, customer)
  }
  return { conversations, messages }
}

/**
 * Opt-outs survive the erasure, as hashes without words or names. Consents do not, so an
 * opt-out that the customer has lifted is erased too; otherwise it would apply again.
 */
const suppressions = (records: readonly ConsentRecord[], hash: (key: string) => string): readonly ConsentRecord[] =>
  records
    .filter((record, index) => !record.granted && !records.slice(index + 1).some((later) => lifts(later, record)))
    .map((record) => ({
      ...record,
      customer: 'forgotten',
      evidence: 'forgotten',
      addresses: record.addresses.map(hash),
    }))

const lifts = (later: ConsentRecord, refusal: ConsentRecord): boolean =>
  later.granted &&
  later.source !== 'message' &&
  later.channel === refusal.channel &&
  later.line === refusal.line &&
  (later.purpose === refusal.purpose || later.purpose === 'all' || refusal.purpose === 'all') &&
  (refusal.topic === undefined || refusal.topic === later.topic)
