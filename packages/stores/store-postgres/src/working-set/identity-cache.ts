import { addressKey, type Conversation } from '@deskwire/core/adapter'
import type { Envelope } from '@deskwire/core/store'
import { keyOf, type Overlay } from './overlay.js'

const limit = 20_000

/**
 * Caches the customer and conversation of an address between transactions, because names are added and never
 * changed. Only erasure removes them, and that changes the epoch. Other identity questions (a name that
 * nobody has, two people in one event) are not answered from here.
 */
export class IdentityCache {
  private readonly owners = new Map<string, string>()
  private readonly conversations = new Map<string, Conversation>()
  private epoch = ''

  /** The epoch of the cached data. */
  get asOf(): string {
    return this.epoch
  }

  /** Fills the overlay if all of these are known, otherwise nothing, so that identity is never decided on partial data. */
  recall(envelopes: readonly Envelope[], overlay: Overlay): boolean {
    const found: { tenant: string; keys: string[]; customer: string; place: string; conversation: Conversation }[] = []
    for (const { tenant, belongs } of envelopes) {
      // Another process may have changed the number they wrote to.
      if (belongs.by !== 'address' || belongs.sender !== undefined) return false
      const keys = belongs.addresses.map((address) => addressKey(address, belongs.channel))
      const customers = new Set(keys.map((key) => this.owners.get(keyOf(tenant, key))))
      const [customer] = customers
      if (customers.size !== 1 || customer === undefined) return false
      const place = keyOf(tenant, belongs.channel, belongs.line, customer)
      const conversation = this.conversations.get(place)
      if (!conversation) return false
      found.push({ tenant, keys, customer, place, conversation })
    }
    for (const { tenant, keys, customer, place, conversation } of found) {
      for (const key of keys) overlay.load('owner', keyOf(tenant, key), customer)
      overlay.load('known customer', keyOf(tenant, customer), true)
      overlay.load('on', place, conversation.id)
      overlay.load('conversation', keyOf(conversation.id), conversation)
    }
    return true
  }

  /** After the commit of a transaction that began at this epoch. */
  remember(envelopes: readonly Envelope[], overlay: Overlay, epoch: string): void {
    if (epoch !== this.epoch || this.owners.size > limit || this.conversations.size > limit) this.forget()
    this.epoch = epoch
    for (const { tenant, belongs } of envelopes) {
      if (belongs.by !== 'address') continue
      for (const address of belongs.addresses) {
        const name = keyOf(tenant, addressKey(address, belongs.channel))
        const customer = overlay.peek<string>('owner', name)
        if (customer === undefined) continue
        this.owners.set(name, customer)
        const place = keyOf(tenant, belongs.channel, belongs.line, customer)
        const id = overlay.peek<string>('on', place)
        const conversation = id === undefined ? undefined : overlay.peek<Conversation>('conversation', keyOf(id))
        if (conversation) this.conversations.set(place, conversation)
      }
    }
  }

  forget(): void {
    this.owners.clear()
    this.conversations.clear()
  }
}
