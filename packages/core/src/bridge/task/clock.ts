import type { Log } from '../../ports/shared.js'
import type { StoreEnvironment } from '../../ports/store.js'
import type { BridgeOptions } from '../options.js'
import { LogRate } from './log-rate.js'

/** The two clocks of a bridge. */
export interface Clock extends Pick<StoreEnvironment, 'onAdvance' | 'agree'> {
  /** Monotonic, whatever is done to the machine's clock: for leases, deadlines, pauses, rates, and everything that is waited for. */
  now(): number
  /** The machine's clock: for windows, hours, signatures, and what people read. */
  wall(): number
  /** Reports when the machine's clock was set, until the returned function is called. */
  watch(log: Log): () => void
}

const watchEveryMs = 1_000
const stepMs = 500
const nothing = () => undefined

export const clockOf = (given: BridgeOptions['clock']): Clock =>
  given ? { now: given, wall: given.wall ?? given, onAdvance: given.onAdvance, watch: () => nothing } : steadyClock()

/** Starts at the machine's time and goes on by its monotonic clock. */
export const steadyClock = (wall = () => Date.now(), elapsed = () => performance.now()): Clock => {
  let base = wall() - elapsed()
  const now = () => base + elapsed()
  return {
    now: () => Math.floor(now()),
    wall,
    // The other clock was read at some moment in the last `ageMs`, so only a difference beyond that is an error. A
    // process on a machine that was paused learns here how much time has passed.
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
