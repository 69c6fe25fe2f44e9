import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signWebhook, type Ticket, type WebhookRequest } from '@deskwire/core/adapter'
import { describeHost } from '@deskwire/testkit'
import { vi } from 'vitest'
import { createDesk, type Desk, desk } from './index.js'

const token = 'contract-desk-token'
const secret = 'contract-desk-secret'
type Fault = 'lost-answer' | 'hang' | 'limited' | 'refused' | 'down'

/** The desk behind a server that can be made to misbehave for the next write. */
class Behind {
  desk!: Desk
  server!: Server
  fault: Fault | undefined
  said: object[] = []

  async open() {
    this.said = []
    this.fault = undefined
    this.desk = createDesk({
      file: ':memory:',
      token,
      secret,
      deliver: async ({ body }) => {
        this.said.push(JSON.parse(body) as object)
        return { status: 200 }
      },
    })
    this.desk.setWebhook('https://bridge.test/hosts/contract')
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const fault = request.method === 'GET' ? undefined : this.fault
      if (fault) this.fault = undefined
      if (fault === 'hang') return
      if (fault === 'limited') return void response.writeHead(429, { 'retry-after': '7' }).end()
      if (fault === 'refused') return void response.writeHead(422).end('{"code":"invalid"}')
      if (fault === 'down') return void response.writeHead(503).end()
      const answer = await this.desk.handle(
        new Request(`http://127.0.0.1${request.url}`, {
          method: request.method ?? 'GET',
          headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string]),
          ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
        }),
      )
      if (fault === 'lost-answer') return void request.socket.destroy()
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(Buffer.from(await answer.arrayBuffer()))
    })
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    this.desk.library.put('contact', { name: 'Ana', addresses: [{ kind: 'phone', value: '+15551230001' }] })
    for (const name of ['Ben', 'Bea'])
      this.desk.library.put('contact', { name, addresses: [{ kind: 'phone', value: '+15551230002' }] })
    this.desk.library.put('article', { id: 'KB1', title: 'Returning teapots', body: 'Within 30 days.' })
    this.desk.library.put('record', { id: 'CS0001', title: 'Broken teapot', state: 'open', fields: {} })
    return desk({
      url: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      auth: { kind: 'token', token },
      webhookSecret: secret,
    })
  }

  async end() {
    await this.desk.stop()
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }

  /** What an agent does, and the webhook that tells of it. */
  async hook(act: () => unknown): Promise<{ body: object }> {
    const before = this.said.length
    await act()
    await vi.waitUntil(() => this.said.length > before, { timeout: 15_000, interval: 2 })
    return { body: this.said.at(-1) ?? {} }
  }
}

const behind = new Behind()
const agent = () => behind.desk.library.all('agent')[0]?.id ?? ''
const entries = (ticket: Ticket, kind: 'message' | 'note') =>
  behind.desk.ticket(ticket.id).entries.filter((entry) => entry.kind === kind)

describeHost('desk', {
  create: () => behind.open(),
  end: () => behind.end(),
  secrets: [token, secret],
  sign: (request: WebhookRequest) => {
    const signature = signWebhook(secret, { id: 'W1', at: request.receivedAt, body: request.body })
    return { ...request, headers: { ...request.headers, ...signature } }
  },
  server: {
    fail: (fault) => {
      behind.fault = fault
      return fault === 'limited' ? { retryAfterMs: 7_000 } : undefined
    },
    tickets: () => behind.desk.tickets().length,
    entries: (ticket) =>
      entries(ticket, 'message').map(({ text, quoted = '', contents, author }) => ({
        text: `${quoted}\n${text}`,
        author: author.name ?? author.kind,
        files: contents.flatMap((content) => {
          const media = content.type === 'media' ? content.media : undefined
          const file = media && behind.desk.library.file(media.ref)
          return file ? [{ bytes: file.bytes, ...(file.name !== undefined && { name: file.name }) }] : []
        }),
      })),
    notes: (ticket) => entries(ticket, 'note').map(({ text }) => text),
    delivery: (ticket, reply) => {
      const entry = behind.desk.ticket(ticket.id).entries.find(({ id }) => id === reply)
      return entry && [entry.delivery, entry.failure]
    },
    presence: (there) => {
      for (const { id } of behind.desk.library.all('agent'))
        behind.desk.agents.setPresence(id, there ? 'available' : 'away')
    },
    state: ({ id }) => {
      const { state, queue, tags, customer, follows } = behind.desk.ticket(id).ticket
      return { state, queue, tags, customer, follows }
    },
    quietReply: ({ ticket, text }) => behind.hook(() => behind.desk.agents.reply(ticket.id, { agent: agent(), text })),
    // What it has to tell us is a list of its own.
    foreign: 'never',
  },
  samples: {
    own: 'never',
    customer: 'never',
    attached: ({ ticket, text, file: { bytes, mime, name } }) => {
      const { id } = behind.desk.library.keep(bytes, { mime, name })
      return behind.hook(() => behind.desk.agents.reply(ticket.id, { agent: agent(), text, files: [id] }))
    },
    reply: ({ ticket, text }) => behind.hook(() => behind.desk.agents.reply(ticket.id, { agent: agent(), text })),
    closed: ({ ticket }) => behind.hook(() => behind.desk.agents.close(ticket.id)),
    reopened: async ({ ticket }) => {
      await behind.hook(() => behind.desk.agents.close(ticket.id))
      return behind.hook(() => behind.desk.agents.reopen(ticket.id))
    },
    handedBack: ({ ticket }) => behind.hook(() => behind.desk.agents.handback(ticket.id)),
    assigned: ({ ticket }) => behind.hook(() => behind.desk.agents.assign(ticket.id, { agent: agent() })),
    typing: ({ ticket }) => behind.hook(() => behind.desk.agents.moment(ticket.id, 'typing')),
    opening: async ({ ticket, agent: name }) => {
      const known = behind.desk.library.put('agent', { id: name, name, presence: 'available' })
      const { status, headers } = await behind.desk.handle(
        new Request(`http://localhost/agent/tickets/${ticket.id}/panel?agent=${known.id}`),
      )
      if (status !== 302) throw new Error(`The desk answered ${status}`)
      return { method: 'GET', path: new URL(headers.get('location') ?? '').search }
    },
    outreach: ({ to, text }) =>
      behind.hook(() => behind.desk.agents.outreach({ agent: agent(), channel: 'whatsapp', to, text })),
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+15551230002' },
    none: { kind: 'phone', value: '+15551230003' },
  },
  article: { query: 'teapots', id: 'KB1' },
  record: { text: 'CS0001', witness: 'Broken teapot' },
})
