import { phoneVariants } from '../../adapter/reading/phones.js'
import type { Address } from '../../model/address.js'

/** The same person's number is written in several ways, so whoever asks by address means all of them. */
export const spellings = (address: Address): readonly Address[] =>
  address.kind === 'phone' ? phoneVariants(address.value).map((value) => ({ kind: 'phone', value })) : [address]
