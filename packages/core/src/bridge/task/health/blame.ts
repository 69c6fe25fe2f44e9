import type { Failure } from '../../../model/failure.js'
import type { Run } from '../run.js'
import type { Outage } from './outage.js'

// What fails every time while other lanes' writes are accepted is a bad entry. It is set aside for a person,
// and the lane goes on.
const stuckTries = 8

interface Broke {
  /** Only what failed while others passed. */
  times: number
  at: number
}

const brokeKey = (key: string) => `${key}.broke`

/** Counts a failure against the other side, or against this one entry. */
export const blame = (run: Run, key: string, outage: Outage | undefined, failure: Failure, costly = false): void => {
  if (!outage || isNobodys(failure)) return
  const now = run.now
  const before = run.result<Broke>(brokeKey(key))
  const times = before ? before.times + (outage.passedSince(before.at, now) ? 1 : 0) : 0
  run.remember<Broke>(brokeKey(key), { times, at: now })
  run.add(...outage.failed(now, run.conversation.id, costly))
}

/** A rate limit is neither an outage nor a bad entry, and a call that we ended ourselves proves nothing. */
const isNobodys = ({ code, scope }: Failure): boolean =>
  code === 'rate_limited' || code === 'aborted' || scope === 'conversation'

export const isStuck = (run: Run, key: string): boolean => (run.result<Broke>(brokeKey(key))?.times ?? 0) >= stuckTries

export const stuck = (what: string): Failure => ({
  code: 'stuck',
  message: `Every try to ${what} this failed, while others succeeded`,
  retryable: false,
})

export const outlasted = (what: string): Failure => ({
  code: 'outage',
  message: `There was no way to ${what} this for too long: the other side took nothing from anybody`,
  retryable: false,
})

/** Both the outage and the work are older than the policy allows. */
export const isOutlasted = (run: Run, outage: Outage | undefined, outageMs: number): boolean => {
  const since = outage?.since(run.now)
  return since !== undefined && run.now - Math.max(since, run.task.envelope.at) >= outageMs
}
