import type { Hand } from './hand.js'
import { Resting } from './resting.js'

/** A lane as this process sees it: in line, in hand, or at rest. */
export interface Slot {
  readonly lane: string
  queued: boolean
  hand: Hand | undefined
}

/** The lanes this process has to do with, and those of them that are ready: first in, first out, each once. */
export class Slots {
  readonly #slots = new Resting<Slot>(
    (lane) => ({ lane, queued: false, hand: undefined }),
    ({ queued, hand }) => queued || hand !== undefined,
  )
  #line: (Slot | undefined)[] = []
  #first = 0
  /** How many stand in line. */
  ready = 0
  /** How many are in hand. */
  inHand = 0

  constructor(private readonly limit: number) {}

  hand(lane: string): Hand | undefined {
    return this.#slots.get(lane)?.hand
  }

  /** Gets in line, unless it is there or in hand. False when there is no room. */
  add(lane: string): boolean {
    const slot = this.#slots.of(lane)
    if (slot.queued || slot.hand) return true
    if (this.ready >= this.limit) return false
    slot.queued = true
    this.ready++
    this.#line.push(slot)
    return true
  }

  take(): Slot | undefined {
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

  hold(slot: Slot, hand: Hand): void {
    slot.hand = hand
    this.inHand++
  }

  free(hand: Hand): void {
    const slot = this.#slots.get(hand.lane)
    if (slot?.hand !== hand) return
    slot.hand = undefined
    this.inHand--
  }

  *hands(): Generator<Hand> {
    if (this.inHand > 0) for (const { hand } of this.#slots.values()) if (hand) yield hand
  }
}
