import { createHash } from 'node:crypto'
import { headerOf, parseForm, sameBytes, WebhookRejected, type WebhookRequest } from '@deskwire/core/adapter'
// Only this subpath: it needs just node's own modules, while the whole client loads axios.
import { getSignatureAlgorithm, HMAC_SHA1, HMAC_SHA256, validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import { type Form, formOfJson } from './form.js'

const noParameters: Form = new Map()

/** Never throws: the library does on a relative URL or a missing token, and both only mean "not proven". */
const holds = (secret: string, signature: string, url: string, form: Form, algorithm: string): boolean => {
  try {
    // No prototype, so that a field called `__proto__` is signed like any other.
    const params: Record<string, unknown> = Object.assign(Object.create(null), Object.fromEntries(form))
    return secret !== '' && validateRequest(secret, signature, url, params, algorithm)
  } catch {
    return false
  }
}

/** The URL Twilio signed: the configured one without the `#…` of connection overrides. */
export const signedUrl = (url: string): string => {
  const hash = url.indexOf('#')
  return hash < 0 ? url : url.slice(0, hash)
}

const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url

/** Over the raw bytes: decoding would change invalid UTF-8. */
const hashMatches = (body: Uint8Array, expected: string): boolean =>
  sameBytes(createHash('sha256').update(body).digest('hex'), expected.toLowerCase())

/** The secrets that may have signed, the algorithm, and the name of the shared key if the header gives one. */
interface Signer {
  secrets: readonly string[]
  algorithm: string
  sharedKey?: string
}

const settingsHeader = 'x-twilio-webhooks-signature-settings'

/** Anybody can send the header, so only a plausible id is repeated. */
const keyIn = (settings: string): string => /(?:^|,) *key=([\w-]{1,80}) *(?:,|$)/.exec(settings)?.[1] ?? 'without an id'

/**
 * A webhook that matches a webhook rule is signed with the rule's shared key, as a header says; all others with the auth
 * token, by SHA-1 (docs: usage/webhooks/webhook-shared-keys; twilio-node, examples/WebhookSignatureValidation.md).
 */
const signerOf = (request: WebhookRequest, tokens: readonly string[], sharedKeys: readonly string[]): Signer => {
  const settings = headerOf(request.headers, settingsHeader)
  if (!settings) return { secrets: tokens, algorithm: HMAC_SHA1 }
  return { secrets: sharedKeys, algorithm: getSignatureAlgorithm(settings), sharedKey: keyIn(settings) }
}

const known = [HMAC_SHA1, HMAC_SHA256]

/** Why this signer can prove nothing; undefined if it can. */
const uselessness = ({ secrets, algorithm, sharedKey }: Signer): string | undefined => {
  if (!known.includes(algorithm.toUpperCase())) {
    return `The shared key ${sharedKey} signs by another algorithm than ${known.join(' and ')}: set the rule to ${HMAC_SHA256}`
  }
  if (secrets.length > 0) return undefined
  return sharedKey === undefined
    ? 'No auth token is set, so no signature can be right'
    : `Twilio signed with the shared key ${sharedKey}: set sharedKey to its secret`
}

const mismatch = ({ sharedKey }: Signer): string =>
  sharedKey === undefined
    ? 'The signature matches no auth token: is it the primary token, and is the public URL the one Twilio calls?'
    : `The signature does not match: is sharedKey the secret of ${sharedKey}, and is the public URL the one Twilio calls?`

/**
 * Verifies and parses in one go. Form fields are part of what is signed; a GET has them in its URL; a JSON body is
 * covered by the `bodySHA256` that Twilio adds to the query (docs: usage/webhooks/webhooks-security).
 */
export const verified = (
  request: WebhookRequest,
  tokens: readonly string[],
  sharedKeys: readonly string[] = [],
): Form => {
  const url = signedUrl(request.publicUrl)
  const query = url.slice(withoutQuery(url).length + 1)
  const signature = headerOf(request.headers, 'x-twilio-signature')
  const signer = signerOf(request, tokens, sharedKeys)
  const bodyHash = query.includes('bodySHA256') ? new URLSearchParams(query).get('bodySHA256') : null
  const isJson = (headerOf(request.headers, 'content-type') ?? '').toLowerCase().includes('json')
  const reject = (message: string): never => {
    throw new WebhookRejected(message, {
      url: withoutQuery(url),
      header: 'x-twilio-signature',
      present: signature !== undefined,
      tokens: tokens.length,
      ...(signer.sharedKey !== undefined && { sharedKey: signer.sharedKey, sharedKeys: sharedKeys.length }),
      bytes: request.body.byteLength,
      body: bodyHash !== null ? 'hashed' : isJson ? 'json' : 'form',
    })
  }
  if (!signature) return reject('The X-Twilio-Signature header is missing')
  const useless = uselessness(signer)
  if (useless !== undefined) return reject(useless)
  const proven = (form: Form): boolean =>
    signer.secrets.some((secret) => holds(secret, signature, url, form, signer.algorithm))

  if (request.method === 'GET') {
    return proven(noParameters) ? parseForm(query) : reject(mismatch(signer))
  }
  if (bodyHash !== null) {
    if (!hashMatches(request.body, bodyHash)) return reject('The body is not the one whose hash was signed')
    if (!proven(noParameters)) return reject(mismatch(signer))
    return isJson ? formOfJson(request.body) : parseForm(request.body)
  }
  if (isJson) return reject('A JSON body without bodySHA256 is not covered by the signature')
  const form = parseForm(request.body)
  return proven(form) ? form : reject(mismatch(signer))
}
