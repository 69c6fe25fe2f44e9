import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { lazily } from '../reading/lazily.js'
import type { Payload } from './http-body.js'

/** One exchange with axios: does not follow redirects, accepts any status, returns the answer as a stream. */
export interface Exchange {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  payload: Payload
  signal: AbortSignal
  untrusted: boolean
}

export interface Answered {
  status: number
  headers: Readonly<Record<string, string>>
  body: Readable
}

interface Agents {
  http: http.Agent
  https: https.Agent
}

// Node servers close idle connections after 5 s, many proxies soon after. Shorter here, so that a write rarely uses a
// connection that is being closed (its answer would be lost, and the write ambiguous).
const idleMs = 4000

const agents = (lookup?: LookupFunction): Agents => {
  const options = { keepAlive: true, timeout: idleMs, maxSockets: 64, ...(lookup ? { lookup } : {}) }
  return { http: new http.Agent(options), https: new https.Agent(options) }
}

/**
 * Asks when the connection is established whether the request may still leave: a failure before that means that nothing was sent.
 * Node writes the request right after these events.
 */
const watched = (secure: boolean, leave: () => boolean) => ({
  request(options: RequestOptions, respond: (response: IncomingMessage) => void): ClientRequest {
    const request = (secure ? https : http).request(options, respond)
    request.on('socket', (socket) => {
      const leaving = () => {
        if (!leave()) request.destroy()
      }
      if (request.reusedSocket || (!secure && !socket.connecting)) leaving()
      else socket.once(secure ? 'secureConnect' : 'connect', leaving)
    })
    return request
  },
})

const library = lazily('axios', import.meta.url, () => import('axios'))

export const createWire = (userAgent: string, guarded: LookupFunction) => {
  const trusted = agents()
  const outside = agents(guarded)
  return async (exchange: Exchange, leave: () => boolean): Promise<Answered> => {
    const { default: axios } = await library()
    const { payload, url, untrusted } = exchange
    const own = untrusted ? outside : trusted
    const response = await axios.request<Readable>({
      adapter: 'http',
      method: exchange.method,
      url: url.href,
      headers: {
        // `false` stops the client from guessing a type for bytes.
        'content-type': payload.data instanceof FormData ? undefined : (payload.contentType ?? false),
        'user-agent': userAgent,
        ...exchange.headers,
      },
      data: payload.data,
      signal: exchange.signal,
      responseType: 'stream',
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      validateStatus: () => true,
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      httpAgent: own.http,
      httpsAgent: own.https,
      transport: watched(url.protocol === 'https:', leave),
      // No proxy: the address check would see the proxy instead of the target.
      ...(untrusted ? { proxy: false as const } : {}),
    })
    const headers: Record<string, string> = Object.create(null)
    for (const [name, value] of Object.entries(response.headers))
      if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value)
    return { status: response.status, headers, body: response.data }
  }
}
