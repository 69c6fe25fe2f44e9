import { Hand } from '@deskwire/core/adapter'
import type { Claimed } from './claim.js'
import { type CountedLoop, slowMs } from './loops.js'

/** A task in hand, with the fencing number of its lane. */
export class HeldHand extends Hand {
  readonly fence: number
  readonly wakes: number
  private readonly counted: CountedLoop
  private writing = false

  constructor(
    work: ConstructorParameters<typeof Hand>[0],
    { fence, wakes, conversation, steps }: Claimed,
    loop: CountedLoop,
    now: number,
    write: ConstructorParameters<typeof Hand>[5],
  ) {
    super(work, conversation, steps, loop, now, write)
    this.fence = fence
    this.wakes = wakes
    this.counted = loop
    loop.active++
  }

  /** Once it has waited for long it counts no longer as working. */
  becomesSlow(now: number): void {
    if (this.slow || this.writing || now - this.startedAt < slowMs) return
    this.slow = true
    this.counted.slow++
  }
  /** Its run has ended. True the first time. */
  becomesWritten(): boolean {
    if (this.over || this.writing) return false
    this.countsAgain()
    this.writing = true
    this.counted.writing++
    return true
  }
  /** It is nothing of ours any more. Returns the loop it had been of, the first time. */
  end(): CountedLoop | undefined {
    if (this.over) return undefined
    this.countsAgain()
    this.over = true
    this.counted.active--
    return this.counted
  }

  private countsAgain(): void {
    if (this.slow) this.counted.slow--
    if (this.writing) this.counted.writing--
    this.slow = false
    this.writing = false
  }
}
