import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Bridge, createBridge, createRouter, memory, nodeHandler } from '@deskwire/core'
import { type Conversation, createWire, type Wire } from '@deskwire/simulator'
import type { Stage } from '@deskwire/testkit'
import type { Attached, Helpdesk, HelpdeskMaker } from '../shared/src/helpdesk.js'
import { channelOf, chatOn, type Medium, wireOf, wordsOf } from '../shared/src/lines.js'
import { tapped } from '../shared/src/tap.js'

const customer = '+15551230001'

/** A phone, its provider's wire, the real channel, bridge and host, and a helpdesk: all of it over HTTP. */
export class OverTheWire implements Stage {
  private constructor(
    readonly medium: Medium,
    readonly wire: Wire,
    readonly helpdesk: Helpdesk,
    readonly bridge: Bridge,
    readonly server: Server,
    readonly chat: Conversation,
    readonly log: readonly string[],
  ) {}

  static async start(medium: Medium, make: HelpdeskMaker): Promise<OverTheWire> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const wire = createWire(wireOf([{ medium, webhook: `${publicUrl}/channels/phone` }]))
    const { url } = await wire.listen()
    const helpdesk = await make()
    // ServiceNow's own recipes name the mount, so it is called the same everywhere.
    const mount = `${publicUrl}/hosts/servicenow`
    await helpdesk.join(mount)
    const log: string[] = []
    const record = (detail: object, message: string) => void log.push(`${message} ${JSON.stringify(detail)}`)
    const bridge = createBridge({
      publicUrl,
      log: { debug: () => undefined, info: () => undefined, warn: record, error: record },
      store: memory(),
      missedEveryMs: 0,
      policy: { windowWarningMs: 0 },
      channels: { phone: channelOf(medium, url) },
      hosts: { servicenow: helpdesk.host() },
    })
    await bridge.start()
    server.on('request', nodeHandler(createRouter(bridge)))
    return new OverTheWire(medium, wire, helpdesk, bridge, server, chatOn(wire, medium, customer), log)
  }

  async stop(): Promise<void> {
    await this.bridge.stop()
    await this.wire.close()
    await this.helpdesk.end()
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  async customer(text: string): Promise<void> {
    this.chat.send(text)
  }

  async file({ name, mime, bytes }: Attached): Promise<void> {
    this.chat.send({ media: { mime, bytes, filename: name } })
  }

  async tap(title: string): Promise<void> {
    tapped(this.chat, title)
  }

  agent = (text: string): Promise<void> => this.helpdesk.reply(text)
  close = (): Promise<void> => this.helpdesk.close()
  inbox = (): readonly string[] => wordsOf(this.chat)
  desk = (): readonly string[] => this.helpdesk.shown()
  tickets = (): number => this.helpdesk.tickets()

  async status(status: 'sent' | 'delivered' | 'read' | 'failed'): Promise<void> {
    if (status !== 'read') throw new Error('a phone gets messages by itself; a person reads them')
    this.chat.read()
  }

  /** How far the newest message to the customer got, as the store knows it. */
  async delivery(): Promise<string | undefined> {
    const { items } = await this.bridge.store.messages('main', { limit: 20, newestFirst: true })
    const newest = items.find(({ message }) => message.direction === 'out')
    return newest?.parts.at(-1)?.delivery
  }

  /** No conversation is being worked on. */
  async idle(): Promise<boolean> {
    await this.wire.idle()
    return (await this.bridge.books()).waiting === 0
  }

  /** Waits, bounded, until it is so. */
  async sees(so: () => boolean | Promise<boolean>, but: string): Promise<void> {
    const end = performance.now() + 15_000
    while (!(await so())) {
      if (performance.now() > end) {
        const seen = {
          ticks: this.helpdesk.ticks?.(),
          desk: this.desk(),
          phone: this.inbox(),
          ...(await this.trouble()),
        }
        throw new Error(`${but}\n${JSON.stringify(seen, null, 1)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async trouble() {
    const books = await this.bridge.books()
    return { books, parked: (await this.bridge.store.parked('main', { limit: 5 })).items, log: this.log.slice(-6) }
  }

  async later(): Promise<void> {
    throw new Error('time goes its own way here')
  }
}
