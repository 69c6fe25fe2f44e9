import { memory, type Served, type ServeOptions, type Store, serve } from '@deskwire/core'
import type { Assistant, Host } from '@deskwire/core/adapter'
import { type Conversation, createWire, type Wire } from '@deskwire/simulator'
import type { ScriptedClock } from '@deskwire/testkit'
import { BridgeScene, type SceneBridge } from './bridge-scene.js'
import { channelOf, chatOn, type Medium, wireOf, wordsOf } from './providers.js'

const standIn = 'https://bridge.test'
export const ana = '+15551230001'
/** Opens the management API for an agent. */
export const apiKey = 'an-api-key-of-agents-0123456789'

export interface WireSceneOptions {
  /** Where a customer can write: the lines by the name of their channel; the first is the usual one. */
  lines?: Readonly<Record<string, Medium>>
  /** The one line, mounted as `phone`. */
  medium?: Medium
  /** Templates of the WhatsApp account, besides the usual ones. */
  templates?: Parameters<typeof wireOf>[1]
  /** Opened anew after a restart. */
  store?: () => Store
  bridge?: SceneBridge
  /** Where the bridge listens; a free one by default. */
  port?: number
  /** Where the bridge says it is, for a browser that must find it there; a name that stands in by default. */
  publicUrl?: string
  serve?: ServeOptions
  /** Time that stands still between `later` and `later`; it goes on by default. */
  clock?: ScriptedClock
}

export interface SceneEnds {
  hosts: Readonly<Record<string, Host>>
  assistants?: Readonly<Record<string, Assistant>>
}

/** Phones, their providers' wire, the real channels and bridge, and a helpdesk behind it, joined by HTTP on this machine. */
export abstract class WireScene extends BridgeScene {
  readonly wire: Wire
  readonly clock: ScriptedClock
  readonly lines: Readonly<Record<string, Medium>>
  readonly medium: Medium
  served!: Served
  #api = ''
  #waiting: (() => void)[] = []
  readonly #options: WireSceneOptions

  constructor(options: WireSceneOptions) {
    super()
    this.#options = options
    this.medium = options.medium ?? Object.values(options.lines ?? {})[0] ?? 'twilio-whatsapp'
    this.lines = options.lines ?? { phone: this.medium }
    const { publicUrl = standIn } = options
    // Twilio tries again, as its console lets a customer ask for.
    const again = (medium: Medium) => (medium === 'whatsapp-cloud' ? '' : '#rc=3&rp=ct,rt,5xx')
    this.wire = createWire({
      ...(options.clock && { now: options.clock }),
      ...wireOf(
        Object.entries(this.lines).map(([name, medium]) => ({
          medium,
          webhook: `${publicUrl}/channels/${name}${again(medium)}`,
        })),
        options.templates,
      ),
      deliver: async (url, { method, headers, body }) => {
        const response = await fetch(this.local(url), { method, headers, ...(method !== 'GET' && { body }) })
        return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
      },
      fetchMedia: async (url, method) => {
        const response = await fetch(this.local(url), { method })
        const bytes = new Uint8Array(await response.arrayBuffer())
        return { status: response.status, mime: response.headers.get('content-type') ?? '', bytes }
      },
    })
    this.clock = Object.assign(() => this.wire.now(), {
      onAdvance: (listener: () => void) => void this.#waiting.push(listener),
      slip: (ms: number) => (options.clock ? options.clock.slip(ms) : this.wire.controls.advance({ milliseconds: ms })),
      advance: async (ms: number) => {
        if (options.clock) {
          await options.clock.advance(ms)
          this.wire.controls.tick()
        } else this.wire.controls.advance({ milliseconds: ms })
        for (const listener of this.#waiting) listener()
        await new Promise((resolve) => setImmediate(resolve))
      },
    })
  }

  /** Begins the other side, and says what the bridge is joined to. */
  protected abstract ends(): SceneEnds | Promise<SceneEnds>
  /** The other side learns where the bridge is. */
  protected async joined(): Promise<void> {}

  /** Where a public URL of the bridge is on this machine. */
  local(url: string): string {
    return url.replace(this.#options.publicUrl ?? standIn, this.served.url)
  }

  async start(): Promise<this> {
    this.#api = (await this.wire.listen()).url
    await this.open()
    return this
  }

  /** A process begins, on what the store has; the one before it ends. */
  async open(more: SceneBridge = {}): Promise<void> {
    await this.served?.close()
    const { store = memory, bridge, publicUrl = standIn } = this.#options
    this.#waiting = []
    this.create({
      publicUrl,
      store: store(),
      secret: 'a-secret-for-media-links-0123456789',
      ...bridge,
      ...more,
      // A warning to come would be work that waits for hours.
      policy: { windowWarningMs: 0, ...bridge?.policy, ...more.policy },
      channels: Object.fromEntries(
        Object.entries(this.lines).map(([name, medium]) => [name, channelOf(medium, this.#api)]),
      ),
      ...(await this.ends()),
    })
    this.served = await serve(this.bridge, {
      port: this.#options.port ?? 0,
      host: '127.0.0.1',
      print: false,
      api: { keys: [{ key: apiKey, scope: 'agent', name: 'recipe' }] },
      ...this.#options.serve,
    })
    await this.joined()
  }

  async stop(): Promise<void> {
    await this.served?.close()
    await this.wire.close()
  }

  chat(number = ana, name = 'Ana Jensen', medium = this.medium): Conversation {
    return chatOn(this.wire, medium, number, { name })
  }

  /** The customer sends these, in this order: webhooks that are under way at once may overtake each other. */
  async write(...all: readonly Parameters<Conversation['send']>[0][]): Promise<void> {
    for (const one of all) {
      this.chat().send(one)
      await this.wire.idle()
    }
  }

  /** What the customer's phone shows, in words. */
  inbox(number = ana): readonly string[] {
    return wordsOf(this.chat(number))
  }

  override async idle(): Promise<void> {
    await this.wire.idle()
  }

  protected override async seen(): Promise<object> {
    return { inbox: this.inbox(), ...(await super.seen()) }
  }
}
