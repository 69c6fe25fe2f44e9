import { Ending, onAbort, whyEnded } from '../../model/ending.js'
import { DeskwireError, fail } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'

export interface About {
  deadline: number
  now: number
  /** Ending this ends the call. */
  within?: Pick<Call, 'signal'>
  what: string
}

// A call that ignores its signal is abandoned a moment after its deadline; its answer no longer counts.
const graceMs = 250

class Bounded<T> extends Ending implements Call, Watched {
  readonly deadline: number
  readonly #about: About
  readonly #resolve: (value: T) => void
  readonly #reject: (thrown: unknown) => void
  #stopListening: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #ended = false
  #settled = false
  until = 0
  next: Watched | undefined
  previous: Watched | undefined

  constructor(about: About, resolve: (value: T) => void, reject: (thrown: unknown) => void) {
    super()
    this.deadline = about.deadline
    this.#about = about
    this.#resolve = resolve
    this.#reject = reject
  }

  override get signal(): AbortSignal {
    this.#listen()
    return super.signal
  }

  override get why(): Ending['why'] {
    this.#listen()
    return super.why
  }

  /** Listens to what it is within only when somebody listens to it; whoever begins after its end is told at once. */
  #listen(): void {
    if (this.#stopListening) return
    const { within } = this.#about
    if (this.#ended) this.abort()
    else if (within) this.#stopListening = onAbort(within, () => this.abort())
  }

  start(run: (call: Call) => Promise<T>): void {
    const { deadline, now, within, what } = this.#about
    const ms = deadline - now
    // An adapter that ignores its signal must not be called with one that is already aborted.
    const why = within && whyEnded(within)
    if (ms <= 0 || why) {
      const left = fail(why ? 'aborted' : 'timeout', `No time was left to ${what}`, { retryable: true })
      this.#reject(DeskwireError.isInstance(why?.reason) ? why.reason : left)
      return
    }
    if (ms < coarseMs * 20) this.#timer = setTimeout(() => this.late(), ms)
    else watch.add(this, ms)
    try {
      Promise.resolve(run(this)).then(
        (value) => {
          if (this.#settles()) this.#resolve(value)
        },
        (thrown: unknown) => this.#failed(thrown),
      )
    } catch (thrown) {
      this.#failed(thrown)
    }
  }

  #failed(thrown: unknown): void {
    if (this.#settles()) this.#reject(thrown)
  }

  /** Its time is over: aborted now, and abandoned a moment later. */
  late(): void {
    this.#stopListening?.()
    this.#ended = true
    this.abort()
    const failure = fail('timeout', `No answer in time to ${this.#about.what}`, { retryable: true, ambiguous: true })
    this.#timer = setTimeout(() => this.#failed(failure), graceMs)
  }

  /** True the first time: an answer after it was abandoned no longer counts. */
  #settles(): boolean {
    if (this.#settled) return false
    this.#settled = true
    watch.remove(this)
    if (this.#timer) clearTimeout(this.#timer)
    this.#ended = true
    this.#stopListening?.()
    return true
  }
}

// One timer watches all calls whose deadline is far off: nearly all end long before, and a timer for each would cost more than they
// do. They form a linked list, so that each is added and removed in constant time.
const coarseMs = 50

interface Watched {
  until: number
  next: Watched | undefined
  previous: Watched | undefined
  late(): void
}

class Watch {
  #first: Watched | undefined
  #timer: NodeJS.Timeout | undefined

  add(call: Watched, ms: number): void {
    call.until = performance.now() + ms
    call.next = this.#first
    if (this.#first) this.#first.previous = call
    this.#first = call
    this.#timer ??= setTimeout(this.#look, coarseMs)
  }

  remove(call: Watched): void {
    const { next, previous } = call
    if (previous) previous.next = next
    else if (this.#first === call) this.#first = next
    if (next) next.previous = previous
    call.next = undefined
    call.previous = undefined
  }

  readonly #look = (): void => {
    const now = performance.now()
    for (let call = this.#first; call; ) {
      const { next } = call
      if (call.until <= now) {
        this.remove(call)
        call.late()
      }
      call = next
    }
    this.#timer = this.#first && setTimeout(this.#look, coarseMs)
  }
}

const watch = new Watch()

/** Runs an outside call with a deadline that holds even if the adapter ignores it. */
export const bounded = <T>(about: About, run: (call: Call) => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => boundedCall(about, run, resolve, reject))

/** The same without a promise. One of the two functions is called, once. */
export const boundedCall = <T>(
  about: About,
  run: (call: Call) => Promise<T>,
  done: (value: T) => void,
  failed: (thrown: unknown) => void,
): void => new Bounded<T>(about, done, failed).start(run)
