import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hmac } from '@deskwire/core/adapter'
import type { Fault } from '@deskwire/testkit'
import { readBody } from './forms.js'
import { type Answer, answerOf } from './routes.js'
import { app, channels, State, token } from './state.js'

export { app, token } from './state.js'

/** The channel of a JSON web token; undefined where it is not signed by the app, or has expired. */
const channelOf = (jwt: string, now: number): string | undefined => {
  const [head = '', claims = '', signature = ''] = jwt.split('.')
  const right = hmac('sha256', app.secret, [`${head}.${claims}`]).toString('base64url')
  if (signature !== right) return undefined
  const { iss, sub, exp, jti } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
  const isCurrent = typeof exp === 'number' && exp * 1000 > now && exp * 1000 < now + 3_600_000
  return iss === app.id && isCurrent && jti && channels.some(({ id }) => id === sub) ? String(sub) : undefined
}

/** Signs as Front does: base64 of HMAC-SHA256 over the time in milliseconds, a colon and the body. */
export const signatureOf = (at: number, body: Uint8Array | string) => ({
  'x-front-request-timestamp': String(at),
  'x-front-signature': hmac('sha256', app.secret, [`${at}:`, body]).toString('base64'),
})

/** A Front on loopback, as far as the adapter uses it, with the rules of its API descriptions. */
export const emulate = async (now: () => number = Date.now) => {
  const state = new State(now)
  const faults: Fault[] = []
  const calls: string[] = []

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: target = '/', headers } = request
    const url = new URL(target, 'http://front')
    calls.push(`${method} ${url.pathname}`)
    const end = ({ status, json, headers: more, bytes }: Answer): void => {
      response.writeHead(status, { ...(json && { 'content-type': 'application/json; charset=utf-8' }), ...more })
      response.end(bytes ?? (json === undefined ? '' : JSON.stringify(json)))
    }
    const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
    const channel = given === token ? undefined : channelOf(given, now())
    if (given !== token && channel === undefined) return end({ status: 401, json: { _error: { status: 401 } } })
    const fault = method === 'POST' && url.pathname.endsWith('_messages') ? faults.shift() : undefined
    if (fault === 'hang') return
    if (fault === 'down') return end({ status: 503 })
    if (fault === 'limited') return end({ status: 429, headers: { 'retry-after': '3' } })
    if (fault === 'refused') return end({ status: 400, json: { _error: { status: 400 } } })
    const { json, files } = await readBody(headers['content-type'] ?? '', Buffer.concat(chunks), () => state.id('fil'))
    const asked = { method, path: url.pathname, query: url.searchParams, json, files, channel }
    const answer = answerOf(state, asked)
    if (fault === 'lost-answer') return void request.socket.destroy()
    end(answer)
  }

  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    state,
    calls,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (fault: Fault) => void faults.push(fault),
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type Emulated = Awaited<ReturnType<typeof emulate>>
