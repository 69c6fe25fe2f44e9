import { rankOf, type Suspicion } from '../rules/suspicion.js'
import type { QueuedWork } from '../rules/tables.js'
import type { Transaction } from '../rules/transaction.js'
import { slowMs } from './capacity.js'
import type { ClaimedTask } from './claimed-task.js'
import { Suspects } from './suspects.js'

interface Waiting {
  seq: number
  suspect: Suspicion
}

export interface SuspectLanesOf {
  now(): number
  write<T>(job: (transaction: Transaction) => T): Promise<T>
  /** It belongs to another process by now. */
  lost(claimed: ClaimedTask, now: number): boolean
  run(claimed: ClaimedTask): void
  look(lane: string): void
  failed(thrown: unknown): void
}

/** Suspects of a process whose lanes wait in memory for their turn. */
export class SuspectLanes {
  private readonly suspects = new Suspects()
  private readonly waiting = new Map<string, Waiting>()

  constructor(private readonly worker: SuspectLanesOf) {}

  /** The process works from now on. */
  begin(now: number): void {
    this.suspects.begin(now)
  }

  /** Whether the first task of the lane may run now. If not, the lane is looked at when its turn comes. */
  admits({ lane, seq }: QueuedWork, suspect: Suspicion, now: number): boolean {
    this.waiting.set(lane, { seq, suspect })
    if (this.next(now) !== lane) return false
    this.waiting.delete(lane)
    return true
  }

  /** Another task may be first in the lane now. */
  forget(lane: string): void {
    if (this.waiting.size > 0) this.waiting.delete(lane)
  }

  /** What is recorded about it must be durable before it runs. */
  run(claimed: ClaimedTask, suspicion: Suspicion): void {
    this.mark(claimed, this.suspects.take(claimed, suspicion), () => this.worker.run(claimed))
  }

  ended(claimed: ClaimedTask): void {
    if (this.suspects.give(claimed)) this.tick(this.worker.now())
  }

  /** Starts the next one, or one beside another that only waits for an outside call. Returns when to look again. */
  tick(now: number): number {
    const lane = this.next(now)
    if (lane !== undefined) this.worker.look(lane)
    const waits = this.waiting.size > 0 ? this.suspects.couldShare(now) : undefined
    if (waits)
      this.mark(waits, 'shared', () => {
        this.suspects.shares(waits)
        this.tick(this.worker.now())
      })
    const first = this.first()
    return first ? Math.max(this.suspects.opensAt(first[1].suspect), now + slowMs) : Infinity
  }

  private mark(claimed: ClaimedTask, suspect: Suspicion, then: () => void): void {
    const { worker } = this
    const marked = worker.write(({ tables, now }) => {
      if (!claimed.running || worker.lost(claimed, now)) return false
      tables.setWork(claimed.work, { suspect })
      return true
    })
    marked.then(
      (told) => {
        if (told) then()
      },
      (why: unknown) => worker.failed(why),
    )
  }

  private next(now: number): string | undefined {
    const first = this.first()
    return first && this.suspects.mayRun(first[1].suspect, now) ? first[0] : undefined
  }

  private first(): readonly [lane: string, Waiting] | undefined {
    let first: readonly [string, Waiting] | undefined
    for (const one of this.waiting) if (!first || before(one[1], first[1])) first = one
    return first
  }
}

const before = (one: Waiting, other: Waiting): boolean => {
  const rank = rankOf(one.suspect) - rankOf(other.suspect)
  return rank === 0 ? one.seq < other.seq : rank < 0
}
