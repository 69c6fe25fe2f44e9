import { phoneVariants } from '../../adapter/reading/phones.js'
import type { Address } from '../../model/address.js'

/** A person's number can be written in several ways; a query by address means all of them. */
export const spellings = (address: Address): readonly Address[] =>
  address.kind === 'phone' ? phoneVariants(address.value).map((value) => ({ kind: 'phone', value })) : [address]
