import { phoneNear } from '../../adapter/reading/phone-formats.js'
import { isE164 } from '../../adapter/reading/phones.js'
import type { Address } from '../../model/address.js'
import { fail } from '../../model/failure.js'
import type { Line } from '../../ports/channel.js'

/** Numbers may be written as people do: without a country code, they belong to the line's country. */
export const recipients = async (
  to: readonly Address[],
  { address, id, senders = [] }: Pick<Line, 'id' | 'address' | 'senders'>,
): Promise<readonly Address[]> => {
  if (to.every(isClear)) return to
  const own = [address, id, ...senders].find((number) => number !== undefined && isE164(number))
  return Promise.all(to.map(async (one) => (isClear(one) ? one : { ...one, value: await read(one.value, own) })))
}

const isClear = ({ kind, value }: Address): boolean => kind !== 'phone' || isE164(value)

const read = async (written: string, own: string | undefined): Promise<string> => {
  const phone = await phoneNear(written, own)
  if (phone !== undefined) return phone
  throw fail('invalid', 'This is not a phone number that can be written to', {
    remedy: 'Write it with a plus and the country code: +1 212 555 0123.',
  })
}
