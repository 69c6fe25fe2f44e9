import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type AssistantV2 from 'ibm-watson/assistant/v2.js'
import { answer, type Said } from './dialog.js'

export const apiKey = 'an-api-key-of-ibm-cloud-0123456789'
export const assistant = '6a1e8e7b-assistant'
export const environment = '9c2f-live'
// IBM's own client reads the times in the token.
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
export const token = `${part({ alg: 'RS256' })}.${part({ iat: 1_700_000_000, exp: 4_000_000_000 })}.c2lnbmF0dXJl`
const instance = '/instances/0c1d'
const sessions = `${instance}/v2/assistants/${assistant}/environments/${environment}/sessions`

type Fault = 'lost-answer' | 'hang' | 'limited' | 'refused' | 'down' | 'garbage'

/** One message as IBM received it. */
export interface Taken {
  session: string
  user?: string
  input: AssistantV2.MessageInput
  context: AssistantV2.MessageContext
}

/**
 * watsonx Assistant on loopback: keys and tokens, sessions that end, and what its API refuses (cloud.ibm.com/apidocs/
 * assistant-v2). What the assistant says is in `dialog.ts`.
 */
export class Ibm {
  readonly taken: Taken[] = []
  readonly calls: string[] = []
  /** How many turns each living session has had. */
  readonly sessions = new Map<string, { turns: number; context: AssistantV2.MessageContext }>()
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response))
  readonly #faults: Fault[] = []
  readonly #says: Said[] = []
  #made = 0
  url = ''
  iamUrl = ''

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.iamUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    this.url = `${this.iamUrl}${instance}`
    return this
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** As if nobody had said anything for a long time. */
  expire(): void {
    this.sessions.clear()
  }

  /** Faults for the next messages, one each. */
  fail(...faults: readonly Fault[]): void {
    this.#faults.push(...faults)
  }

  /** The assistant's next answer, whatever the question. */
  says(...said: readonly Said[]): void {
    this.#says.push(...said)
  }

  reset(): void {
    this.sessions.clear()
    for (const list of [this.taken, this.calls, this.#faults, this.#says]) list.length = 0
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const body = Buffer.concat(chunks).toString()
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://ibm')
    this.calls.push(`${request.method} ${pathname}`)
    const send = (status: number, data: object, headers: Record<string, string> = {}) =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(data))
    const refuse = (status: number, error: string) => send(status, { error, code: status })

    if (pathname === '/identity/token') {
      const form = new URLSearchParams(body)
      if (form.get('apikey') !== apiKey || form.get('grant_type') !== 'urn:ibm:params:oauth:grant-type:apikey')
        return send(400, { errorCode: 'BXNIM0415E', errorMessage: 'Provided API key could not be found.' })
      return send(200, { access_token: token, token_type: 'Bearer', expires_in: 3600, expiration: 4_000_000_000 })
    }
    const { authorization } = request.headers
    const basic = `Basic ${Buffer.from(`apikey:${apiKey}`).toString('base64')}`
    if (authorization !== `Bearer ${token}` && authorization !== basic) return refuse(401, 'Unauthorized')
    if (!searchParams.has('version')) return refuse(400, 'No version provided')
    if (pathname === sessions && request.method === 'POST') {
      const session_id = `session-${++this.#made}`
      this.sessions.set(session_id, { turns: 0, context: {} })
      return send(201, { session_id })
    }
    const [, id, message] = pathname.startsWith(`${sessions}/`) ? pathname.slice(sessions.length).split('/') : []
    const session = id === undefined ? undefined : this.sessions.get(id)
    if (id === undefined) return refuse(404, 'Resource not found')
    if (!session) return refuse(404, 'Invalid Session')
    if (request.method === 'DELETE') {
      this.sessions.delete(id)
      return send(200, {})
    }
    if (message !== 'message') return refuse(404, 'Resource not found')

    const fault = this.#faults.shift()
    if (fault === 'hang') return
    if (fault === 'limited') return send(429, { error: 'Too many requests', code: 429 }, { 'retry-after': '7' })
    if (fault === 'refused') return refuse(400, 'invalid request')
    if (fault === 'down') return refuse(503, 'Service unavailable')
    const given = JSON.parse(body) as {
      user_id?: string
      input: AssistantV2.MessageInput
      context: AssistantV2.MessageContext
    }
    const wrong = wrongIn(given.input, body)
    if (wrong !== undefined) return refuse(400, wrong)
    session.turns++
    session.context = { ...session.context, ...given.context }
    this.taken.push({ session: id, user: given.user_id, input: given.input, context: given.context })
    if (fault === 'lost-answer') return void request.socket.destroy()
    if (fault === 'garbage') return send(200, { output: { generic: 'what?' } })
    const said = this.#says.shift() ?? answer(given.input, session)
    const { context, ...output } = said
    send(200, {
      output: { intents: [], entities: [], ...output },
      user_id: given.user_id ?? id,
      ...(given.input.options?.return_context && { context }),
    })
  }
}

const wrongIn = ({ text = '', attachments = [] }: AssistantV2.MessageInput, body: string): string | undefined => {
  if (/[\r\n\t]/.test(text)) return 'input.text cannot contain carriage return, newline, or tab characters'
  if (text.length > 2_048) return 'input.text cannot be longer than 2048 characters'
  if (attachments.length > 5) return 'at most 5 attachments'
  return body.length > 100_000 ? 'too large' : undefined
}
