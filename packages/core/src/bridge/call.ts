import { fail } from '../model/failure.js'
import type { Call } from '../ports/shared.js'

export interface About {
  deadline: number
  now: number
  /** Whatever ends this ends the call: asked for its signal only when somebody asks the call for one. */
  within: Pick<Call, 'signal'>
  what: string
}

// What ignores its signal is left behind a moment after its deadline; its answer no longer counts.
const graceMs = 250

/** A call whose signal is only made when somebody asks for it: most of the hot path never does. */
class Bounded<T> implements Call {
  readonly deadline: number
  readonly #about: About
  readonly #resolve: (value: T) => void
  readonly #reject: (thrown: unknown) => void
  #controller: AbortController | undefined
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(about: About, resolve: (value: T) => void, reject: (thrown: unknown) => void) {
    this.deadline = about.deadline
    this.#about = about
    this.#resolve = resolve
    this.#reject = reject
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      const { signal } = this.#about.within
      if (this.#ended || signal.aborted) this.#controller.abort()
      else signal.addEventListener('abort', this.#abort, { once: true })
    }
    return this.#controller.signal
  }

  start(run: (call: Call) => Promise<T>): void {
    const { deadline, now } = this.#about
    const ms = Math.max(0, deadline - now)
    if (ms < coarseMs * 20) this.#timer = setTimeout(this.late, ms)
    else watch(this, ms)
    try {
      Promise.resolve(run(this)).then(this.#answered, this.#failed)
    } catch (thrown) {
      this.#failed(thrown)
    }
  }

  readonly #answered = (value: T): void => {
    this.#end()
    this.#resolve(value)
  }
  readonly #failed = (thrown: unknown): void => {
    this.#end()
    this.#reject(thrown)
  }

  /** Its time is over: it is told, and a moment later left behind. */
  readonly late = (): void => {
    this.#stopListening()
    this.#ended = true
    this.#controller?.abort()
    const failure = fail('timeout', `No answer in time to ${this.#about.what}`, { retryable: true, ambiguous: true })
    this.#timer = setTimeout(this.#reject, graceMs, failure)
  }

  #end(): void {
    watched.delete(this)
    clearTimeout(this.#timer)
    this.#ended = true
    this.#stopListening()
  }

  #stopListening(): void {
    if (this.#controller) this.#about.within.signal.removeEventListener('abort', this.#abort)
  }

  readonly #abort = (): void => this.#controller?.abort()
}

// One timer looks after all calls whose deadline is far: nearly all end long before, and a timer each costs more than they do.
const coarseMs = 50
const watched = new Map<{ late(): void }, number>()
let timer: NodeJS.Timeout | undefined

const watch = (call: { late(): void }, ms: number): void => {
  watched.set(call, performance.now() + ms)
  if (timer === undefined) timer = setTimeout(look, coarseMs)
}

const look = (): void => {
  const now = performance.now()
  for (const [call, until] of watched) {
    if (until > now) continue
    watched.delete(call)
    call.late()
  }
  timer = watched.size > 0 ? setTimeout(look, coarseMs) : undefined
}

/** Runs an outside call with a deadline that holds even when the adapter ignores it. */
export const bounded = <T>(about: About, run: (call: Call) => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    new Bounded<T>(about, resolve, reject).start(run)
  })
