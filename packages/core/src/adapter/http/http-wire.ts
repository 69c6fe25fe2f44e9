import http, {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { Readable, Transform } from 'node:stream'
import { decoded, type Payload } from './http-body.js'
import type { Limit } from './http-limit.js'
import { proxies } from './http-proxy.js'

/** One exchange: does not follow redirects, accepts any status, returns the answer as a stream. */
export interface Exchange {
  method: string
  url: URL
  headers: Readonly<Record<string, string | number>>
  payload: Payload
  limit: Limit
  untrusted: boolean
  /** Whether it may still leave, asked when there is a connection: a refusal means that nothing was written. */
  leave: () => boolean
}

export interface Answered {
  status: number
  headers: Readonly<Record<string, string>>
  body: Readable
}

/** Called as soon as the head of the answer is there, so that whoever reads its body misses nothing. */
type Take<T> = (answer: Answered) => Promise<T>

// Node servers close idle connections after 5 s, many proxies soon after. Shorter here, so that a write rarely uses a
// connection that is being closed (its answer would be lost, and the write ambiguous).
const idleMs = 4000

const agents = (lookup?: LookupFunction) => {
  const options = { keepAlive: true, timeout: idleMs, maxSockets: 64, ...(lookup ? { lookup } : {}) }
  return { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
}

/** Calls by Node's own client, whose connections and errors we know, and which tests and tracing know how to watch. */
export const createWire = (guarded: LookupFunction) => {
  const trusted = agents()
  const outside = agents(guarded)
  // No proxy for a URL from outside: the address check would see the proxy instead of the target.
  const proxyFor = proxies()
  const send = <T>(exchange: Exchange, take: Take<T>, agent: http.Agent): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const { method, url, payload, limit, leave } = exchange
      const secure = url.protocol === 'https:'
      const request = (secure ? https : http).request(optionsOf(exchange, agent))
      request.on('error', reject)
      limit.holds(request)
      watch(request, secure, () => leave() || !request.destroy(new Error('given up')))
      // From here on what becomes of the body counts, not what becomes of the request.
      request.on('response', (response) => resolve(take(answeredBy(response, method))))
      const broken = (thrown: Error) => request.destroy(thrown)
      const { data } = payload
      if (data instanceof Readable) data.on('error', broken).pipe(inTime(limit)).on('error', broken).pipe(request)
      else request.end(data)
    })
  return <T>(exchange: Exchange, take: Take<T>): Promise<T> => {
    const { url, untrusted } = exchange
    const direct = (untrusted ? outside : trusted)[url.protocol === 'https:' ? 'https:' : 'http:']
    if (untrusted || !proxyFor) return send(exchange, take, direct)
    return proxyFor(url).then((proxy) => send(exchange, take, proxy ?? direct))
  }
}

/** As Node reads a URL, without the copies that it makes on the way. */
const optionsOf = ({ url, method, headers }: Exchange, agent: http.Agent): RequestOptions => {
  const { hostname, username, password } = url
  return {
    protocol: url.protocol,
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port: url.port,
    path: url.pathname + url.search,
    auth: username || password ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : null,
    method,
    headers,
    agent,
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
const inTime = (limit: Limit): Transform =>
  new Transform({
    transform: (chunk, _encoding, done) => (limit.isOver() ? done(new Error('given up')) : done(null, chunk)),
    flush: (done) => (limit.isOver() ? done(new Error('given up')) : done()),
  })

const answeredBy = (response: IncomingMessage, method: string): Answered => {
  const status = response.statusCode ?? 0
  const headers = textsOf(response.headers)
  // Some servers name a compression where there is no body, and nothing cannot be decompressed.
  const isEmpty = method === 'HEAD' || status === 204 || status === 304 || headers['content-length'] === '0'
  return { status, headers, body: isEmpty ? response : decoded(response, headers) }
}

const textsOf = (headers: IncomingHttpHeaders): Answered['headers'] => {
  const texts: Record<string, string> = Object.create(null)
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) texts[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return texts
}
