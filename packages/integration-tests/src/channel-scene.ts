import type { Address, ChannelEvent, Content } from '@deskwire/core/adapter'
import { type FakeChannel, type ScriptedClock, scriptedClock } from '@deskwire/testkit'
import { BridgeScene } from './bridge-scene.js'

type Of<Kind> = Partial<Extract<ChannelEvent, { kind: Kind }>>

/** A bridge with a fake channel, mounted as `fake`, and a customer on it. */
export abstract class ChannelScene extends BridgeScene {
  #events = 0

  protected constructor(
    readonly channel: FakeChannel,
    readonly clock: ScriptedClock = scriptedClock(),
  ) {
    super()
  }

  /** What a provider tells, through its signed webhook. Returns the answer's status. */
  async provider(...events: readonly ChannelEvent[]): Promise<number> {
    const request = this.channel.webhook(events, this.clock())
    return (await this.bridge.receive({ tenant: 'main', kind: 'channels', name: 'fake' }, request)).status
  }

  message(
    content: string | Content,
    from: string | readonly Address[] = '+15551230001',
    more: Of<'message'> = {},
  ): ChannelEvent {
    return {
      kind: 'message',
      id: this.nextId('in'),
      line: this.channel.lines[0]?.id ?? '',
      from: typeof from === 'string' ? [{ kind: 'phone', value: from }] : from,
      at: this.clock(),
      clock: 'provider',
      content: typeof content === 'string' ? { type: 'text', text: content, markup: 'whatsapp' } : content,
      ...more,
    }
  }

  /** The customer writes. */
  async customer(content: string | Content, from?: string | readonly Address[], more?: Of<'message'>): Promise<number> {
    return this.provider(this.message(content, from, more))
  }

  async status(
    providerId: string,
    status: Extract<ChannelEvent, { kind: 'status' }>['status'],
    more: Of<'status'> = {},
  ): Promise<number> {
    return this.provider({
      kind: 'status',
      id: `${providerId}:${status}`,
      line: this.channel.lines[0]?.id ?? '',
      to: [],
      message: providerId,
      status,
      at: this.clock(),
      ...more,
    })
  }

  protected nextId(prefix: string): string {
    return `${prefix}${++this.#events}`
  }
}
