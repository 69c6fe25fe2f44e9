import { IdleMap } from '../collections/idle-map.js'
import type { ClaimedTask } from './claimed-task.js'

/** The state of a lane in this process: queued, claimed or idle. */
export interface LaneState {
  readonly lane: string
  queued: boolean
  claimed: ClaimedTask | undefined
}

/** The lanes known to this process, and a FIFO queue of the ready ones, each once. */
export class ReadyQueue {
  readonly #slots = new IdleMap<LaneState>(
    (lane) => ({ lane, queued: false, claimed: undefined }),
    ({ queued, claimed }) => queued || claimed !== undefined,
  )
  #line: (LaneState | undefined)[] = []
  #first = 0
  /** How many are queued. */
  ready = 0
  /** How many are claimed. */
  inHand = 0

  constructor(private readonly limit: number) {}

  claimed(lane: string): ClaimedTask | undefined {
    return this.#slots.get(lane)?.claimed
  }

  /** Queues a lane, unless it is queued or claimed. False when there is no room. */
  add(lane: string): boolean {
    const slot = this.#slots.of(lane)
    if (slot.queued || slot.claimed) return true
    if (this.ready >= this.limit) return false
    slot.queued = true
    this.ready++
    this.#line.push(slot)
    return true
  }

  take(): LaneState | undefined {
    const slot = this.#line[this.#first]
    if (!slot) return undefined
    this.#line[this.#first++] = undefined
    slot.queued = false
    this.ready--
    if (this.#first === this.#line.length) {
      this.#line = []
      this.#first = 0
    } else if (this.#first > 1_024 && this.#first * 2 > this.#line.length) {
      this.#line = this.#line.slice(this.#first)
      this.#first = 0
    }
    return slot
  }

  hold(slot: LaneState, claimed: ClaimedTask): void {
    slot.claimed = claimed
    claimed.slot = slot
    this.inHand++
  }

  free(claimed: ClaimedTask): void {
    const { slot } = claimed
    if (slot?.claimed !== claimed) return
    slot.claimed = undefined
    this.inHand--
  }

  *all(): Generator<ClaimedTask> {
    if (this.inHand > 0) for (const { claimed } of this.#slots.values()) if (claimed) yield claimed
  }
}
