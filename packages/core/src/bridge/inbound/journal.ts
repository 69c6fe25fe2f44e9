import { fail, failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Run } from '../task/run.js'

/**
 * The calls that an assistant makes in one turn: each recorded before it is made, with its result afterwards. A repeated turn
 * finds them here. They are made one after the other, because each may commit.
 */
export class Journal {
  #last: Promise<unknown> = Promise.resolve()
  #call: Call | undefined
  /** A call whose outcome nobody knows. */
  lost: string | undefined

  constructor(readonly run: Run) {}

  /** Valid while the turn runs. What continues after the turn was given up has no effect. */
  async during<T>(call: Call, turn: () => Promise<T>): Promise<T> {
    this.#call = call
    try {
      return await turn()
    } finally {
      this.#call = undefined
    }
  }

  once<T>(key: string, make: (call: Call) => Promise<T>, { repeatable = false } = {}): Promise<T> {
    const made = this.#last.then(() => this.#once(`once/${key}`, make, repeatable))
    this.#last = made.catch(() => undefined)
    return made
  }

  async #once<T>(key: string, make: (call: Call) => Promise<T>, repeatable: boolean): Promise<T> {
    const { run } = this
    const known = run.result<readonly [T]>(key)
    if (known) return known[0]
    if (run.isUnsettled(key) && !repeatable) throw this.#lose(key)
    const outer = this.#open()
    const startedAt = run.now
    if (!repeatable) {
      await run.commit({ step: { key, attempt: { key, what: 'other', startedAt, deadline: outer.deadline } } })
      this.#open()
    }
    let value: T
    try {
      value = await run.within(key, outer.deadline, make)
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (repeatable || failure.code === 'lease_lost') throw thrown
      if (failure.ambiguous) throw this.#lose(key)
      run.add({ forgetStep: key })
      throw thrown
    }
    this.#open()
    // In an array, because a result may be null.
    run.remember(key, [value ?? null])
    await run.commit()
    return value
  }

  #open(): Call {
    if (!this.#call) throw fail('aborted', 'The turn is over', { retryable: true })
    return this.#call
  }

  #lose(key: string) {
    this.lost = key
    return fail('unknown', 'Nobody can tell whether this happened', { retryable: false })
  }
}
