import { timingSafeEqual } from 'node:crypto'
import { WebhookRejected } from '../../model/failure.js'
import type { WebhookHead, WebhookRequest } from '../../ports/shared.js'
import { safeUrlOf } from '../http/safe-url.js'
import { Secret } from '../options/secret.js'
import { type HmacAlgorithm, hmac } from './hmac.js'

/** Where the secrets come from: options, a list, or a function if they change. */
export type SecretSource = Secret | string | readonly string[] | (() => Secret | string | readonly string[])

export interface SignatureRules {
  /** The name of the signature header, in any case. */
  header: string
  secret: SecretSource
  algorithm?: HmacAlgorithm
  encoding?: 'hex' | 'base64' | 'base64url'
  /** The prefix of the signature: `sha256=`. */
  prefix?: string
  /** The header with the signed time, and how far that may be from now. */
  timestamp?: { header: string; toleranceMs?: number; unit?: 's' | 'ms' | 'iso' }
  /** The signed bytes, in order. Default: the body, or `timestamp.body` where there is a timestamp. */
  payload?: (timestamp: string, body: Uint8Array, request: WebhookRequest) => readonly (string | Uint8Array)[]
}

export const secretsOf = (source: SecretSource): readonly string[] => {
  const given = typeof source === 'function' ? source() : source
  const values = Secret.isInstance(given) ? given.values : typeof given === 'string' ? [given] : given
  return values.includes('') ? values.filter((value) => value !== '') : values
}

/** Compares in constant time, except for the length. */
export const sameBytes = (a: string | Uint8Array, b: string | Uint8Array): boolean => {
  const left = typeof a === 'string' ? Buffer.from(a) : a
  const right = typeof b === 'string' ? Buffer.from(b) : b
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Finds a header. Node makes header names lower case, but a hand-made request may not. */
export const headerOf = (headers: WebhookRequest['headers'], name: string): string | undefined => {
  const wanted = name.toLowerCase()
  if (Object.hasOwn(headers, wanted)) return headers[wanted]
  for (const key of Object.keys(headers)) if (key.toLowerCase() === wanted) return headers[key]
  return undefined
}

/** An adapter's `isSigned`, for a signature in a header. */
export const inHeader =
  (name: string) =>
  ({ headers }: WebhookHead): boolean =>
    (headerOf(headers, name) ?? '') !== ''

const defaultToleranceMs = 5 * 60_000
const digits = /^\d{1,16}$/

const timeOf = (text: string, unit: 's' | 'ms' | 'iso'): number => {
  if (unit === 'iso') return Date.parse(text)
  return digits.test(text) ? Number(text) * (unit === 's' ? 1000 : 1) : Number.NaN
}

/** Throws `WebhookRejected` unless the raw bytes were signed with one of the secrets. Without a secret or a header it always throws. */
export const verifyHmac = (rules: SignatureRules, request: WebhookRequest): void => {
  const { algorithm = 'sha256', encoding = 'hex', prefix = '', timestamp, payload } = rules
  const given = headerOf(request.headers, rules.header)
  const secrets = secretsOf(rules.secret)
  const reject = (message: string, more: Record<string, string | boolean | number> = {}): WebhookRejected =>
    new WebhookRejected(message, {
      header: rules.header.toLowerCase(),
      present: given !== undefined,
      secrets: secrets.length,
      bytes: request.body.length,
      url: safeUrlOf(request.publicUrl),
      ...more,
    })

  if (secrets.length === 0) throw reject('No secret is set, so no signature can be verified')
  if (!given) throw reject(`The ${rules.header} header is missing`)
  if (!given.startsWith(prefix)) throw reject(`The ${rules.header} header does not begin with ${prefix}`)
  const signature = Buffer.from(given.slice(prefix.length).trim(), encoding)

  const at = timestamp ? headerOf(request.headers, timestamp.header) : undefined
  if (timestamp && !at) throw reject(`The ${timestamp.header} header is missing`)
  const stamp = at ?? ''
  const parts = payload
    ? payload(stamp, request.body, request)
    : timestamp
      ? [stamp, '.', request.body]
      : [request.body]

  let matches = false
  for (const key of secrets) matches = sameBytes(hmac(algorithm, key, parts), signature) || matches
  if (!matches) throw reject('The signature does not match', { length: signature.length })

  // Checked last: the time is signed, so by now it can be trusted.
  if (timestamp) {
    const off = request.receivedAt - timeOf(stamp, timestamp.unit ?? 's')
    const tolerance = timestamp.toleranceMs ?? defaultToleranceMs
    if (!(Math.abs(off) <= tolerance)) throw reject('The signed time is too far from now', { offMs: Math.round(off) })
  }
}

/** For hosts that can only send a fixed header: `token`, `x-api-key`. */
export const verifyToken = (
  rules: { header: string; secret: SecretSource; prefix?: string },
  request: WebhookRequest,
): void => {
  const given = headerOf(request.headers, rules.header)
  const prefix = rules.prefix ?? ''
  const secrets = secretsOf(rules.secret)
  let matches = false
  if (given?.startsWith(prefix))
    // Hashed first, so that not even the secret's length is revealed.
    for (const key of secrets)
      matches =
        sameBytes(hmac('sha256', 'length', [key]), hmac('sha256', 'length', [given.slice(prefix.length)])) || matches
  if (!matches)
    throw new WebhookRejected(given ? `The ${rules.header} header is wrong` : `The ${rules.header} header is missing`, {
      header: rules.header.toLowerCase(),
      present: given !== undefined,
      secrets: secrets.length,
      url: safeUrlOf(request.publicUrl),
    })
}
