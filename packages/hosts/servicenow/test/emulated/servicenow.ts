import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Answer, type Asked, Rest } from './rest.js'
import { Tables } from './tables.js'
import { VirtualAgent, type VirtualAgentOptions } from './virtual-agent.js'

/** What happens to the next write. */
export type Trouble = { status: number; headers?: Record<string, string>; json?: unknown } | 'lost-answer' | 'hang'

export interface EmulatorOptions extends VirtualAgentOptions {
  user?: { name: string; password: string }
  /** Another way in: `Authorization: Bearer …` from `/oauth_token.do`, or a key in `x-sn-apikey`. */
  apiKey?: string
  now?: () => number
}

/** A ServiceNow instance on loopback: record APIs, the Virtual Agent API and its callbacks, and what it remembers of both. */
export class Emulator {
  readonly tables: Tables
  readonly rest: Rest
  readonly agent: VirtualAgent
  /** Every call, for a test to look at. */
  readonly asked: Asked[] = []
  /** Answers of our side to its callbacks. */
  readonly delivered: { status: number; payload: Record<string, unknown> }[] = []
  readonly user: { name: string; password: string }
  /** What is served besides, to those who sign in: `/path?query`. */
  readonly files = new Map<string, Uint8Array>()
  /** The REST connection of the outbound configuration. */
  connection: { url: string; headers: Record<string, string> } | undefined
  readonly #troubles: Trouble[] = []
  readonly #tokens = new Set<string>()
  readonly #posting = new Set<Promise<void>>()
  #last: Promise<void> = Promise.resolve()
  #server: Server | undefined
  url = ''

  constructor(readonly options: EmulatorOptions = {}) {
    this.user = options.user ?? { name: 'deskwire.integration', password: 'planted-password' }
    this.tables = new Tables(options.now ?? Date.now)
    this.rest = new Rest(this.tables, () => this.url)
    this.agent = new VirtualAgent(
      this.tables,
      () => this.url,
      (payload) => this.#call(payload),
      options,
    )
  }

  async listen(): Promise<this> {
    const server = createServer((request, response) => void this.#serve(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return this
  }

  async close(): Promise<void> {
    await this.idle()
    this.#server?.closeAllConnections()
    await new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()))
  }

  /** The next write goes wrong. */
  next(...troubles: Trouble[]): void {
    this.#troubles.push(...troubles)
  }

  /** All callbacks have been answered. */
  async idle(): Promise<void> {
    while (this.#posting.size > 0) await Promise.all(this.#posting)
  }

  revokeTokens(): void {
    this.#tokens.clear()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://instance')
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks),
      user: this.user.name,
    }
    this.asked.push(asked)
    const write = asked.method !== 'GET' && asked.path !== '/oauth_token.do'
    const trouble = write ? this.#troubles.shift() : undefined
    if (trouble === 'hang') return
    const answer = typeof trouble === 'object' ? trouble : this.#answer(asked)
    if (trouble === 'lost-answer') {
      request.socket.destroy()
      return
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    const body = 'body' in answer ? answer.body : undefined
    response.end(body ?? (answer.json === undefined ? '' : JSON.stringify(answer.json)))
  }

  #answer(asked: Asked): Answer {
    if (asked.path === '/oauth_token.do') return this.#token(asked)
    if (asked.path === '/cat.png') return { status: 200, body: pixel, headers: { 'content-type': 'image/png' } }
    if (!this.#isKnown(asked))
      return {
        status: 401,
        json: {
          error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
          status: 'failure',
        },
      }
    if (asked.path === '/api/sn_va_as_service/bot/integration')
      return { status: 200, json: this.agent.receive(asked.body.toString(), asked.headers) }
    const query = asked.query.toString()
    const file = this.files.get(query === '' ? asked.path : `${asked.path}?${query}`)
    if (file) return { status: 200, body: file, headers: { 'content-type': 'application/octet-stream' } }
    return (
      this.rest.answer(asked) ?? {
        status: 404,
        json: { error: { message: 'Requested URI does not represent any resource', detail: null }, status: 'failure' },
      }
    )
  }

  #isKnown({ headers }: Asked): boolean {
    const given = String(headers.authorization ?? '')
    if (this.options.apiKey !== undefined && headers['x-sn-apikey'] === this.options.apiKey) return true
    if (given.startsWith('Bearer ')) return this.#tokens.has(given.slice(7))
    return given === `Basic ${Buffer.from(`${this.user.name}:${this.user.password}`).toString('base64')}`
  }

  #token(asked: Asked): Answer {
    const form = new URLSearchParams(asked.body.toString())
    if (form.get('client_secret') !== 'planted-client-secret')
      return { status: 401, json: { error: 'invalid_client', error_description: 'access_denied' } }
    const token = randomBytes(12).toString('hex')
    this.#tokens.add(token)
    const refresh = form.get('grant_type') === 'password' ? { refresh_token: randomBytes(8).toString('hex') } : {}
    return {
      status: 200,
      json: { access_token: token, ...refresh, scope: 'useraccount', token_type: 'Bearer', expires_in: 1799 },
    }
  }

  /** Callbacks come one after another, each posted once. */
  #call(payload: Record<string, unknown>): void {
    const { connection } = this
    if (!connection) return
    const before = this.#last
    const posted = (async () => {
      await before
      const response = await fetch(connection.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...connection.headers },
        body: JSON.stringify(payload),
      })
      await response.arrayBuffer()
      this.delivered.push({ status: response.status, payload })
    })().catch(() => void this.delivered.push({ status: 0, payload }))
    this.#last = posted
    this.#posting.add(posted)
    void posted.finally(() => this.#posting.delete(posted))
  }
}

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
