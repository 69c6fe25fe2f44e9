import { memory, type Store } from '@deskwire/core'
import { type SceneBridge, started, WireScene } from '@deskwire/integration-tests'
import { scriptedClock } from '@deskwire/testkit'
import { type FrontOptions, front } from '../src/index.js'
import { createAgent } from './emulated/agent.js'
import { app, type Emulated, emulate, token } from './emulated/server.js'
import type { Conversation } from './emulated/state.js'

export interface SceneOptions {
  bridge?: SceneBridge
  front?: Partial<FrontOptions>
}

/** A line of each provider, and a Front behind the bridge. */
export class Scene extends WireScene {
  desk!: Emulated
  agent!: ReturnType<typeof createAgent>
  host!: ReturnType<typeof front>

  constructor(
    readonly options: SceneOptions,
    // One store, however often the bridge restarts.
    store = memory(),
  ) {
    super({
      store: () => store,
      clock: scriptedClock(),
      lines: { whatsapp: 'whatsapp-cloud', sms: 'twilio-sms' },
      ...options,
    })
  }

  get store(): Store {
    return this.bridge.store
  }

  protected async ends() {
    if (!this.desk) {
      this.desk = await emulate(this.clock)
      const post = async (path: string, headers: Readonly<Record<string, string>>, body: string) => {
        const response = await fetch(`${this.served.url}/hosts/front${path}`, { method: 'POST', headers, body })
        return response.text()
      }
      this.agent = createAgent(this.desk, post, this.clock)
    }
    this.host = front({
      url: this.desk.url,
      auth: { kind: 'token', token },
      app,
      channels: [
        { id: 'cha_w1', channel: 'whatsapp' },
        { id: 'cha_s1', channel: 'sms' },
      ],
      queues: { support: 'inb_support' },
      composer: 'advanced',
      knowledge: { base: 'knb_1', url: 'https://help.example.com' },
      taskInbox: 'inb_support',
      settlesAfterMs: 0,
      ...this.options.front,
    })
    return { hosts: { front: this.host } }
  }

  get conversations(): readonly Conversation[] {
    return [...this.desk.state.conversations.values()]
  }

  get newest(): Conversation {
    const found = this.conversations.at(-1)
    if (!found) throw new Error('There is no conversation yet')
    return found
  }

  /** What was imported into a conversation: the customer's words, and with `for` what others said. */
  said({ id } = this.newest, inbound = true): readonly string[] {
    return this.desk.state.messages
      .filter((one) => one.conversation === id && one.author === undefined && one.inbound === inbound)
      .map(({ body }) => body)
  }

  notes({ comments } = this.newest): string {
    return comments.map(({ body }) => body).join('\n')
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.desk.close()
  }
}

export const scene = (options: SceneOptions = {}): Promise<Scene> => started(new Scene(options))
