import { memory, type Store } from '@deskwire/core'
import { started, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { scriptedClock } from '@deskwire/testkit'
import { type ZendeskOptions, zendesk } from '../src/index.js'
import { EmulatedZendesk } from './emulated/zendesk.js'

const webhookSecret = 'planted-webhook-secret'

export interface SceneOptions extends WireSceneOptions {
  zendesk?: Partial<ZendeskOptions>
}

/** A wire scene with a line of each provider and a Zendesk behind the bridge. */
export class Scene extends WireScene {
  readonly desk: EmulatedZendesk
  host!: ReturnType<typeof zendesk>

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
    this.desk = new EmulatedZendesk(this.clock)
  }

  get store(): Store {
    return this.bridge.store
  }

  override async start(): Promise<this> {
    await this.desk.start(async (url, { headers, body }) => {
      const answer = await fetch(this.local(url), { method: 'POST', headers: { ...headers }, body })
      await answer.arrayBuffer()
      return answer.status
    })
    await super.start()
    await this.host.setup?.(false, { signal: AbortSignal.timeout(30_000), deadline: this.clock() + 30_000 })
    for (const webhook of this.desk.triggers.webhooks) webhook.secret = webhookSecret
    return this
  }

  protected ends() {
    this.host = zendesk({
      url: this.desk.url,
      auth: this.desk.auth,
      webhookSecret,
      outreach: { channel: 'whatsapp' },
      country: 'US',
      panel: this.desk.app.options,
      ...this.options.zendesk,
    } as ZendeskOptions)
    return { hosts: { zendesk: this.host } }
  }

  override async idle(): Promise<void> {
    await super.idle()
    await this.desk.triggers.idle()
    await super.idle()
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.desk.stop()
  }
}

export const scene = (options: SceneOptions = {}): Promise<Scene> => started(new Scene(options))
