import type { Hand } from './hand.js'
import { atRest, order, type Suspicion } from './suspicion.js'

// A process that has lived for so long without them was not ended by something else at once: kills from outside, a
// crash at start, a machine without memory blame nobody.
const firstAfterMs = 1_000
const againAfterMs = 5_000

/** Which suspects may run in this process, and when: one at a time, but for those that only wait for an outside. */
export class Suspects {
  private readonly inHand = new Map<Hand, { mark: Suspicion; mayShare: boolean }>()
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

  /** Of which ranks one may run; below 0: none. */
  rankAllowed(now: number): number {
    return order.findLastIndex((suspicion) => this.mayRun(suspicion, now))
  }

  /** What must be durable before it runs. */
  take(hand: Hand, suspicion: Suspicion): Suspicion {
    const was = atRest(suspicion)
    const mark = was === 'blamed' ? 'alone again' : this.inHand.size > 0 ? 'shared' : 'alone'
    this.inHand.set(hand, { mark, mayShare: was === 'suspect' && mark === 'alone' })
    return mark
  }

  /** True if it was one. */
  give(hand: Hand): boolean {
    return this.inHand.delete(hand)
  }

  /** One that was suspected once and has waited for an outside for so long that another may begin beside it. */
  couldShare(now: number): Hand | undefined {
    for (const [hand, { mayShare }] of this.inHand) if (mayShare && hand.isSlow(now)) return hand
    return undefined
  }

  /** Once that is durable. */
  shares(hand: Hand): void {
    if (this.inHand.has(hand)) this.inHand.set(hand, { mark: 'shared', mayShare: false })
  }
}
