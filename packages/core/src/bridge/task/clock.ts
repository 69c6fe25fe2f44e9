import type { Log } from '../../ports/shared.js'
import type { StoreEnvironment } from '../../ports/store.js'
import type { BridgeOptions } from '../options.js'
import { LogRate } from './log-rate.js'

/** The two times of a bridge. */
export interface Clock extends Pick<StoreEnvironment, 'onAdvance' | 'agree'> {
  /** Passes evenly, whatever is done to the machine's clock: for leases, deadlines, pauses, rates, and whatever is waited for. */
  now(): number
  /** What the machine says: for windows, hours, signatures, and what people read. */
  wall(): number
  /** Notices that the machine's clock was set, until the returned function is called. */
  watch(log: Log): () => void
}

const watchEveryMs = 1_000
const stepMs = 500
const nothing = () => undefined

export const clockOf = (given: BridgeOptions['clock']): Clock =>
  given ? { now: given, wall: given.wall ?? given, onAdvance: given.onAdvance, watch: () => nothing } : steadyClock()

/** Begins with the machine's time and goes on by its monotonic clock. */
export const steadyClock = (wall = () => Date.now(), elapsed = () => performance.now()): Clock => {
  let base = wall() - elapsed()
  const now = () => base + elapsed()
  return {
    now: () => Math.floor(now()),
    wall,
    // The other clock was read at some moment of the last `ageMs`, so only what is outside of that is known to be wrong. A
    // process of a machine that was paused learns here how much time has passed.
    agree(time, ageMs) {
      const latest = now()
      const behind = time - latest
      const ahead = latest - ageMs - (time + 1)
      if (behind > 0) base += behind
      else if (ahead > 0) base -= ahead
    },
    watch(log) {
      const rate = new LogRate()
      let before = wall() - now()
      const timer = setInterval(() => {
        const offset = wall() - now()
        const byMs = Math.round(offset - before)
        before = offset
        const steps = Math.abs(byMs) < stepMs ? undefined : rate.due('step', now())
        if (steps !== undefined)
          log.warn({ byMs, steps }, 'The clock of this machine was set; leases, pauses and deadlines go on evenly')
      }, watchEveryMs)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}
