import type { Conversation } from '../../model/conversation.js'
import type { Page } from '../../ports/store.js'
import { AddressCache } from '../collections/address-cache.js'
import type { NameTables } from '../rules/tables.js'

interface Customer {
  customer: string
  keys: string[]
  bsuids: string[]
  /** Keys that belong to others but are shared by this customer. */
  shared: string[]
  conversations: string[]
}

export const pageOf = <T>(items: readonly T[], limit: number, cursor: (item: T) => string): Page<T> => {
  const page = items.slice(0, limit)
  const last = page.at(-1)
  return items.length > limit && last !== undefined ? { items: page, next: cursor(last) } : { items: page }
}

const placesKept = 100_000

const at = (one: string, two: string): string => `${one}\n${two}`

export const namesInMemory = (): NameTables => {
  const owners = new Map<string, Customer>()
  const sharers = new Map<string, Set<string>>()
  const customers = new Map<string, Customer>()
  const conversations = new Map<string, Conversation>()
  const numbers = new Map<string, number>()
  const lanes = new Map<string, string>()
  const tickets = new Map<string, string>()
  const channels = new Map<string, Set<string>>()

  const customerOf = (tenant: string, customer: string): Customer => {
    const found = customers.get(at(tenant, customer))
    if (found) return found
    const made: Customer = { customer, keys: [], bsuids: [], shared: [], conversations: [] }
    customers.set(at(tenant, customer), made)
    return made
  }
  const places = new AddressCache(placesKept)
  return {
    places,
    owner: (tenant, key) => owners.get(`${tenant}\n${key}`),
    own(tenant, key, customer) {
      const owner = customerOf(tenant, customer)
      owners.set(at(tenant, key), owner)
      owner.keys.push(key)
      if (key.startsWith('bsuid:')) owner.bsuids.push(key)
    },
    share(tenant, key, customer) {
      const known = sharers.get(at(tenant, key)) ?? new Set()
      if (known.has(customer)) return false
      sharers.set(at(tenant, key), known.add(customer))
      customerOf(tenant, customer).shared.push(key)
      return true
    },
    holders(tenant, key) {
      const owner = owners.get(at(tenant, key))
      return [...(owner ? [owner.customer] : []), ...(sharers.get(at(tenant, key)) ?? [])]
    },
    keysOf(tenant, customer) {
      const found = customers.get(at(tenant, customer))
      return found ? [...found.keys, ...found.shared] : []
    },
    forgetKeys(tenant, customer) {
      places.clear()
      const found = customers.get(at(tenant, customer))
      if (!found) return
      for (const key of found.keys) owners.delete(at(tenant, key))
      for (const key of found.shared) sharers.get(at(tenant, key))?.delete(customer)
      Object.assign(found, { keys: [], bsuids: [], shared: [] })
    },
    channels: (tenant) => [...(channels.get(tenant) ?? [])],
    conversation: (id) => conversations.get(id),
    conversationOn(tenant, channel, line, customer) {
      const id = lanes.get(`${tenant}\n${channel}\n${line}\n${customer}`)
      return id === undefined ? undefined : conversations.get(id)
    },
    addConversation(conversation) {
      const { id, tenant, channel, line, customer } = conversation
      numbers.set(id, conversations.size)
      conversations.set(id, conversation)
      lanes.set(`${tenant}\n${channel}\n${line}\n${customer}`, id)
      customerOf(tenant, customer).conversations.push(id)
      channels.set(tenant, (channels.get(tenant) ?? new Set()).add(channel))
    },
    setConversation: (conversation) => void conversations.set(conversation.id, conversation),
    conversationsOf: (tenant, customer) =>
      (customers.get(at(tenant, customer))?.conversations ?? []).flatMap((id) => conversations.get(id) ?? []),
    ticket: (tenant, host, ticket) => tickets.get(at(tenant, at(host, ticket))),
    setTicket: (tenant, host, ticket, conversation) => void tickets.set(at(tenant, at(host, ticket)), conversation),
    conversations(tenant, { channel, state, customers: only, after, limit }) {
      const before = after === undefined ? Infinity : Number(after)
      const found = [...conversations.values()]
        .filter(
          (conversation) =>
            conversation.tenant === tenant &&
            (channel === undefined || conversation.channel === channel) &&
            (state === undefined || conversation.state === state) &&
            (only === undefined || only.includes(conversation.customer)) &&
            (numbers.get(conversation.id) ?? 0) < before,
        )
        .reverse()
      return pageOf(found, limit, ({ id }) => String(numbers.get(id)))
    },
  }
}
