import type { Address, ChannelEvent, Content, HostEvent } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import { type FakeChannel, type FakeHost, fakeChannel, fakeHost, type ScriptedClock } from '@deskwire/testkit'
import type { SceneBridge } from './bridge-scene.js'
import { ChannelScene } from './channel-scene.js'
import { leaksIn } from './leaks.js'

export interface SceneOptions extends SceneBridge {
  store: Store
  channel?: FakeChannel
  host?: FakeHost
  clock?: ScriptedClock
}

/** A bridge between fakes, and words to tell a story with. */
export class Scene extends ChannelScene {
  readonly host: FakeHost
  /** What was said and every secret: nothing of it may be read in the log or in an event. */
  readonly confidential = new Set<string>()
  readonly #shown: unknown[] = []

  constructor({ channel = fakeChannel(), host = fakeHost(), clock, ...options }: SceneOptions) {
    super(channel, clock)
    this.host = host
    for (const { secret } of [channel, host]) this.confidential.add(secret)
    this.create({ ...options, channels: { fake: channel }, hosts: { desk: host } })
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

  async desk(...events: readonly HostEvent[]): Promise<number> {
    const request = this.host.webhook(events, this.clock())
    return (await this.bridge.receive({ tenant: 'main', kind: 'hosts', name: 'desk' }, request)).status
  }

  override message(
    content: string | Content,
    from?: string | readonly Address[],
    more?: Partial<Extract<ChannelEvent, { kind: 'message' }>>,
  ): ChannelEvent {
    if (typeof content === 'string') this.confidential.add(content)
    return super.message(content, from, more)
  }

  /** An agent answers in a ticket. Returns the id of the reply. */
  async agent(
    content: string | Content | readonly Content[],
    ticket = this.host.tickets.at(-1)?.id ?? '',
  ): Promise<string> {
    const id = this.nextId('r')
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

  /** Ends the bridge, and reads every log line and event once more: none shows a secret or what somebody wrote. */
  async stop(): Promise<void> {
    await this.bridge.stop()
    const leaks = leaksIn([...this.log, ...this.#shown], this.confidential)
    if (leaks.length > 0)
      throw new Error(`The log shows what it must not:\n${JSON.stringify(leaks.slice(0, 3), null, 1)}`)
  }
}

export const scene = (options: SceneOptions): Promise<Scene> => new Scene(options).start()
