import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault } from '@deskwire/testkit'
import { dashboardPage } from './dashboard.js'
import { type Asked, isBefore, Routes } from './routes.js'
import { ben, integration, State } from './state.js'
import { type Deliver, Webhooks } from './webhooks.js'

export { ben } from './state.js'
export { signatureOf } from './webhooks.js'

export const token = 'planted-Kx6TqEvW1c8yBnRd'
export const agentToken = 'planted-of-ben-3fQx0aPz77'

interface Setting {
  now?: () => number
  version?: readonly [number, number]
}

/** A Chatwoot on loopback: its Application API, as far as the adapter uses it, and the webhooks of an API inbox. */
export const emulate = async ({ now = Date.now, version = [4, 13] }: Setting = {}) => {
  const state = new State(now)
  const routes = new Routes(state)
  const webhooks = new Webhooks(state)
  webhooks.signs = !isBefore(version, [4, 13])
  state.listener = webhooks
  const faults: Fault[] = []
  const calls: string[] = []
  const tokens = new Map([
    [token, integration],
    [agentToken, ben],
  ])

  const read = async (request: IncomingMessage): Promise<Pick<Asked, 'body' | 'files'>> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const type = request.headers['content-type'] ?? ''
    if (type.startsWith('application/json'))
      return { body: bytes.length === 0 ? {} : (JSON.parse(bytes.toString()) as Asked['body']), files: [] }
    if (!type.startsWith('multipart/form-data')) return { body: {}, files: [] }
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
    const files = await Promise.all(
      [...form].flatMap(([name, value]) =>
        typeof value === 'string' || name !== 'attachments[]'
          ? []
          : [value.arrayBuffer().then((file) => ({ name: value.name, mime: value.type, bytes: Buffer.from(file) }))],
      ),
    )
    const body = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))
    return { body, files }
  }

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = await read(request)
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://chatwoot')
    const method = request.method ?? ''
    calls.push(`${method} ${pathname}`)
    const end = (status: number, json?: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      response.end(json === undefined ? '' : JSON.stringify(json))
    }
    const file = /^\/rails\/active_storage\/(blobs\/redirect|disk)\/(\d+)--/.exec(pathname)
    if (file) {
      const found = state.files.get(Number(file[2]))
      if (!found) return end(404)
      // A blob's address leads to where it is kept.
      if (file[1] !== 'disk') return end(302, undefined, { location: `/rails/active_storage/disk/${found.id}--x/file` })
      response.writeHead(200, { 'content-type': found.mime })
      return void response.end(found.bytes)
    }
    const shown = /^\/app\/accounts\/3\/conversations\/(\d+)$/.exec(pathname)
    if (shown) {
      response.writeHead(200, { 'content-type': 'text/html' })
      return void response.end(dashboardPage(state, Number(shown[1]), Number(query.get('as'))))
    }
    if (pathname === '/api') return end(200, { version: `${version[0]}.${version[1]}.0`, queue_services: 'ok' })
    const { api_access_token: underscored, 'api-access-token': hyphened } = request.headers
    const id = tokens.get(String(hyphened ?? underscored ?? ''))
    const user = state.users.find((one) => one.id === id)
    if (!user) return end(401, { error: 'Invalid Access Token' })
    if (pathname === '/api/v1/profile')
      return end(200, { id: user.id, name: user.name, accounts: [{ id: 3, name: 'Acme', role: user.role }] })
    if (!pathname.startsWith('/api/v1/accounts/3/'))
      return end(401, { error: 'You are not authorized to access this account' })
    const path = pathname.slice('/api/v1/accounts/3'.length)
    const isWrite = method !== 'GET' && path.startsWith('/conversations')
    const fault = isWrite ? faults.shift() : undefined
    if (fault === 'hang') return
    if (fault === 'down') return end(503, { error: 'down' })
    if (fault === 'limited') return end(429, 'Retry later\n', { 'retry-after': '3' })
    if (fault === 'refused') return end(422, { error: 'Validation failed' })
    const answer = routes.answer({ method, path, query, user, version, ...given })
    if (fault === 'lost-answer') return void request.socket.destroy()
    end(answer.status, answer.json)
  }

  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    state,
    routes,
    webhooks,
    calls,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on the inbox's address is called. */
    tell(deliver: Deliver) {
      webhooks.deliver = deliver
    },
    fail: (fault: Fault) => void faults.push(fault),
    close: async () => {
      await webhooks.idle()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type Emulated = Awaited<ReturnType<typeof emulate>>
