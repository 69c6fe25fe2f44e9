import { type Bridge, type BridgeOptions, createBridge } from '@deskwire/core'
import type { Log } from '@deskwire/core/adapter'
import { InHand, type ScriptedClock } from '@deskwire/testkit'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** What a test may say of the bridge; its two ends, its store and its clock belong to the scene. */
export type SceneBridge = Partial<Omit<BridgeOptions, 'channels' | 'hosts' | 'clock' | 'store'>>

/** A real bridge, a clock moved by hand, and bounded waits for what must come. */
export abstract class BridgeScene {
  abstract readonly clock: ScriptedClock
  readonly log: { level: string; detail: object; message: string }[] = []
  bridge!: Bridge
  #inHand!: InHand

  protected create(options: Omit<BridgeOptions, 'clock' | 'publicUrl'> & { publicUrl?: string }): void {
    const record = (level: string) => (detail: object, message: string) =>
      void this.log.push({ level, detail, message })
    const log: Log = { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') }
    this.#inHand = new InHand(options.store, () => this.clock())
    this.bridge = createBridge({
      publicUrl: 'https://bridge.test',
      catchUpEveryMs: 0,
      random: () => 0.5,
      log,
      ...options,
      clock: this.clock,
    })
  }

  /** Waits until it is so; bounded, but longer while the bridge does something, as a busy machine takes its time. */
  async until(so: () => boolean | Promise<boolean>, what = 'the condition', ms = 15_000): Promise<void> {
    const last = performance.now() + 6 * ms
    let end = performance.now() + ms
    let { moves } = this.#inHand
    for (let looks = 0; !(await so()); looks++) {
      if (moves !== this.#inHand.moves) {
        moves = this.#inHand.moves
        end = performance.now() + ms
      }
      if (performance.now() > Math.min(end, last))
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

  /** Nothing is on its way, and nothing in hand. */
  async #calm(): Promise<boolean> {
    await this.idle()
    return this.#inHand.calm()
  }

  /** Waits until nothing is to be done but what is due later, `waiting` of them. */
  async settled(waiting = 0): Promise<void> {
    const quiet = async () => (await this.#calm()) && (await this.bridge.books()).waiting <= waiting
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
}
