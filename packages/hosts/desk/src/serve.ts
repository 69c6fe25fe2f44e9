import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import type { Agents } from './agents.js'
import type { DeskApplication } from './desk.js'
import { answer, json, type Route } from './http.js'
import { integrationRoutes } from './integration.js'
import { pageRoutes } from './page.js'
import { Problem } from './problem.js'

/** The desk as one function of a request: mount it in any server, or `listen`. */
export const handler = (desk: DeskApplication, agents: Agents): ((request: Request) => Promise<Response>) => {
  const integration = integrationRoutes(desk, agents)
  const page = pageRoutes(desk, agents)
  const open: readonly Route[] = [['GET', '/articles/:article', ({ params }) => article(desk, params.article ?? '')]]

  const routed = async (request: Request, path: string): Promise<Response | undefined> => {
    if (path.startsWith('/api/v1/')) {
      authorized(desk, request)
      return answer(integration, request, path.slice('/api/v1'.length))
    }
    if (!path.startsWith('/agent/')) return answer(open, request, path)
    sameOrigin(desk, request)
    return answer(page, request, path.slice('/agent'.length))
  }

  const handled = async (request: Request, pathname: string): Promise<Response> => {
    try {
      const found = await routed(request, pathname)
      return found ?? json({ code: 'not_found', message: 'Not found' }, 404)
    } catch (thrown) {
      if (thrown instanceof Problem) return json({ code: thrown.code, message: thrown.message }, thrown.status)
      return json({ code: 'unexpected', message: 'The desk failed' }, 500)
    }
  }

  return (request) => {
    const { pathname } = new URL(request.url)
    const answering = () => handled(request, pathname)
    return pathname.startsWith('/api/v1/') && desk.isHeard ? overheard(desk, request, answering) : answering()
  }
}

const longestShown = 64 * 1024

/** JSON, if there is some and not much of it. */
const shown = async (message: Request | Response): Promise<{ text?: string }> => {
  const size = Number(message.headers.get('content-length') ?? 0)
  const isJson = message.headers.get('content-type')?.startsWith('application/json')
  return isJson && message.body && size <= longestShown ? { text: await message.clone().text() } : {}
}

/** Tells what the bridge asked, and what it was answered. */
const overheard = async (
  desk: DeskApplication,
  request: Request,
  answering: () => Promise<Response>,
): Promise<Response> => {
  const began = performance.now()
  // A body of unknown length is read by its route alone, which has a limit.
  const asked = request.headers.has('content-length') ? await shown(request) : {}
  const response = await answering()
  const answered = await shown(response)
  const { authorization: _, ...headers } = Object.fromEntries(request.headers)
  desk.tell({
    name: 'call',
    data: {
      method: request.method,
      // As it was called: whoever mounted the desk may have taken off the front of the path.
      url: desk.url + request.url.slice(new URL(request.url).origin.length),
      headers,
      status: response.status,
      milliseconds: Math.round(performance.now() - began),
      ...(asked.text !== undefined && { body: asked.text }),
      ...(answered.text !== undefined && { answer: answered.text }),
    },
  })
  return response
}

const authorized = (desk: DeskApplication, request: Request): void => {
  const given = Buffer.from(request.headers.get('authorization') ?? '')
  const wanted = Buffer.from(`Bearer ${desk.token}`)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new Problem(401, 'unauthorized', 'The token is missing or wrong')
}

/** Agents have no password here, so at least refuse requests from other pages in the same browser. */
const sameOrigin = (desk: DeskApplication, request: Request): void => {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const host = request.headers.get('host') ?? new URL(request.url).host
  if ((origin !== null && originHost(origin) !== host) || site === 'cross-site')
    throw new Problem(403, 'forbidden', 'Only the desk’s own page may do this')
  // A host name that a stranger's DNS points at this machine (DNS rebinding) is their origin.
  if (!loopback.test(host) && host !== originHost(desk.url))
    throw new Problem(403, 'forbidden', `The desk does not answer under the name ${host}; set its option url`)
}
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/
const originHost = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : '')

const article = (desk: DeskApplication, id: string): Response => {
  const found = desk.library.get('article', id)
  if (!found) throw new Problem(404, 'not_found', 'There is no such article')
  const [title, body] = [escaped(found.title), escaped(found.body)]
  const page = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><p style="white-space:pre-wrap">${body}</p>`
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  }
  return new Response(page, { headers })
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)

/** Default: on loopback, because its agents have no password. */
export const listen = async (
  handle: (request: Request) => Promise<Response>,
  { port = 0, host = '127.0.0.1' }: { port?: number; host?: string },
): Promise<{ url: string; close(): Promise<void> }> => {
  const server: Server = createServer((request, response) => void respond(handle, request, response))
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
  const address = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const respond = async (
  handle: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const ended = new AbortController()
  response.on('close', () => ended.abort())
  try {
    const answered = await handle(toRequest(request, ended.signal))
    response.writeHead(answered.status, Object.fromEntries(answered.headers))
    if (!answered.body) return void response.end()
    const body = Readable.fromWeb(answered.body as NodeStream<Uint8Array>)
    body.on('error', () => response.destroy())
    response.on('close', () => body.destroy())
    body.pipe(response)
  } catch {
    if (!response.headersSent) response.writeHead(400)
    response.end()
  }
}

const toRequest = (request: IncomingMessage, signal: AbortSignal): Request => {
  const method = request.method ?? 'GET'
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && name !== 'host') headers.set(name, value)
  const host = request.headers.host ?? 'localhost'
  headers.set('host', host)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(`http://${host}${request.url ?? '/'}`, {
    method,
    headers,
    signal,
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream<Uint8Array>, duplex: 'half' }),
  })
}
