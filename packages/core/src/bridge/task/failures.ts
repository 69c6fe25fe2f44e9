import { DeskwireError, failureOf } from '../../model/failure.js'
import type { Log } from '../../ports/shared.js'
import { LogRate } from './log-rate.js'

/**
 * Says what a task threw that no outcome foresaw: at error, once per cause and minute, with how often it happened since.
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
    // Losing a lease is how two workers stay out of each other's way; nothing is wrong.
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

/** Class and place: the message of what a setup's own function threw may hold what a customer wrote. */
const described = (thrown: unknown): string => {
  if (DeskwireError.isInstance(thrown)) return failureOf(thrown).code
  if (!(thrown instanceof Error)) return typeof thrown
  const place = thrown.stack?.split('\n').find((line) => line.startsWith('    at '))
  return place === undefined ? thrown.name : `${thrown.name} ${place.trim()}`
}
