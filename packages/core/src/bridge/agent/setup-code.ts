import { DeskwireError } from '../../model/failure.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'

/** A function from the setup, by the name of its option. */
export type SetupCode =
  | 'route'
  | 'hooks.inbound'
  | 'hooks.outbound'
  | 'hooks.transcribe'
  | 'hooks.analyze'
  | 'policy.reopenTemplate'

const slowMs = 2_000
// About four minutes with back-off: long enough for a service that restarts, short enough to notice a mistake in the code.
const triesAllowed = 8

/** Calls it with a time limit. If it throws it is tried again, and in the end the work is parked under its name. */
export const callSetup = async <T>(
  run: Run,
  code: SetupCode,
  call: () => T | Promise<T>,
): Promise<{ value: T } | { outcome: Outcome }> => {
  const { context } = run
  const limit = Math.min(context.policy.hookMs ?? context.callMs, context.callMs)
  const began = performance.now()
  const warn = (detail: object, message: string, kind: string): void => {
    const times = context.shared.logRate.due(`${context.tenant} ${code} ${kind}`, run.now)
    if (times !== undefined) context.log.warn({ tenant: context.tenant, code, times, ...detail }, message)
  }
  try {
    const value = await run.within(code, run.now + limit, async () => call())
    const ms = Math.round(performance.now() - began)
    if (ms >= slowMs) warn({ ms }, 'A function of the setup is slow, and messages wait for it', 'slow')
    return { value }
  } catch (thrown) {
    const error = classOf(thrown)
    if (error === 'lease_lost') throw thrown
    const tries = (run.result<number>(`${code}.tries`) ?? 0) + 1
    const park = tries >= triesAllowed
    warn({ error, tries, park }, 'A function of the setup failed', error)
    // A retry by hand begins anew.
    run.remember(`${code}.tries`, park ? 0 : tries)
    if (park) return { outcome: run.park(`${code}: ${error}`) }
    return { outcome: run.later({ code: `${code}: ${error}`, message: error, retryable: true }) }
  }
}

// The class only: a message may hold what a customer wrote.
const classOf = (thrown: unknown): string =>
  DeskwireError.isInstance(thrown) ? thrown.code : thrown instanceof Error ? thrown.name : typeof thrown
