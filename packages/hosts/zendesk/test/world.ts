import { type Bridge, type BridgeOptions, createBridge, memory } from '@deskwire/core'
import type { Log, Store } from '@deskwire/core/adapter'
import { createWire, type Wire } from '@deskwire/simulator'
import { type ScriptedClock, scriptedClock } from '@deskwire/testkit'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { type ZendeskOptions, zendesk } from '../src/index.js'
import { EmulatedZendesk } from './emulator.js'

const publicUrl = 'https://bridge.test'
export const ana = '+15551234567'
export const cloudLine = '106540352242922'
export const smsLine = '+15550001111'
export const twilioLine = '+15550002222'

const secret = 'planted-webhook-secret'
const accountSid = `AC${'a1'.repeat(16)}`
const authToken = 'token-of-the-account-0123456789'

export interface WorldOptions {
  bridge?: Partial<BridgeOptions>
  zendesk?: Partial<ZendeskOptions>
  store?: Store
}

/**
 * A phone, the providers' own protocols, the real channels and the real bridge, and a Zendesk: nothing in between is faked.
 * One clock for all of them.
 */
export class World {
  readonly log: { level: string; detail: object; message: string }[] = []
  readonly store: Store
  bridge!: Bridge
  #options: WorldOptions
  #urls = { wire: '' }

  private constructor(
    readonly wire: Wire,
    readonly desk: EmulatedZendesk,
    readonly clock: ScriptedClock,
    options: WorldOptions,
  ) {
    this.#options = options
    this.store = options.store ?? memory()
  }

  static async start(options: WorldOptions = {}): Promise<World> {
    const clock = scriptedClock()
    let world: World | undefined
    const wire = createWire({
      now: clock,
      twilio: [
        {
          sid: accountSid,
          authToken,
          numbers: [{ phoneNumber: smsLine, smsUrl: `${publicUrl}/channels/sms` }],
          senders: [{ senderId: `whatsapp:${twilioLine}`, callbackUrl: `${publicUrl}/channels/twilio` }],
        },
      ],
      meta: [
        {
          id: '900100',
          secret: 'shh',
          tokens: ['EAAtoken'],
          callbackUrl: `${publicUrl}/channels/whatsapp`,
          verifyToken: 'verify-me',
          accounts: [
            {
              id: '102290129340398',
              numbers: [{ id: cloudLine, displayPhoneNumber: '+1 555-078-3881', verifiedName: 'Lucky Shrub' }],
              templates: [
                {
                  name: 'come_back',
                  language: 'en',
                  components: [{ type: 'BODY', text: 'We have an answer for you.' }],
                },
                {
                  name: 'order_ready',
                  language: 'en',
                  parameterFormat: 'NAMED',
                  components: [{ type: 'BODY', text: 'Hi {{name}}, your order is ready.' }],
                },
              ],
            },
          ],
        },
      ],
      deliver: async (url, { method, headers, body }) => {
        const { pathname, search } = new URL(url)
        const [, kind, name = '', ...rest] = pathname.split('/')
        if (kind !== 'channels' || !world) return 404
        const path = rest.map((part) => `/${part}`).join('') + search
        const reply = await world.bridge.receive(
          { tenant: 'main', kind, name },
          { method, publicUrl: url, path, headers, body: Buffer.from(body), receivedAt: clock() },
        )
        return { status: reply.status, headers: { ...reply.headers }, body: String(reply.body ?? '') }
      },
      fetchMedia: async (url) => {
        const media = world?.bridge.media.read(new URL(url).pathname.slice('/media/'.length))
        const body = media && (await world?.bridge.media.media.open(media.ref))
        if (!media || !body) return { status: 404, mime: 'text/plain', bytes: new Uint8Array() }
        return { status: 200, mime: media.mime, bytes: new Uint8Array(await new Response(body).arrayBuffer()) }
      },
    })
    const { url } = await wire.listen()
    const desk = new EmulatedZendesk(clock)
    await desk.start(async (to, { headers, body }) => {
      const reply = await world?.bridge.receive(
        { tenant: 'main', kind: 'hosts', name: 'zendesk' },
        { method: 'POST', publicUrl: to, path: '', headers, body: Buffer.from(body), receivedAt: clock() },
      )
      return reply?.status ?? 503
    })
    world = new World(wire, desk, clock, options)
    world.#urls.wire = url
    await world.boot()
    await world.host.setup?.(false, { signal: AbortSignal.timeout(10_000), deadline: clock() + 10_000 })
    for (const webhook of desk.triggers.webhooks) webhook.secret = secret
    return world
  }

  get host() {
    return this.#host
  }
  #host = zendesk({ url: 'https://acme.zendesk.com', accessToken: 'x', webhookSecret: 'x' })

  /** A bridge over the same store: the first one, or the next after a crash. */
  async boot(more: Partial<BridgeOptions> = {}): Promise<void> {
    const record = (level: string) => (detail: object, message: string) =>
      void this.log.push({ level, detail, message })
    const log: Log = { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') }
    const wire = this.#urls.wire
    this.#host = zendesk({
      url: this.desk.url,
      email: this.desk.email,
      apiToken: this.desk.token,
      webhookSecret: secret,
      outreach: { channel: 'whatsapp' },
      country: 'US',
      ...this.#options.zendesk,
    } as ZendeskOptions)
    this.bridge = createBridge({
      publicUrl,
      store: this.store,
      missedEveryMs: 0,
      random: () => 0.5,
      log,
      ...this.#options.bridge,
      ...more,
      // A warning to come would be work that waits for hours.
      policy: { windowWarningMs: 0, ...this.#options.bridge?.policy, ...more.policy },
      clock: this.clock,
      hosts: { zendesk: this.#host },
      channels: {
        whatsapp: whatsappCloud({
          accessToken: 'EAAtoken',
          appSecret: 'shh',
          verifyToken: 'verify-me',
          phoneNumbers: [cloudLine],
          wabaId: '102290129340398',
          graphBase: `${wire}/graph`,
        }),
        sms: twilioSms({ accountSid, authToken, lines: [smsLine], apiBase: wire }),
        twilio: twilioWhatsapp({ accountSid, authToken, lines: [twilioLine], apiBase: wire }),
      },
    })
    await this.bridge.start()
  }

  phone(number = ana, name = 'Ana') {
    return this.wire.phone(number, { name })
  }

  /** Waits, bounded, until it is so. */
  async until(so: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let tries = 0; !(await so()); tries++) {
      if (tries > 900)
        throw new Error(
          `Never: ${what}\n${JSON.stringify({ books: await this.bridge.books(), log: this.log.slice(-6), parked: (await this.store.parked('main', { limit: 5 })).items }, null, 1)}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
  }

  /** Nothing is on its way but what is due later, `waiting` of them. */
  async settled(waiting = 0): Promise<void> {
    await this.until(async () => {
      await this.wire.idle()
      await this.desk.triggers.idle()
      if ((await this.bridge.books()).waiting > waiting) return false
      await new Promise((resolve) => setTimeout(resolve, 5))
      await this.wire.idle()
      await this.desk.triggers.idle()
      return (await this.bridge.books()).waiting <= waiting
    }, `at most ${waiting} waiting`)
  }

  async later(ms: number): Promise<void> {
    await this.clock.advance(ms)
    this.wire.controls.tick()
  }

  /** Promise 9. */
  async balanced(): Promise<boolean> {
    const books = await this.bridge.books()
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)
    return (
      books.received ===
      books.effected + books.waiting + books.parked + books.duplicate + sum(books.ignored) + sum(books.refused)
    )
  }

  async stop(): Promise<void> {
    await this.bridge.stop()
    await this.wire.close()
    await this.desk.stop()
  }
}
