import { BoundedMap } from '../../model/bounded-map.js'

const minuteMs = 60_000
// Kinds come from code and setup, so there are few; names made up by a setup must not accumulate without end.
const kindsMax = 1_000

/** Lets one line of each kind a minute into the log, so that strangers cannot fill it. */
export class LogRate {
  readonly #kinds = new BoundedMap<string, { until: number; silent: number }>(kindsMax)

  /** How many since the previous line, including this one; undefined: log nothing now. */
  due(kind: string, now: number, everyMs = minuteMs): number | undefined {
    const known = this.#kinds.get(kind)
    if (known && now < known.until) {
      known.silent++
      return undefined
    }
    this.#kinds.set(kind, { until: now + everyMs, silent: 0 })
    return 1 + (known?.silent ?? 0)
  }
}
