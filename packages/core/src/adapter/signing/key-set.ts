import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { DeskwireError, fail, KeysUnknown, WebhookRejected } from '../../model/failure.js'
import type { Http } from '../../ports/http.js'
import { type Algorithm, bearerOf, type Claims, checkClaims, decode, isSignedBy } from './jwt.js'

export interface KeySetOptions {
  /** The URL of the keys, or of the document that names it (`jwks_uri`); or the one key, where the issuer has no set. */
  source: { jwksUrl: string } | { openidConfigurationUrl: string } | { pem: string }
  http: Http
  now: () => number
  issuer: string | readonly string[]
  audience: string | readonly string[]
  algorithms?: readonly Algorithm[]
  toleranceMs?: number
  /** The shortest time between two fetches, however many tokens name unknown keys. */
  atMostEveryMs?: number
  /** Keys older than this are fetched again. */
  maxAgeMs?: number
}

export interface KeySet {
  /** Pure and synchronous. Throws `KeysUnknown` if a refresh may help, `WebhookRejected` otherwise. */
  verify(token: string, now: number): Claims
  /** The same for a request's `Authorization: Bearer …`, at the time of its arrival. */
  verifyRequest(request: Parameters<typeof bearerOf>[0] & { receivedAt: number }): Claims
  refresh(): Promise<void>
}

interface Key {
  kid?: string
  alg?: string
  key: KeyObject
}

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value)

/** Caches the keys of an issuer that rotates them (Entra ID, Bot Framework), so that `receive` stays pure. */
export const createKeySet = (options: KeySetOptions): KeySet => {
  const { http, now, atMostEveryMs = 60_000, maxAgeMs = 24 * 3_600_000 } = options
  const algorithms: readonly string[] = options.algorithms ?? ['RS256']
  const rules = {
    issuers: list(options.issuer),
    audiences: list(options.audience),
    toleranceMs: options.toleranceMs ?? 60_000,
  }
  const only = 'pem' in options.source ? createPublicKey(options.source.pem) : undefined
  let keys: readonly Key[] = only ? [{ key: only }] : []
  let fetchedAt = only ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined

  const read = async (url: string): Promise<unknown> => {
    const call = { signal: AbortSignal.timeout(10_000), deadline: now() + 10_000 }
    return (await http.request({ method: 'GET', url, maxBytes: 512 * 1024 }, call)).data
  }

  const fetchKeys = async (): Promise<void> => {
    const { source } = options
    if ('pem' in source) return
    const place = 'jwksUrl' in source ? source.jwksUrl : placeIn(await read(source.openidConfigurationUrl))
    const found = keysIn(await read(place))
    if (found.length === 0) throw fail('auth', 'The issuer published no key that can be used', { retryable: true })
    keys = found
    fetchedAt = now()
  }

  const mayAsk = (at: number) => at - askedAt >= atMostEveryMs

  const verify = (token: string, at: number): Claims => {
    const decoded = decode(token)
    const { alg, kid } = decoded.header
    if (!algorithms.includes(alg)) throw new WebhookRejected('The token is signed in a way that is not accepted')
    // Checked before any key is fetched, because it is cheap.
    checkClaims(decoded.claims, rules, at)
    // Stale keys are still used while the issuer cannot be reached.
    if (at - fetchedAt > maxAgeMs && mayAsk(now())) throw new KeysUnknown('The signing keys are out of date')
    const named = keys.filter((key) => (kid === undefined || only || key.kid === kid) && (!key.alg || key.alg === alg))
    if (named.some(({ key }) => isSignedBy(key, decoded))) return decoded.claims
    if (named.length > 0 && (kid !== undefined || only))
      throw new WebhookRejected('The signature of the token does not match')
    throw new KeysUnknown()
  }

  return {
    verify,
    verifyRequest: (request) => verify(bearerOf(request), request.receivedAt),
    refresh: async () => {
      if (asking) return asking
      if (!mayAsk(now())) return
      askedAt = now()
      asking = fetchKeys().finally(() => {
        asking = undefined
      })
      return asking
    },
  }
}

const placeIn = (document: unknown): string => {
  const place =
    typeof document === 'object' && document !== null && 'jwks_uri' in document ? document.jwks_uri : undefined
  if (typeof place === 'string' && URL.canParse(place)) return place
  throw new DeskwireError({
    code: 'auth',
    message: 'The OpenID configuration has no jwks_uri',
    retryable: true,
  })
}

const maxKeys = 100

/** The public signature keys of a set; unusable ones are ignored (RFC 7517, section 5). */
const keysIn = (document: unknown): readonly Key[] => {
  const set = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(set)) return []
  return set.slice(0, maxKeys).flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return []
    const { kid, alg, use, kty } = item as { kid?: unknown; alg?: unknown; use?: unknown; kty?: unknown }
    if ((use !== undefined && use !== 'sig') || kty === 'oct') return []
    try {
      const key = createPublicKey({ key: item as JsonWebKey, format: 'jwk' })
      return [{ key, ...(typeof kid === 'string' ? { kid } : {}), ...(typeof alg === 'string' ? { alg } : {}) }]
    } catch {
      return []
    }
  })
}
