import { atRest, order, type Suspicion } from '../rules/suspicion.js'
import type { ClaimedTask } from './claimed-task.js'

// After this long without running suspects, a death has no other obvious cause. Before it, a kill from outside, a
// crash at start or a machine out of memory must not count against a task.
const firstAfterMs = 1_000
const againAfterMs = 5_000

/** Decides which suspects may run in this process, and when: one at a time, except those that only wait for an outside call. */
export class Suspects {
  private readonly inHand = new Map<ClaimedTask, { mark: Suspicion; mayShare: boolean }>()
  private since: number | undefined

  /** The process works from then on. */
  begin(now: number): void {
    this.since ??= now
  }

  /** Not before. */
  opensAt(suspicion: Suspicion): number {
    return (this.since ?? Infinity) + (atRest(suspicion) === 'blamed' ? againAfterMs : firstAfterMs)
  }

  mayRun(suspicion: Suspicion, now: number): boolean {
    if (now < this.opensAt(suspicion)) return false
    if (atRest(suspicion) !== 'suspect') return this.inHand.size === 0
    for (const { mark } of this.inHand.values()) if (mark !== 'shared') return false
    return true
  }

  /** The highest rank that may run; below 0: none. */
  rankAllowed(now: number): number {
    return order.findLastIndex((suspicion) => this.mayRun(suspicion, now))
  }

  /** What must be durable before it runs. */
  take(claimed: ClaimedTask, suspicion: Suspicion): Suspicion {
    const was = atRest(suspicion)
    const mark = was === 'blamed' ? 'alone again' : this.inHand.size > 0 ? 'shared' : 'alone'
    this.inHand.set(claimed, { mark, mayShare: was === 'suspect' && mark === 'alone' })
    return mark
  }

  /** True if it was a suspect. */
  give(claimed: ClaimedTask): boolean {
    return this.inHand.delete(claimed)
  }

  /** A task that was suspected once and has waited for an outside call so long that another may begin beside it. */
  couldShare(now: number): ClaimedTask | undefined {
    for (const [claimed, { mayShare }] of this.inHand) if (mayShare && claimed.isSlow(now)) return claimed
    return undefined
  }

  /** Once that is durable. */
  shares(claimed: ClaimedTask): void {
    if (this.inHand.has(claimed)) this.inHand.set(claimed, { mark: 'shared', mayShare: false })
  }
}
