import { ClaimedTask } from '@deskwire/core/store'
import type { Claimed } from './claim.js'

/** A claimed task, with the fencing number of its lane. */
export class ClaimedLane extends ClaimedTask {
  readonly fence: number
  readonly wakes: number

  constructor(
    work: ConstructorParameters<typeof ClaimedTask>[0],
    { fence, wakes, conversation, steps }: Claimed,
    loop: ConstructorParameters<typeof ClaimedTask>[3],
    now: number,
    write: ConstructorParameters<typeof ClaimedTask>[5],
  ) {
    super(work, conversation, steps, loop, now, write)
    this.fence = fence
    this.wakes = wakes
  }
}
