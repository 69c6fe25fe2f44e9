import { z } from 'zod'
import { describePhoneProblem } from '../../adapter/reading/phones.js'
import type { Address } from '../../model/address.js'

export const time = z.iso
  .datetime({ offset: true, error: 'a time, for example 2026-11-20T09:00:00Z' })
  .transform((text) => Date.parse(text))
export const when = z.iso.datetime()

const kinds = ['bsuid', 'username', 'short-code', 'alphanumeric'] as const
const example = 'an address: +15551230001, bsuid:NL.123, username:ana, short-code:12345 or alphanumeric:ACME'

const readAddress = (text: string): Address | string => {
  for (const kind of kinds)
    if (text.startsWith(`${kind}:`)) {
      const value = text.slice(kind.length + 1)
      return value === '' || value.length > 150 ? `needs ${example}` : { kind, value }
    }
  // An unencoded plus in a query is read as a space, with which no number begins.
  const phone = text
    .replace(/^phone:/, '')
    .replace(/^ (?=\d)/, '+')
    .replace(/\s/g, '')
  const wrong = describePhoneProblem(phone)
  return wrong === undefined ? { kind: 'phone', value: phone } : `needs ${example}; as a phone number ${wrong}`
}

export const address = z
  .string({ error: `needs ${example}` })
  .max(200)
  .transform((text, context): Address => {
    const read = readAddress(text)
    if (typeof read !== 'string') return read
    context.addIssue({ code: 'custom', message: read })
    return z.NEVER
  })
  .meta({ description: `Who: ${example}.`, example: '+15551230001' })

/** Whoever is written to. A number may be as people write it: it is read by the country of the line. */
export const recipient = z
  .string({ error: `needs ${example}` })
  .min(1)
  .max(200)
  .transform((text): Address => {
    const read = readAddress(text)
    return typeof read === 'string' ? { kind: 'phone', value: text.replace(/^phone:/, '') } : read
  })
  .meta({
    description: `Who: ${example}. A number may be as people write it, (212) 555-0123, and is read by the country of the line.`,
    example: '+15551230001',
  })

export const name = z.string().min(1).max(64)
export const words = z.string().min(1).max(10_000)

export const paging = {
  after: z.string().max(200).optional().meta({ description: 'The `next` of the previous page.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}

export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).readonly(),
    next: z.string().optional().meta({ description: 'Pass it as `after` to get the next page.' }),
  })

export const addressOut = z.object({ kind: z.string(), value: z.string() })

export const verdictOut = z.object({
  allowed: z.boolean(),
  reason: z.string().optional(),
  says: z.string().optional().meta({ description: 'The reason, in the language of agents.' }),
  remedy: z.string().optional().meta({ description: 'What would help.' }),
})

export const failureOut = z.object({
  detail: z.string().optional().meta({ description: "The provider's own words." }),
  code: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
  retryable: z.boolean(),
})

export const acceptedOut = z.object({
  id: z.string().meta({ description: 'Its id for `GET /work/{id}`.' }),
  accepted: z.enum(['new', 'duplicate', 'orphan']),
})
