import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { secretText } from '../adapter/options/option-fields.js'
import type { WebhookRequest } from '../ports/shared.js'
import type { PanelSession } from './panel/session.js'

/** The scopes of a key, from widest to narrowest. Each includes those after it. */
export const scopes = ['admin', 'agent', 'read'] as const
export type Scope = (typeof scopes)[number]

/** A configured key: the key itself or, better, only its SHA-256 in hexadecimal, so that no file holds the key. */
export type ApiKey = ({ key: string } | { sha256: string }) & {
  scope: Scope
  /** The only tenant it reaches. Default: every tenant. */
  tenant?: string
  /** The name of its user in the log. */
  name?: string
  /** When it expires: `2027-01-31` or an ISO 8601 time. Default: never. */
  expires?: string
}

export interface KnownKey {
  scope: Scope
  tenant?: string
  name: string
  expires?: number
}

/** Who calls the API: a key, or an agent in the panel. */
export interface Caller extends KnownKey {
  session?: PanelSession
}

/** Why a caller is refused: no key, a wrong one, or an expired one. */
export interface Unknown {
  why: 'missing' | 'wrong' | 'expired'
  detail: string
  /** The name of the key, where it is known. */
  name?: string
}

export interface Keys {
  /** Without keys the API is off. */
  none: boolean
  readonly all: readonly KnownKey[]
  find(headers: WebhookRequest['headers'], now: number): KnownKey | Unknown
  /** Keys that have expired or will within two weeks. */
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
    all: known.map(({ key }) => key),
    find(headers, now) {
      const shown = shownKey(headers)
      if (shown === undefined) return missing
      const hash = hashOf(shown)
      // Compare all of them, so that the time taken reveals nothing.
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
  detail: `This key expired at ${new Date(at).toISOString()}. Ask whoever runs the app for a new one (api.keys)`,
  name,
})

const warningMs = 14 * 24 * 60 * 60_000

const isEnding = (key: KnownKey, now: number): key is KnownKey & { expires: number } =>
  key.expires !== undefined && key.expires - now <= warningMs

export const isKnown = (found: KnownKey | Unknown): found is KnownKey => 'scope' in found

const shownKey = (headers: WebhookRequest['headers']): string | undefined => {
  const { authorization = '' } = headers
  const bearer = /^Bearer +(\S{1,512})$/i.exec(authorization)?.[1]
  const own = headers['x-api-key']
  return bearer ?? passwordIn(headers) ?? (own !== undefined && own.length <= 512 ? own : undefined)
}

/**
 * For systems that keep passwords where no script reads them, and add them to their requests. The user name is free. Not from a
 * browser, which would add a password it once kept to requests of other sites too; `Sec-Fetch-Site` names one.
 */
const passwordIn = ({
  authorization = '',
  'sec-fetch-site': browser,
}: WebhookRequest['headers']): string | undefined => {
  if (browser !== undefined) return undefined
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,1024})$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  const decoded = Buffer.from(encoded, 'base64').toString()
  const colon = decoded.indexOf(':')
  return colon < 0 || colon === decoded.length - 1 ? undefined : decoded.slice(colon + 1)
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
  scope: z.enum(scopes),
  tenant: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  expires: z
    .string()
    .refine(
      (text) => date.test(text) && Number.isFinite(Date.parse(text)),
      'expected a time, for example 2027-01-31 or 2027-01-31T12:00:00Z',
    )
    .optional(),
}

export const apiKey = z.union([
  z.strictObject({ ...about, key: secretText() }),
  z.strictObject({ ...about, sha256: z.string().regex(/^[0-9a-f]{64}$/i, 'expected 64 hexadecimal digits') }),
])
