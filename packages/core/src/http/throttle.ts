import { BoundedMap } from '../model/bounded-map.js'
import { problem } from './problem.js'
import type { RawResponse } from './raw.js'

const memoryMs = 60_000
const addressesMax = 10_000
const freeFailures = 5
const stepMs = 100
const delayMaxMs = 5_000
// Delayed answers per address; each holds a connection.
const waitingMax = 16

/**
 * Delays each answer to a wrong key or signature longer than the one before. Only failures wait: callers may share an
 * address behind a proxy, and a stranger must not delay those with a valid key.
 */
export class Throttle {
  readonly #addresses = new BoundedMap<string, { failures: number; at: number; waiting: number }>(addressesMax)

  constructor(
    readonly now: () => number,
    readonly wait: (ms: number) => Promise<void>,
  ) {}

  async failed(address: string, response: RawResponse): Promise<RawResponse> {
    const known = this.#known(address)
    known.failures++
    known.at = this.now()
    if (known.failures <= freeFailures) return response
    if (known.waiting >= waitingMax)
      return problem(429, 'Too many failed attempts; please wait', {
        headers: { 'retry-after': '5', connection: 'close' },
      })
    known.waiting++
    try {
      await this.wait(Math.min(delayMaxMs, stepMs * 2 ** (known.failures - freeFailures - 1)))
      return response
    } finally {
      known.waiting--
    }
  }

  #known(address: string) {
    const before = this.#addresses.get(address)
    if (before && this.now() - before.at < memoryMs) return before
    const known = { failures: 0, at: 0, waiting: 0 }
    this.#addresses.set(address, known)
    return known
  }
}
