import { type Address, addressKey, byStrength } from './address.js'

/** Which customer an address belongs to, as the store knows it. */
export type Owner = (key: string) => { customer: string; bsuids: readonly string[] } | undefined

export interface Identified {
  /** Undefined if nobody is known: create a customer, where that is allowed. */
  customer: string | undefined
  /** The phone number is known with a different business-scoped id: it was recycled and belongs to somebody else now. */
  recycled: boolean
  /** A weaker address belongs to another known customer: neither is changed, and it is logged. */
  collision: string | undefined
}

/**
 * Decides which customer the addresses belong to. A business-scoped id outranks a phone number. A known
 * number with a different business-scoped id from the same
 * channel, without an identity event before it, is a recycled number. Aliases are added, never changed.
 */
export const identify = (addresses: readonly Address[], channel: string, owner: Owner): Identified => {
  const ranked = byStrength(addresses)
  const bsuids = ranked.filter((a) => a.kind === 'bsuid').map((a) => addressKey(a, channel))
  let customer: string | undefined
  let collision: string | undefined
  let recycled = false
  for (const address of ranked) {
    const owned = owner(addressKey(address, channel))
    if (!owned || owned.customer === customer) continue
    if (customer !== undefined) collision ??= owned.customer
    else if (isLoose(address) && ranked.length > 1) continue
    else if (address.kind === 'phone' && isOther(bsuids, owned, channel)) recycled = true
    else customer = owned.customer
  }
  return { customer, recycled, collision }
}

// A username changes hands, and any other name is whatever a provider put there: beside a better address neither tells
// who it is, and two strangers may share it.
const isLoose = ({ kind }: Address): boolean => kind === 'username' || kind === 'alphanumeric'

// A person may have a parent id and an ordinary id, so only ids of the same kind and channel can conflict.
const isOther = (seen: readonly string[], owned: NonNullable<ReturnType<Owner>>, channel: string): boolean => {
  if (seen.length === 0) return false
  const kind = (key: string) => key.includes('.ENT.')
  const comparable = owned.bsuids.filter((key) => key.startsWith(`bsuid:${channel}:`))
  return (
    !seen.some((key) => comparable.includes(key)) &&
    seen.some((key) => comparable.some((other) => kind(other) === kind(key)))
  )
}
