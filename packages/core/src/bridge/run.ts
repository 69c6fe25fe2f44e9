import type { Conversation, ConversationPatch } from '../model/conversation.js'
import { DeskwireError, type Failure, failureOf } from '../model/failure.js'
import { retryAt } from '../policy/retry.js'
import type { Attempt, Call } from '../ports/shared.js'
import type { Change, Outcome, Task } from '../ports/store.js'
import { bounded } from './call.js'
import { type Context, destination, pauseKey } from './context.js'

const longCallMs = 10 * 60_000

// A host that breaks at this one entry every time, and is found not to have taken it: it is the entry. It is set aside
// for a person then, and the lane goes on.
const stuckTries = 8
const stuck = (what: string): Failure => ({
  code: 'stuck',
  message: `Every try to ${what} this broke, and nothing of it arrived`,
  retryable: false,
})

/**
 * One task in hand: what it knows, what it has decided but not yet written, and the one way to write outside.
 * Changes collect here and go with the next commit or with the outcome, so a step's result costs no write of its own.
 */
export class Run {
  readonly #pending: Change[] = []
  #conversation: Conversation | undefined
  #results: Map<string, unknown> | undefined

  constructor(
    readonly context: Context,
    readonly task: Task,
  ) {
    this.#conversation = task.conversation
  }

  /** The conversation as this task sees it, its own changes included. */
  get conversation(): Conversation {
    if (!this.#conversation) throw new Error('This work belongs to no conversation')
    return this.#conversation
  }

  get now(): number {
    return this.context.now()
  }

  /** Unique in the store, the same on every repeat of this task. */
  key(suffix = ''): string {
    return `${this.conversation.id}.${this.task.seq.toString(36)}${suffix}`
  }

  add(...changes: Change[]): void {
    const { trace } = this.context.shared
    this.#pending.push(
      ...(trace
        ? changes.map((one) =>
            'accept' in one ? { accept: { ...one.accept, body: trace.carried(one.accept.body) } } : one,
          )
        : changes),
    )
  }

  set(patch: ConversationPatch): void {
    if (this.#conversation) this.#conversation = { ...this.#conversation, ...patch } as Conversation
    this.#pending.push({ conversation: patch })
  }

  /** Durable in the middle of the task, with all that collected before it. */
  async commit(...more: Change[]): Promise<void> {
    const changes = this.#pending.splice(0)
    changes.push(...more)
    if (changes.length > 0) await this.task.commit(changes)
  }

  /** What the other tracks have written since the claim. */
  async refresh(): Promise<void> {
    const fresh = await this.context.store.conversation(this.context.tenant, this.conversation.id)
    if (!fresh) return
    this.#conversation = fresh
    for (const change of this.#pending)
      if ('conversation' in change)
        this.#conversation = { ...this.#conversation, ...change.conversation } as Conversation
  }

  done(how: 'effected' | { ignored: string } | { refused: string } = 'effected'): Outcome {
    return this.#pending.length === 0 ? { done: how } : { done: how, changes: this.#pending }
  }

  pass(track: 'in' | 'out'): Outcome {
    return this.#pending.length === 0 ? { pass: track } : { pass: track, changes: this.#pending }
  }

  waitUntil(until: number, because: string, aside?: true): Outcome {
    return { waitUntil: until, because, changes: this.#pending, ...(aside && { aside }) }
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

  /** Again later, as a failure asks or by back-off; a limit that covers more than us rests for all workers. */
  later(failure: Failure, pauses?: { line?: string; host?: string }): Outcome {
    const at = retryAt(this.now, this.task.tries, failure, this.context.random)
    const key = failure.scope === 'line' ? pauses?.line : failure.scope === 'host' ? pauses?.host : undefined
    if (key && failure.retryAfterMs !== undefined) this.add({ pause: { key, until: at } })
    return this.retryAt(at, failure.code)
  }

  result<T>(key: string): T | undefined {
    return (this.#results?.get(key) ?? this.task.steps.get(key)?.result) as T | undefined
  }

  /** Something decided that a repeat must not decide anew. */
  remember<T>(key: string, result: T): T {
    this.#results ??= new Map()
    this.#results.set(key, result)
    this.#pending.push({ step: { key, result } })
    return result
  }

  /**
   * One outside write, made known before it is made. Its answer is remembered; a lost answer is looked up, once the
   * first request can no longer land; it is repeated only where that is harmless, or where the policy says so.
   */
  async write<T>(step: Write<T>): Promise<Written<T>> {
    const known = this.result<T>(step.key)
    if (known !== undefined) return { value: known }
    const open = this.task.steps.get(step.key)?.attempt
    if (open && !step.repeatable) {
      const settled = await this.#settle(step, open)
      if (settled) return settled
      if (this.#broke(step) >= stuckTries) return { refused: stuck(step.what) }
    }
    const rests = this.#rests(step.pauses)
    if (rests) return { outcome: rests }
    // The commit renews the lease, which outlives this deadline.
    const now = this.now
    const attempt: Attempt = { key: step.key, what: step.what, startedAt: now, deadline: now + this.context.callMs }
    await this.commit({ step: { key: step.key, attempt } })
    return this.#attempt(step, attempt)
  }

  #broke(step: { key: string }): number {
    return this.result<number>(`${step.key}.broke`) ?? 0
  }

  /** A provider or host that asked for less is left alone by every worker. */
  #rests(pauses: Write<unknown>['pauses']): Outcome | undefined {
    const { store, tenant } = this.context
    for (const key of [pauses?.line, pauses?.host]) {
      const until = key === undefined ? undefined : store.pausedUntil(tenant, key)
      if (until !== undefined) return this.retryAt(until, 'rests')
    }
    return undefined
  }

  async #attempt<T>(step: Write<T>, attempt: Attempt): Promise<Written<T>> {
    const { context } = this
    try {
      const value = await this.#bounded(step.what, attempt.deadline, step.run)
      context.called(step.to, step.what, attempt.startedAt)
      return { value: this.remember(step.key, value) }
    } catch (thrown) {
      const failure = notTheItem(failureOf(thrown), step)
      if (failure.code === 'lease_lost') throw thrown
      context.called(step.to, step.what, attempt.startedAt, failure.code)
      if (!DeskwireError.isInstance(thrown))
        context.log.warn({ to: step.to, what: step.what, error: failure.message }, 'An adapter threw something else')
      if (failure.ambiguous) this.remember(`${step.key}.broke`, this.#broke(step) + 1)
      if (failure.ambiguous && !step.repeatable)
        return this.#unsure(step, attempt, failure) ?? { outcome: this.later(failure, step.pauses) }
      if (!failure.ambiguous) this.add({ forgetStep: step.key })
      if (!failure.retryable) return { refused: failure }
      if (step.giveUpAt !== undefined && this.now >= step.giveUpAt) return { refused: failure }
      return { outcome: this.later(failure, step.pauses) }
    }
  }

  /** An outside call that changes nothing there, so it needs no attempt: it is simply made again. */
  ask<T>(what: string, run: (call: Call) => Promise<T>): Promise<T> {
    return this.#bounded(what, this.now + this.context.callMs, run)
  }

  /** A call that may take longer than a lease, like a large file: the lease is renewed while it lasts. */
  async askLong<T>(what: string, run: (call: Call) => Promise<T>): Promise<T> {
    const lost = new AbortController()
    const beat = setInterval(
      () => void this.task.commit([]).catch(() => lost.abort()),
      Math.max(100, this.context.callMs / 3),
    )
    try {
      return await bounded({ deadline: this.now + longCallMs, now: this.now, within: lost, what }, run)
    } finally {
      clearInterval(beat)
    }
  }

  /** The same, with its failures read: later if it may help, else as an absence the caller must name. */
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
      if (failure.retryable) return { outcome: this.later(failure, { host: pauseKey.host(host) }) }
      if (nothing?.has(failure.code)) return { outcome: this.done({ ignored: failure.code }) }
      return { outcome: this.park(`${what}: ${failure.code}`) }
    }
  }

  /** Shows that an answer is being written. Of the moment: nothing waits for it. */
  typing(): void {
    const { context, conversation } = this
    const channel = context.channel(conversation.channel)
    if (channel?.typing)
      context.shared.aside('typing', (call) => channel.typing?.(destination(conversation), call) ?? Promise.resolve())
  }

  #bounded<T>(what: string, deadline: number, run: (call: Call) => Promise<T>): Promise<T> {
    const within = this.task.call
    return bounded({ deadline: Math.min(deadline, within.deadline), now: this.now, within, what }, run)
  }

  /** The answer was lost just now: come back when it can be told. */
  #unsure<T>(step: Write<T>, attempt: Attempt, failure: Failure): Written<T> | undefined {
    if (step.lookup) return { outcome: this.retryAt(attempt.deadline + step.lookup.settlesAfterMs, failure.code) }
    if (step.evidence) return { outcome: this.waitUntil(attempt.deadline + step.evidence.waitMs, failure.code) }
    if (step.onUnknown === 'repeat') return undefined
    return { unknown: failure }
  }

  /** After a lost answer: what came by itself, then a look-up, then a while of waiting for what may still come. */
  async #settle<T>(step: Write<T>, attempt: Attempt): Promise<Written<T> | undefined> {
    const evidence = await step.evidence?.find()
    if (evidence !== undefined) return { value: this.remember(step.key, evidence) }
    if (step.lookup) {
      const settlesAt = attempt.deadline + step.lookup.settlesAfterMs
      if (this.now < settlesAt) return { outcome: this.retryAt(settlesAt, 'answer_lost') }
      const answer = await this.#lookUp(step, attempt)
      if (answer === 'absent') return undefined
      if (answer !== 'unknown') return answer
    }
    const until = attempt.deadline + (step.evidence?.waitMs ?? 0)
    if (this.now < until) return { outcome: this.waitUntil(until, 'answer_lost') }
    if (step.onUnknown === 'repeat') return undefined
    return { unknown: { code: 'unknown', message: 'Nobody can tell whether this happened', retryable: false } }
  }

  async #lookUp<T>(step: Write<T>, attempt: Attempt): Promise<Written<T> | 'absent' | 'unknown'> {
    const { lookup } = step
    if (!lookup) return 'unknown'
    try {
      const answer = await this.ask('lookup', (call) => lookup.find(attempt, call))
      return typeof answer === 'string' ? answer : { value: this.remember(step.key, answer.found) }
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (!failure.retryable || this.task.tries >= step.lookupTries) return 'unknown'
      return { outcome: this.later({ ...failure, scope: 'conversation' }) }
    }
  }
}

// Expired credentials are nobody's message's fault: everything waits, and is looked at again this often.
const authEveryMs = 60_000

const notTheItem = (failure: Failure, step: Pick<Write<unknown>, 'pauses'>): Failure =>
  failure.code === 'auth' && !failure.retryable
    ? { ...failure, retryable: true, retryAfterMs: authEveryMs, scope: step.pauses?.line ? 'line' : 'host' }
    : failure

export interface Write<T> {
  key: string
  what: Attempt['what']
  /** Who is written to, for metrics: the mount's name. */
  to: string
  repeatable: boolean
  onUnknown: 'park' | 'repeat'
  run(call: Call): Promise<T>
  lookup?: {
    settlesAfterMs: number
    find(attempt: Attempt, call: Call): Promise<{ found: T } | 'absent' | 'unknown'>
  }
  lookupTries: number
  /** Something that comes by itself and would tell: a status that carries our part id. */
  evidence?: { waitMs: number; find(): Promise<T | undefined> }
  pauses?: { line?: string; host?: string }
  giveUpAt?: number
}

export type Written<T> = { value: T } | { outcome: Outcome } | { refused: Failure } | { unknown: Failure }
