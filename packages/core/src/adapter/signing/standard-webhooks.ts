import { createHmac } from 'node:crypto'
import { WebhookRejected } from '../../model/failure.js'
import type { WebhookRequest } from '../../ports/shared.js'
import { safeUrlOf } from '../http/safe-url.js'
import { headerOf, type SecretSource, sameBytes, secretsOf } from './signature.js'

/** The headers of Standard Webhooks 1.0.0 (standard-webhooks/standard-webhooks, spec/standard-webhooks.md). */
export interface WebhookHeaders {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

const prefix = 'whsec_'
const version = 'v1,'
// The specification: "Random. At least 24 bytes (192 bits, 512 maximum)".
const [leastBytes, mostBytes] = [24, 64]
const defaultToleranceMs = 5 * 60_000
// No dot, because dots separate the signed parts: an id with a dot could replace the time.
const ids = /^[\x21-\x2d\x2f-\x7e]{1,256}$/
const seconds = /^[1-9]\d{0,11}$/

/** `whsec_…` is followed by the key in base64; any other secret is the key itself, as in the libraries' format `raw`. */
const keyOf = (secret: string): Buffer | undefined => {
  if (!secret.startsWith(prefix)) return Buffer.from(secret)
  const text = secret.slice(prefix.length)
  const key = Buffer.from(text, 'base64')
  const right = key.toString('base64') === text && key.length >= leastBytes && key.length <= mostBytes
  return right ? key : undefined
}

const keysOf = (source: SecretSource): Buffer[] =>
  secretsOf(source).map((secret) => {
    const key = keyOf(secret)
    if (!key)
      throw new TypeError(
        `A secret that begins with ${prefix} must continue with ${leastBytes} to ${mostBytes} bytes in base64. Make one with: echo "${prefix}$(openssl rand -base64 32)"`,
      )
    return key
  })

const signatureOf = (key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): string =>
  createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')

/**
 * Signs a webhook that we send with every secret given, so that the receiver can rotate. `id` names the
 * event and is the same on every retry. `at` is the time of sending, in milliseconds.
 */
export const signWebhook = (
  secret: SecretSource,
  { id, at, body }: { id: string; at: number; body: string | Uint8Array },
): WebhookHeaders => {
  if (!ids.test(id)) throw new TypeError('The id of a webhook is 1 to 256 visible ASCII characters without a dot')
  const keys = keysOf(secret)
  if (keys.length === 0) throw new TypeError('There is no secret to sign with')
  const timestamp = String(Math.floor(at / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => version + signatureOf(key, id, timestamp, body)).join(' '),
  }
}

/**
 * A check for `receive`, for webhooks whose signature scheme is our choice. It throws `WebhookRejected` unless one of the
 * signatures was made with one of the secrets, within the tolerance (5 minutes). Throws at once for an
 * invalid secret.
 */
export const standardWebhook = (
  secret: SecretSource,
  { toleranceMs = defaultToleranceMs }: { toleranceMs?: number } = {},
): ((request: WebhookRequest) => void) => {
  if (typeof secret !== 'function') keysOf(secret)
  return ({ headers, body, publicUrl, receivedAt }) => {
    const keys = secretsOf(secret).flatMap((one) => keyOf(one) ?? [])
    const given = headerOf(headers, 'webhook-signature')
    const reject = (message: string, more: Record<string, number> = {}): WebhookRejected =>
      new WebhookRejected(message, {
        header: 'webhook-signature',
        present: given !== undefined,
        secrets: keys.length,
        bytes: body.length,
        url: safeUrlOf(publicUrl),
        ...more,
      })
    const needed = (name: keyof WebhookHeaders): string => {
      const value = headerOf(headers, name)
      if (!value) throw reject(`The ${name} header is missing`)
      return value
    }

    if (keys.length === 0) throw reject('No usable secret is set, so no signature can be verified')
    const signatures = needed('webhook-signature').split(' ')
    const id = needed('webhook-id')
    const timestamp = needed('webhook-timestamp')
    if (!ids.test(id)) throw reject('The webhook-id header must be visible ASCII without a dot')
    if (!seconds.test(timestamp)) throw reject('The webhook-timestamp header is not a time in seconds')

    // v1a uses a private key, so it cannot be verified with a secret.
    const known = signatures.filter((one) => one.startsWith(version)).map((one) => one.slice(version.length))
    if (known.length === 0) throw reject('The webhook-signature header has no signature of version v1')
    let matches = false
    for (const key of keys) {
      const wanted = signatureOf(key, id, timestamp, body)
      for (const one of known) matches = sameBytes(wanted, one) || matches
    }
    if (!matches) throw reject('The signature does not match', { signatures: known.length })

    // Checked last: the time is signed, so by now it can be trusted.
    const offMs = receivedAt - Number(timestamp) * 1000
    if (!(Math.abs(offMs) <= toleranceMs)) throw reject('The signed time is too far from now', { offMs })
  }
}
