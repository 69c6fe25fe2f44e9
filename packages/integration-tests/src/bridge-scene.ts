import { type Bridge, type BridgeOptions, createBridge } from '@deskwire/core'
import type { Log } from '@deskwire/core/adapter'
import type { Outcome, Store, Task } from '@deskwire/core/store'
import type { ScriptedClock } from '@deskwire/testkit'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** What a test may say of the bridge; its two ends, its store and its clock belong to the scene. */
export type SceneBridge = Partial<Omit<BridgeOptions, 'channels' | 'hosts' | 'clock' | 'store'>>

/** A real bridge, a clock moved by hand, and bounded waits for what must come. */
export abstract class BridgeScene {
  abstract readonly clock: ScriptedClock
  readonly log: { level: string; detail: object; message: string }[] = []
  bridge!: Bridge
  #inHand = 0
  #loops = 0

  protected create(options: Omit<BridgeOptions, 'clock' | 'publicUrl'> & { publicUrl?: string }): void {
    const record = (level: string) => (detail: object, message: string) =>
      void this.log.push({ level, detail, message })
    const log: Log = { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') }
    this.#watch(options.store)
    this.bridge = createBridge({
      publicUrl: 'https://bridge.test',
      catchUpEveryMs: 0,
      random: () => 0.5,
      log,
      ...options,
      clock: this.clock,
    })
  }

  /** Waits, bounded, until it is so. */
  async until(so: () => boolean | Promise<boolean>, what = 'the condition', ms = 15_000): Promise<void> {
    const end = performance.now() + ms
    for (let looks = 0; !(await so()); looks++) {
      if (performance.now() > end)
        throw new Error(`Not within ${ms} ms: ${what}\n${JSON.stringify(await this.seen(), null, 1)}`)
      // Most of it comes within a few turns of the event loop.
      await (looks < 10 ? turn() : new Promise((resolve) => setTimeout(resolve, 2)))
    }
  }

  /** What helps to find out why something never came. */
  protected async seen(): Promise<object> {
    const { items: parked } = await this.bridge.store.parked('main', { limit: 5 })
    return { books: await this.bridge.books(), parked, log: this.log.slice(-12) }
  }

  /** Waits for whoever stands around the bridge. */
  async idle(): Promise<void> {}

  /** Waits until nothing is to be done but what is due later, `waiting` of them. */
  async settled(waiting = 0): Promise<void> {
    const quiet = async () => {
      await this.idle()
      return (await this.bridge.books()).waiting <= waiting
    }
    await this.until(async () => (await quiet()) && (await quiet()), `at most ${waiting} waiting`)
  }

  /** Whether everything that came is accounted for (promise 9). */
  async balanced(): Promise<boolean> {
    const books = await this.bridge.books()
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)
    return (
      books.received ===
      books.effected + books.waiting + books.parked + books.duplicate + sum(books.ignored) + sum(books.refused)
    )
  }

  /**
   * Lets what is in hand finish, and its outcome be written, then moves the clock. To pull the time away under a task, move
   * `clock` itself.
   */
  async later(ms: number): Promise<void> {
    await this.until(() => this.#calm(), 'nothing in hand')
    await this.clock.advance(ms)
  }

  /**
   * Nothing is in hand, the outcomes before are written, and nothing is claimed because of them. A store in this process
   * claims within a turn of the event loop; a database takes some round trips, as these reads do.
   */
  async #calm(): Promise<boolean> {
    if (this.#loops === 0) return true
    if (this.#inHand > 0) return false
    await this.bridge.store.apply('main', undefined, [])
    for (let n = 0; n < 6 && this.#inHand === 0; n++) {
      await this.bridge.store.conversation('main', 'none')
      await turn()
    }
    return this.#inHand === 0
  }

  #watch(store: Store): void {
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

  async #counted(task: Task, run: Parameters<Store['work']>[0]): Promise<Outcome> {
    this.#inHand++
    try {
      return await run(task)
    } finally {
      this.#inHand--
    }
  }
}
