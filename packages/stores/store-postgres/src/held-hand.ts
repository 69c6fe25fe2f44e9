import { Hand } from '@deskwire/core/adapter'
import type { Claimed } from './claim.js'

/** A task in hand, with the fencing number of its lane. */
export class HeldHand extends Hand {
  readonly fence: number
  readonly wakes: number

  constructor(
    work: ConstructorParameters<typeof Hand>[0],
    { fence, wakes, conversation, steps }: Claimed,
    loop: ConstructorParameters<typeof Hand>[3],
    now: number,
    write: ConstructorParameters<typeof Hand>[5],
  ) {
    super(work, conversation, steps, loop, now, write)
    this.fence = fence
    this.wakes = wakes
  }
}
