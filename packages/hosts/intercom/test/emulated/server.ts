import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fields, hmac, list } from '@deskwire/core/adapter'
import type { Fault } from '@deskwire/testkit'
import { type Asked, answer, errorOf, type Reply } from './answer.js'
import { type Attachment, type Author, type Conversation, htmlOf, type Part, State } from './state.js'
import { webhookOf } from './webhooks.js'

export const token = 'dG9rOnBsYW50ZWQtNWYxZA=='
export const webhookSecret = 'planted-client-secret-1c0f'

export type Deliver = (webhook: object, headers: Readonly<Record<string, string>>, body: string) => Promise<unknown>

export const signature = (body: string | Uint8Array): string =>
  `sha1=${hmac('sha1', webhookSecret, [body]).toString('hex')}`

/** An Intercom on loopback: its REST API 2.15, its signed webhooks, and its teammates. */
export class EmulatedIntercom {
  readonly state: State
  readonly calls: { method: string; path: string; body: unknown }[] = []
  deliver: Deliver | undefined
  /** How an address of the outside is reached; without it attachments stay unread. */
  reach: ((url: string) => Promise<Response>) | undefined
  /** No webhook is told. */
  silent = false
  url = ''
  readonly #faults: { fault: Fault; match: (asked: Asked) => boolean }[] = []
  readonly #server = createServer((request, response) => void this.#take(request, response))
  #telling: Promise<unknown> = Promise.resolve()

  constructor(now: () => number = Date.now) {
    this.state = new State(now, () => this.url)
  }

  async start(deliver?: Deliver): Promise<this> {
    this.deliver = deliver
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** All webhooks so far are delivered. */
  async idle(): Promise<void> {
    await this.#telling
  }

  /** At the next call that matches; by default the next message that is written. */
  fail(fault: Fault, match: (asked: Asked) => boolean = isMessage): void {
    this.#faults.push({ fault, match })
  }

  get conversations(): readonly Conversation[] {
    return [...this.state.conversations.values()]
  }

  get newest(): Conversation {
    const found = this.conversations.at(-1)
    if (!found) throw new Error('There is no conversation yet')
    return found
  }

  // What teammates do, in the inbox.

  get ben(): Author {
    return this.state.admin('991267466') as Author
  }

  reply(
    id: string | number,
    html: string,
    about: { files?: readonly NewFile[]; type?: string; by?: Author } = {},
  ): Part {
    const attachments = (about.files ?? []).map(({ name, mime, bytes }) => this.state.file(name, mime, bytes))
    return this.#add(id, about.type ?? 'comment', html, about.by ?? this.ben, attachments)
  }

  note(id: string | number, html: string): Part {
    return this.#add(id, 'note', html, this.ben)
  }

  close(id: string | number, html: string | null = null): Part {
    return this.#add(id, 'close', html, this.ben)
  }

  reopen(id: string | number): Part {
    return this.#add(id, 'open', null, this.ben)
  }

  snooze(id: string | number): Part {
    return this.#add(id, 'snoozed', null, this.ben)
  }

  assign(id: string | number, to = this.ben.id): Part {
    const conversation = this.state.conversation(id)
    const part = this.state.assign(conversation, 'admin', to, this.ben)
    this.tell('conversation.admin.assigned', conversation)
    return part
  }

  remove(id: string | number): void {
    const conversation = this.state.conversation(id)
    this.state.conversations.delete(conversation.id)
    this.tell('conversation.deleted', conversation)
  }

  /** Fin, or a workflow that speaks as Operator. */
  bot(id: string | number, html: string, fin = false): Part {
    const name = fin ? 'Fin' : 'Operator'
    const by: Author = {
      type: 'bot',
      id: '278',
      name,
      email: 'operator+acme@intercom.io',
      ...(fin && { from_ai_agent: true }),
    }
    return this.#add(id, 'comment', html, by)
  }

  /** The contact writes in the Messenger, past the bridge. */
  customer(id: string | number, text: string): Part {
    return this.#add(id, 'comment', htmlOf(text), this.state.person(this.state.conversation(id).contact))
  }

  /** A conversation that has nothing to do with the bridge. */
  foreign(contact = this.state.contact({ name: 'Cleo', email: 'cleo@example.com' }).id): Conversation {
    return this.state.open(this.state.person(contact), contact, '<p>By e-mail</p>')
  }

  #add(id: string | number, part_type: string, body: string | null, author: Author, attachments: Attachment[] = []) {
    const conversation = this.state.conversation(id)
    const part = this.state.part(conversation, { part_type, body, author, attachments })
    this.tell(topicOf(part), conversation)
    return part
  }

  webhookOf(topic: string, conversation: Conversation): object {
    return webhookOf(this.state, topic, conversation)
  }

  tell(topic: string, conversation: Conversation): void {
    const { deliver } = this
    if (!deliver || this.silent) return
    const webhook = this.webhookOf(topic, conversation)
    const body = JSON.stringify(webhook)
    const headers = { 'content-type': 'application/json', 'x-hub-signature': signature(body) }
    this.#telling = this.#telling.then(() => deliver(webhook, headers, body))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const url = new URL(request.url ?? '/', 'http://intercom')
    const asked: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
    }
    this.calls.push({ method: asked.method, path: asked.path, body: asked.body })
    const at = this.#faults.findIndex(({ match }) => match(asked))
    const fault = at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault
    if (fault === 'hang') return
    if (typeof asked.body === 'object') await this.#copy(list(fields(asked.body).attachment_urls))
    const reply = this.#judge(request) ?? (fault && this.#fault(fault)) ?? answer(this.state, asked)
    if (fault === 'lost-answer') return void request.socket.destroy()
    response.writeHead(reply.status, {
      'content-type': reply.type ?? 'application/json; charset=utf-8',
      'x-ratelimit-limit': '167',
      'x-ratelimit-remaining': reply.status === 429 ? '0' : '166',
      'x-ratelimit-reset': String(this.state.time() + 7),
      ...reply.headers,
    })
    response.end(reply.bytes ?? (reply.json === undefined ? '' : JSON.stringify(reply.json)))
  }

  /** Intercom copies what it is given by its address. */
  async #copy(urls: readonly unknown[]): Promise<void> {
    for (const url of this.reach ? urls : []) {
      if (typeof url !== 'string') continue
      const response = await this.reach?.(url)
      if (!response?.ok) continue
      const { headers } = response
      const type = headers.get('content-type')?.split(';', 1)[0] ?? 'application/octet-stream'
      const name = /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1] ?? ''
      this.state.copies.set(url, this.state.file(name, type, new Uint8Array(await response.arrayBuffer())))
    }
  }

  #judge({ headers, url = '' }: IncomingMessage): Reply | undefined {
    if (url.startsWith('/i/o/')) return undefined
    if (headers.authorization !== `Bearer ${token}`) return errorOf(401, 'unauthorized', 'Access Token Invalid')
    if (!/^2\.\d{1,2}$/.test(String(headers['intercom-version'])))
      return errorOf(400, 'intercom_version_invalid', 'The requested version could not be found')
    return undefined
  }

  #fault(fault: Fault): Reply | undefined {
    if (fault === 'down')
      return errorOf(503, 'service_unavailable', 'Sorry, the API service is temporarily unavailable')
    if (fault === 'limited') return errorOf(429, 'rate_limit_exceeded', 'Exceeded rate limit of 167 in 10_seconds')
    return fault === 'refused' ? errorOf(400, 'parameter_invalid', 'body is invalid') : undefined
  }
}

interface NewFile {
  name: string
  mime: string
  bytes: Uint8Array
}

const isMessage = ({ method, path }: Asked): boolean =>
  method === 'POST' && /^\/conversations(?:\/\d+\/reply)?$/.test(path)

const topics: Readonly<Record<string, string>> = {
  comment: 'replied',
  note: 'noted',
  close: 'closed',
  open: 'opened',
  snoozed: 'snoozed',
  assignment: 'assigned',
}

const topicOf = ({ author, part_type }: Part): string => {
  if (author.type === 'user') return 'conversation.user.replied'
  return author.type === 'bot'
    ? 'conversation.operator.replied'
    : `conversation.admin.${topics[part_type] ?? part_type}`
}
