import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fault } from '@deskwire/testkit'
import { createAnswers, fileOf } from './answers.js'
import { door } from './door.js'
import { clientSecret, type Deliver, Hooks } from './hooks.js'
import { partsIn } from './objects.js'
import { type Asked, type Reply, refused } from './route.js'
import {
  appId,
  channelId,
  developerKey,
  emailChannelId,
  portalId,
  State,
  type StoredMessage,
  type Thread,
} from './state.js'

export { clientSecret, signature } from './hooks.js'
export { appId, channelId, developerKey } from './state.js'

const clientId = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890'
export const refreshToken = 'planted-refresh-token-5f1d'
export const ben = 'A-7701'
export const line = '+15550001000'

const isWrite = ({ method, path }: Asked): boolean =>
  method === 'POST' && path === `/conversations/custom-channels/2026-09/${channelId}/messages`

/** A HubSpot account on loopback: its API, its webhooks, and its agents. */
export class EmulatedHubspot {
  readonly state: State
  readonly hooks: Hooks
  /** `form`: the names of a form with files. */
  readonly calls: {
    method: string
    path: string
    authorization: string | undefined
    body: string
    form: readonly string[]
  }[] = []
  readonly #answer: (asked: Asked) => Reply
  readonly #door = door((asked) => this.#judged(asked))
  readonly #faults: Fault[] = []
  readonly #server = createServer((request, response) => void this.#take(request, response))
  readonly #tokens = new Set<string>()
  url = ''

  constructor(now: () => number = Date.now) {
    this.state = new State(now, () => this.url)
    this.hooks = new Hooks(this.state)
    this.#answer = createAnswers(this.state, this.hooks)
    this.state.channel({ id: channelId, name: 'Deskwire', capabilities: { threadingModel: 'INTEGRATION_THREAD_ID' } })
  }

  async start(deliver?: Deliver): Promise<this> {
    this.hooks.deliver = deliver
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.hooks.deliver = undefined
    await this.hooks.idle()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** The app, as it is installed in the account. */
  get options() {
    return {
      portalId,
      app: { id: String(appId), clientSecret, developerKey },
      auth: { kind: 'oauth', clientId, refreshToken },
      channelId,
      apiUrl: this.url,
    } as const
  }

  /** The next message of ours meets it. */
  fail(fault: Fault): void {
    this.#faults.push(fault)
  }

  /** A token as another integration would have it. */
  token(): string {
    const made = `token-${this.state.id()}`
    this.#tokens.add(made)
    return made
  }

  /** Half an hour has passed. */
  expire(): void {
    this.#tokens.clear()
  }

  thread(id: string): Thread {
    return this.state.thread(id)
  }

  get threads(): readonly Thread[] {
    return [...this.state.threads.values()].filter(({ archived }) => !archived)
  }

  // What agents do, in the browser.

  reply(
    id: string,
    html: string,
    about: {
      files?: readonly { name: string; mime: string; bytes: Uint8Array }[]
      by?: string
      unnamed?: boolean
      quiet?: boolean
    } = {},
  ): { thread: Thread; message: StoredMessage } {
    const thread = this.thread(id)
    const { files = [], by = ben, unnamed = false, quiet = false } = about
    const [first] = thread.messages
    const customer = first?.direction === 'INCOMING' ? first.senders : (first?.recipients ?? [])
    const message = this.#said(
      thread,
      html,
      by,
      customer,
      files.map((file) => {
        const { id: fileId } = this.state.file(file.name, file.mime, file.bytes)
        return fileOf(this.state, fileId, file.mime.startsWith('image/') ? 'IMAGE' : 'OTHER', !unnamed)
      }),
    )
    if (!quiet) this.hooks.outgoing(thread, message)
    return { thread, message }
  }

  /** An agent begins a conversation with a contact over our channel: HubSpot makes the name of the thread. */
  begin(to: string, html: string, account: string, quiet = false): { thread: Thread; message: StoredMessage } {
    const thread = this.state.open({ reference: `hs-${this.state.id()}`, account })
    const recipient = { actorId: `V-${thread.contact}`, deliveryIdentifier: { type: 'HS_PHONE_NUMBER', value: to } }
    const message = this.#said(thread, html, ben, [recipient], [])
    if (!quiet) this.hooks.outgoing(thread, message)
    return { thread, message }
  }

  #said(
    thread: Thread,
    richText: string,
    by: string,
    recipients: StoredMessage['recipients'],
    attachments: object[],
  ): StoredMessage {
    const whole = { text: plain(richText), richText }
    const cut = whole.text.length > 4_000
    const message = this.state.add(thread, {
      type: 'MESSAGE',
      createdBy: by,
      client: by.startsWith('A-') ? { clientType: 'HUBSPOT' } : { clientType: 'INTEGRATION', integrationAppId: 99 },
      direction: 'OUTGOING',
      senders: [{ actorId: by, name: by === ben ? 'Ben Stone' : 'Somebody' }],
      recipients,
      text: cut ? whole.text.slice(0, 1_000) : whole.text,
      richText: cut ? whole.text.slice(0, 1_000) : richText,
      attachments,
      truncationStatus: cut ? 'TRUNCATED' : 'NOT_TRUNCATED',
      channelId: thread.channelId,
      channelAccountId: thread.account,
    })
    if (cut) this.state.originals.set(message.id, whole)
    return message
  }

  note(id: string, text: string): StoredMessage {
    const client = { clientType: 'HUBSPOT' } as const
    return this.state.add(this.thread(id), {
      type: 'COMMENT',
      createdBy: ben,
      client,
      text,
      richText: text,
      attachments: [],
    })
  }

  /** The customer writes an e-mail into the same conversation. */
  mail(id: string, text: string): StoredMessage {
    const thread = this.thread(id)
    return this.state.add(thread, {
      type: 'MESSAGE',
      createdBy: `V-${thread.contact}`,
      client: { clientType: 'SYSTEM' },
      direction: 'INCOMING',
      senders: [
        { actorId: `V-${thread.contact}`, deliveryIdentifier: { type: 'HS_EMAIL_ADDRESS', value: 'ana@example.com' } },
      ],
      text,
      attachments: [],
      truncationStatus: 'NOT_TRUNCATED',
      channelId: emailChannelId,
      channelAccountId: '8',
    })
  }

  setStatus(id: string, status: 'OPEN' | 'CLOSED'): void {
    const thread = this.thread(id)
    this.state.setStatus(thread, status, ben)
    this.hooks.changed(thread, 'status', status)
  }

  assign(id: string, actor = ben): void {
    const thread = this.thread(id)
    this.state.setAssignee(thread, actor, ben)
    this.hooks.changed(thread, 'assignedTo', actor)
  }

  remove(id: string): void {
    this.thread(id).archived = true
  }

  notes(id: string): readonly string[] {
    return this.thread(id).messages.flatMap(({ type, text = '' }) => (type === 'COMMENT' ? [text] : []))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://hubspot')
    const asked: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers as Record<string, string | undefined>,
      body: Buffer.concat(chunks),
    }
    const { authorization } = request.headers
    this.calls.push({
      method: asked.method,
      path: asked.path,
      authorization,
      body: Buffer.from(asked.body).toString(),
      form: [...partsIn(asked.headers['content-type'] ?? '', asked.body).keys()].sort(),
    })
    const fault = isWrite(asked) ? this.#faults.shift() : undefined
    if (fault === 'hang') return
    const reply = fault !== undefined && fault !== 'lost-answer' ? faults[fault] : this.#door(asked)
    if (fault === 'lost-answer') return void request.socket.destroy()
    response.writeHead(reply.status, { 'content-type': 'application/json;charset=utf-8', ...reply.headers })
    response.end(reply.bytes ?? (reply.json === undefined ? undefined : JSON.stringify(reply.json)))
  }

  #judged(asked: Asked): Reply {
    const { authorization = '' } = asked.headers
    const file = /^\/signed\/(\d+)$/.exec(asked.path)?.[1]
    if (file !== undefined) {
      const found = this.state.files.get(file)
      return found ? { status: 200, bytes: found.bytes, headers: { 'content-type': found.mime } } : { status: 404 }
    }
    // Version 1 is what HubSpot's own client calls.
    if (/^\/oauth\/v[13]\/token$/.test(asked.path))
      return this.#grant(new URLSearchParams(Buffer.from(asked.body).toString()))
    // The developer's own resources know no account.
    if (!asked.query.has('hapikey') && !this.#tokens.has(authorization.replace(/^Bearer /, '')))
      return refused(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found')
    return this.#answer(asked)
  }

  #grant(form: URLSearchParams): Reply {
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
      return refused(400, 'BAD_CLIENT_SECRET', 'missing or invalid client secret')
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== refreshToken)
      return refused(400, 'BAD_REFRESH_TOKEN', 'missing or invalid refresh token')
    return {
      status: 200,
      json: {
        access_token: this.token(),
        refresh_token: refreshToken,
        expires_in: 1800,
        token_type: 'bearer',
        token_use: 'access_token',
        hub_id: Number(portalId),
        user_id: 77,
        scopes: ['conversations.read', 'conversations.write'],
      },
    }
  }
}

const faults: Readonly<Record<Exclude<Fault, 'hang' | 'lost-answer'>, Reply>> = {
  down: refused(503, 'UNAVAILABLE', 'Service unavailable'),
  refused: refused(400, 'VALIDATION_ERROR', 'Invalid input JSON'),
  // As HubSpot says it: which limit was met, and no Retry-After.
  limited: {
    status: 429,
    json: {
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: 'c033cdaa-2c40-4a64-ae48-b4cec88dad24',
      policyName: 'TEN_SECONDLY_ROLLING',
    },
  },
}

const plain = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/p>\s*<p[^>]*>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
