import { boundedKey } from './bounded-key.js'

/** Where a person can be reached, or how a provider identifies them. One customer may have several. */
export interface Address {
  kind: 'phone' | 'bsuid' | 'username' | 'short-code' | 'alphanumeric'
  /** As the provider sent it; a phone number in E.164 with its `+`. To compare or send, normalise a copy. */
  value: string
}

export type Medium = 'whatsapp' | 'sms'

/**
 * The key under which an address names a customer. A phone number is the same person on every channel of a tenant;
 * a business-scoped id or username is valid only within its business portfolio, so its key includes the channel.
 */
export const addressKey = (address: Address, channel: string): string =>
  address.kind === 'bsuid' || address.kind === 'username'
    ? `${address.kind}:${channel}:${boundedKey(address.value)}`
    : `${address.kind}:${boundedKey(address.value)}`

// WhatsApp business-scoped user ids: a two-letter country, a dot, up to 128 alphanumerics. A parent id has `ENT.` after the dot.
const businessScoped = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/

export const isBusinessScoped = (value: string): boolean => businessScoped.test(value)

/** Strongest first: a business-scoped id outranks a phone number; a username can change owners, so it comes last. */
const strength: Record<Address['kind'], number> = { bsuid: 0, phone: 1, 'short-code': 2, alphanumeric: 3, username: 4 }

export const byStrength = (addresses: readonly Address[]): readonly Address[] =>
  addresses.length < 2 ? addresses : [...addresses].sort((a, b) => strength[a.kind] - strength[b.kind])

/** Adds the missing addresses; never removes or changes one. Returns the same array when nothing is new. */
export const withAddresses = (known: readonly Address[], more: readonly Address[]): readonly Address[] => {
  const fresh = more.filter((a) => !known.some((k) => k.kind === a.kind && k.value === a.value))
  return fresh.length === 0 ? known : [...known, ...fresh]
}
