import { randomBytes } from 'node:crypto'
import { type Address, addressKey, withAddresses } from '../../model/address.js'
import { boundedKey } from '../../model/bounded-key.js'
import type { Conversation } from '../../model/conversation.js'
import { identify } from '../../model/identity.js'
import { conversationOf } from '../../model/message.js'
import type { Belongs, Task } from '../../ports/store.js'
import type { ByAddress } from '../collections/address-cache.js'
import type { Transaction } from './transaction.js'

export interface Found {
  conversation: Conversation
  identified?: NonNullable<Task['identified']>
}

// Ids go into host records and status callbacks, so they must be unique across databases. No dot, because part ids add one.
const alphabet = '234567abcdefghijklmnopqrstuvwxyz'
const timeLength = 7
const randomLength = 13
// Random bytes are fetched in advance: one call for many ids.
let random = randomBytes(100 * randomLength)
let used = 0

/**
 * Ids begin with the second of their creation, so that new ones are close together in database indexes:
 * one index page is then written for many of them instead of one for each.
 */
const newId = (now: number): string => {
  let time = ''
  for (let rest = Math.floor(now / 1_000), n = 0; n < timeLength; n++, rest = Math.floor(rest / 32))
    time = alphabet[rest % 32] + time
  if (used === random.length) {
    random = randomBytes(random.length)
    used = 0
  }
  let id = time
  for (const end = used + randomLength; used < end; used++) id += alphabet[(random[used] as number) & 31]
  return id
}

/** The names for which an envelope without a lane waits. */
export const namesOf = (belongs: Belongs): readonly string[] => {
  switch (belongs.by) {
    case 'address':
      return belongs.addresses.map((address) => `address:${addressKey(address, belongs.channel)}`)
    case 'ticket':
      return [ticketName(belongs.host, belongs.ticket)]
    case 'id':
      return [`id:${conversationOf(belongs.id)}`]
    case 'sent':
      return [sentName(belongs.channel, belongs.providerId)]
    case 'channel':
      return []
  }
}
export const ticketName = (host: string, ticket: string): string => `ticket:${host}:${boundedKey(ticket)}`
export const sentName = (channel: string, providerId: string): string => `sent:${channel}:${boundedKey(providerId)}`

/** The conversation an envelope belongs to, as far as names are known; creates nothing. */
export const lookUp = (
  { tables }: Pick<Transaction, 'tables'>,
  tenant: string,
  belongs: Belongs,
): Found | undefined => {
  const within = (id: string | undefined): Found | undefined => {
    const conversation = id === undefined ? undefined : tables.conversation(id)
    return conversation?.tenant === tenant ? { conversation } : undefined
  }
  switch (belongs.by) {
    case 'address': {
      const { customer } = whose(tables, tenant, belongs.addresses, belongs.channel)
      const conversation =
        customer === undefined ? undefined : tables.conversationOn(tenant, belongs.channel, belongs.line, customer)
      return conversation && { conversation }
    }
    case 'ticket':
      return within(tables.ticket(tenant, belongs.host, boundedKey(belongs.ticket)))
    case 'id':
      return within(conversationOf(belongs.id))
    case 'sent': {
      const part = tables.sent(tenant, belongs.channel, boundedKey(belongs.providerId))
      return part && within(conversationOf(part.id))
    }
    case 'channel':
      return undefined
  }
}

const whose = (tables: Transaction['tables'], tenant: string, addresses: readonly Address[], channel: string) =>
  identify(addresses, channel, (key) => tables.owner(tenant, key))

export type Appeared = (name: string) => void

/** The same by address; learns every name, and creates the conversation if wanted. */
const findByAddress = (
  transaction: Transaction,
  tenant: string,
  belongs: ByAddress,
  appeared: Appeared,
): Found | undefined => {
  const { tables, now } = transaction
  const { channel, line, addresses } = belongs
  const last = tables.places?.get(tenant, belongs)
  const there = last === undefined ? undefined : tables.conversation(last)
  if (there && (!belongs.create || belongs.sender === undefined || belongs.sender === there.sender))
    return { conversation: there }
  const known = whose(tables, tenant, addresses, channel)
  if (known.customer === undefined && !belongs.create) return undefined
  const customer = known.customer ?? newId(now)
  let conversation =
    known.customer === undefined ? undefined : tables.conversationOn(tenant, channel, line, known.customer)
  const collided = addNames(transaction, tenant, customer, addresses, channel, appeared)
  if (!conversation && !belongs.create) return undefined
  if (conversation) {
    const all = withAddresses(conversation.addresses, addresses)
    const sender = belongs.create && belongs.sender !== undefined ? belongs.sender : conversation.sender
    if (all !== conversation.addresses || sender !== conversation.sender) {
      conversation = { ...conversation, addresses: all, sender }
      tables.setConversation(conversation, { addresses: all, sender })
    } else if (!known.recycled && known.collision === undefined) tables.places?.set(tenant, belongs, conversation.id)
  } else {
    conversation = {
      id: newId(now),
      tenant,
      channel,
      line,
      customer,
      addresses: withAddresses([], addresses),
      createdAt: now,
      state: 'open',
      stateAt: now,
      speaker: 'assistant',
    }
    if (belongs.sender !== undefined) conversation.sender = belongs.sender
    tables.addConversation(conversation)
    if (!known.recycled && known.collision === undefined) tables.places?.set(tenant, belongs, conversation.id)
    appeared(`id:${conversation.id}`)
    // For a new customer, every name has just appeared.
    if (known.customer !== undefined) for (const key of tables.keysOf(tenant, customer)) appeared(`address:${key}`)
  }
  const collision = collided ? known.collision : undefined
  if (!known.recycled && collision === undefined) return { conversation }
  return {
    conversation,
    identified: collision === undefined ? { recycled: known.recycled } : { recycled: known.recycled, collision },
  }
}

export const locate = (transaction: Transaction, tenant: string, belongs: Belongs, appeared: Appeared) =>
  belongs.by === 'address'
    ? findByAddress(transaction, tenant, belongs, appeared)
    : lookUp(transaction, tenant, belongs)

/**
 * Names are added, never changed: the first owner stays, and those who share a name are recorded, because the gate obeys
 * the revocations of everyone who shares an address. True when two known customers are found to share a name for the first time.
 */
export const addNames = (
  { tables, log }: Transaction,
  tenant: string,
  customer: string,
  addresses: readonly Address[],
  channel: string,
  appeared: Appeared,
): boolean => {
  let collided = false
  for (const address of addresses) {
    const key = addressKey(address, channel)
    const owner = tables.owner(tenant, key)
    if (owner === undefined) {
      tables.own(tenant, key, customer)
      appeared(`address:${key}`)
    } else if (owner.customer !== customer && tables.share(tenant, key, customer)) {
      collided = true
      log.warn(
        { tenant, channel, kind: address.kind, customers: [owner.customer, customer] },
        'Two customers share an address',
      )
    }
  }
  return collided
}
