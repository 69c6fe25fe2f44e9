import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { Readable, Transform } from 'node:stream'
import { decoded, type Payload } from './http-body.js'
import { proxyFor } from './http-proxy.js'

/** One exchange: does not follow redirects, accepts any status, returns the answer as a stream. */
export interface Exchange {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  payload: Payload
  /** Told what to do when the call is over; `undefined` when there is nothing to do any more. */
  whenOver: (stop: (() => void) | undefined) => void
  isOver: () => boolean
  untrusted: boolean
}

export interface Answered {
  status: number
  headers: Readonly<Record<string, string>>
  body: Readable
}

// Node servers close idle connections after 5 s, many proxies soon after. Shorter here, so that a write rarely uses a
// connection that is being closed (its answer would be lost, and the write ambiguous).
const idleMs = 4000

const agents = (lookup?: LookupFunction) => {
  const options = { keepAlive: true, timeout: idleMs, maxSockets: 64, ...(lookup ? { lookup } : {}) }
  return { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
}

/** Calls by Node's own client, whose connections and errors we know, and which tests and tracing know how to watch. */
export const createWire = (userAgent: string, guarded: LookupFunction) => {
  const trusted = agents()
  const outside = agents(guarded)
  return async (exchange: Exchange, leave: () => boolean): Promise<Answered> => {
    const { method, url, payload, whenOver, isOver, untrusted } = exchange
    const secure = url.protocol === 'https:'
    const agent = (untrusted ? outside : trusted)[secure ? 'https:' : 'http:']
    const { data } = payload
    const headers: Record<string, string | number> = {
      'user-agent': userAgent,
      'accept-encoding': 'gzip, deflate, br',
      ...(payload.contentType !== undefined && { 'content-type': payload.contentType }),
      ...(Buffer.isBuffer(data) && { 'content-length': data.length }),
      ...exchange.headers,
    }
    // No proxy for a URL from outside: the address check would see the proxy instead of the target.
    const proxy = untrusted ? undefined : await proxyFor(url)
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(url, { method, headers, agent: proxy ?? agent })
      request.on('error', reject)
      whenOver(() => request.destroy(new Error('given up')))
      // Only with a connection: then it is refused before anything is written.
      watch(request, secure, () => leave() || !request.destroy(new Error('given up')))
      request.on('response', (response) => {
        whenOver(undefined)
        resolve(answeredBy(response, method))
      })
      const broken = (thrown: Error) => request.destroy(thrown)
      if (data instanceof Readable) data.on('error', broken).pipe(inTime(isOver)).on('error', broken).pipe(request)
      else request.end(data)
    })
  }
}

/**
 * Asks when the connection is established whether the request may still leave: a failure before that means that nothing was sent.
 * Node writes the request right after these events.
 */
const watch = (request: ClientRequest, secure: boolean, leaving: () => boolean): void => {
  request.on('socket', (socket) => {
    if (request.reusedSocket || (!secure && !socket.connecting)) leaving()
    else socket.once(secure ? 'secureConnect' : 'connect', leaving)
  })
}

/** The rest of a file stays here once its call is over: a process that was stopped meanwhile does not finish the request. */
const inTime = (isOver: () => boolean): Transform =>
  new Transform({
    transform: (chunk, _encoding, done) => (isOver() ? done(new Error('given up')) : done(null, chunk)),
    flush: (done) => (isOver() ? done(new Error('given up')) : done()),
  })

const answeredBy = (response: IncomingMessage, method: string): Answered => {
  const headers: Record<string, string> = Object.create(null)
  for (const name in response.headers) {
    const value = response.headers[name]
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ')
  }
  const status = response.statusCode ?? 0
  // Some servers name a compression where there is no body, and nothing cannot be decompressed.
  const isEmpty = method === 'HEAD' || status === 204 || status === 304 || headers['content-length'] === '0'
  return { status, headers, body: isEmpty ? response : decoded(response, headers) }
}
