import { type Bridge, type BridgeOptions, createBridge, memory, type Served, serve } from '@deskwire/core'
import type { Books, Channel } from '@deskwire/core/adapter'
import { createWire, type Wire, type WireOptions } from '@deskwire/simulator'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { type Dynamics365Options, dynamics365 } from '../src/index.js'
import { Dynamics, type EmulatorOptions } from './emulator.js'

const publicUrl = 'https://bridge.example'
const accountSid = `AC${'a1'.repeat(16)}`
const authToken = 'token-of-the-account-0123456789'
const business = '+15557654321'
const phoneNumberId = '106540352242922'
export const ana = '+15551230001'
export const apiKey = 'an-api-key-of-agents-0123456789'

export type Medium = 'twilio-whatsapp' | 'whatsapp-cloud' | 'twilio-sms'

const templates = [
  { name: 'come_back', language: 'en', components: [{ type: 'BODY', text: 'Hi {{1}}, we have news.' }] as never },
]

const providers: Readonly<
  Record<Medium, { wire: (url: string) => WireOptions; channel: (api: string) => Channel; line: string }>
> = {
  'twilio-whatsapp': {
    line: business,
    wire: (url) => ({
      twilio: [
        {
          sid: accountSid,
          authToken,
          senders: [{ senderId: `whatsapp:${business}`, callbackUrl: `${url}#rc=3&rp=ct,rt,5xx` }],
        },
      ],
    }),
    channel: (apiBase) => twilioWhatsapp({ accountSid, authToken, lines: [business], apiBase }),
  },
  'twilio-sms': {
    line: business,
    wire: (url) => ({
      twilio: [
        { sid: accountSid, authToken, numbers: [{ phoneNumber: business, smsUrl: `${url}#rc=3&rp=ct,rt,5xx` }] },
      ],
    }),
    channel: (apiBase) => twilioSms({ accountSid, authToken, lines: [business], apiBase }),
  },
  'whatsapp-cloud': {
    line: phoneNumberId,
    wire: (url) => ({
      meta: [
        {
          id: '900100',
          secret: 'app-secret-0123456789',
          tokens: ['EAAtoken0123456789'],
          callbackUrl: url,
          verifyToken: 'verify-me',
          accounts: [
            {
              id: '102290129340398',
              subscribed: true,
              numbers: [{ id: phoneNumberId, displayPhoneNumber: business }],
              templates,
            },
          ],
        },
      ],
    }),
    channel: (api) =>
      whatsappCloud({
        appSecret: 'app-secret-0123456789',
        accessToken: 'EAAtoken0123456789',
        verifyToken: 'verify-me',
        phoneNumbers: [{ id: phoneNumberId, number: business }],
        wabaId: '102290129340398',
        graphBase: `${api}/graph`,
      }),
  },
}

export interface StoryOptions {
  medium?: Medium
  host?: Partial<Dynamics365Options> | ((dynamicsUrl: string) => Partial<Dynamics365Options>)
  bridge?: Partial<Omit<BridgeOptions, 'channels' | 'hosts'>>
  emulator?: EmulatorOptions
}

/** A phone, a provider's wire, the real channel, bridge and host, and Dynamics 365, joined by HTTP on this machine. */
export class Story {
  readonly wire: Wire
  readonly dynamics: Dynamics
  readonly line: string
  bridge!: Bridge
  served!: Served
  readonly medium: Medium
  readonly log: string[] = []
  #moved: (() => void)[] = []

  constructor(readonly options: StoryOptions) {
    this.medium = options.medium ?? 'twilio-whatsapp'
    const provider = providers[this.medium]
    this.line = provider.line
    this.wire = createWire({
      ...provider.wire(`${publicUrl}/channels/phone`),
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
    this.dynamics = new Dynamics({
      now: () => this.wire.now(),
      deliver: async ({ path, headers, body }) =>
        (await fetch(`${this.served.url}/hosts/dynamics${path}`, { method: 'POST', headers, body })).status,
      ...options.emulator,
    })
  }

  local(url: string): string {
    return url.replace(publicUrl, this.served.url)
  }

  async start(): Promise<this> {
    const { url } = await this.wire.listen()
    await this.dynamics.start()
    const clock = Object.assign(() => this.wire.now(), {
      onAdvance: (listener: () => void) => void this.#moved.push(listener),
    })
    const record = (detail: object, message: string) => void this.log.push(`${message} ${JSON.stringify(detail)}`)
    const { host } = this.options
    const hostOptions = typeof host === 'function' ? host(this.dynamics.url) : host
    this.bridge = createBridge({
      publicUrl,
      store: memory(),
      missedEveryMs: 0,
      log: { debug: record, info: record, warn: record, error: record },
      ...this.options.bridge,
      clock,
      channels: { phone: providers[this.medium].channel(url) },
      hosts: { dynamics: dynamics365(this.dynamics.adapterOptions(hostOptions)) },
    })
    this.served = await serve(this.bridge, {
      port: 0,
      host: '127.0.0.1',
      print: false,
      api: { keys: [{ key: apiKey, scope: 'agent', name: 'recipe' }] },
    })
    return this
  }

  async end(): Promise<void> {
    await this.served.close()
    await this.wire.close()
    await this.dynamics.close()
  }

  chat(number = ana, name = 'Ana Lopez') {
    const phone = this.wire.phone(number, { name })
    return this.medium === 'twilio-sms' ? phone.sms(this.line) : phone.whatsapp(this.line)
  }

  /** What the customer's phone shows. */
  inbox(number = ana): readonly string[] {
    return this.chat(number)
      .inbox()
      .map(({ content }) => ('text' in content ? String(content.text) : content.type))
  }

  /** What agents see in the newest conversation. */
  shown(): readonly string[] {
    return this.dynamics.talk.messages.map(({ author, text }) => `${author}: ${text}`)
  }

  automated(): readonly string[] {
    return this.dynamics.talk.messages.filter(({ author }) => author === 'automated').map(({ text }) => text)
  }

  /** Waits, bounded, until it is so. */
  async until(so: () => boolean | Promise<boolean>, what: string, ms = 8_000): Promise<void> {
    const end = performance.now() + ms
    while (!(await so())) {
      if (performance.now() > end) {
        const parked = (await this.bridge.store.parked('main', { limit: 5 })).items
        throw new Error(
          `Not within ${ms} ms: ${what}\n${JSON.stringify({ books: await this.books(), parked, log: this.log.slice(-12) }, null, 1)}`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  books(): Promise<Books> {
    return this.bridge.books()
  }

  /** Waits until only what is due later is left. */
  async settled(waiting = 1): Promise<void> {
    await this.wire.idle()
    await this.until(async () => (await this.books()).waiting <= waiting, `at most ${waiting} waiting`)
  }

  async later(ms: number): Promise<void> {
    this.wire.controls.advance({ milliseconds: ms })
    for (const listener of this.#moved) listener()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export const story = (options: StoryOptions = {}): Promise<Story> => new Story(options).start()
