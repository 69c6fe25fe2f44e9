import type { Change, Store } from '../../../ports/store.js'

export interface OutageNews {
  since: number
  state: 'began' | 'lasting' | 'ended'
}

// The store's pauses are shared by all workers and read from memory. "Failing since" is one of them, with an end so far
// away that it stands until somebody clears it.
const farMs = 10 * 365 * 24 * 3_600_000
// What was just written may not be readable yet, here or in another worker.
const settleMs = 2_000
const longestRestMs = 60_000
// Where a lost answer cannot be recovered, each try may cost an entry.
const longestCostlyRestMs = 5 * 60_000
const failuresOfAnOutage = 3
const nothing = () => undefined
const noChanges: readonly Change[] = []

/**
 * The health of one helpdesk, line or assistant: since when it has accepted nothing, and who may try it next.
 * While it fails every call, one call at a time from each process probes it, and the others wait.
 */
export class Outage {
  #since: number | undefined
  #wrote: 'failing' | 'passing' | undefined
  #wroteAt = Number.NEGATIVE_INFINITY
  #clearedAt = Number.NEGATIVE_INFINITY
  #passedAt = Number.NEGATIVE_INFINITY
  #failures = 0
  readonly #failing = new Set<string>()
  readonly #waiting = new Set<string>()
  #rounds = 0
  #restsUntil = 0
  #probing = false
  #told: OutageNews['state'] = 'ended'

  constructor(
    readonly target: string,
    private readonly around: {
      tenant: string
      store: Pick<Store, 'pausedUntil'>
      outageMs: number
      tell(news: OutageNews): void
    },
  ) {}

  /** Since when it has accepted nothing, if something failed since the last success. */
  since(now: number): number | undefined {
    if (now - this.#wroteAt < settleMs) return this.#since
    const until = this.#stored(`failing/${this.target}`)
    return until === undefined ? undefined : until - farMs
  }

  /** How many conversations this process has seen waiting for it. */
  waiting(now: number): number {
    return this.since(now) === undefined ? 0 : this.#waiting.size
  }

  /** Until when it is left alone, because it asked for that or fails every call. */
  rests(now: number): number | undefined {
    const until = Math.max(this.#stored(this.target) ?? 0, this.#restsUntil)
    return until > now ? until : undefined
  }

  waits(lane: string): void {
    this.#waiting.add(lane)
  }

  /** Asks for leave to call now. Whoever gets it says when they have done; undefined: somebody else is asking. */
  enter(now: number): (() => void) | undefined {
    if (!this.isDown(now)) return nothing
    if (this.#probing) return undefined
    this.#probing = true
    return this.#leave
  }

  readonly #leave = (): void => {
    this.#probing = false
  }

  /** Whether it has accepted something from another lane since then. */
  passedSince(at: number, now: number): boolean {
    const since = this.since(now)
    return this.#passedAt > at || since === undefined || since > at + settleMs
  }

  /** A write was accepted. Costs nothing while nothing fails. */
  passed(now: number): readonly Change[] {
    const since = this.since(now)
    if (since === undefined) return noChanges
    if (this.#told !== 'ended') this.#tell(since, 'ended')
    this.#passedAt = now
    this.#since = undefined
    this.#forget()
    // If every other call failed, each success would be written.
    if (now - this.#clearedAt < settleMs) return noChanges
    this.#clearedAt = now
    return [this.#write('passing', 0, now)]
  }

  /** A call failed in a way that may be the other side's fault. */
  failed(now: number, lane: string, costly = false): readonly Change[] {
    const changes: Change[] = []
    let since = this.since(now)
    if (since === undefined) {
      this.#forget()
      this.#since = since = now
      if (this.#wrote !== 'failing' || now - this.#wroteAt >= settleMs)
        changes.push(this.#write('failing', now + farMs, now))
    }
    this.#failures++
    this.#failing.add(lane)
    this.#waiting.add(lane)
    if (!this.isDown(now)) return changes
    if (this.#told === 'ended') this.#tell(since, 'began')
    if (this.#told === 'began' && now - since >= this.around.outageMs / 2) this.#tell(since, 'lasting')
    if (this.rests(now) === undefined) {
      this.#restsUntil = now + Math.min(costly ? longestCostlyRestMs : longestRestMs, 1_000 * 2 ** this.#rounds++)
      changes.push({ pause: { key: this.target, until: this.#restsUntil } })
    }
    return changes
  }

  /** Enough calls from several lanes failed: it is not one bad entry. */
  isDown(now: number): boolean {
    return this.#failures >= failuresOfAnOutage && this.#failing.size > 1 && this.since(now) !== undefined
  }

  #forget(): void {
    this.#failures = 0
    this.#rounds = 0
    this.#restsUntil = 0
    this.#failing.clear()
    this.#waiting.clear()
  }

  #write(what: 'failing' | 'passing', until: number, now: number): Change {
    this.#wrote = what
    this.#wroteAt = now
    return { pause: { key: `failing/${this.target}`, until } }
  }

  #tell(since: number, state: OutageNews['state']): void {
    this.#told = state
    this.around.tell({ since, state })
  }

  #stored(key: string): number | undefined {
    return this.around.store.pausedUntil(this.around.tenant, key)
  }
}
