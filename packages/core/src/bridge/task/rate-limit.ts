import type { Capabilities } from '../../ports/channel.js'

/**
 * Keeps sends within a channel's declared limits: per line and per pair, each with a burst. For this process only; what
 * exceeds them is answered by the provider's 429, which pauses all workers.
 */
export class RateLimit {
  // When each key's bucket will be full again (GCRA): one number per key, dropped once it has passed.
  readonly #full = new Map<string, number>()

  constructor(readonly limit = 50_000) {}

  /** 0: go, and it is counted. Otherwise, how long to wait. */
  take(line: string, conversation: string, rate: Capabilities['rate'], now: number): number {
    if (!rate) return 0
    const perLine = 1000 / rate.perLinePerSecond
    const perPair = (rate.perPairSeconds ?? 0) * 1000
    const lineWait = this.#wait(line, perLine, Math.max(1, rate.perLinePerSecond), now)
    const pairWait = perPair === 0 ? 0 : this.#wait(conversation, perPair, rate.pairBurst ?? 1, now)
    if (lineWait > 0 || pairWait > 0) return Math.max(lineWait, pairWait)
    this.#spend(line, perLine, now)
    if (perPair > 0) this.#spend(conversation, perPair, now)
    return 0
  }

  #wait(key: string, every: number, burst: number, now: number): number {
    const full = this.#full.get(key)
    return full === undefined ? 0 : Math.ceil(Math.max(0, full - every * (burst - 1) - now))
  }

  #spend(key: string, every: number, now: number): void {
    this.#full.set(key, Math.max(this.#full.get(key) ?? now, now) + every)
    if (this.#full.size > this.limit) this.#sweep(now)
  }

  #sweep(now: number): void {
    for (const [key, full] of this.#full) if (full <= now) this.#full.delete(key)
  }
}
