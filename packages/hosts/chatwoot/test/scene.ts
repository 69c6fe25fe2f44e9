import { memory, type Store } from '@deskwire/core'
import { started, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { scriptedClock } from '@deskwire/testkit'
import { type ChatwootOptions, chatwoot } from '../src/index.js'
import { ben, type Emulated, emulate, token } from './emulated/server.js'
import type { Conversation, Message, NewMessage } from './emulated/state.js'

const webhookSecret = 'planted-94c2e1d0-of-the-inbox'

export interface SceneOptions extends WireSceneOptions {
  chatwoot?: Partial<ChatwootOptions>
  version?: readonly [number, number]
}

/** A wire scene with a line of each provider and a Chatwoot behind the bridge. */
export class Scene extends WireScene {
  desk!: Emulated
  host!: ReturnType<typeof chatwoot>
  /** Whether the bridge is there for webhooks. */
  reachable = true

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
  }

  get store(): Store {
    return this.bridge.store
  }

  get conversations(): readonly Conversation[] {
    return this.desk.state.conversations
  }

  /** The newest. */
  get conversation(): Conversation {
    const found = this.conversations.at(-1)
    if (!found) throw new Error('There is no conversation')
    return found
  }

  override async start(): Promise<this> {
    this.desk = await emulate({ now: this.clock, ...(this.options.version && { version: this.options.version }) })
    this.desk.tell(async (url, headers, body) => {
      if (!this.reachable) return 504
      const answer = await fetch(this.local(url), { method: 'POST', headers: { ...headers }, body })
      await answer.arrayBuffer()
      return answer.status
    })
    await super.start()
    await this.host.setup?.(false, this.call())
    for (const inbox of this.desk.state.inboxes) inbox.secret = webhookSecret
    return this
  }

  protected ends() {
    this.host = chatwoot({
      url: this.desk.url,
      account: 3,
      auth: { kind: 'token', token },
      inbox: 'Phones',
      webhook: { kind: 'signed', secret: webhookSecret },
      outreach: { channel: 'whatsapp' },
      settlesAfterMs: 0,
      ...this.options.chatwoot,
    })
    return { hosts: { chatwoot: this.host } }
  }

  call() {
    return { signal: AbortSignal.timeout(30_000), deadline: this.clock() + 30_000 }
  }

  /** Ben writes in the newest conversation. */
  reply(content: string, more: Partial<NewMessage> = {}): Message {
    return this.desk.state.say(this.conversation, { content, sender: this.desk.state.userAs(ben), ...more })
  }

  notes(): readonly string[] {
    return this.conversations.flatMap(({ messages }) => messages.filter((one) => one.private)).map(textOf)
  }

  /** What the customer said, as agents see it. */
  said({ messages } = this.conversation): readonly string[] {
    return messages.filter(({ message_type }) => message_type === 0).map(textOf)
  }

  override async idle(): Promise<void> {
    await super.idle()
    await this.desk.webhooks.idle()
    await super.idle()
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.desk.close()
  }
}

const textOf = ({ content }: Message): string => content.replaceAll('\u2060', '')

export const scene = (options: SceneOptions = {}): Promise<Scene> => started(new Scene(options))
