import type { Assistant, HostEvent } from '@deskwire/core/adapter'
import { ana, started, tapped, WireScene, type WireSceneOptions } from '@deskwire/integration-tests'
import { type FakeHost, fakeHost, play, type Stage } from '@deskwire/testkit'

export interface SceneOptions extends WireSceneOptions {
  assistant: Assistant
}

/** A wire scene with an assistant, and a fake helpdesk behind it. */
export class Scene extends WireScene implements Stage {
  readonly host: FakeHost = fakeHost({ contacts: [{ id: 'c1', name: 'Ana Jensen', phone: ana }] })
  #events = 0

  constructor(readonly options: SceneOptions) {
    super({ ...options, bridge: { route: () => ({ host: 'desk', assistant: 'watson' }), ...options.bridge } })
  }

  protected ends() {
    return { hosts: { desk: this.host }, assistants: { watson: this.options.assistant } }
  }

  async tell(event: HostEvent): Promise<void> {
    const request = this.host.webhook([event], this.wire.now())
    await this.bridge.receive({ tenant: 'main', kind: 'hosts', name: 'desk' }, request)
  }

  async customer(words: string): Promise<void> {
    this.chat().send(words)
  }

  async tap(title: string): Promise<void> {
    tapped(this.chat(), title)
  }

  async agent(words: string): Promise<void> {
    await this.until(() => this.host.tickets.length > 0, 'a ticket to answer in')
    await this.tell({
      kind: 'reply',
      id: `r${++this.#events}`,
      at: { ticket: this.host.tickets.at(-1)?.id ?? '' },
      author: { kind: 'agent', id: 'beth' },
      content: [{ type: 'text', text: words, markup: 'plain' }],
    })
  }

  async close(): Promise<void> {
    const ticket = this.host.tickets.at(-1)
    if (!ticket) throw new Error('there is no ticket to close')
    ticket.closed = true
    await this.tell({ kind: 'closed', id: `closed${++this.#events}`, at: { ticket: ticket.id } })
  }

  async status(): Promise<void> {
    this.chat().read()
  }

  desk(): readonly string[] {
    return this.host.tickets.flatMap(({ id, notes }) => [...this.host.texts(id), ...notes])
  }

  tickets(): number {
    return this.host.tickets.length
  }

  play(script: string): Promise<void> {
    return play(this, script)
  }
}

export const scene = (options: SceneOptions): Promise<Scene> => started(new Scene(options))
