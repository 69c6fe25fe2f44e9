import { phoneVariants } from '../../adapter/phones.js'
import type { Address } from '../../model/address.js'
import type { Page } from '../../ports/store.js'

/** The same person's number is written in several ways, so whoever asks by address means all of them. */
export const spellings = (address: Address): readonly Address[] =>
  address.kind === 'phone' ? phoneVariants(address.value).map((value) => ({ kind: 'phone', value })) : [address]

/** Everything of a query, page after page. */
export const everything = async function* <T>(read: (after?: string) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const page = await read(after)
    yield* page.items
    after = page.next
  } while (after !== undefined)
}
