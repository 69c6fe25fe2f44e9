import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Delivery } from '@deskwire/core/adapter'
import { freePort } from '../../../scripts/test/port.mjs'
import { type Mode, secret } from './told.js'

export interface Write {
  mode: Mode
  what: 'open' | 'post' | 'note'
  key: string
  ticket: string
  text: string
  id: string
  /** The process that asked, when its request began to arrive, and when it was there and written down. */
  by: number
  begun: number
  at: number
}

/** What the desk was told of a reply. */
export interface ReportTold {
  reply: string
  delivery: Delivery
  why?: string | undefined
}

/** How the desk treats the next writes, one each: what happened is in the ledger, whatever is answered. */
export type Trouble =
  | 'lose-answer'
  | 'lose-request'
  | 'time-out'
  | 429
  | 500
  | '200-with-error'
  | 'lands-late'
  | { late: number }

export interface AgentReply {
  text: string
  mode: Mode
  ticket: string
  accepted: boolean
}

interface Asked {
  mode: Mode
  by: number
  key: string
  ticket?: string
  text?: string
  reply?: string
  delivery?: Delivery
  why?: string
}

/** The helpdesk, in the parent process: its ledger is the witness. */
export class Desk {
  readonly ledger: Write[] = []
  readonly replies: AgentReply[] = []
  readonly told: ReportTold[] = []
  readonly troubles: Trouble[] = []
  /** It answers 503 to everything. */
  unavailable = false
  /** How it treats reports: at once, late, or now and then not at all or without an answer. */
  reports: 'well' | 'slow' | 'failing' = 'well'
  /** Reports that came and were not answered yet. */
  reporting = 0
  url = ''
  private ids = 0
  private readonly server = createServer((request, response) => void this.answer(request, response))
  private readonly answers = new Map<string, Promise<void>>()

  /** When an agent answers: every message with a text of its own, or not. */
  onPost: (write: Write) => void = () => undefined

  /** Also after it was closed: again where it was. */
  async listen(): Promise<void> {
    const port = this.url ? Number(new URL(this.url).port) : await freePort()
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${port}`
  }
  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const begun = performance.now()
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked
    const what = (request.url ?? '').slice(1)
    const reply = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...(status === 429 && { 'retry-after': '1' }) })
        .end(JSON.stringify(body))
    if (this.unavailable) return void reply(503, {})
    if (what === 'find') {
      const found = this.ledger.find(({ key }) => key === asked.key)
      reply(200, found ? { found: { id: found.what === 'open' ? found.ticket : found.id } } : {})
      return
    }
    if (what === 'report') return this.report(asked, response)
    const trouble = this.troubles.shift()
    if (trouble === 'lose-request') return void response.destroy()
    if (trouble === 'time-out') return
    if (trouble === 429 || trouble === 500) return void reply(trouble, { error: 'planted' })
    if (trouble === '200-with-error')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>')
    // The request itself was slow on its way.
    if (typeof trouble === 'object') await new Promise((resolve) => setTimeout(resolve, trouble.late))
    // It lands when the caller has given up.
    if (trouble === 'lands-late') await new Promise((resolve) => response.once('close', resolve))
    const write = this.write(what as Write['what'], asked, begun)
    if (trouble === 'lose-answer' || trouble === 'lands-late' || typeof trouble === 'object')
      return void response.destroy()
    reply(200, { id: what === 'open' ? write.ticket : write.id })
  }

  /** Written down when it comes, so that their order here is that in which they were made. */
  private async report({ reply = '', delivery = 'queued', why }: Asked, response: ServerResponse): Promise<void> {
    this.reporting++
    response.once('close', () => void this.reporting--)
    const luck = this.reports === 'failing' ? Math.random() : 1
    if (luck < 1 / 3) return void response.writeHead(500).end()
    this.told.push({ reply, delivery, why })
    if (luck < 2 / 3) return void response.destroy()
    if (this.reports === 'slow') await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }

  private write(what: Write['what'], { mode, by, key, ticket, text = '' }: Asked, begun: number): Write {
    const known = mode === 'repeatable' ? this.ledger.find((write) => write.key === key) : undefined
    if (known) return known
    const id = `w${++this.ids}`
    const write = { mode, what, key, ticket: ticket ?? `t${id}`, text, id, by, begun, at: performance.now() }
    this.ledger.push(write)
    if (what === 'post') this.onPost(write)
    return write
  }

  /** An agent's reply, by webhook, until it is taken. In a ticket one after the other. */
  reply(port: () => number, write: Write, text: string, stopped: () => boolean): Promise<void> {
    const reply = { text, mode: write.mode, ticket: write.ticket, accepted: false }
    this.replies.push(reply)
    const body = JSON.stringify({
      events: [
        {
          kind: 'reply',
          id: text,
          at: { ticket: write.ticket },
          author: { kind: 'agent', id: 'ana' },
          content: [{ type: 'text', text, markup: 'plain' }],
        },
      ],
    })
    const headers = { 'x-signature': createHmac('sha256', secret).update(body).digest('hex') }
    const before = this.answers.get(write.ticket) ?? Promise.resolve()
    const mine = before.then(async () => {
      while (!reply.accepted && !stopped()) {
        reply.accepted = (await post(`http://127.0.0.1:${port()}/hosts/${write.mode}`, headers, body)) < 300
        if (!reply.accepted) await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })
    this.answers.set(write.ticket, mine)
    return mine
  }
}

/** 599: nobody answered. */
export const post = (url: string, headers: Record<string, string>, body: string | Uint8Array): Promise<number> =>
  fetch(url, { method: 'POST', headers, body: body as string, signal: AbortSignal.timeout(5_000) }).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.status
    },
    () => 599,
  )
