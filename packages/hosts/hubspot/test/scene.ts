import { memory, type Store } from '@deskwire/core'
import { started, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { callFor, scriptedClock } from '@deskwire/testkit'
import { type HubspotOptions, hubspot } from '../src/index.js'
import { EmulatedHubspot, line } from './emulated/hubspot.js'

export interface SceneOptions extends WireSceneOptions {
  hubspot?: Partial<HubspotOptions>
}

const accounts = [
  { id: '5', channel: 'whatsapp', identifier: line, name: 'WhatsApp' },
  { id: '6', channel: 'sms', identifier: '+15550002000', name: 'SMS' },
  { id: '7', channel: 'twilio', identifier: '+15550003000', name: 'WhatsApp, second line' },
  { id: '8', channel: 'whatsapp', identifier: line, name: 'Billing' },
]

/** A wire scene with a line of each provider and a HubSpot account behind the bridge. */
export class Scene extends WireScene {
  readonly desk: EmulatedHubspot
  host!: ReturnType<typeof hubspot>

  constructor(
    readonly options: SceneOptions,
    // One store, however often the bridge restarts.
    store = memory(),
  ) {
    super({
      store: () => store,
      clock: scriptedClock(),
      lines: { whatsapp: 'whatsapp-cloud', sms: 'twilio-sms', twilio: 'twilio-whatsapp' },
      ...options,
    })
    this.desk = new EmulatedHubspot(this.clock)
    for (const { id, name, identifier } of accounts)
      this.desk.state.account({ id, name, inboxId: id === '8' ? '32' : '31', value: identifier })
  }

  get store(): Store {
    return this.bridge.store
  }

  override async start(): Promise<this> {
    await this.desk.start(async (url, { headers, body }) => {
      const answer = await fetch(this.local(url), { method: 'POST', headers, body })
      await answer.arrayBuffer()
      return answer.status
    })
    await super.start()
    await this.host.setup?.(false, callFor(30_000))
    return this
  }

  protected ends() {
    this.host = hubspot({ ...this.desk.options, accounts, country: 'US', ...this.options.hubspot })
    return { hosts: { hubspot: this.host } }
  }

  /** The newest conversation. */
  get newest(): string {
    return this.desk.threads.at(-1)?.id ?? ''
  }

  /** What the customer said, as agents see it. */
  said(id = this.newest): readonly string[] {
    return this.desk.thread(id).messages.flatMap(({ direction, text = '' }) => (direction === 'INCOMING' ? [text] : []))
  }

  override async idle(): Promise<void> {
    await super.idle()
    await this.desk.hooks.idle()
    await super.idle()
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.desk.stop()
  }
}

export const scene = (options: SceneOptions = {}): Promise<Scene> => started(new Scene(options))
