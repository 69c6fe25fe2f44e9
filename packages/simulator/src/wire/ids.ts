import { createHash, randomBytes } from 'node:crypto'

/** Twilio: two letters and 32 hexadecimal digits. */
export const sid = (prefix: string): string => prefix + randomBytes(16).toString('hex')

/** The same seed gives the same id, so that an account without explicit ids is the same after a restart. */
export const seededSid = (prefix: string, seed: string): string =>
  prefix + createHash('md5').update(`${prefix}:${seed}`).digest('hex')

export const wamid = (): string => `wamid.${randomBytes(30).toString('base64').replace(/[+/]/g, 'A')}`

/** Meta's asset ids are digits. */
export const numericId = (seed?: string): string => {
  const bytes = seed === undefined ? randomBytes(8) : createHash('sha256').update(seed).digest()
  return String(100_000_000_000_000n + (bytes.readBigUInt64BE(0) % 899_999_999_999_999n))
}

const countries: readonly (readonly [prefix: string, code: string])[] = [
  ['+1', 'US'],
  ['+20', 'EG'],
  ['+27', 'ZA'],
  ['+31', 'NL'],
  ['+32', 'BE'],
  ['+33', 'FR'],
  ['+34', 'ES'],
  ['+351', 'PT'],
  ['+353', 'IE'],
  ['+39', 'IT'],
  ['+41', 'CH'],
  ['+43', 'AT'],
  ['+44', 'GB'],
  ['+45', 'DK'],
  ['+46', 'SE'],
  ['+47', 'NO'],
  ['+48', 'PL'],
  ['+49', 'DE'],
  ['+51', 'PE'],
  ['+52', 'MX'],
  ['+54', 'AR'],
  ['+55', 'BR'],
  ['+56', 'CL'],
  ['+57', 'CO'],
  ['+60', 'MY'],
  ['+61', 'AU'],
  ['+62', 'ID'],
  ['+65', 'SG'],
  ['+81', 'JP'],
  ['+91', 'IN'],
  ['+971', 'AE'],
]

const countryOf = (number: string): string => countries.find(([prefix]) => number.startsWith(prefix))?.[1] ?? 'US'

/**
 * A business-scoped user id: belongs to one business portfolio and changes with the number
 * (Meta docs, business-messaging/whatsapp/business-scoped-user-ids).
 */
export const businessScopedId = (number: string, portfolio: string): string => {
  const digest = createHash('sha256').update(`${portfolio}:${number}`).digest()
  return `${countryOf(number)}.${digest.readBigUInt64BE(0) % 10n ** 16n}`
}
