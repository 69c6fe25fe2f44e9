import type { Conversation } from '../../model/conversation.js'
import { type KeywordSettings, reservedWords } from '../../policy/keywords.js'
import type { Assistant } from '../../ports/assistant.js'
import type { Call } from '../../ports/call.js'
import type { Channel, Line, Template } from '../../ports/channel.js'
import type { Host } from '../../ports/host.js'
import type { Log } from '../../ports/shared.js'
import type { Envelope, Store } from '../../ports/store.js'
import { type SentenceKey, type SentenceValues, say } from '../../render/sentences.js'
import type { Events } from '../events.js'
import type { TenantOptions } from '../options.js'
import { bounded } from './deadline.js'
import { fromHost, type StoredHostEvent } from './envelopes.js'
import { sayFailed } from './failures.js'
import { Outage } from './health/outage.js'
import { pauseKey } from './health/pauses.js'
import type { LogRate } from './log-rate.js'
import type { Media } from './media.js'
import { type FullPolicy, withDefaults } from './policy.js'
import type { RateLimit } from './rate-limit.js'
import type { Trace } from './trace.js'

/** What every walk works with: one tenant's setup, and what the bridge provides. */
export class Context {
  readonly policy: FullPolicy
  readonly keywords: KeywordSettings
  /** A menu option titled with one of these is offered by number only. */
  readonly stopWords: readonly string[]
  readonly #lines = new Map<string, Line>()
  readonly #outages = new Map<string, Outage>()
  readonly #templates = new Map<string, { found: readonly Template[]; until: number }>()

  constructor(
    readonly tenant: string,
    readonly setup: TenantOptions,
    readonly shared: {
      store: Store
      events: Events
      log: Log
      media: Media
      rateLimit: RateLimit
      logRate: LogRate
      now: () => number
      wall: () => number
      random: () => number
      callMs: number
      /** Only where OpenTelemetry is installed; read `Context.trace` instead. */
      trace?: Trace | undefined
      /** Work outside the lane that may be lost (typing, read receipts); awaited at shutdown. */
      bestEffort: (what: string, work: (call: Call) => Promise<unknown>) => void
    },
  ) {
    this.policy = withDefaults(setup.policy) as FullPolicy
    this.keywords = this.policy.keywords ?? {}
    this.stopWords = [...reservedWords(this.keywords)]
    for (const [name, channel] of Object.entries(setup.channels))
      for (const line of channel.lines) this.#lines.set(`${name}\n${line.id}`, line)
  }

  get store(): Store {
    return this.shared.store
  }
  get events(): Events {
    return this.shared.events
  }
  get log(): Log {
    return this.shared.log
  }
  get random(): () => number {
    return this.shared.random
  }
  /** Only where somebody listens. */
  get trace(): Trace | undefined {
    const { trace } = this.shared
    return trace?.isHeard ? trace : undefined
  }
  get callMs(): number {
    return this.shared.callMs
  }
  /** Monotonic: for everything that is waited for. */
  now(): number {
    return this.shared.now()
  }
  /** The machine's clock: for windows, hours and what people read. */
  wall(): number {
    return this.shared.wall()
  }

  channel(name: string): Channel | undefined {
    return Object.hasOwn(this.setup.channels, name) ? this.setup.channels[name] : undefined
  }
  host(name: string): Host | undefined {
    return Object.hasOwn(this.setup.hosts, name) ? this.setup.hosts[name] : undefined
  }
  assistant(name: string): Assistant | undefined {
    const all = this.setup.assistants
    return all && Object.hasOwn(all, name) ? all[name] : undefined
  }
  line(channel: string, id: string): Line | undefined {
    return this.#lines.get(`${channel}\n${id}`)
  }
  /** The channel's first line, for a caller that named none. */
  defaultLine(channel: string): string {
    return this.channel(channel)?.lines[0]?.id ?? ''
  }

  /** The health of a line, host or assistant, by its pause key. */
  outage(target: string): Outage {
    const known = this.#outages.get(target)
    if (known) return known
    const { tenant, store, policy } = this
    const made = new Outage(target, {
      tenant,
      store,
      outageMs: policy.outageMs,
      tell: ({ since, state }) => {
        const givesUpAt = since + policy.outageMs
        const words =
          state === 'ended' ? 'It takes what is written again' : 'It takes nothing from anybody, so its work waits'
        this.log.warn({ tenant, to: target, since: new Date(since).toISOString(), state }, words)
        this.events.emit('outage', { tenant, to: target, since, state, givesUpAt })
      },
    })
    this.#outages.set(target, made)
    return made
  }

  /** Those that have accepted nothing since something failed there, as known to all workers. */
  outages(): readonly { adapter: string; to: string; since: number; waiting: number }[] {
    const { channels, hosts, assistants = {} } = this.setup
    const all = [
      ...Object.keys(hosts).map((name) => ({ adapter: `hosts/${name}`, to: pauseKey.host(name) })),
      ...Object.entries(channels).flatMap(([name, { lines }]) =>
        lines.map(({ id }) => ({ adapter: `channels/${name}`, to: pauseKey.line(name, id) })),
      ),
      ...Object.keys(assistants).map((name) => ({ adapter: `assistants/${name}`, to: pauseKey.assistant(name) })),
    ]
    const now = this.now()
    return all.flatMap(({ adapter, to }) => {
      const outage = this.outage(to)
      const since = outage.since(now)
      return since === undefined ? [] : [{ adapter, to, since, waiting: outage.waiting(now) }]
    })
  }

  /** The templates that would work, for an agent who is told that only a template may be sent. */
  async approvedTemplates(name: string): Promise<readonly string[]> {
    const approved = (await this.listTemplates(name)).filter(({ status }) => status.toLowerCase() === 'approved')
    return approved.slice(0, 10).map(({ name: template, language }) => `${template} ${language}`)
  }

  /** A template's text, with its variables unfilled. */
  async templateBody(name: string, template: { name: string; language: string }): Promise<string | undefined> {
    const named = (await this.listTemplates(name)).filter(
      (one) => one.name === template.name || one.id === template.name,
    )
    const fold = (language: string) => language.replace('-', '_').toLowerCase()
    const found = named.find(({ language }) => fold(language) === fold(template.language))
    return (found ?? named.find(({ id }) => id === template.name))?.body || undefined
  }

  /** Cached for ten minutes, and only a help: without an answer there is no list. */
  async listTemplates(name: string): Promise<readonly Template[]> {
    const known = this.#templates.get(name)
    if (known && known.until > this.now()) return known.found
    const channel = this.channel(name)
    if (!channel?.templates) return []
    let found: readonly Template[] = []
    try {
      found = await bounded(
        { deadline: this.now() + 5_000, now: this.now(), what: 'list templates' },
        (call) => channel.templates?.(call) ?? Promise.resolve([]),
      )
    } catch (thrown) {
      sayFailed(this, { adapter: name, asked: 'templates' }, thrown)
    }
    this.#templates.set(name, { found, until: this.now() + 10 * 60_000 })
    return found
  }

  /** A helpdesk's event as work in its lane. */
  fromHost(host: string, event: StoredHostEvent): Envelope {
    return fromHost(this.tenant, host, event, this.now(), (channel) => this.defaultLine(channel))
  }

  /** A sentence for the customer, in their language. */
  say(key: SentenceKey, conversation?: Conversation, values?: SentenceValues): string {
    return say(key, conversation?.contact?.language ?? this.setup.language, values, this.setup.sentences)
  }

  get agentLanguage(): string {
    return this.setup.agentLanguage ?? this.setup.language ?? 'en'
  }

  /** A sentence for the agent, in theirs. */
  sayToAgent(key: SentenceKey, values?: SentenceValues): string {
    return say(key, this.agentLanguage, values, this.setup.sentences)
  }

  language(conversation: Conversation): string | undefined {
    return conversation.contact?.language ?? this.setup.language
  }

  called(to: string, what: string, since: number, failure?: string): void {
    this.trace?.called(to, what, since, failure)
    if (this.events.listenerCount('called') === 0) return
    this.events.emit('called', { tenant: this.tenant, to, what, ms: this.now() - since, ...(failure && { failure }) })
  }
}
