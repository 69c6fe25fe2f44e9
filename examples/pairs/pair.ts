import type { Host } from '@deskwire/core/adapter'
import { type Medium, type SceneBridge, tapped, WireScene } from '@deskwire/integration-tests'
import type { Stage } from '@deskwire/testkit'
import type { Attached, Helpdesk, HelpdeskMaker } from '../shared/src/helpdesk.js'

// ServiceNow's own recipes name the mount, so it is called the same everywhere.
const mount = 'servicenow'

/** Any channel with any helpdesk, as a stage to play on. */
export class Pair extends WireScene implements Stage {
  helpdesk!: Helpdesk
  host!: Host

  constructor(
    medium: Medium,
    readonly make: HelpdeskMaker,
    bridge: SceneBridge = {},
  ) {
    super({ medium, bridge })
  }

  protected async ends() {
    this.helpdesk = await this.make()
    this.host = this.helpdesk.host()
    return { hosts: { [mount]: this.host } }
  }

  protected override joined(): Promise<void> {
    return this.helpdesk.join(`${this.served.url}/hosts/${mount}`)
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.helpdesk.end()
  }

  async customer(text: string): Promise<void> {
    this.chat().send(text)
  }

  async file({ name, mime, bytes }: Attached): Promise<void> {
    this.chat().send({ media: { mime, bytes, filename: name } })
  }

  async tap(title: string): Promise<void> {
    tapped(this.chat(), title)
  }

  agent = (text: string): Promise<void> => this.helpdesk.reply(text)
  close = (): Promise<void> => this.helpdesk.close()
  desk = (): readonly string[] => this.helpdesk.shown()
  tickets = (): number => this.helpdesk.tickets()

  async status(status: 'sent' | 'delivered' | 'read' | 'failed'): Promise<void> {
    if (status !== 'read') throw new Error('a phone gets messages by itself; a person reads them')
    this.chat().read()
  }

  /** How far the newest message to the customer got, as the store knows it. */
  async delivery(): Promise<string | undefined> {
    const { items } = await this.bridge.store.messages('main', { limit: 20, newestFirst: true })
    const newest = items.find(({ message }) => message.direction === 'out')
    return newest?.parts.at(-1)?.delivery
  }

  override async seen() {
    return { ticks: this.helpdesk.ticks?.(), desk: this.desk(), ...(await super.seen()) }
  }
}
