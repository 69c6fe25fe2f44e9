import { constants, type KeyObject, verify as verifyBytes } from 'node:crypto'
import { WebhookRejected } from '../../model/failure.js'
import type { WebhookRequest } from '../../ports/shared.js'
import { safeJson } from '../reading/json.js'
import { headerOf } from './signature.js'

export type Algorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

export type Claims = Readonly<Record<string, unknown>>

export interface Decoded {
  header: { alg: string; kid?: string }
  claims: Claims
  signed: Buffer
  signature: Buffer
}

export interface ClaimRules {
  issuers: readonly string[]
  audiences: readonly string[]
  toleranceMs: number
}

const maxLength = 16 * 1024
const parts = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

const rejected = (message: string, diagnostic: Record<string, string | boolean | number> = {}) =>
  new WebhookRejected(message, diagnostic)

/** `Authorization: Bearer …`, or a rejection. */
export const bearerOf = (request: Pick<WebhookRequest, 'headers'>): string => {
  const header = headerOf(request.headers, 'authorization')
  const token = header && /^Bearer +(\S+)$/i.exec(header)?.[1]
  if (!token) throw rejected('There is no bearer token', { header: 'authorization', present: header !== undefined })
  return token
}

/** Decodes a token; nothing in it is verified yet. */
export const decode = (token: string): Decoded => {
  if (token.length > maxLength || !parts.test(token)) throw rejected('The token is not a signed JWT')
  const [head = '', body = '', signature = ''] = token.split('.')
  const header = objectOf(head)
  const { alg, kid, crit, b64 } = header
  if (typeof alg !== 'string' || (kid !== undefined && typeof kid !== 'string'))
    throw rejected('The header of the token cannot be read')
  // RFC 7515, 4.1.11: an extension that must be understood and is not makes the token invalid.
  if (crit !== undefined || b64 !== undefined) throw rejected('The token needs an extension we do not know')
  return {
    header: kid === undefined ? { alg } : { alg, kid },
    claims: objectOf(body),
    signed: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, 'base64url'),
  }
}

const objectOf = (part: string): Record<string, unknown> => {
  try {
    const value = safeJson(Buffer.from(part, 'base64url'), { maxDepth: 16 })
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Reported below, without the content.
  }
  throw rejected('A part of the token is not a JSON object')
}

const curves: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }

/** Whether a key has the type that the algorithm needs, because the token chooses the algorithm. */
const fits = (key: KeyObject, algorithm: string): boolean => {
  const type = key.asymmetricKeyType
  if (/^[RP]S(256|384|512)$/.test(algorithm))
    return type === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
  if (algorithm === 'EdDSA') return type === 'ed25519'
  return type === 'ec' && key.asymmetricKeyDetails?.namedCurve === curves[algorithm]
}

export const isSignedBy = (key: KeyObject, { header, signed, signature }: Decoded): boolean => {
  const { alg } = header
  if (!fits(key, alg)) return false
  if (alg === 'EdDSA') return verifyBytes(null, signed, key, signature)
  const hash = `sha${alg.slice(2)}`
  if (alg.startsWith('ES')) return verifyBytes(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
  if (alg.startsWith('RS')) return verifyBytes(hash, signed, key, signature)
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return verifyBytes(hash, signed, pss, signature)
}

/** Checks issuer, audience and time. A token without an expiry is refused. */
export const checkClaims = (claims: Claims, rules: ClaimRules, now: number): void => {
  const { iss, aud, exp, nbf } = claims
  if (typeof iss !== 'string' || !rules.issuers.includes(iss)) throw rejected('The token is from another issuer')
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!audiences.some((item) => typeof item === 'string' && rules.audiences.includes(item)))
    throw rejected('The token is meant for somebody else')
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw rejected('The token has no expiry')
  if (now > exp * 1000 + rules.toleranceMs)
    throw rejected('The token is no longer valid', { lateMs: Math.round(now - exp * 1000) })
  if (nbf === undefined) return
  if (typeof nbf !== 'number' || now < nbf * 1000 - rules.toleranceMs) throw rejected('The token is not valid yet')
}
