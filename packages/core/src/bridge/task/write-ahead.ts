import { DeskwireError, type Failure, failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Attempt } from '../../ports/shared.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from './run.js'

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

// A host that breaks at this one entry every time, and is found not to have taken it: it is the entry. It is set aside
// for a person then, and the lane goes on.
const stuckTries = 8
const stuck = (what: string): Failure => ({
  code: 'stuck',
  message: `Every try to ${what} this broke, and nothing of it arrived`,
  retryable: false,
})

/**
 * One outside write, made known before it is made. Its answer is remembered; a lost answer is looked up, once the first
 * request can no longer land; it is repeated only where that is harmless, or where the policy says so.
 */
export const writeAhead = async <T>(run: Run, step: Write<T>): Promise<Written<T>> => {
  const known = run.result<T>(step.key)
  if (known !== undefined) return { value: known }
  const open = run.task.steps.get(step.key)?.attempt
  if (open && !step.repeatable) {
    const settled = await settle(run, step, open)
    if (settled) return settled
    if (broke(run, step) >= stuckTries) return { refused: stuck(step.what) }
  }
  const rests = restsFor(run, step)
  if (rests) return { outcome: rests }
  // The commit renews the lease, which outlives this deadline.
  const now = run.now
  const attempt: Attempt = { key: step.key, what: step.what, startedAt: now, deadline: now + run.context.callMs }
  await run.commit({ step: { key: step.key, attempt } })
  let value: T
  try {
    value = await run.within(step.what, attempt.deadline, step.run)
  } catch (thrown) {
    return failed(run, step, attempt, thrown)
  }
  run.context.called(step.to, step.what, attempt.startedAt)
  return { value: run.remember(step.key, value) }
}

const broke = (run: Run, { key }: { key: string }): number => run.result<number>(`${key}.broke`) ?? 0

/** A provider or host that asked for less is left alone by every worker. */
const restsFor = <T>(run: Run, { pauses }: Write<T>): Outcome | undefined => {
  const { store, tenant } = run.context
  for (const key of [pauses?.line, pauses?.host]) {
    const until = key === undefined ? undefined : store.pausedUntil(tenant, key)
    if (until !== undefined) return run.retryAt(until, 'rests')
  }
  return undefined
}

const failed = <T>(run: Run, step: Write<T>, attempt: Attempt, thrown: unknown): Written<T> => {
  const { context } = run
  const failure = notTheItem(failureOf(thrown), step)
  if (failure.code === 'lease_lost') throw thrown
  context.called(step.to, step.what, attempt.startedAt, failure.code)
  if (!DeskwireError.isInstance(thrown))
    context.log.warn({ to: step.to, what: step.what, error: failure.message }, 'An adapter threw something else')
  if (failure.ambiguous) run.remember(`${step.key}.broke`, broke(run, step) + 1)
  if (failure.ambiguous && !step.repeatable)
    return unsure(run, step, attempt, failure) ?? { outcome: run.later(failure, step.pauses) }
  if (!failure.ambiguous) run.add({ forgetStep: step.key })
  if (!failure.retryable) return { refused: failure }
  if (step.giveUpAt !== undefined && run.now >= step.giveUpAt) return { refused: failure }
  return { outcome: run.later(failure, step.pauses) }
}

/** The answer was lost just now: come back when it can be told. */
const unsure = <T>(run: Run, step: Write<T>, attempt: Attempt, failure: Failure): Written<T> | undefined => {
  if (step.lookup) return { outcome: run.retryAt(attempt.deadline + step.lookup.settlesAfterMs, failure.code) }
  if (step.evidence) return { outcome: run.waitUntil(attempt.deadline + step.evidence.waitMs, failure.code) }
  if (step.onUnknown === 'repeat') return undefined
  return { unknown: failure }
}

/** After a lost answer: what came by itself, then a look-up, then a while of waiting for what may still come. */
const settle = async <T>(run: Run, step: Write<T>, attempt: Attempt): Promise<Written<T> | undefined> => {
  const evidence = await step.evidence?.find()
  if (evidence !== undefined) return { value: run.remember(step.key, evidence) }
  if (step.lookup) {
    const settlesAt = attempt.deadline + step.lookup.settlesAfterMs
    if (run.now < settlesAt) return { outcome: run.retryAt(settlesAt, 'answer_lost') }
    const answer = await lookUp(run, step, attempt)
    if (answer === 'absent') return undefined
    if (answer !== 'unknown') return answer
  }
  const until = attempt.deadline + (step.evidence?.waitMs ?? 0)
  if (run.now < until) return { outcome: run.waitUntil(until, 'answer_lost') }
  if (step.onUnknown === 'repeat') return undefined
  return { unknown: { code: 'unknown', message: 'Nobody can tell whether this happened', retryable: false } }
}

const lookUp = async <T>(run: Run, step: Write<T>, attempt: Attempt): Promise<Written<T> | 'absent' | 'unknown'> => {
  const { lookup } = step
  if (!lookup) return 'unknown'
  try {
    const answer = await run.ask('lookup', (call) => lookup.find(attempt, call))
    return typeof answer === 'string' ? answer : { value: run.remember(step.key, answer.found) }
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (!failure.retryable || run.task.tries >= step.lookupTries) return 'unknown'
    return { outcome: run.later({ ...failure, scope: 'conversation' }) }
  }
}

// Expired credentials are nobody's message's fault: everything waits, and is looked at again this often.
const authEveryMs = 60_000

const notTheItem = (failure: Failure, step: Pick<Write<unknown>, 'pauses'>): Failure =>
  failure.code === 'auth' && !failure.retryable
    ? { ...failure, retryable: true, retryAfterMs: authEveryMs, scope: step.pauses?.line ? 'line' : 'host' }
    : failure
