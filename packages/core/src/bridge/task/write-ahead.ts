import type { Address } from '../../model/address.js'
import { type Failure, failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Attempt, Sought } from '../../ports/shared.js'
import type { Outcome } from '../../ports/store.js'
import { sayFailed } from './failures.js'
import { blame, isOutlasted, isStuck, outlasted, stuck } from './health/blame.js'
import type { Outage } from './health/outage.js'
import type { Run } from './run.js'

export interface Write<T> {
  key: string
  what: Attempt['what']
  /** The name of the mount written to, for metrics. */
  to: string
  /** The customer's addresses it goes to. */
  addresses?: readonly Address[]
  repeatable: boolean
  onUnknown: 'park' | 'repeat'
  run(call: Call): Promise<T>
  lookup?: {
    settlesAfterMs: number
    find(sought: Sought, call: Call): Promise<{ found: T } | 'absent' | 'unknown'>
    /** The other side's ids of what was found; the store may know any of them as another part's. */
    idsOf(found: T): readonly string[]
    isOthers(id: string): Promise<boolean>
  }
  /** Proof that arrives by itself: a status that carries our part id. */
  evidence?: { waitMs: number; find(): Promise<T | undefined> }
  pauses?: { line?: string; host?: string }
  /** How long the call may take, if longer than others. */
  ms?: number
  giveUpAt?: number
  /** How long to wait out an outage, if shorter than the policy's limit. */
  outageMs?: number
}

export type Written<T> = { value: T } | { outcome: Outcome } | { refused: Failure } | { unknown: Failure }

/**
 * One outside write, recorded before it is made. Its answer is remembered; a lost answer is looked up, once the first
 * request can no longer land; it is repeated only where that is harmless, or where the policy says so.
 */
export const writeAhead = async <T>(run: Run, step: Write<T>): Promise<Written<T>> => {
  const known = run.result<T>(step.key)
  if (known !== undefined) return { value: known }
  const lost = step.repeatable ? undefined : run.task.steps.get(step.key)?.attempt
  const told = lost && (await withoutAsking(run, step, lost))
  if (told) return told
  const target = step.pauses?.line ?? step.pauses?.host
  const outage = target === undefined ? undefined : run.context.outage(target)
  const { now } = run
  const rests = outage?.rests(now)
  const leave = rests === undefined ? outage?.enter(now) : undefined
  if (outage && !leave) return waitsFor(run, step, outage, { attempt: lost, rests })
  try {
    const settled = lost && (await settle(run, step, lost, outage))
    if (settled) return settled
    const attempt = await begin(run, step)
    let value: T
    try {
      value = await call(run, step, attempt)
    } catch (thrown) {
      return failed(run, step, attempt, thrown, outage)
    }
    return kept(run, step, attempt, value, outage)
  } finally {
    leave?.()
  }
}

const outageMsOf = <T>(run: Run, step: Write<T>): number =>
  Math.min(step.outageMs ?? Infinity, run.context.policy.outageMs)

/** A provider or host that asked for less traffic, or fails every call, is left alone by every worker. */
const waitsFor = <T>(
  run: Run,
  step: Write<T>,
  outage: Outage,
  { attempt, rests }: { attempt: Attempt | undefined; rests: number | undefined },
): Written<T> => {
  const { now } = run
  const until = rests ?? now + Math.floor(250 + run.context.random() * spreadMs)
  if (isOutlasted(run, outage, outageMsOf(run, step)))
    return attempt ? { unknown: nobodyKnows } : { refused: outlasted(step.what) }
  outage.waits(run.conversation.id)
  const { giveUpAt = 0 } = step
  return { outcome: run.retryAt(giveUpAt > now ? Math.min(until, giveUpAt) : until, 'rests') }
}

// One call at a time probes the other side; the others try again at random within this time.
const spreadMs = 10_000
// The lane that just probed lets others go first, so that one bad entry is not the only thing ever tried.
const lastMs = 2_000

const commitsAtMost = 3

/**
 * The attempt, just committed: the commit renews the lease, which outlives the attempt's deadline. If much of it passed
 * meanwhile, because the process was stopped or the store is slow, it is committed again, so that the call has its full time.
 * The commit fails if another process has the lane by now.
 */
const begin = <T>(run: Run, step: Write<T>, tried = 1): Promise<Attempt> => {
  const startedAt = run.now
  const { callMs } = run.context
  const attempt: Attempt = { key: step.key, what: step.what, startedAt, deadline: startedAt + (step.ms ?? callMs) }
  if (step.addresses) attempt.addresses = step.addresses
  return run
    .commit({ step: { key: step.key, attempt } })
    .then(() => (run.now - startedAt < callMs / 4 || tried === commitsAtMost ? attempt : begin(run, step, tried + 1)))
}

const call = <T>(run: Run, { what, ms, run: make }: Write<T>, { deadline }: Attempt): Promise<T> =>
  ms === undefined ? run.within(what, deadline, make) : run.askLong(what, make, ms)

const kept = <T>(run: Run, step: Write<T>, attempt: Attempt, value: T, outage: Outage | undefined): Written<T> => {
  run.context.called(step.to, step.what, attempt.startedAt)
  if (outage) run.add(...outage.passed(run.now))
  return { value: run.remember(step.key, value) }
}

const failed = <T>(
  run: Run,
  step: Write<T>,
  attempt: Attempt,
  thrown: unknown,
  outage: Outage | undefined,
): Written<T> => {
  const { context } = run
  const failure = notTheItem(failureOf(thrown), step, outage?.isDown(run.now))
  if (failure.code === 'lease_lost') throw thrown
  context.called(step.to, step.what, attempt.startedAt, failure.code)
  sayFailed(context, { adapter: step.to, asked: step.what }, thrown)
  if (failure.retryable || failure.ambiguous) blame(run, step.key, outage, failure, isCostly(step))
  if (failure.ambiguous && !step.repeatable)
    return unsure(run, step, attempt, failure) ?? { outcome: later(run, step, failure, outage) }
  if (!failure.ambiguous) run.add({ forgetStep: step.key })
  if (!failure.retryable) return { refused: failure }
  return givenUp(run, step, outage, failure) ?? { outcome: later(run, step, failure, outage) }
}

const isCostly = <T>({ repeatable, lookup }: Write<T>): boolean => !repeatable && !lookup

/** Not tried again: the entry is bad, or it took too long. */
const givenUp = <T>(
  run: Run,
  step: Write<T>,
  outage: Outage | undefined,
  last = outlasted(step.what),
): Written<T> | undefined => {
  if (isStuck(run, step.key)) return { refused: stuck(step.what) }
  if (isOutlasted(run, outage, outageMsOf(run, step))) return { refused: outlasted(step.what) }
  return step.giveUpAt !== undefined && run.now >= step.giveUpAt ? { refused: last } : undefined
}

const later = <T>(run: Run, step: Write<T>, failure: Failure, outage: Outage | undefined): Outcome => {
  const rests = failure.retryAfterMs === undefined ? outage?.rests(run.now) : undefined
  return rests === undefined ? run.later(failure, step.pauses) : run.retryAt(rests + lastMs, failure.code)
}

/** The answer was just lost: come back when the outcome can be known. */
const unsure = <T>(run: Run, step: Write<T>, attempt: Attempt, failure: Failure): Written<T> | undefined => {
  if (step.lookup) return { outcome: run.retryAt(attempt.deadline + step.lookup.settlesAfterMs, failure.code) }
  if (step.evidence) return { outcome: run.waitUntil(attempt.deadline + step.evidence.waitMs, failure.code) }
  if (step.onUnknown === 'repeat') return undefined
  return { unknown: failure }
}

const settlesAtOf = <T>({ lookup }: Write<T>, { deadline }: Attempt): number => deadline + (lookup?.settlesAfterMs ?? 0)

const nobodyKnows: Failure = { code: 'unknown', message: 'Nobody can tell whether this happened', retryable: false }

/** After a lost answer: the proof that arrived by itself, or that it is too early to ask. */
const withoutAsking = async <T>(run: Run, step: Write<T>, attempt: Attempt): Promise<Written<T> | undefined> => {
  const evidence = await step.evidence?.find()
  if (evidence !== undefined) return { value: run.remember(step.key, evidence) }
  if (!step.lookup) return unknownYet(run, step, attempt)
  const settlesAt = settlesAtOf(step, attempt)
  return run.now < settlesAt ? { outcome: run.retryAt(settlesAt, 'answer_lost') } : undefined
}

/** Nobody can be asked: waits a while for proof. Undefined: repeat it. */
const unknownYet = <T>(run: Run, step: Write<T>, attempt: Attempt): Written<T> | undefined => {
  const until = attempt.deadline + (step.evidence?.waitMs ?? 0)
  if (run.now < until) return { outcome: run.waitUntil(until, 'answer_lost') }
  return step.onUnknown === 'repeat' ? undefined : { unknown: nobodyKnows }
}

/** Looks up whether it happened. Undefined: it did not, or may be repeated anyway. */
const settle = async <T>(
  run: Run,
  step: Write<T>,
  attempt: Attempt,
  outage: Outage | undefined,
): Promise<Written<T> | undefined> => {
  const answer = await lookUp(run, step, attempt, outage)
  if (typeof answer === 'object') return answer
  return (answer === 'unknown' && unknownYet(run, step, attempt)) || givenUp(run, step, outage)
}

const lookUp = async <T>(
  run: Run,
  step: Write<T>,
  attempt: Attempt,
  outage: Outage | undefined,
): Promise<Written<T> | 'absent' | 'unknown'> => {
  const { lookup } = step
  if (!lookup) return 'unknown'
  try {
    // In the clock of the other side's records.
    const offset = run.wall - run.now
    const [startedAt, deadline] = [attempt.startedAt + offset, attempt.deadline + offset]
    const sought: Sought = { ...attempt, startedAt, deadline, isOthers: lookup.isOthers }
    const answer = await run.ask('lookup', (call) => lookup.find(sought, call))
    if (typeof answer === 'string') return answer
    // An equal one that the store knows as another part's proves nothing.
    for (const id of lookup.idsOf(answer.found)) if (await lookup.isOthers(id)) return 'unknown'
    return { value: run.remember(step.key, answer.found) }
  } catch (thrown) {
    const failure = notTheItem(failureOf(thrown), step, outage?.isDown(run.now))
    if (failure.code === 'lease_lost') throw thrown
    sayFailed(run.context, { adapter: step.to, asked: `lookup of ${step.what}` }, thrown)
    if (!failure.retryable) return 'unknown'
    blame(run, step.key, outage, failure)
    if (isStuck(run, step.key) || isOutlasted(run, outage, outageMsOf(run, step))) return 'unknown'
    return { outcome: later(run, step, { ...failure, scope: 'conversation' }, outage) }
  }
}

// Expired credentials are no message's fault: everything waits, and is tried again this often.
const authEveryMs = 60_000

const notTheItem = (failure: Failure, step: Pick<Write<unknown>, 'pauses'>, isDown = false): Failure =>
  failure.code === 'auth' && !failure.retryable
    ? { ...failure, retryable: true, retryAfterMs: authEveryMs, scope: step.pauses?.line ? 'line' : 'host' }
    : isDown && isAnybodys(failure)
      ? { ...failure, retryable: true }
      : failure

/** A bare status, such as the 404 of a proxy behind which nobody is: while the other side is down, it is not believed. */
const isAnybodys = ({ code, provider }: Failure): boolean =>
  provider?.status !== undefined && provider.code === undefined && bareCodes.has(code)
const bareCodes = new Set(['invalid', 'not_found', 'refused', 'redirected'])
