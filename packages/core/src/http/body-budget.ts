/** Most webhooks are smaller. */
export const smallBytes = 64 * 1024

/**
 * Limits the total size of all bodies in memory, because many senders together could exceed it. Large
 * bodies get only a share, so that they never crowd out small ones.
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

  /** Reserves room as a body grows; false if there is none. */
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

/** A large body counts with all its bytes, from the first. */
const weightOf = (bytes: number): number => (bytes > smallBytes ? bytes : 0)
