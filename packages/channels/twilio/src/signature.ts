import { createHash } from 'node:crypto'
import { headerOf, parseForm, sameBytes, WebhookRejected, type WebhookRequest } from '@deskwire/core/adapter'
// Only this subpath: it needs nothing but node's own modules, while the whole client brings axios with it.
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import { type Form, formOfJson } from './form.js'

const noParameters: Form = new Map()

/** Never throws: the library does on a relative URL or a missing token, and both only mean "not proven". */
const holds = (token: string, signature: string, url: string, form: Form): boolean => {
  try {
    // Without a prototype, so that a field called `__proto__` is signed like any other.
    const params: Record<string, unknown> = Object.assign(Object.create(null), Object.fromEntries(form))
    return token !== '' && validateRequest(token, signature, url, params)
  } catch {
    return false
  }
}

/** The URL Twilio signed: what was configured, without the `#…` of connection overrides. */
export const signedUrl = (url: string): string => {
  const hash = url.indexOf('#')
  return hash < 0 ? url : url.slice(0, hash)
}

const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? url

/** Over the raw bytes: decoding first would change what is not valid UTF-8. */
const hashMatches = (body: Uint8Array, expected: string): boolean =>
  sameBytes(createHash('sha256').update(body).digest('hex'), expected.toLowerCase())

/**
 * Verifies and parses in one go. Form fields are part of what is signed; a GET has them in its URL; a JSON body is
 * covered by the `bodySHA256` that Twilio adds to the query (docs: usage/webhooks/webhooks-security).
 */
export const verified = (request: WebhookRequest, tokens: readonly string[]): Form => {
  const url = signedUrl(request.publicUrl)
  const query = url.slice(withoutQuery(url).length + 1)
  const signature = headerOf(request.headers, 'x-twilio-signature')
  const bodyHash = query.includes('bodySHA256') ? new URLSearchParams(query).get('bodySHA256') : null
  const isJson = (headerOf(request.headers, 'content-type') ?? '').toLowerCase().includes('json')
  const reject = (message: string): never => {
    throw new WebhookRejected(message, {
      url: withoutQuery(url),
      header: 'x-twilio-signature',
      present: signature !== undefined,
      tokens: tokens.length,
      bytes: request.body.byteLength,
      body: bodyHash !== null ? 'hashed' : isJson ? 'json' : 'form',
    })
  }
  if (!signature) return reject('The X-Twilio-Signature header is missing')
  if (tokens.length === 0) return reject('No auth token is set, so no signature can be right')
  const proven = (form: Form): boolean => tokens.some((token) => holds(token, signature, url, form))

  if (request.method === 'GET') {
    return proven(noParameters) ? parseForm(query) : reject('The signature does not match the URL')
  }
  if (bodyHash !== null) {
    if (!hashMatches(request.body, bodyHash)) return reject('The body is not the one whose hash was signed')
    if (!proven(noParameters)) return reject('The signature does not match the URL')
    return isJson ? formOfJson(request.body) : parseForm(request.body)
  }
  if (isJson) return reject('A JSON body without bodySHA256 is not covered by the signature')
  const form = parseForm(request.body)
  return proven(form)
    ? form
    : reject(
        'The signature matches no auth token: is it the primary token, and is the public URL the one Twilio calls?',
      )
}
