import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ZendeskComment, ZendeskUser } from '../../src/shapes.js'
import { AgentApp } from './agent-app.js'
import { OAuth } from './oauth.js'
import { anonymous, type Reply, unauthorized } from './replies.js'
import type { Asked } from './route.js'
import { createRoutes } from './routes.js'
import { type Actor, State, type StoredTicket, type TicketChange } from './state.js'
import { type Deliver, Triggers } from './triggers.js'

export * as replies from './replies.js'
export { signature } from './triggers.js'

interface Planted {
  reply: Reply | 'lost-answer' | 'hang'
  match: (asked: Asked) => boolean
}

const email = 'bridge@acme.example'
const token = 'planted-api-token'

/** A Zendesk on loopback: its API, its business rules with signed webhooks, and its agents. */
export class EmulatedZendesk {
  readonly email = email
  readonly token = token
  readonly state: State
  readonly triggers: Triggers
  readonly oauth: OAuth
  readonly app: AgentApp
  readonly integration: ZendeskUser
  readonly agentBen: ZendeskUser
  readonly calls: { method: string; path: string; authorization: string | undefined }[] = []
  /** How long each ticket write takes. */
  delayMs = 0
  /** Matching writes wait for it. */
  gate: { match: Planted['match']; open: Promise<void> } | undefined
  readonly #server = createServer((request, response) => void this.#take(request, response))
  readonly #routes: (asked: Asked, me: number) => Reply
  readonly #planted: Planted[] = []
  url = ''
  busy = 0
  busiest = 0

  constructor(now: () => number = Date.now) {
    this.state = new State(now, () => this.url)
    this.triggers = new Triggers(this.state)
    this.oauth = new OAuth(now)
    this.app = new AgentApp(() => this.url)
    this.integration = this.state.user({ name: 'Bridge', role: 'admin', email })
    this.agentBen = this.state.user({
      name: 'Ben',
      role: 'agent',
      email: 'ben@acme.example',
      ticket_restriction: null,
    })
    this.#routes = createRoutes(this.state, this.triggers)
  }

  /** The OAuth client an administrator made for the bridge. */
  get auth() {
    const { clientId, clientSecret } = this.oauth
    return { kind: 'oauth', clientId, clientSecret } as const
  }

  async start(deliver?: Deliver): Promise<this> {
    if (deliver) this.triggers.deliver = deliver
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** Answers the next matching call with this reply; by default, the next ticket write. */
  plant(reply: Planted['reply'], match: Planted['match'] = isTicketWrite): void {
    this.#planted.push({ reply, match })
  }

  ticket(id: string | number): StoredTicket {
    const found = this.state.tickets.get(Number(id))
    if (!found) throw new Error(`There is no ticket ${id}`)
    return found
  }

  get tickets(): readonly StoredTicket[] {
    return [...this.state.tickets.values()]
  }

  /** The texts of the public comments on the only ticket, or the one named. */
  said(id?: string | number): readonly string[] {
    const ticket = id === undefined ? this.tickets[0] : this.ticket(id)
    return (ticket?.comments ?? []).filter((comment) => comment.public).map(wordsOf)
  }

  notes(id?: string | number): readonly string[] {
    const ticket = id === undefined ? this.tickets[0] : this.ticket(id)
    return (ticket?.comments ?? []).filter((comment) => !comment.public).map(wordsOf)
  }

  // What agents do, in the browser.

  reply(
    id: string | number,
    html: string,
    about: { files?: readonly { name: string; mime: string; bytes: Uint8Array }[]; status?: string; by?: number } = {},
  ): ZendeskComment {
    const uploads = (about.files ?? []).map(({ name, mime, bytes }) => this.state.upload(name, mime, bytes).token)
    const { ticket } = this.change(
      id,
      { comment: { html_body: html, public: true, uploads }, ...(about.status && { status: about.status }) },
      about.by,
    )
    return ticket.comments.at(-1) as ZendeskComment
  }

  note(id: string | number, body: string): void {
    this.change(id, { comment: { body, public: false } })
  }

  solve(id: string | number): void {
    this.change(id, { status: 'solved' })
  }

  close(id: string | number): void {
    this.change(id, { status: 'closed' })
  }

  assign(id: string | number, assignee = this.agentBen.id): void {
    this.change(id, { assignee_id: assignee })
  }

  remove(id: string | number): void {
    this.state.tickets.delete(Number(id))
  }

  merge(id: string | number, into: string | number): void {
    const tags = [...this.ticket(id).tags, 'closed_by_merge']
    this.change(into, { comment: { body: `Request #${id} was closed and merged into this request.`, public: false } })
    this.change(id, {
      status: 'closed',
      tags,
      comment: { body: `This request was closed and merged into request #${into} "another".`, public: false },
    })
  }

  /** An agent's own new ticket, with a note as its first comment. */
  open(requester: number, note: string, tags: readonly string[]): StoredTicket {
    const ticket = this.state.ticket({
      requester_id: requester,
      subject: 'From us',
      tags: [...tags],
      via: { channel: 'web' },
    })
    const actor = this.#web(this.agentBen.id)
    this.state.apply(ticket, { comment: { body: note, public: false } }, actor)
    this.triggers.fire({ ticket, actor, comment: false })
    return ticket
  }

  change(id: string | number, change: TicketChange, by = this.agentBen.id): { ticket: StoredTicket } {
    const ticket = this.ticket(id)
    const before = { status: ticket.status, assignee_id: ticket.assignee_id }
    const actor = this.#web(by)
    this.state.apply(ticket, change, actor)
    this.triggers.fire({ ticket, before, actor, ...(change.comment && { comment: change.comment.public ?? true }) })
    return { ticket }
  }

  #web(user: number): Actor {
    return { user, via: { id: 0, channel: 'web' } }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://zendesk')
    const asked: Asked = {
      method: request.method ?? '',
      // Both forms are equivalent (Zendesk docs, introduction/requests).
      path: url.pathname.replace(/^\/api\/v2/, '').replace(/\.json$/, ''),
      query: url.searchParams,
      headers: request.headers as Record<string, string | undefined>,
      body: Buffer.concat(chunks),
    }
    const { authorization } = request.headers
    const forToken = url.pathname === '/oauth/tokens' && asked.method === 'POST'
    this.calls.push({ method: asked.method, path: asked.path, authorization })
    const reply = forToken
      ? this.oauth.token(asked.body, asked.headers['content-type'])
      : await this.#answer(asked, authorization)
    if (reply.hang) return
    if (reply.lose) return void request.socket.destroy()
    response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers })
    response.end(reply.bytes ?? (reply.json === undefined ? undefined : JSON.stringify(reply.json)))
  }

  async #answer(asked: Asked, authorization: string | undefined): Promise<Reply> {
    const me = this.oauth.userOf(bearerOf(authorization) ?? '') ?? this.integration.id
    const file = /^\/attachments\/token\/(\w+)\//.exec(asked.path)?.[1]
    const refusal = this.#judge(asked, authorization)
    if (refusal) return refusal
    if (file !== undefined) return this.#file(file)
    const at = this.#planted.findIndex(({ match }) => match(asked))
    const planted = at < 0 ? undefined : this.#planted.splice(at, 1)[0]?.reply
    if (planted === 'hang') return { status: 0, hang: true }
    if (planted === 'lost-answer') {
      this.#routes(asked, me)
      return { status: 0, lose: true }
    }
    if (planted) return planted
    if (this.gate?.match(asked)) await this.gate.open
    if (this.delayMs === 0 || !isTicketWrite(asked)) return this.#routes(asked, me)
    this.busiest = Math.max(this.busiest, ++this.busy)
    await new Promise((resolve) => setTimeout(resolve, this.delayMs))
    this.busy--
    return this.#routes(asked, me)
  }

  #judge({ method, path }: Asked, authorization = ''): Reply | undefined {
    const bearer = bearerOf(authorization)
    if (bearer !== undefined) return this.oauth.judge(bearer, method)
    if (authorization === `Basic ${Buffer.from(`${email}/token:${token}`).toString('base64')}`) return undefined
    return path === '/users/me' ? anonymous : unauthorized
  }

  #file(id: string): Reply {
    const found = this.state.files.get(id)
    if (!found) return { status: 404 }
    return { status: 200, bytes: found.bytes, headers: { 'content-type': found.content_type ?? '' } }
  }
}

const bearerOf = (authorization = ''): string | undefined => /^Bearer (\S+)$/.exec(authorization)?.[1]

const isTicketWrite = ({ method, path }: Asked): boolean => method !== 'GET' && /^\/tickets(\/\d+)?$/.test(path)

const wordsOf = ({ html_body = '' }: ZendeskComment): string =>
  html_body.replace(/^<div class="zd-comment" dir="auto">([\s\S]*)<\/div>$/, '$1').replace(/<br\s*\/?>/g, '\n')
