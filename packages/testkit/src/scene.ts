import { type Bridge, type BridgeOptions, createBridge } from '@deskwire/core'
import type { Address, ChannelEvent, Content, HostEvent, Log, Store } from '@deskwire/core/adapter'
import { type ScriptedClock, scriptedClock } from './clock.js'
import { type FakeChannel, fakeChannel } from './fakes/channel.js'
import { type FakeHost, fakeHost } from './fakes/host.js'
import { leaksIn } from './leaks.js'

export interface SceneOptions extends Partial<Omit<BridgeOptions, 'channels' | 'hosts' | 'clock' | 'store'>> {
  store: Store
  channel?: FakeChannel
  host?: FakeHost
  clock?: ScriptedClock
}

/** A bridge between fakes, a clock moved by hand, and words to tell a story with. */
export class Scene {
  readonly bridge: Bridge
  readonly channel: FakeChannel
  readonly host: FakeHost
  readonly clock: ScriptedClock
  readonly log: { level: string; detail: object; message: string }[] = []
  /** What was said and every secret: nothing of it may be read in the log or in an event. */
  readonly confidential = new Set<string>()
  readonly #shown: unknown[] = []
  #events = 0
  #inHand = 0

  constructor(options: SceneOptions) {
    this.channel = options.channel ?? fakeChannel()
    this.host = options.host ?? fakeHost()
    this.clock = options.clock ?? scriptedClock()
    const record = (level: string) => (detail: object, message: string) =>
      void this.log.push({ level, detail, message })
    const log: Log = { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') }
    for (const secret of [this.channel.secret, this.host.secret]) this.confidential.add(secret)
    this.#watch(options.store)
    this.bridge = createBridge({
      publicUrl: 'https://bridge.test',
      missedEveryMs: 0,
      random: () => 0.5,
      log,
      ...options,
      clock: this.clock,
      channels: { fake: this.channel },
      hosts: { desk: this.host },
    })
    const { events } = this.bridge
    const emit = events.emit.bind(events)
    events.emit = (event, ...about) => {
      this.#shown.push({ event, about })
      return emit(event, ...about)
    }
  }

  async start(): Promise<this> {
    await this.bridge.start()
    return this
  }

  /** What a provider tells, through its signed webhook. Returns the answer's status. */
  async provider(...events: readonly ChannelEvent[]): Promise<number> {
    const request = this.channel.webhook(events, this.clock())
    return (await this.bridge.receive({ tenant: 'main', kind: 'channels', name: 'fake' }, request)).status
  }

  async desk(...events: readonly HostEvent[]): Promise<number> {
    const request = this.host.webhook(events, this.clock())
    return (await this.bridge.receive({ tenant: 'main', kind: 'hosts', name: 'desk' }, request)).status
  }

  message(
    content: string | Content,
    from: string | readonly Address[] = '+15551230001',
    more: Partial<Extract<ChannelEvent, { kind: 'message' }>> = {},
  ): ChannelEvent {
    if (typeof content === 'string') this.confidential.add(content)
    return {
      kind: 'message',
      id: `in${++this.#events}`,
      line: this.channel.lines[0]?.id ?? '',
      from: typeof from === 'string' ? [{ kind: 'phone', value: from }] : from,
      at: this.clock(),
      clock: 'provider',
      content: typeof content === 'string' ? { type: 'text', text: content, markup: 'whatsapp' } : content,
      ...more,
    }
  }

  /** The customer writes. */
  async customer(
    content: string | Content,
    from?: string | readonly Address[],
    more?: Partial<Extract<ChannelEvent, { kind: 'message' }>>,
  ): Promise<number> {
    return this.provider(this.message(content, from, more))
  }

  /** An agent answers in a ticket. Returns the id of the reply. */
  async agent(
    content: string | Content | readonly Content[],
    ticket = this.host.tickets.at(-1)?.id ?? '',
  ): Promise<string> {
    const id = `r${++this.#events}`
    if (typeof content === 'string') this.confidential.add(content)
    const list: readonly Content[] =
      typeof content === 'string'
        ? [{ type: 'text', text: content, markup: 'plain' }]
        : Array.isArray(content)
          ? (content as readonly Content[])
          : [content as Content]
    await this.desk({ kind: 'reply', id, at: { ticket }, author: { kind: 'agent', id: 'ana' }, content: list })
    return id
  }

  async status(
    providerId: string,
    status: Extract<ChannelEvent, { kind: 'status' }>['status'],
    more: Partial<Extract<ChannelEvent, { kind: 'status' }>> = {},
  ): Promise<number> {
    return this.provider({
      kind: 'status',
      id: `${providerId}:${status}`,
      line: this.channel.lines[0]?.id ?? '',
      to: [],
      message: providerId,
      status,
      at: this.clock(),
      ...more,
    })
  }

  /** Waits, bounded, until it is so. */
  async until(so: () => boolean | Promise<boolean>, what = 'the condition', ms = 15_000): Promise<void> {
    const end = performance.now() + ms
    while (!(await so())) {
      if (performance.now() > end)
        throw new Error(
          `Not within ${ms} ms: ${what}\n${JSON.stringify({ books: await this.bridge.books(), log: this.log.slice(-5) }, null, 1)}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Waits until nothing is to be done but what is due later, `waiting` of them. */
  async settled(waiting = 0): Promise<void> {
    await this.until(async () => (await this.bridge.books()).waiting <= waiting, `at most ${waiting} waiting`)
  }

  /**
   * Lets what is in hand finish, and its outcome be written, then moves the clock. To pull the time away under a task, move
   * `clock` itself.
   */
  async later(ms: number): Promise<void> {
    let quiet = 0
    const calm = () => {
      quiet = this.#inHand === 0 ? quiet + 1 : 0
      return quiet > 10
    }
    await this.until(calm, 'nothing in hand')
    await this.clock.advance(ms)
  }

  #watch(store: Store): void {
    const { work } = store
    store.work = (run, options) =>
      work.call(
        store,
        async (task) => {
          this.#inHand++
          try {
            return await run(task)
          } finally {
            this.#inHand--
          }
        },
        options,
      )
  }

  /** Ends the bridge, and reads every log line and event once more: none shows a secret or what somebody wrote. */
  async stop(): Promise<void> {
    await this.bridge.stop()
    const leaks = leaksIn([...this.log, ...this.#shown], this.confidential)
    if (leaks.length > 0)
      throw new Error(`The log shows what it must not:\n${JSON.stringify(leaks.slice(0, 3), null, 1)}`)
  }
}

export const scene = (options: SceneOptions): Promise<Scene> => new Scene(options).start()
