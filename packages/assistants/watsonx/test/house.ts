import { type Bridge, type BridgeOptions, createBridge, memory, type Served, serve } from '@deskwire/core'
import type { Assistant, HostEvent, Store } from '@deskwire/core/adapter'
import { createWire, type PhoneMessage, type Wire } from '@deskwire/simulator'
import { type FakeHost, fakeHost, play, type Stage } from '@deskwire/testkit'
import { type Medium, providers } from './providers.js'

const publicUrl = 'https://bridge.example'
const ana = '+15551230001'

export interface HouseOptions {
  medium: Medium
  assistant: Assistant
  /** Opened anew after a restart. */
  store?: () => Store
  bridge?: Partial<Omit<BridgeOptions, 'channels' | 'hosts' | 'assistants'>>
}

/** A phone, its provider's wire, the real channel and bridge, an assistant, and a helpdesk behind it. */
export class House {
  readonly wire: Wire
  readonly host: FakeHost = fakeHost({ contacts: [{ id: 'c1', name: 'Ana Jensen', phone: ana }] })
  readonly log: string[] = []
  bridge!: Bridge
  served!: Served
  #api = ''
  #moved: (() => void)[] = []
  #events = 0
  #inHand = 0

  constructor(readonly options: HouseOptions) {
    this.wire = createWire({
      ...providers[options.medium].wire(`${publicUrl}/channels/phone`),
      deliver: async (url, { method, headers, body }) => {
        const response = await fetch(this.#local(url), { method, headers, ...(method !== 'GET' && { body }) })
        return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
      },
      fetchMedia: async (url, method) => {
        const response = await fetch(this.#local(url), { method })
        const bytes = new Uint8Array(await response.arrayBuffer())
        return { status: response.status, mime: response.headers.get('content-type') ?? '', bytes }
      },
    })
  }

  #local(url: string): string {
    return url.replace(publicUrl, this.served.url)
  }

  async start(): Promise<this> {
    this.#api = (await this.wire.listen()).url
    await this.open()
    return this
  }

  /** A process begins, on what the store has. */
  async open(): Promise<void> {
    const { medium, assistant, store = memory, bridge } = this.options
    const record = (detail: object, message: string) => void this.log.push(`${message} ${JSON.stringify(detail)}`)
    this.#moved = []
    this.bridge = createBridge({
      publicUrl,
      store: this.#watched(store()),
      missedEveryMs: 0,
      log: { debug: record, info: record, warn: record, error: record },
      secret: 'a-secret-for-media-links-0123456789',
      ...bridge,
      // A warning to come would be work that waits for hours.
      policy: { windowWarningMs: 0, ...bridge?.policy },
      clock: Object.assign(() => this.wire.now(), {
        onAdvance: (listener: () => void) => void this.#moved.push(listener),
      }),
      channels: { phone: providers[medium].channel(this.#api) },
      hosts: { desk: this.host },
      assistants: { watson: assistant },
      route: () => ({ host: 'desk', assistant: 'watson' }),
    })
    this.served = await serve(this.bridge, { port: 0, host: '127.0.0.1', print: false })
  }

  async end(): Promise<void> {
    await this.served.close()
    await this.wire.close()
  }

  chat() {
    const phone = this.wire.phone(ana, { name: 'Ana' })
    const { line } = providers[this.options.medium]
    return this.options.medium === 'twilio-sms' ? phone.sms(line) : phone.whatsapp(line)
  }

  /** What the phone shows, a line for each message. */
  inbox(): readonly string[] {
    return this.chat().inbox().map(shown)
  }

  async desk(event: HostEvent): Promise<void> {
    const request = this.host.webhook([event], this.wire.now())
    await this.bridge.receive({ tenant: 'main', kind: 'hosts', name: 'desk' }, request)
  }

  readonly stage: Stage = {
    customer: async (words) => void this.chat().send(words),
    tap: async (title) => {
      const chat = this.chat()
      const asked = chat
        .inbox()
        .findLast(({ content }) => content.type === 'choice' && content.options.some((one) => one.title === title))
      if (!asked) throw new Error(`the phone shows no ${title}`)
      chat.tap(asked, title)
    },
    agent: async (words) => {
      await this.until(() => this.host.tickets.length > 0, 'a ticket to answer in')
      const ticket = this.host.tickets.at(-1)?.id ?? ''
      const content = [{ type: 'text', text: words, markup: 'plain' }] as const
      await this.desk({
        kind: 'reply',
        id: `r${++this.#events}`,
        at: { ticket },
        author: { kind: 'agent', id: 'beth' },
        content,
      })
    },
    close: async () => {
      const ticket = this.host.tickets.at(-1)
      if (!ticket) throw new Error('there is no ticket to close')
      ticket.closed = true
      await this.desk({ kind: 'closed', id: `closed${++this.#events}`, at: { ticket: ticket.id } })
    },
    status: async () => this.chat().read(),
    later: async (ms) => {
      await this.settled(1)
      await this.later(ms)
    },
    inbox: () => this.inbox(),
    desk: () => this.host.tickets.flatMap(({ id, notes }) => [...this.host.texts(id), ...notes]),
    tickets: () => this.host.tickets.length,
  }

  play(script: string): Promise<void> {
    return play(this.stage, script)
  }

  /** Waits, bounded, until it is so. */
  async until(so: () => boolean | Promise<boolean>, what: string, ms = 8_000): Promise<void> {
    const end = performance.now() + ms
    while (!(await so())) {
      if (performance.now() > end) {
        const parked = (await this.bridge.store.parked('main', { limit: 5 })).items
        const seen = { books: await this.bridge.books(), parked, inbox: this.inbox(), log: this.log.slice(-12) }
        throw new Error(`Not within ${ms} ms: ${what}\n${JSON.stringify(seen, null, 1)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** Waits until only what is due later is left. */
  async settled(waiting = 0): Promise<void> {
    await this.wire.idle()
    await this.until(async () => (await this.bridge.books()).waiting <= waiting, `at most ${waiting} waiting`)
  }

  /** Lets what is in hand finish, then moves the clock: no call has its time pulled away under it. */
  async later(ms: number): Promise<void> {
    let quiet = 0
    const calm = () => {
      quiet = this.#inHand === 0 ? quiet + 1 : 0
      return quiet > 3
    }
    await this.until(calm, 'nothing in hand')
    this.wire.controls.advance({ milliseconds: ms })
    for (const listener of this.#moved) listener()
    await new Promise((resolve) => setImmediate(resolve))
  }

  #watched(store: Store): Store {
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
    return store
  }
}

export const house = (options: HouseOptions): Promise<House> => new House(options).start()

/** `Which day? [Mon | Tue]`, `(image/png) Our shop`, or the text. */
const shown = ({ content }: PhoneMessage): string => {
  if (content.type === 'choice')
    return `${[content.header, content.text].filter(Boolean).join('\n')} [${content.options.map(({ title, url }) => (url ? `${title} ${url}` : title)).join(' | ')}]`
  if (content.type === 'media')
    return `(${content.items.map(({ mime }) => mime).join(', ')}) ${content.text ?? ''}`.trim()
  return content.type === 'text' ? content.text : content.type
}
