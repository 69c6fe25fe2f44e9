import type { Host } from '@deskwire/core/adapter'
import { started, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { type ConversationOptions, type RecordsOptions, servicenow, servicenowAssistant } from '../src/index.js'
import { people, planted } from './contract.js'
import { Emulator, type EmulatorOptions } from './emulated/servicenow.js'
import type { Row } from './emulated/tables.js'
import type { Line, Session } from './emulated/virtual-agent.js'

export interface SceneOptions extends WireSceneOptions {
  emulator?: EmulatorOptions
  conversation?: Partial<ConversationOptions>
  records?: Partial<RecordsOptions>
  /** The virtual agent in front of this helpdesk, or of cases in ServiceNow itself, instead of its own live agents. */
  assistantFor?: Host | 'records'
}

/** A wire scene with ServiceNow behind the bridge. */
export class Scene extends WireScene {
  readonly now: Emulator

  constructor(readonly options: SceneOptions) {
    super(options)
    this.now = new Emulator({ now: () => this.wire.now(), ...options.emulator })
  }

  protected async ends() {
    await this.now.listen()
    people(this.now)
    const { assistantFor } = this.options
    const hosts: Readonly<Record<string, Host>> =
      assistantFor && assistantFor !== 'records' ? { desk: assistantFor } : { servicenow: this.#host() }
    return { hosts, ...(assistantFor && { assistants: { servicenow: servicenowAssistant(this.#signIn()) } }) }
  }

  protected override async joined(): Promise<void> {
    this.now.connection = {
      url: `${this.served.url}/${this.options.assistantFor ? 'assistants' : 'hosts'}/servicenow`,
      headers: { authorization: `Bearer ${planted.callback}` },
    }
  }

  #signIn() {
    return {
      url: this.now.url,
      auth: { kind: 'basic', user: this.now.user.name, password: this.now.user.password },
      callback: { kind: 'token', token: planted.callback },
    } as const satisfies ConversationOptions
  }

  #host(): Host {
    const { records, conversation } = this.options
    const { url, auth, callback } = this.#signIn()
    if (!records && this.options.assistantFor !== 'records') return servicenow({ ...this.#signIn(), ...conversation })
    const mode = { mode: 'records', integrationUser: this.now.user.name } as const
    return servicenow({ url, auth, callback, ...mode, ...records })
  }

  override async stop(): Promise<void> {
    await super.stop()
    await this.now.close()
  }

  override async idle(): Promise<void> {
    await super.idle()
    await this.now.idle()
  }

  /** The newest conversation in ServiceNow. */
  get session(): Session {
    return this.now.agent.session()
  }

  said(from: Line['from'] = 'customer'): readonly string[] {
    return this.session.lines.filter((line) => line.from === from).map(({ text }) => text)
  }

  userOf(name: string): Row {
    const found = this.now.tables.of('sys_user').find(({ user_name }) => user_name === name)
    if (!found) throw new Error(`Nobody is called ${name}`)
    return found
  }

  /** A live agent takes the work item. */
  async accept(agent = 'Beth'): Promise<string> {
    await this.until(() => this.now.agent.queue().length > 0, 'a work item')
    const { session } = this.now.agent.queue()[0] ?? { session: '' }
    this.now.agent.accept(session, agent)
    await this.now.idle()
    return session
  }
}

export const scene = (options: SceneOptions = {}): Promise<Scene> => started(new Scene(options))
export const guest = '+15551230077'
