import type { CountryCode } from 'libphonenumber-js'
import { lazily } from './lazily.js'
import { phoneVariants } from './phones.js'

// About 30 ms and 150 kB, so only for those who ask.
const library = lazily('libphonenumber-js', import.meta.url, () => import('libphonenumber-js'))

export interface Phone {
  e164: string
  country?: string
  /** The number could be dialled, by its country's plan. */
  valid: boolean
}

/** Reads what a person or a contact's field wrote; without a country only international numbers are understood. */
export const parsePhone = async (text: string, country?: string): Promise<Phone | undefined> => {
  // The library searches long texts for numbers; a field that long holds none.
  if (text.length > 64) return undefined
  const { parsePhoneNumberFromString, isSupportedCountry } = await library()
  const known = country?.toUpperCase()
  const defaultCountry = known && isSupportedCountry(known) ? (known as CountryCode) : undefined
  const found = parsePhoneNumberFromString(text, { defaultCountry, extract: false })
  return found && { e164: found.number, ...(found.country ? { country: found.country } : {}), valid: found.isValid() }
}

/**
 * Every way a helpdesk's contact may hold this number, most exact first: E.164, digits, 00, international, national
 * with and without its separators, for each variant. For searching; the hits are to be compared with `samePhone`.
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
