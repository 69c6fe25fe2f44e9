import type { Address, Log, MessagePart } from '@deskwire/core/adapter'
import type { Change, Envelope, Outcome, Store, StoreEnvironment, Task } from '@deskwire/core/store'
import { type ScriptedClock, scriptedClock } from '../clock.js'

/** A new store on new data, not started. */
export type StoreFactory = () => Promise<StoreFixture> | StoreFixture

/** What the suite needs of a store: a new one, and for durable ones the same data opened again. */
export interface StoreFixture {
  store: Store
  /** Opens the same data once more; the first store was closed, or with `crash` is left as a dead process leaves it. */
  reopen?(crash: boolean): Promise<Store> | Store
  /** Removes the data; called at the end of each test, after close. */
  dispose?(): Promise<void> | void
}

/** As `it` takes it: a rule by its name, and how it is shown. */
export type Rule = (name: string, run: () => Promise<void>) => void

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

export const phone = (n: number): Address => ({ kind: 'phone', value: `+31600000${String(n).padStart(3, '0')}` })
export const bsuid = (id: string): Address => ({ kind: 'bsuid', value: `NL.${id}` })

/** A started store with a clock of its own, and workers that end with the test. */
export class Bench {
  store: Store
  readonly clock: ScriptedClock
  private readonly stops: { abort: AbortController; ended: Promise<void> }[] = []
  private count = 0

  private constructor(private readonly fixture: StoreFixture) {
    this.store = fixture.store
    this.clock = scriptedClock()
  }

  static async open(factory: StoreFactory): Promise<Bench> {
    const bench = new Bench(await factory())
    await bench.store.start(bench.environment)
    return bench
  }

  private get environment(): StoreEnvironment {
    const { clock } = this
    return { now: clock, onAdvance: (listener) => void clock.onAdvance(listener), log: silent }
  }

  async reopen(crash = false): Promise<void> {
    // The workers of a dead process never end.
    if (crash) this.stops.splice(0)
    else {
      await this.stop()
      await this.store.close()
    }
    if (!this.fixture.reopen) throw new Error('This store cannot be opened again')
    this.store = await this.fixture.reopen(crash)
    await this.store.start(this.environment)
  }

  async close(): Promise<void> {
    await this.stop()
    await this.store.close()
    await this.fixture.dispose?.()
  }

  /** A worker; returns how to stop it. */
  work(
    run: (task: Task) => Promise<Outcome> | Outcome,
    { lanes = 8, leaseMs = 60_000 }: { lanes?: number; leaseMs?: number } = {},
  ): () => Promise<void> {
    const abort = new AbortController()
    const ended = this.store.work(async (task) => run(task), { signal: abort.signal, lanes, leaseMs })
    this.stops.push({ abort, ended })
    return () => {
      abort.abort()
      return ended
    }
  }

  async stop(): Promise<void> {
    for (const { abort } of this.stops) abort.abort()
    await Promise.all(this.stops.splice(0).map(({ ended }) => ended))
  }

  /** An envelope from a customer, with whatever matters here. */
  from(
    who: number | readonly Address[],
    more: Partial<Envelope> & { line?: string; create?: boolean; sender?: string } = {},
  ): Envelope {
    const { line = 'line', create = true, sender, ...rest } = more
    const addresses = typeof who === 'number' ? [phone(who)] : who
    return {
      tenant: 'main',
      id: `event-${++this.count}`,
      belongs: { by: 'address', channel: 'whatsapp', line, addresses, create, ...(sender !== undefined && { sender }) },
      track: 'facts',
      at: this.clock(),
      body: { n: this.count },
      ...rest,
    }
  }

  /** The conversation of a customer, made if need be. */
  async conversation(who: number | readonly Address[] = 1, line = 'line') {
    const envelope = this.from(who, { line, track: 'facts' })
    await this.store.accept([envelope])
    const found = await this.store.find('main', envelope.belongs)
    if (!found) throw new Error('No conversation was made')
    const stop = this.work(() => ({ done: 'effected' }))
    await until(async () => (await this.store.envelope('main', envelope.id))?.state === 'effected')
    await stop()
    return found
  }

  in(conversation: string, more: Partial<Envelope> = {}): Envelope {
    return this.from(0, { belongs: { by: 'id', id: conversation }, track: 'in', ...more })
  }

  change(conversation: string, ...changes: Change[]): Promise<void> {
    return this.store.apply('main', conversation, changes)
  }

  async state(id: string): Promise<string | undefined> {
    const found = await this.store.envelope('main', id)
    return (
      found &&
      (found.reason === undefined || found.state === 'waiting' ? found.state : `${found.state}: ${found.reason}`)
    )
  }

  /** Received is what became of it. */
  async balance(): Promise<{ received: number; accounted: number }> {
    const books = await this.store.books()
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)
    const { received, effected, waiting, parked, duplicate, ignored, refused } = books
    return { received, accounted: effected + waiting + parked + duplicate + sum(ignored) + sum(refused) }
  }
}

/** How long what should come is waited for. A test of broken stores, where it never comes, waits less. */
export const patience = { turns: 3_000, ms: 15_000, closeMs: 10_000 }

/** Waits for a condition, in turns of the event loop, and as long as a database may take; fails when it never comes. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + patience.ms
  for (let turn = 0; turn < patience.turns || performance.now() < end; turn++) {
    if (await condition()) return
    await new Promise((resolve) => (turn < 200 ? setImmediate(resolve) : setTimeout(resolve, 2)))
  }
  throw new Error('The condition was never met')
}

/** Long enough for whatever was wrongly ready to have been run, a wait for the disk included. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setTimeout(resolve, 5))
}

export const gate = (): { open: () => void; opened: Promise<void> } => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = () => resolve()
  })
  return { open, opened }
}

export const part = (id: string, more: Partial<MessagePart> = {}): MessagePart => ({
  id,
  of: id.slice(0, id.lastIndexOf('.')),
  delivery: 'queued',
  ...more,
})
