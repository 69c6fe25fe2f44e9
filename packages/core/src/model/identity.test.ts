import { describe, expect, it } from 'vitest'
import type { Address } from './address.js'
import { addressKey } from './address.js'
import { identify } from './identity.js'

const phone = (value: string): Address => ({ kind: 'phone', value })

/** Somebody is known by these addresses; who is it that writes from those? */
const whoIs = (known: readonly Address[], writing: readonly Address[]) => {
  const keys = known.map((address) => addressKey(address, 'whatsapp'))
  return identify(writing, 'whatsapp', (key) => (keys.includes(key) ? { customer: 'ana', bsuids: [] } : undefined))
}

describe('two strangers whose provider gave both the same name', () => {
  it.each(['alphanumeric', 'username'] as const)('stay two people where the name is an %s', (kind) => {
    const shared: Address = { kind, value: 'foo_bar' }
    expect(whoIs([phone('+15550001'), shared], [phone('+15550002'), shared])).toEqual({
      customer: undefined,
      recycled: false,
      collision: undefined,
    })
  })

  it('a sender who has no other address is known by its name', () => {
    const bank: Address = { kind: 'alphanumeric', value: 'MyBank' }
    expect(whoIs([bank], [bank]).customer).toBe('ana')
  })

  it('and the same phone with the same name is one person', () => {
    const shared: Address = { kind: 'alphanumeric', value: 'foo_bar' }
    expect(whoIs([phone('+15550001'), shared], [phone('+15550001'), shared]).customer).toBe('ana')
  })
})
