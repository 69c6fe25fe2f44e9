import type { Outcome, Store, Task } from '@deskwire/core/store'

/** A store that claims and writes by round trips may tell whether it is at it, or has to by that time. */
type Claiming = Store & { busy?(now: number): Promise<boolean> }

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Whether a bridge has anything in hand: who moves its clock meanwhile ends leases and calls under it. */
export class InHand {
  readonly #tasks = new Set<Task>()
  #loops = 0
  /** Grows while something is done. */
  moves = 0

  /** Before the bridge begins to work. */
  constructor(
    private readonly store: Claiming,
    private readonly now: () => number,
  ) {
    const { work } = store
    store.work = async (run, options) => {
      this.#loops++
      try {
        await work.call(store, (task) => this.#counted(task, run), options)
      } finally {
        this.#loops--
      }
    }
  }

  /** Until its run or its lease ends: what never returns does not keep the time from passing. */
  async #counted(task: Task, run: Parameters<Store['work']>[0]): Promise<Outcome> {
    this.#tasks.add(task)
    this.moves++
    const over = () => {
      if (this.#tasks.delete(task)) this.moves++
    }
    task.call.signal.addEventListener('abort', over)
    try {
      return await run(task)
    } finally {
      over()
    }
  }

  /**
   * Nothing is in hand, the outcomes before are written, and nothing is claimed because of them. A store in this process
   * writes with the next transaction and claims within a turn of the event loop. Another is asked whether it is busy; what
   * it was claiming meanwhile arrives while the reads after that do.
   */
  async calm(): Promise<boolean> {
    if (this.#loops === 0) return true
    if (this.#tasks.size > 0) return false
    await this.store.apply('main', undefined, [])
    if (await this.store.busy?.(this.now())) return false
    for (let n = 0; n < 6 && this.#tasks.size === 0; n++) {
      await this.store.conversation('main', 'none')
      await turn()
    }
    return this.#tasks.size === 0
  }
}
