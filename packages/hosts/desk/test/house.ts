import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Bridge, type BridgeOptions, createBridge, memory } from '@deskwire/core'
import type { Channel, ChannelEvent, Content, Store } from '@deskwire/core/adapter'
import { type FakeChannel, fakeChannel, type ScriptedClock, scriptedClock } from '@deskwire/testkit'
import { createDesk, type Desk, type DeskEntry, type DeskOptions, desk } from '../src/index.js'

export interface HouseOptions extends Partial<Omit<BridgeOptions, 'store' | 'clock' | 'channels' | 'hosts'>> {
  channel?: FakeChannel
  /** Called again when the bridge restarts. */
  store?: () => Store
  clock?: ScriptedClock
  desk?: Partial<DeskOptions>
}

/** A customer on a fake channel, the real bridge, and a real desk, with HTTP on loopback both ways between the two. */
export class House {
  readonly clock: ScriptedClock
  readonly channel: FakeChannel
  readonly desk: Desk
  bridge!: Bridge
  readonly #server: Server
  #events = 0
  #took = true

  constructor(readonly options: HouseOptions = {}) {
    this.clock = options.clock ?? scriptedClock()
    this.channel = options.channel ?? fakeChannel()
    this.desk = createDesk({ file: ':memory:', now: this.clock, retryMs: 5, ...options.desk })
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', async () => {
        const headers: Record<string, string | undefined> = {}
        for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value)
        const answer = this.#took
          ? await this.bridge.receive(
              { tenant: 'main', kind: 'hosts', name: 'desk' },
              {
                method: request.method ?? 'POST',
                publicUrl: `${this.bridge.publicUrl}${request.url}`,
                path: '',
                headers,
                body: Buffer.concat(chunks),
                receivedAt: this.clock(),
              },
            )
          : { status: 503 }
        response.writeHead(answer.status).end()
      })
    })
  }

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    const { port } = this.#server.address() as AddressInfo
    await this.desk.listen()
    await this.#startBridge(`http://127.0.0.1:${port}`)
    return this
  }

  /** Another process with what the first one stored; meanwhile the desk's webhooks are not taken. */
  async restart(): Promise<void> {
    const { publicUrl } = this.bridge
    this.took(false)
    await this.bridge.stop()
    await this.#startBridge(publicUrl)
    this.took(true)
  }

  async #startBridge(publicUrl: string): Promise<void> {
    const { desk: _desk, channel: _channel, store = memory, ...options } = this.options
    this.bridge = createBridge({
      publicUrl,
      store: store(),
      missedEveryMs: 0,
      random: () => 0.5,
      ...options,
      clock: this.clock,
      channels: { fake: this.channel satisfies Channel },
      hosts: { desk: desk({ desk: this.desk }) },
    })
    await this.bridge.start()
  }

  async customer(
    content: string | Content,
    from = '+15551230001',
    more: Partial<Extract<ChannelEvent, { kind: 'message' }>> = {},
  ): Promise<void> {
    await this.provider({
      kind: 'message',
      id: `in${++this.#events}`,
      line: this.channel.lines[0]?.id ?? '',
      from: [{ kind: 'phone', value: from }],
      at: this.clock(),
      clock: 'provider',
      content: typeof content === 'string' ? { type: 'text', text: content, markup: 'whatsapp' } : content,
      ...more,
    })
  }

  async provider(...events: readonly ChannelEvent[]): Promise<void> {
    const mount = { tenant: 'main', kind: 'channels', name: 'fake' } as const
    const { status } = await this.bridge.receive(mount, this.channel.webhook(events, this.clock()))
    if (status !== 200) throw new Error(`The bridge answered ${status}`)
  }

  status(providerId: string, status: Extract<ChannelEvent, { kind: 'status' }>['status'], more = {}): Promise<void> {
    const line = this.channel.lines[0]?.id ?? ''
    const id = `${providerId}:${status}`
    return this.provider({ kind: 'status', id, line, to: [], message: providerId, status, at: this.clock(), ...more })
  }

  /** Whether the bridge takes the desk's webhooks. */
  took(takes: boolean): void {
    this.#took = takes
  }

  get agent(): string {
    return 'A0001'
  }
  /** The newest ticket. */
  get ticket(): string {
    return this.desk.tickets()[0]?.id ?? ''
  }
  entries(ticket = this.ticket): readonly DeskEntry[] {
    return ticket === '' ? [] : this.desk.ticket(ticket).entries
  }
  messages(ticket = this.ticket): string[] {
    return this.entries(ticket)
      .filter(({ kind }) => kind === 'message')
      .map(({ author, text }) => `${author.kind}: ${text}`)
  }
  notes(ticket = this.ticket): string[] {
    return this.entries(ticket)
      .filter(({ kind }) => kind === 'note')
      .map(({ text }) => text)
  }

  async until(so: () => boolean | Promise<boolean>, what: string, ms = 5_000): Promise<void> {
    const end = performance.now() + ms
    while (!(await so())) {
      if (performance.now() > end) {
        const seen = { books: await this.bridge.books(), sent: this.channel.texts(), entries: this.entries() }
        throw new Error(`Not within ${ms} ms: ${what}\n${JSON.stringify(seen, null, 1)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
  }
  /** Waits until the bridge has taken everything the desk had to tell. */
  async told(): Promise<void> {
    const headers = { authorization: `Bearer ${this.desk.token}` }
    const waiting = async () =>
      ((await (await this.api('GET', '/api/v1/me', undefined, headers)).json()) as { waiting: number }).waiting
    await this.until(async () => (await waiting()) === 0, 'everything told')
  }
  settled(waiting = 0): Promise<void> {
    return this.until(async () => (await this.bridge.books()).waiting <= waiting, `at most ${waiting} waiting`)
  }

  async api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    return fetch(`${this.desk.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...json,
    })
  }

  async stop(): Promise<void> {
    await this.bridge.stop()
    await this.desk.stop()
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }
}
