import { fail } from '../model/failure.js'
import type { Call } from '../ports/shared.js'

/** A call whose signal is only made when somebody asks for it: most of the hot path never does. */
class Bounded implements Call {
  #controller: AbortController | undefined
  #ended = false
  constructor(
    readonly deadline: number,
    readonly outer: AbortSignal,
  ) {}
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#ended || this.outer.aborted) this.#controller.abort()
      else this.outer.addEventListener('abort', this.#abort, { once: true })
    }
    return this.#controller.signal
  }
  readonly #abort = () => this.#controller?.abort()
  end(aborted: boolean): void {
    this.#ended = true
    if (!this.#controller) return
    this.outer.removeEventListener('abort', this.#abort)
    if (aborted) this.#controller.abort()
  }
}

// What ignores its signal is left behind a moment after its deadline; its answer no longer counts.
const graceMs = 250

/** Runs an outside call with a deadline that holds even when the adapter ignores it. */
export const bounded = async <T>(
  about: { deadline: number; now: number; signal: AbortSignal; what: string },
  run: (call: Call) => Promise<T>,
): Promise<T> => {
  const call = new Bounded(about.deadline, about.signal)
  let timer: NodeJS.Timeout | undefined
  let tooLate = false
  try {
    return await Promise.race([
      run(call),
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => {
            tooLate = true
            call.end(true)
            setTimeout(
              reject,
              graceMs,
              fail('timeout', `No answer in time to ${about.what}`, { retryable: true, ambiguous: true }),
            )
          },
          Math.max(0, about.deadline - about.now),
        )
      }),
    ])
  } finally {
    clearTimeout(timer)
    if (!tooLate) call.end(false)
  }
}
