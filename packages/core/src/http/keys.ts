import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { secretText } from '../adapter/options/option-fields.js'
import type { WebhookRequest } from '../ports/shared.js'

/** B9: an administrator configures, an agent converses, a manager reads. Each may do what those after it may. */
export type Scope = 'admin' | 'agent' | 'read'

/** A key as it is configured: itself, or better only its SHA-256 in hexadecimal, so that no file holds it. */
export type ApiKey = ({ key: string } | { sha256: string }) & {
  scope: Scope
  /** Reaches this tenant only. Without it: every tenant. */
  tenant?: string
  /** For the log: who did it. */
  name?: string
  /** From then on it is refused: `2027-01-31` or a whole ISO 8601 time. Without it: never. */
  expires?: string
}

export interface KnownKey {
  scope: Scope
  tenant?: string
  name: string
  expires?: number
}

/** Why nobody is let in: no key was shown, a wrong one, or one whose time is over. */
export interface Unknown {
  why: 'missing' | 'wrong' | 'expired'
  detail: string
  /** Of the key, where it is known. */
  name?: string
}

export interface Keys {
  /** No keys at all: there is no API. */
  none: boolean
  find(headers: WebhookRequest['headers'], now: number): KnownKey | Unknown
  /** Within two weeks, or already. */
  isEnding(key: KnownKey, now: number): boolean
  ending(now: number): readonly (KnownKey & { expires: number })[]
}

const rank: Record<Scope, number> = { read: 0, agent: 1, admin: 2 }

export const mayDo = (has: Scope, needs: Scope): boolean => rank[has] >= rank[needs]

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

export const createKeys = (given: readonly ApiKey[]): Keys => {
  const known = given.map((key, n) => ({ hash: configured(key), key: named(key, n) }))
  return {
    none: known.length === 0,
    find(headers, now) {
      const shown = shownKey(headers)
      if (shown === undefined) return missing
      const hash = hashOf(shown)
      // All are compared, so that how long it takes tells nothing.
      let found: KnownKey | undefined
      for (const one of known) if (timingSafeEqual(one.hash, hash)) found ??= one.key
      if (!found) return wrong
      return found.expires !== undefined && found.expires <= now ? expired(found.expires, found.name) : found
    },
    isEnding,
    ending: (now) => known.flatMap(({ key }) => (isEnding(key, now) ? [key] : [])),
  }
}

const needed = 'A key is needed: Authorization: Bearer <key>'
const missing: Unknown = { why: 'missing', detail: needed }
const wrong: Unknown = { why: 'wrong', detail: needed }

const expired = (at: number, name: string): Unknown => ({
  why: 'expired',
  detail: `This key expired at ${new Date(at).toISOString()}. Whoever runs the app sets a new one in api.keys`,
  name,
})

const warningMs = 14 * 24 * 60 * 60_000

const isEnding = (key: KnownKey, now: number): key is KnownKey & { expires: number } =>
  key.expires !== undefined && key.expires - now <= warningMs

export const isKnown = (found: KnownKey | Unknown): found is KnownKey => 'scope' in found

const shownKey = (headers: WebhookRequest['headers']): string | undefined => {
  const bearer = /^Bearer +(\S{1,512})$/i.exec(headers.authorization ?? '')?.[1]
  const own = headers['x-api-key']
  return bearer ?? (own !== undefined && own.length <= 512 ? own : undefined)
}

const named = (key: ApiKey, n: number): KnownKey => ({
  scope: key.scope,
  name: key.name ?? `key ${n + 1}`,
  ...(key.tenant !== undefined && { tenant: key.tenant }),
  ...(key.expires !== undefined && { expires: Date.parse(key.expires) }),
})

const configured = (key: ApiKey): Buffer => ('sha256' in key ? Buffer.from(key.sha256, 'hex') : hashOf(key.key))

const date = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,12}(?:Z|[+-]\d{2}:\d{2}))?$/

const about = {
  scope: z.enum(['admin', 'agent', 'read']),
  tenant: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  expires: z
    .string()
    .refine(
      (text) => date.test(text) && Number.isFinite(Date.parse(text)),
      'expected a time like 2027-01-31 or 2027-01-31T12:00:00Z',
    )
    .optional(),
}

export const apiKey = z.union([
  z.strictObject({ ...about, key: secretText() }),
  z.strictObject({ ...about, sha256: z.string().regex(/^[0-9a-f]{64}$/i, 'expected 64 hexadecimal digits') }),
])
