/** E.164: a plus, no leading zero, at most fifteen digits. */
const e164 = /^\+[1-9]\d{6,14}$/

export const isE164 = (text: string): boolean => e164.test(text)

// Brazil: mobile numbers got a ninth digit, a leading 9, by 2016 (Anatel resolution 553/2010); WhatsApp still identifies many of
// the older accounts by eight digits. A mobile began with 6-9 before; fixed lines begin with 2-5 and have no ninth.
const brazilWith = /^\+55([1-9]\d)9([6-9]\d{7})$/
const brazilWithout = /^\+55([1-9]\d)([6-9]\d{7})$/
// Mexico: the mobile 1 after +52 was abolished in August 2019; WhatsApp still identifies accounts with it.
const mexicoWith = /^\+521([2-9]\d{9})$/
const mexicoWithout = /^\+52([2-9]\d{9})$/
// Argentina: a mobile is +54 9 and ten digits when called from abroad; WhatsApp reports it this way, some lists need it without the 9.
const argentinaWith = /^\+549([1-8]\d{9})$/
const argentinaWithout = /^\+54([1-8]\d{9})$/

const pairs: readonly (readonly [pattern: RegExp, other: string])[] = [
  [brazilWith, '+55$1$2'],
  [brazilWithout, '+55$19$2'],
  [mexicoWith, '+52$1'],
  [mexicoWithout, '+521$1'],
  [argentinaWith, '+54$1'],
  [argentinaWithout, '+549$1'],
]

/**
 * All forms of the same person's number, itself first. Only for comparing and looking up: a stored id
 * is never changed.
 */
export const phoneVariants = (phone: string): readonly string[] => {
  for (const [pattern, other] of pairs) if (pattern.test(phone)) return [phone, phone.replace(pattern, other)]
  return [phone]
}

export const samePhone = (a: string, b: string): boolean => a === b || phoneVariants(a).includes(b)

/**
 * The form a provider accepts for sending. The Cloud API answers 131030 ("not in allowed list") to the long Mexican and
 * Argentinian forms that its own webhooks report; SMS networks dropped the Mexican 1. Twilio WhatsApp accepts what it
 * reports. Brazilian numbers are never changed: only the provider knows which of the two forms is the account's.
 */
export const toSend = (
  phone: string,
  { provider }: { provider: 'whatsapp-cloud' | 'twilio-whatsapp' | 'twilio-sms' | (string & {}) },
): string => {
  if (provider === 'whatsapp-cloud') return phone.replace(mexicoWith, '+52$1').replace(argentinaWith, '+54$1')
  if (provider === 'twilio-sms') return phone.replace(mexicoWith, '+52$1')
  return phone
}

/** Describes what is wrong with a configured number; undefined if nothing is. Spaces between groups are allowed. */
export const describePhoneProblem = (text: string): string | undefined => {
  const rule = 'write it as +1 958 555 0123: a plus, the country code, then the number'
  if (text.trim() === '') return `the number is empty; ${rule}`
  if (/^(whatsapp|sms|tel|messenger):/i.test(text))
    return `leave out the ${text.slice(0, text.indexOf(':') + 1)} prefix; ${rule}`
  if (/[()]/.test(text)) return `brackets are not allowed, so +1 958 and not +1 (958); ${rule}`
  if (/\p{L}/u.test(text)) return `letters are not allowed; ${rule}`
  if (/[^\d+\s]/.test(text)) return `only a plus, digits and spaces are allowed; ${rule}`
  const phone = text.replace(/\s/g, '')
  if (phone.startsWith('00')) return `begin with a plus instead of 00; ${rule}`
  if (!phone.startsWith('+')) return `the plus and the country code are missing; ${rule}`
  if (phone.lastIndexOf('+') > 0) return `there is more than one plus; ${rule}`
  if (phone.startsWith('+0')) return `no country code begins with 0; ${rule}`
  const digits = phone.length - 1
  if (digits < 7) return `${digits} digits are too few; ${rule}`
  if (digits > 15) return `${digits} digits are too many (at most 15); ${rule}`
  return undefined
}

/** The number as E.164 if `describePhoneProblem` finds nothing wrong with it. */
export const toE164 = (text: string): string | undefined =>
  describePhoneProblem(text) === undefined ? text.replace(/\s/g, '') : undefined
