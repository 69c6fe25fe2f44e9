import { type Bridge, type BridgeOptions, createBridge } from '@deskwire/core'
import type { Channel, Delivery, Host, HostEvent, WebhookRequest } from '@deskwire/core/adapter'
import type { Store } from '@deskwire/core/store'
import { type ScriptedClock, scriptedClock } from './clock.js'
import type { ChannelDescriptor, LedgerEntry } from './contract/channel/channel-descriptor.js'
import { ask, type Hook, hookRequest, type Sign } from './contract/hook.js'
import type { HostDescriptor } from './contract/host/host-descriptor.js'
import { callFor } from './environment.js'
import { InHand } from './in-hand.js'
import { type Stage, until } from './play.js'

export interface PairOptions extends Partial<Omit<BridgeOptions, 'channels' | 'hosts' | 'clock' | 'store'>> {
  store: Store
  /** As they prove themselves with `describeChannel` and `describeHost`. */
  channel: ChannelDescriptor
  host: HostDescriptor
  clock?: ScriptedClock
}

const name = 'contract'
const momentMs = 20
const publicUrl = 'https://bridge.test'
const from = '+15551230001'

const followed = async (host: Host, events: readonly HostEvent[]): Promise<readonly HostEvent[]> => {
  const all: HostEvent[] = []
  for (const event of events)
    all.push(...(event.kind === 'changed' ? ((await host.expand?.(event, callFor())) ?? []) : [event]))
  return all
}

/** A real bridge between any channel and any host, with a customer and an agent to play a conversation (F1). */
export class Pair implements Stage {
  readonly clock: ScriptedClock
  readonly bridge: Bridge
  readonly #inHand: InHand
  readonly #channel: Channel
  readonly #host: Host
  readonly #seen: { id: string; key: string }[] = []
  #events = 0
  #reply = ''

  private constructor(
    readonly options: PairOptions,
    adapters: { channel: Channel; host: Host },
  ) {
    const { channel: _, host: __, clock, ...rest } = options
    this.#channel = adapters.channel
    this.#host = adapters.host
    this.clock = clock ?? scriptedClock(Date.now())
    this.#inHand = new InHand(rest.store, this.clock)
    this.bridge = createBridge({
      publicUrl,
      catchUpEveryMs: 0,
      ...rest,
      clock: this.clock,
      channels: { [name]: this.#channel },
      hosts: { [name]: this.#host },
    })
  }

  static async start(options: PairOptions): Promise<Pair> {
    const channel = await options.channel.create()
    const pair = new Pair(options, { channel, host: await options.host.create() })
    await pair.bridge.start()
    return pair
  }

  async stop(): Promise<void> {
    await this.bridge.stop()
    await this.options.channel.end?.()
    await this.options.host.end?.()
  }

  async customer(text: string): Promise<void> {
    const { samples } = this.options.channel
    await this.#tell('channels', await samples.message({ ...this.#about(), text }))
  }

  async tap(title: string): Promise<void> {
    const { samples, server } = this.options.channel
    if (!samples.tap) throw new Error('this channel has no samples.tap')
    const shown = (await server.taken()).findLast(({ content }) => JSON.stringify(content).includes(title))
    if (!shown) throw new Error(`the customer was shown no ${title}`)
    await this.#tell('channels', await samples.tap({ ...this.#about(), title, shown }))
  }

  async agent(text: string): Promise<void> {
    const about = { ...(await this.#ticket()), n: ++this.#events, text, agent: 'Ben' }
    const request = await this.#request('hosts', await this.options.host.samples.reply(about), this.options.host.sign)
    // The id under which the adapter knows the reply, for what agents see of its delivery.
    for (const event of await followed(this.#host, (await ask(this.#host, request)).events))
      if (event.kind === 'reply') this.#reply = event.id
    await this.#deliver('hosts', request)
  }

  async close(): Promise<void> {
    const { samples } = this.options.host
    if (!samples.closed) throw new Error('this host has no samples.closed')
    await this.#tell('hosts', await samples.closed({ ...(await this.#ticket()), n: ++this.#events }))
  }

  async status(status: Exclude<Delivery, 'queued'>): Promise<void> {
    const { samples } = this.options.channel
    const last = await this.#lastTaken()
    const { line, at, n } = this.#about()
    const message = last.providerId
    const hook = await samples.status({ n, status, message, part: last.part ?? '', to: from, line, at })
    if (!hook) throw new Error(`this provider never tells ${status}`)
    await this.#tell('channels', hook)
  }

  async later(ms: number): Promise<void> {
    await until(
      () => this.#inHand.calm(),
      () => 'something was in hand all the time',
    )
    await this.clock.advance(ms)
  }

  moment(): Promise<void> {
    return this.clock.advance(momentMs)
  }

  async inbox(): Promise<readonly string[]> {
    return (await this.options.channel.server.taken()).map(({ content }) =>
      typeof content === 'string' ? content : JSON.stringify(content),
    )
  }

  async desk(): Promise<readonly string[]> {
    const all: string[] = []
    for (const ticket of await this.#tickets())
      for (const shown of await this.options.host.server.entries(ticket))
        all.push(
          typeof shown === 'string' ? shown : [shown.text, ...(shown.files ?? []).map((file) => file.name)].join(' '),
        )
    return all
  }

  async tickets(): Promise<number> {
    return this.options.host.server.tickets()
  }

  async delivery(): Promise<string | undefined> {
    const [ticket] = (await this.#tickets()).slice(-1)
    const seen = ticket && (await this.options.host.server.delivery?.(ticket, this.#reply))
    const words = JSON.stringify(seen) ?? ''
    return (['read', 'failed', 'delivered', 'sent'] as const).find((status) => words.includes(status))
  }

  /** Every ticket this conversation had, in order. */
  async #tickets(): Promise<readonly { id: string; key: string }[]> {
    const { items } = await this.bridge.store.conversations('main', { limit: 10 })
    for (const { id, ticket } of items)
      if (ticket && !this.#seen.some((one) => one.id === ticket.id)) this.#seen.push({ id: ticket.id, key: id })
    return this.#seen
  }

  async #ticket(): Promise<{ ticket: { id: string }; key: string }> {
    await until(
      async () => (await this.#tickets()).length > 0,
      () => 'there is no ticket to answer in',
    )
    const { id, key } = (await this.#tickets()).at(-1) ?? { id: '', key: '' }
    return { ticket: { id }, key }
  }

  async #lastTaken(): Promise<LedgerEntry> {
    const { server } = this.options.channel
    await until(
      async () => (await server.taken()).length > 0,
      () => 'the customer got nothing yet',
    )
    return (await server.taken()).at(-1) as LedgerEntry
  }

  #about() {
    const [line] = this.#channel.lines
    if (!line) throw new Error('the channel has no line')
    const [sender] = line.senders ?? []
    const at = Math.floor(this.clock() / 1_000) * 1_000
    return { n: ++this.#events, from, line, at, ...(sender !== undefined && { sender }) }
  }

  async #tell(kind: 'channels' | 'hosts', hook: Hook): Promise<void> {
    const { sign } = kind === 'channels' ? this.options.channel : this.options.host
    await this.#deliver(kind, await this.#request(kind, hook, sign))
  }

  async #request(kind: 'channels' | 'hosts', hook: Hook, sign: Sign): Promise<WebhookRequest> {
    return sign(hookRequest(hook, `${this.bridge.publicUrl}/${kind}/${name}`, this.clock()))
  }

  async #deliver(kind: 'channels' | 'hosts', request: WebhookRequest): Promise<void> {
    const { status } = await this.bridge.receive({ tenant: 'main', kind, name }, request)
    if (status >= 300) throw new Error(`the bridge answered a webhook of ${kind} with ${status}`)
  }
}
