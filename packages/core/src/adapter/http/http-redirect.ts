import { fail } from '../../model/failure.js'
import type { HttpRequest } from '../../ports/http.js'
import type { Payload } from './http-body.js'
import type { Answered } from './http-wire.js'

export interface Hop {
  url: URL
  method: string
  payload: Payload
  /** Every hop so far was on the first origin. */
  own: boolean
}

const redirects = new Set([301, 302, 303, 307, 308])

// The only headers sent to another origin. A list of headers to drop would miss the next
// provider's own header for a key.
const harmless = new Set(['accept', 'accept-language', 'range', 'user-agent', 'content-type'])

/** Adds to our headers what the payload needs, and those of the caller's that may go where this hop goes. */
const headers = (
  request: HttpRequest,
  { url, payload: { data, contentType }, own }: Hop,
  origins: ReadonlySet<string> | undefined,
  ours: Record<string, string | number>,
): Record<string, string | number> => {
  const entrusted = own && (!origins || origins.has(url.origin))
  if (contentType !== undefined) ours['content-type'] = contentType
  if (typeof data === 'string') ours['content-length'] = Buffer.byteLength(data)
  else if (Buffer.isBuffer(data)) ours['content-length'] = data.length
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase()
    if (lower === 'content-type' && data === undefined) continue
    if (entrusted || harmless.has(lower)) ours[lower] = value
  }
  return ours
}

/** The next request of a redirect; undefined if this is none. */
const next = (answer: Answered, at: Hop): Omit<Hop, 'own'> | undefined => {
  const location = answer.headers.location
  if (!redirects.has(answer.status) || location === undefined) return undefined
  if (!URL.canParse(location, at.url.href)) throw fail('redirected', 'The redirect cannot be read')
  const url = new URL(location, at.url.href)
  url.username = ''
  url.password = ''
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw fail('redirected', 'The redirect leads to something that is not http')
  if (at.url.protocol === 'https:' && url.protocol === 'http:')
    throw fail('redirected', 'The redirect leads from https to http, so it is not followed')
  const keeps = answer.status === 307 || answer.status === 308 || at.method === 'GET' || at.method === 'HEAD'
  if (!keeps) return { url, method: 'GET', payload: { data: undefined, once: false } }
  if (at.payload.once) throw fail('redirected', 'A streamed body cannot be sent again after a redirect')
  if (at.payload.data !== undefined && url.origin !== at.url.origin)
    throw fail('redirected', 'The redirect would carry a body to another origin, so it is not followed')
  return { url, method: at.method, payload: at.payload }
}

export const hop = { headers, next }
