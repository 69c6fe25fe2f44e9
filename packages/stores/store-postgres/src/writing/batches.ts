import type { Envelope } from '@deskwire/core/store'
import { together } from '../database/connection.js'
import { isOutage, isTransient, isUnexpected } from '../database/failures.js'
import { IdentityCache } from '../working-set/identity-cache.js'
import { load } from '../working-set/loaders.js'
import { keyOf } from '../working-set/overlay.js'
import { blockSize, WorkingSet } from '../working-set/tables.js'
import { never } from '../working-set/work-row.js'
import { Batch } from './batch.js'
import { flush } from './flush.js'
import { forgetIn, forgets } from './forget.js'
import type { Job, Surroundings } from './job.js'
import { lock, release, type Touched } from './lanes.js'
import { isNewWorkOnly } from './write-work.js'

const triesAllowed = 12
const roundsAllowed = 100

/** One writer: jobs that arrive during a transaction go into the next one together. */
export class Batches {
  private waiting: Job[] = []
  private readonly identities = new IdentityCache()
  private running: Promise<void> | undefined
  private taken = 0
  private closed = false

  constructor(
    private readonly around: Surroundings,
    private readonly limit: number,
    /** The slot of its counters, so that writers do not wait for each other. */
    private readonly slot: number,
  ) {}

  /** How many jobs wait or are being written. */
  get pending(): number {
    return this.waiting.length + this.taken
  }

  add(job: Job): void {
    if (this.closed) {
      job.reject(new Error('The store is closed'))
      return
    }
    job.since = performance.now()
    this.waiting.push(job)
    this.running ??= this.drain()
  }

  async close(): Promise<void> {
    await this.running
    this.closed = true
  }

  private async drain(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (this.waiting.length > 0) {
      const alone = this.waiting.findIndex(({ needs }) => needs?.alone)
      const count = alone < 0 ? this.limit : Math.max(1, alone)
      const jobs = this.waiting.splice(0, count)
      this.taken = jobs.length
      await this.settle(jobs)
      this.taken = 0
    }
    // In the same turn that found nothing left, so that a later addition starts a new round.
    this.running = undefined
  }

  private async settle(jobs: readonly Job[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.transact(jobs, tries > 1)
        return
      } catch (thrown) {
        if (isTransient(thrown) && tries < triesAllowed) {
          this.around.log.debug(
            { tries, why: thrown instanceof Error ? thrown.message : '' },
            'A transaction is retried',
          )
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * tries))
          continue
        }
        // Refused because of one job, so run each alone. A lost connection fails them all.
        if (jobs.length > 1 && isOwnFault(thrown)) for (const job of jobs) await this.settle([job])
        else {
          for (const job of jobs) job.reject(thrown)
          if (isOutage(thrown)) this.refuseWaiting(thrown)
        }
        return
      }
    }
  }

  /** Whoever waited behind a server that does not answer does not wait for the next time-out too. */
  private refuseWaiting(thrown: unknown): void {
    const before = performance.now() - this.around.database.settings.statementMs / 2
    const late = this.waiting.filter(({ since = 0 }) => since < before)
    if (late.length === 0) return
    this.waiting = this.waiting.filter(({ since = 0 }) => since >= before)
    for (const job of late) job.reject(thrown)
  }

  private async transact(jobs: readonly Job[], strict: boolean): Promise<void> {
    if (!strict && (await this.fromMemory(jobs))) return
    const { database, now } = this.around
    const set = this.emptySet()
    set.strict = strict
    const alone = jobs.some(({ needs }) => needs?.alone)
    const blocks = Math.ceil(jobs.reduce((sum, job) => sum + numbersFor(job), 0) / blockSize)
    const batch = new Batch(set, this.around)
    let next = never
    let epoch = ''
    try {
      await database.transaction({ alone, blocks }, async (connection, beginning) => {
        batch.foresee(jobs)
        // Pipelined: the server runs them in this order.
        const [begun, lanes] = await together(
          beginning,
          lock(connection, this.around.owner, jobs, now()),
          load({ connection, overlay: set.overlay, writing: true }),
        )
        this.around.agree(begun.time, begun.ageMs)
        epoch = begun.epoch
        set.blocks = begun.blocks
        batch.lanes = lanes
        for (let rounds = 1; !batch.run(jobs); rounds++) {
          // Each round has more data than the one before, so this ends, unless a rule requests invented keys.
          if (rounds > roundsAllowed)
            throw new Error(`The jobs keep requesting data: ${[...set.overlay.wishes.keys()].join(', ')}`)
          await load({ connection, overlay: set.overlay, writing: true })
        }
        const touched = batch.lanesTouched()
        const written = [
          flush(connection, set, { touched, renewed: batch.renewed }, this.slot),
          release(connection, batch.released, now()),
        ] as const
        if (forgets(set.writes)) {
          await together(...written)
          await forgetIn(connection, set.writes)
        }
        const [, released] = await together(...written, connection.commit())
        next = Math.min(nextOf(touched), released)
      })
    } catch (thrown) {
      set.overlay.undo()
      throw thrown
    }
    this.identities.remember(envelopesOf(jobs), set.overlay, epoch)
    this.told(jobs, batch, next)
  }

  /**
   * Most customers who write have written before. A batch of their messages needs no reads, so it is
   * one round trip: the statement draws the numbers itself, and fails if somebody was erased since. True when done.
   */
  private async fromMemory(jobs: readonly Job[]): Promise<boolean> {
    if (!jobs.every(({ needs, held, lanes }) => needs?.envelopes && !needs.alone && !held && !lanes)) return false
    const envelopes = envelopesOf(jobs)
    const set = this.emptySet()
    if (envelopes.length > blockSize || !this.identities.recall(envelopes, set.overlay)) return false
    set.blocks = [0]
    const batch = new Batch(set, this.around)
    if (!batch.run(jobs) || !isNewWorkOnly(set.writes)) return false
    const touched = batch.lanesTouched()
    try {
      await this.around.database.transaction({ alone: false, blocks: 0 }, (connection, begun) =>
        together(
          begun,
          flush(connection, set, { touched, renewed: [] }, this.slot, this.identities.asOf),
          connection.commit(),
        ),
      )
    } catch (thrown) {
      if (isUnexpected(thrown, 'epoch')) this.identities.forget()
      throw thrown
    }
    this.told(jobs, batch, nextOf(touched))
    return true
  }

  private emptySet(): WorkingSet {
    return new WorkingSet(this.around.salt, this.around.pauses)
  }

  /** After the commit. */
  private told(jobs: readonly Job[], batch: Batch, next: number): void {
    const { writes } = batch.set
    for (const [, [tenant, key, until]] of writes.pauses) this.around.pauses.set(keyOf(tenant, key), until)
    for (const { log } of batch.results) for (const tell of log) tell()
    for (const job of jobs) if (!batch.failed.has(job)) job.committed?.()
    this.around.touched(next, writes.pauses.size > 0)
    for (const { job, result } of batch.results) job.resolve(result)
    for (const [job, thrown] of batch.failed) job.reject(thrown)
  }
}

const envelopesOf = (jobs: readonly Job[]): readonly Envelope[] => jobs.flatMap(({ needs }) => needs?.envelopes ?? [])

/** When to look next at what was touched. */
const nextOf = (touched: readonly Touched[]): number => {
  let next = never
  for (const { at, wakes, wokenAt } of touched) next = Math.min(next, Math.abs(at), wakes > 0 ? wokenAt : never)
  return next
}

/** Whether the server refused the write, rather than the connection failing. */
const isOwnFault = (thrown: unknown): boolean =>
  isTransient(thrown) || (thrown instanceof Error && 'severity' in thrown && thrown.severity === 'ERROR')

const numbersFor = ({ needs, lanes }: Job): number =>
  (needs?.envelopes?.length ?? 0) +
  (needs?.changes?.filter((change) => 'accept' in change).length ?? 0) +
  (lanes ? 1 : 0)

// From so many pending jobs on they are spread over the writers, and below so few they are together again.
const [many, few] = [64, 16]

/**
 * A transaction costs more than a job, so one writer takes what few there are. When many wait there are several, so that
 * this process works on one batch while the server writes another. Each conversation then has one writer, which avoids
 * waiting for the same rows.
 */
export class Writers {
  private spread = false

  constructor(private readonly writers: readonly Batches[]) {}

  add(job: Job): void {
    const pending = this.writers.reduce((sum, writer) => sum + writer.pending, 0)
    this.spread = pending >= (this.spread ? few : many)
    this.writers[this.spread ? this.numberOf(job) : 0]?.add(job)
  }

  private numberOf({ held }: Job): number {
    const { lane = '' } = held ?? {}
    let sum = 0
    for (let n = lane.lastIndexOf('/') - 1; n >= 0; n--) sum = (sum * 31 + lane.charCodeAt(n)) | 0
    return Math.abs(sum % this.writers.length)
  }

  async close(): Promise<void> {
    await Promise.all(this.writers.map((writer) => writer.close()))
  }
}
