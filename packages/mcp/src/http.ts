import type { RawRequest, RawResponse, Router } from '@deskwire/core'
import type { Api } from './api.js'
import { type Allowed, answerTo, notJson, versions } from './server.js'

export interface McpOptions {
  /** Tools that write, by name, or `'all'`. Default: none. A tool also needs a key of its scope. */
  allow?: Allowed
  /** Web pages that may call it, for example `https://inspector.example.com`. Default: none. */
  origins?: readonly string[]
}

const bodyMax = 4 * 1024 * 1024

/** Streamable HTTP, for the `mcp` of `serve` and `createRouter`. It keeps no sessions, so any process may answer any request. */
export const mcp = ({ allow = [], origins = [] }: McpOptions = {}) => {
  const known = {}
  return async (request: RawRequest, router: Router): Promise<RawResponse> => {
    const { method, headers } = request
    // Against DNS rebinding, as the specification of the transport asks.
    if (headers.origin !== undefined && !origins.includes(headers.origin))
      return plain(403, 'This origin is not allowed')
    // Neither a stream from us nor a session is offered.
    if (method !== 'POST') return plain(405, 'Only POST', { allow: 'POST' })
    if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) return plain(415, 'The body must be JSON')
    const spoken = headers['mcp-protocol-version']
    if (spoken !== undefined && !versions.some((known) => known === spoken))
      return plain(400, `Unknown MCP-Protocol-Version; known are ${versions.join(', ')}`)
    const message = parsed(await request.body(bodyMax))
    if (message === undefined) return json(400, notJson)
    const answer = await answerTo(message, { allow, known, api: through(router, headers) })
    return answer === undefined ? { status: 202 } : json(200, answer)
  }
}

const through =
  (router: Router, { 'x-forwarded-for': from }: RawRequest['headers']): Api =>
  async ({ method, path, json: body, key }) => {
    const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body))
    const answer = await router({
      method,
      target: path,
      headers: {
        ...(from !== undefined && { 'x-forwarded-for': from }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: async () => bytes,
    })
    return { status: answer.status, text: await new Response(answer.body ?? '').text() }
  }

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

const json = (status: number, value: object): RawResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
})

const plain = (status: number, words: string, headers: Readonly<Record<string, string>> = {}): RawResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: `${words}\n`,
})
