import { createHash, timingSafeEqual } from 'node:crypto'
import { fail } from '../model/failure.js'
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
}

export interface KnownKey {
  scope: Scope
  tenant?: string
  name: string
}

export interface Keys {
  /** No keys at all: there is no API. */
  none: boolean
  find(headers: WebhookRequest['headers']): KnownKey | undefined
}

const rank: Record<Scope, number> = { read: 0, agent: 1, admin: 2 }

export const mayDo = (has: Scope, needs: Scope): boolean => rank[has] >= rank[needs]

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

const keyMin = 16

export const createKeys = (given: readonly ApiKey[]): Keys => {
  const known = given.map((key, n) => ({ hash: configured(key, n), key: named(key, n) }))
  return {
    none: known.length === 0,
    find(headers) {
      const shown = shownKey(headers)
      if (shown === undefined) return undefined
      const hash = hashOf(shown)
      // All are compared, so that how long it takes tells nothing.
      let found: KnownKey | undefined
      for (const one of known) if (timingSafeEqual(one.hash, hash)) found ??= one.key
      return found
    },
  }
}

const shownKey = (headers: WebhookRequest['headers']): string | undefined => {
  const bearer = /^Bearer +(\S{1,512})$/i.exec(headers.authorization ?? '')?.[1]
  const own = headers['x-api-key']
  return bearer ?? (own !== undefined && own.length <= 512 ? own : undefined)
}

const named = (key: ApiKey, n: number): KnownKey => ({
  scope: key.scope,
  name: key.name ?? `key ${n + 1}`,
  ...(key.tenant !== undefined && { tenant: key.tenant }),
})

const configured = (key: ApiKey, n: number): Buffer => {
  const field = `api.keys[${n}]`
  if (!Object.hasOwn(rank, key.scope)) throw config(`${field}.scope`, 'admin, agent or read')
  if ('sha256' in key) {
    if (!/^[0-9a-f]{64}$/i.test(key.sha256)) throw config(`${field}.sha256`, '64 hexadecimal digits')
    return Buffer.from(key.sha256, 'hex')
  }
  if (typeof key.key !== 'string' || key.key.length < keyMin || /\s/.test(key.key))
    throw config(
      `${field}.key`,
      `at least ${keyMin} characters without spaces, like the output of openssl rand -hex 32`,
    )
  return hashOf(key.key)
}

const config = (field: string, right: string) =>
  fail('config', `${field}: needs ${right}`, { remedy: 'Correct the setup and start again.' })
