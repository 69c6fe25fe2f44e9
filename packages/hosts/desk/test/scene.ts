import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRouter, memory, nodeHandler } from '@deskwire/core'
import type { Store } from '@deskwire/core/store'
import { ChannelScene, type SceneBridge, started } from '@deskwire/integration-tests'
import { type FakeChannel, fakeChannel, type ScriptedClock } from '@deskwire/testkit'
import { createDesk, type Desk, type DeskEntry, type DeskOptions, desk } from '../src/index.js'

export interface SceneOptions extends SceneBridge {
  channel?: FakeChannel
  /** Called again when the bridge restarts. */
  store?: () => Store
  clock?: ScriptedClock
  desk?: Partial<DeskOptions>
}

/** A customer on a fake channel, the real bridge, and a real desk, with HTTP on loopback both ways between the two. */
export class Scene extends ChannelScene {
  readonly agent = 'A0001'
  readonly desk: Desk
  readonly #server: Server
  #took = true

  constructor(readonly options: SceneOptions = {}) {
    super(options.channel ?? fakeChannel(), options.clock)
    this.desk = createDesk({ file: ':memory:', now: this.clock, retryMs: 5, ...options.desk })
    this.#server = createServer((request, response) =>
      this.#took ? nodeHandler(createRouter(this.bridge))(request, response) : response.writeHead(503).end(),
    )
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
    const { desk: _desk, channel: _channel, clock: _clock, store = memory, ...options } = this.options
    this.create({
      ...options,
      publicUrl,
      store: store(),
      channels: { fake: this.channel },
      hosts: { desk: desk({ desk: this.desk }) },
    })
    await this.bridge.start()
  }

  /** Whether the bridge takes the desk's webhooks. */
  took(takes: boolean): void {
    this.#took = takes
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

  protected override async seen(): Promise<object> {
    return { sent: this.channel.texts(), entries: this.entries(), ...(await super.seen()) }
  }

  /** Waits until the bridge has taken everything the desk had to tell. */
  async told(): Promise<void> {
    const headers = { authorization: `Bearer ${this.desk.token}` }
    const waiting = async () =>
      ((await (await this.api('GET', '/api/v1/me', undefined, headers)).json()) as { waiting: number }).waiting
    await this.until(async () => (await waiting()) === 0, 'everything told')
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

export const scene = (options?: SceneOptions): Promise<Scene> => started(new Scene(options))
