import { type Bridge, type BridgeOptions, createBridge, memory, type Served, serve } from '@deskwire/core'
import type { Host } from '@deskwire/core/adapter'
import { createWire, type Wire } from '@deskwire/simulator'
import { type ConversationOptions, type RecordsOptions, servicenow, servicenowAssistant } from '../src/index.js'
import { people, planted } from './contract.js'
import type { Line, Session } from './emulated/virtual-agent.js'
import { Emulator, type EmulatorOptions } from './emulator.js'
import { type Medium, providers } from './providers.js'

const publicUrl = 'https://bridge.example'
export const ana = '+15551230001'
export const guest = '+15551230077'
export const apiKey = 'an-api-key-of-agents-0123456789'

export interface HouseOptions {
  medium?: Medium
  emulator?: EmulatorOptions
  conversation?: Partial<ConversationOptions>
  records?: Partial<RecordsOptions>
  /** The virtual agent in front of this helpdesk, or of cases in ServiceNow itself, instead of its own live agents. */
  assistantFor?: Host | 'records'
  bridge?: Partial<Omit<BridgeOptions, 'channels' | 'hosts'>>
}

/** A phone, a provider's wire, the real channel, bridge and adapters, and ServiceNow, joined by HTTP on this machine. */
export class House {
  readonly wire: Wire
  readonly now: Emulator
  readonly medium: Medium
  readonly log: string[] = []
  bridge!: Bridge
  served!: Served
  readonly #moved: (() => void)[] = []

  constructor(readonly options: HouseOptions) {
    this.medium = options.medium ?? 'twilio-whatsapp'
    this.wire = createWire({
      ...providers[this.medium].wire(`${publicUrl}/channels/phone`),
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
    this.now = new Emulator({ now: () => this.wire.now(), ...options.emulator })
  }

  /** Where a public URL of the bridge is on this machine. */
  local(url: string): string {
    return url.replace(publicUrl, this.served.url)
  }

  async start(): Promise<this> {
    const { url } = await this.wire.listen()
    await this.now.listen()
    people(this.now)
    const { assistantFor, bridge } = this.options
    const hosts: Readonly<Record<string, Host>> =
      assistantFor && assistantFor !== 'records' ? { desk: assistantFor } : { servicenow: this.#host() }
    const record = (detail: object, message: string) => void this.log.push(`${message} ${JSON.stringify(detail)}`)
    this.bridge = createBridge({
      publicUrl,
      store: memory(),
      missedEveryMs: 0,
      log: { debug: record, info: record, warn: record, error: record },
      ...bridge,
      clock: Object.assign(() => this.wire.now(), {
        onAdvance: (listener: () => void) => void this.#moved.push(listener),
      }),
      channels: { phone: providers[this.medium].channel(url) },
      hosts,
      ...(assistantFor && { assistants: { servicenow: servicenowAssistant(this.#signIn()) } }),
    })
    this.served = await serve(this.bridge, {
      port: 0,
      host: '127.0.0.1',
      print: false,
      api: { keys: [{ key: apiKey, scope: 'agent', name: 'recipe' }] },
    })
    this.now.connection = {
      url: `${this.served.url}/${assistantFor ? 'assistants' : 'hosts'}/servicenow`,
      headers: { authorization: `Bearer ${planted.callback}` },
    }
    return this
  }

  #signIn() {
    return {
      instance: this.now.url,
      auth: { type: 'basic', username: this.now.user.name, password: this.now.user.password },
      callback: { type: 'bearer', token: planted.callback },
    } as const satisfies ConversationOptions
  }

  #host(): Host {
    const { records, conversation } = this.options
    const { instance, auth } = this.#signIn()
    if (!records && this.options.assistantFor !== 'records') return servicenow({ ...this.#signIn(), ...conversation })
    const mode = { mode: 'records', webhookSecret: planted.webhook, integrationUser: this.now.user.name } as const
    return servicenow({ instance, auth, ...mode, ...records })
  }

  async end(): Promise<void> {
    await this.served.close()
    await this.wire.close()
    await this.now.close()
  }

  chat(number = ana, name = 'Ana Jensen') {
    const phone = this.wire.phone(number, { name })
    const { line } = providers[this.medium]
    return this.medium === 'twilio-sms' ? phone.sms(line) : phone.whatsapp(line)
  }

  /** The customer sends these, in this order: webhooks that are under way at once may overtake each other. */
  async write(...all: readonly (string | Parameters<ReturnType<House['chat']>['send']>[0])[]): Promise<void> {
    for (const one of all) {
      this.chat().send(one)
      await this.wire.idle()
    }
  }

  /** What the customer's phone shows. */
  inbox(number = ana): readonly string[] {
    return this.chat(number)
      .inbox()
      .map(({ content }) => ('text' in content && content.text ? String(content.text) : content.type))
  }

  /** The newest conversation in ServiceNow. */
  get session(): Session {
    return this.now.agent.session()
  }

  said(from: Line['from'] = 'customer'): readonly string[] {
    return this.session.lines.filter((line) => line.from === from).map(({ text }) => text)
  }

  /** A live agent takes the work item. */
  async accept(agent = 'Beth'): Promise<string> {
    await this.until(() => this.now.agent.queue().length > 0, 'a work item')
    const { session } = this.now.agent.queue()[0] ?? { session: '' }
    this.now.agent.accept(session, agent)
    await this.now.idle()
    return session
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
  async settled(waiting = 1): Promise<void> {
    await this.wire.idle()
    await this.now.idle()
    await this.until(async () => (await this.bridge.books()).waiting <= waiting, `at most ${waiting} waiting`)
  }

  async later(ms: number): Promise<void> {
    this.wire.controls.advance({ milliseconds: ms })
    for (const listener of this.#moved) listener()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export const house = (options: HouseOptions = {}): Promise<House> => new House(options).start()
