import { changed } from '../../model/changed.js'
import type { Content, MediaIn } from '../../model/content.js'
import type { Conversation, ConversationPatch } from '../../model/conversation.js'
import { Ending } from '../../model/ending.js'
import { type Failure, failureOf, LeaseLost } from '../../model/failure.js'
import { retryAt } from '../../policy/retry.js'
import type { Call } from '../../ports/call.js'
import type { Change, Outcome, Task, Track } from '../../ports/store.js'
import type { Context } from './context.js'
import { bounded } from './deadline.js'
import { forConversation } from './envelopes.js'
import { sayFailed } from './failures.js'
import { pauseKey } from './health/pauses.js'
import type { Reader } from './media.js'
import type { WorkItem } from './work-items.js'

const longCallMs = 10 * 60_000

/**
 * One claimed task: what it knows, what it has decided but not yet written, and the only way to write outside.
 * Changes collect here and are written with the next commit or the outcome, so a step's result costs no extra write.
 */
export class Run {
  #pending: Change[] = []
  #conversation: Conversation | undefined
  /** Set, but not read since: a conversation is copied for whoever reads it. */
  #unread: ConversationPatch | undefined

  constructor(
    readonly context: Context,
    readonly task: Task,
  ) {
    this.#conversation = task.conversation
  }

  /** The conversation as this task sees it, including its own changes. */
  get conversation(): Conversation {
    if (!this.#conversation) throw new Error('This work belongs to no conversation')
    if (this.#unread) this.#conversation = changed(this.#conversation, this.#unread)
    this.#unread = undefined
    return this.#conversation
  }

  get now(): number {
    return this.context.now()
  }
  get wall(): number {
    return this.context.wall()
  }
  /** When to look again, for a time on the calendar. */
  when(wall: number): number {
    return wall - this.wall + this.now
  }

  /** Unique in the store, and the same in every run of this task. */
  key(suffix = ''): string {
    return `${this.conversation.id}.${this.task.seq.toString(36)}${suffix}`
  }

  add(...changes: Change[]): void {
    for (const one of changes)
      this.#pending.push('accept' in one ? { accept: this.context.trace?.carriedIn(one.accept) ?? one.accept } : one)
  }

  /** Content with its bytes and a link at hand for who is called next: the commit before the call makes the link good. */
  hand(content: Content, reader: Reader): Content<MediaIn> {
    return this.context.shared.media.hand(content, this.conversation, reader, (change) => this.add(change))
  }

  /** Work for this conversation, accepted together with what this task has decided. The same id is accepted once. */
  enqueue(track: Track, id: string, body: WorkItem, due?: number): void {
    this.add({ accept: forConversation(this.conversation, { id, track, at: this.now, body, due }) })
  }

  set(patch: ConversationPatch): void {
    this.#unread = this.#unread ? { ...this.#unread, ...patch } : patch
    this.#pending.push({ conversation: patch })
  }

  /** Commits in the middle of the task, with everything collected so far. */
  commit(more?: Change): Promise<void> {
    if (more) this.#pending.push(more)
    const changes = this.#pending
    this.#pending = []
    return changes.length > 0 ? this.task.commit(changes) : Promise.resolve()
  }

  /** What the other tracks have written since the claim. */
  async refresh(): Promise<void> {
    const fresh = await this.context.store.conversation(this.context.tenant, this.conversation.id)
    if (!fresh) return
    this.#conversation = fresh
    this.#unread = undefined
    for (const change of this.#pending)
      if ('conversation' in change) this.#conversation = changed(this.#conversation, change.conversation)
  }

  done(how: 'effected' | { ignored: string } | { refused: string } = 'effected'): Outcome {
    return this.#pending.length === 0 ? { done: how } : { done: how, changes: this.#pending }
  }

  pass(track: 'in' | 'out'): Outcome {
    return this.#pending.length === 0 ? { pass: track } : { pass: track, changes: this.#pending }
  }

  waitUntil(until: number, because: string, yields?: true): Outcome {
    return { waitUntil: until, because, changes: this.#pending, ...(yields && { yields }) }
  }

  retryAt(at: number, because: string): Outcome {
    return { retryAt: at, because, changes: this.#pending }
  }

  park(reason: string): Outcome {
    this.context.events.emit('parked', {
      tenant: this.task.envelope.tenant,
      id: this.task.envelope.id,
      reason,
      ...(this.#conversation && { conversation: this.#conversation.id }),
    })
    return { park: reason, changes: this.#pending }
  }

  /** Again later, when the failure says or by back-off; a limit that covers more than this task pauses all workers. */
  later(failure: Failure, pauses?: { line?: string; host?: string }): Outcome {
    const at = retryAt(this.now, this.task.tries, failure, this.context.random)
    const key = failure.scope === 'line' ? pauses?.line : failure.scope === 'host' ? pauses?.host : undefined
    if (key && failure.retryAfterMs !== undefined) this.add({ pause: { key, until: at } })
    return this.retryAt(at, failure.code)
  }

  result<T>(key: string): T | undefined {
    for (let n = this.#pending.length - 1; n >= 0; n--) {
      const change = this.#pending[n]
      if (change && 'step' in change && change.step.key === key) return change.step.result as T
    }
    return this.task.steps.get(key)?.result as T | undefined
  }

  /** Whether this write was begun and its outcome is unknown. */
  isUnsettled(key: string): boolean {
    for (let n = this.#pending.length - 1; n >= 0; n--) {
      const change = this.#pending[n]
      if (change && 'forgetStep' in change && change.forgetStep === key) return false
      if (change && 'step' in change && change.step.key === key) return change.step.result === undefined
    }
    const step = this.task.steps.get(key)
    return step?.attempt !== undefined && step.result === undefined
  }

  /** A decision that a repeat must not make again. */
  remember<T>(key: string, result: T): T {
    this.#pending.push({ step: { key, result } })
    return result
  }

  /** An outside call that changes nothing there, so no attempt is recorded: it is simply repeated. */
  ask<T>(what: string, run: (call: Call) => Promise<T>): Promise<T> {
    return this.within(what, this.now + this.context.callMs, run)
  }

  /** A call that may take longer than a lease, such as a large file: the lease is renewed meanwhile. */
  async askLong<T>(what: string, run: (call: Call) => Promise<T>, ms = longCallMs): Promise<T> {
    const lost = new Ending()
    const beat = setInterval(
      () => void this.task.commit([]).catch(() => lost.abort()),
      Math.max(100, this.context.callMs / 3),
    )
    try {
      return await bounded({ deadline: this.now + ms, now: this.now, within: lost, what }, run)
    } finally {
      clearInterval(beat)
    }
  }

  /** The same, with failures handled: tried later if that may help, otherwise an absence that the caller must name. */
  async read<T>(
    what: string,
    host: string,
    run: (call: Call) => Promise<T>,
    nothing?: ReadonlySet<string>,
  ): Promise<{ value: T } | { outcome: Outcome }> {
    try {
      return { value: await this.ask(what, run) }
    } catch (thrown) {
      const failure = failureOf(thrown)
      sayFailed(this.context, { adapter: host, asked: what }, thrown)
      if (failure.retryable) return { outcome: this.later(failure, { host: pauseKey.host(host) }) }
      if (nothing?.has(failure.code)) return { outcome: this.done({ ignored: failure.code }) }
      return { outcome: this.park(`${what}: ${failure.code}`) }
    }
  }

  /** Until then, and never past the lease. A process that was stopped for longer than its lease makes no more calls. */
  within<T>(what: string, deadline: number, run: (call: Call) => Promise<T>): Promise<T> {
    const { now } = this
    const { call } = this.task
    if (now >= call.deadline) return Promise.reject(new LeaseLost())
    return bounded({ deadline: Math.min(deadline, call.deadline), now, within: call, what }, run)
  }
}

/** Nothing waits for this work: what is behind it goes first while it is retried. */
export const beside = (outcome: Outcome): Outcome =>
  'retryAt' in outcome || 'waitUntil' in outcome ? { ...outcome, yields: true } : outcome
