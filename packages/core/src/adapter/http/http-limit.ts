import { onAbort } from '../../model/ending.js'
import type { Call } from '../../ports/shared.js'

/** What is under way: the request, then the body of its answer. */
interface UnderWay {
  destroy(thrown: Error): unknown
}

/**
 * Combines the caller's signal and deadline, until the answer has been read. One thing is under way at a time, so this needs
 * no signal of its own, which was a tenth of a call's CPU.
 */
export class Limit {
  timedOut = false
  #over = false
  #underWay: UnderWay | undefined
  readonly #timer: NodeJS.Timeout
  readonly #takeBack: () => void

  constructor(
    readonly call: Call,
    readonly now: () => number,
  ) {
    const ms = Math.min(Math.max(call.deadline - now(), 0), 2 ** 31 - 1)
    this.#timer = setTimeout(expire, ms, this).unref()
    this.#takeBack = onAbort(call, () => this.#stop())
  }

  holds(underWay: UnderWay): void {
    this.#underWay = underWay
    if (this.#over) this.#stop()
  }

  isOver(): boolean {
    if (this.now() >= this.call.deadline) this.expire()
    return this.#over
  }

  expire(): void {
    this.timedOut = true
    this.#stop()
  }

  done(): void {
    clearTimeout(this.#timer)
    this.#takeBack()
  }

  /** Also ends what is still under way, such as the body of an answer that nobody wants. */
  drop(): void {
    this.done()
    this.#stop()
  }

  #stop(): void {
    this.#over = true
    this.#underWay?.destroy(new Error('given up'))
  }
}

const expire = (limit: Limit): void => limit.expire()
