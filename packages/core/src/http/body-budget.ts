/** Most webhooks are smaller. */
export const smallBytes = 64 * 1024

/**
 * What all bodies in hand weigh together: many senders, each within its own limit, must not fill our memory either. Large
 * ones get no more than their share, so that they never turn away the small.
 */
export class BodyBudget {
  #used = 0
  #large = 0
  readonly #largeMax: number

  constructor(
    readonly max: number,
    readonly timeoutMs: number,
  ) {
    this.#largeMax = max - max / 8
  }

  /** A body grew; false: there is no room for more of it. */
  grew(from: number, to: number): boolean {
    this.#used += to - from
    this.#large += weightOf(to) - weightOf(from)
    return this.#used <= this.max && (to <= smallBytes || this.#large <= this.#largeMax)
  }

  free(bytes: number): void {
    this.#used -= bytes
    this.#large -= weightOf(bytes)
  }
}

/** What counts as large does so whole, from its first byte on. */
const weightOf = (bytes: number): number => (bytes > smallBytes ? bytes : 0)
