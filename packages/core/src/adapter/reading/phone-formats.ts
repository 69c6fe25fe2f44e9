import type { CountryCode } from 'libphonenumber-js'
import { lazily } from './lazily.js'
import { isE164, phoneVariants } from './phones.js'

// About 30 ms and 150 kB, so only for those who ask.
const library = /* @__PURE__ */ lazily(
  'libphonenumber-js',
  () => import.meta.url,
  () => import('libphonenumber-js'),
)

export interface Phone {
  e164: string
  country?: string
  /** Whether the number is valid in its country's numbering plan. */
  valid: boolean
}

/** Parses a number written by a person or in a contact's field. Without a country, only international numbers are understood. */
export const parsePhone = async (text: string, country?: string): Promise<Phone | undefined> => {
  // The library searches long texts for numbers, which is slow; a field this long is not a number.
  if (text.length > 64) return undefined
  const { parsePhoneNumberFromString, isSupportedCountry } = await library()
  const known = country?.toUpperCase()
  const defaultCountry = known && isSupportedCountry(known) ? (known as CountryCode) : undefined
  const found = parsePhoneNumberFromString(text, { defaultCountry, extract: false })
  return found && { e164: found.number, ...(found.country ? { country: found.country } : {}), valid: found.isValid() }
}

/**
 * All ways in which a helpdesk's contact may hold this number, most exact first: E.164, digits, 00, international, national
 * with and without separators, for each variant. For searching only; compare the hits with `samePhone`.
 */
export const nationalFormats = async (phone: string): Promise<readonly string[]> => {
  const { parsePhoneNumberFromString } = await library()
  const formats = new Set<string>()
  for (const variant of phoneVariants(phone)) {
    const digits = variant.replace(/\D/g, '')
    formats.add(variant).add(digits).add(`00${digits}`)
    const found = parsePhoneNumberFromString(variant)
    if (!found) continue
    const national = found.formatNational()
    formats.add(found.formatInternational()).add(national).add(national.replace(/\D/g, '')).add(found.nationalNumber)
  }
  return [...formats]
}

/** A number as people write it, "(212) 555-0123", in E.164. Without a country code it is one of the country of `near`. */
export const phoneNear = async (text: string, near: string | undefined): Promise<string | undefined> => {
  if (text.length > 64) return undefined
  const { parsePhoneNumberFromString } = await library()
  const own = near === undefined ? undefined : parsePhoneNumberFromString(near)
  // Some numbers belong to several countries: then the calling code has to do.
  const fallback = own?.country
    ? { defaultCountry: own.country }
    : own && { defaultCallingCode: own.countryCallingCode }
  const found = parsePhoneNumberFromString(text, { ...fallback, extract: false })
  return found?.isPossible() && isE164(found.number) ? found.number : undefined
}
