import { memory, type Store } from '@deskwire/core'
import { started, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { scriptedClock } from '@deskwire/testkit'
import { type IntercomOptions, intercom } from '../src/index.js'
import { EmulatedIntercom, token, webhookSecret } from './emulated/server.js'

export interface SceneOptions extends WireSceneOptions {
  intercom?: Partial<IntercomOptions>
}

/** A wire scene with a line of each provider and an Intercom behind the bridge. */
export class Scene extends WireScene {
  readonly desk: EmulatedIntercom
  host!: ReturnType<typeof intercom>

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
    this.desk = new EmulatedIntercom(this.clock)
  }

  get store(): Store {
    return this.bridge.store
  }

  override async start(): Promise<this> {
    await this.desk.start(async (_webhook, headers, body) => {
      const url = this.local('https://bridge.test/hosts/intercom')
      const answer = await fetch(url, { method: 'POST', headers: { ...headers }, body })
      await answer.arrayBuffer()
    })
    this.desk.reach = (url) => fetch(this.local(url))
    return super.start()
  }

  protected ends() {
    this.host = intercom({
      url: this.desk.url,
      auth: { kind: 'token', token },
      webhookSecret,
      country: 'US',
      outreach: { whatsapp: 'whatsapp' },
      ...this.options.intercom,
    })
    return { hosts: { intercom: this.host } }
  }

  override async idle(): Promise<void> {
    await super.idle()
    await this.desk.idle()
    await super.idle()
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.desk.stop()
  }
}

export const scene = (options: SceneOptions = {}): Promise<Scene> => started(new Scene(options))
