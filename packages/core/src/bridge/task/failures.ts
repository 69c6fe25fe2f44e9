import { DeskwireError, failureOf } from '../../model/failure.js'
import type { Log } from '../../ports/shared.js'
import { LogRate } from './log-rate.js'

/**
 * Logs what a task threw unexpectedly: at error, once per cause and minute, with how often it happened since.
 * The store retries the task and sets it aside after a few tries.
 */
export class TaskFailures {
  readonly #rate = new LogRate()

  constructor(
    private readonly log: Log,
    private readonly now: () => number,
  ) {}

  say(thrown: unknown, about: { tenant: string; id: string; work: string }): void {
    const { code } = failureOf(thrown)
    // Losing a lease keeps two workers out of each other's way; nothing is wrong.
    if (code === 'lease_lost') return
    const error = described(thrown)
    const times = this.#rate.due(`${about.work} ${error}`, this.now())
    if (times === undefined) return
    this.log.error(
      { ...about, error, ...(times > 1 && { repeated: times - 1 }) },
      'A task threw. It is tried again, and parked after eight throws in a row.',
    )
  }
}

/** Class and place only: an error thrown by the setup's own function may quote what a customer wrote. */
const described = (thrown: unknown): string => {
  if (DeskwireError.isInstance(thrown)) return failureOf(thrown).code
  if (!(thrown instanceof Error)) return typeof thrown
  const place = thrown.stack?.split('\n').find((line) => line.startsWith('    at '))
  return place === undefined ? thrown.name : `${thrown.name} ${place.trim()}`
}

interface Saying {
  readonly tenant: string
  readonly log: Log
  readonly shared: { readonly logRate: LogRate }
  now(): number
}

/**
 * Logs which adapter failed at what, and the answer it got: once a minute for each cause. Our own errors contain neither
 * secrets nor what somebody wrote; of other errors only class and place are logged.
 */
export const sayFailed = (context: Saying, about: { adapter: string; asked: string }, thrown: unknown): void => {
  const { code, message, provider, retryable, ambiguous } = failureOf(thrown)
  if (code === 'lease_lost') return
  const { status, code: theirs } = provider ?? {}
  const cause = [context.tenant, about.adapter, about.asked, code, status, theirs].join(' ')
  const times = context.shared.logRate.due(cause, context.now())
  if (times === undefined) return
  // A permanent refusal is an answer, and is told to whoever it concerns.
  const trouble = retryable || ambiguous
  const detail = {
    tenant: context.tenant,
    ...about,
    code,
    ...(status !== undefined && { status }),
    ...(theirs !== undefined && { theirs }),
    ...(trouble && { error: DeskwireError.isInstance(thrown) ? message : described(thrown) }),
    ...(times > 1 && { times }),
  }
  const level = trouble ? 'warn' : 'info'
  context.log[level](detail, `${about.adapter}: ${about.asked} failed`)
}
