// A claim, and who may move it. Between processes it is a row: the lane's lease and fencing number.
//   claimed  `claimLanes` took it, by any process, with a lease that the database's clock ends
//   put back it was not ready after all, or no loop is free: released without running
//   running  the bridge has it here; `commit` renews the lease in the row, fenced by the number
//   written  its outcome is written with the next batch, if the number is unchanged
//   lost     the lease ended first: another process claims the lane, and the outcome here is dropped
import { failureOf, LeaseLost, type Log } from '@deskwire/core/adapter'
import {
  applyChanges,
  Capacity,
  type Change,
  type ClaimedTask,
  cancelWork,
  conclude,
  concludeThrown,
  died,
  type Outcome,
  type QueuedWork,
  rankOf,
  type Store,
  Suspects,
  type Suspicion,
  slowMs,
  type Transaction,
  type WorkLoop,
} from '@deskwire/core/store'
import { isOutage } from '../database/failures.js'
import { Maintenance, type MaintenanceOptions } from '../upkeep/maintenance.js'
import { never, noWork } from '../working-set/work-row.js'
import type { Job, JobContext } from '../writing/job.js'
import { lanesAround } from '../writing/lanes.js'
import { type Claimed, claimLanes, claimSuspect, nextAt } from './claim.js'
import { ClaimedLane } from './claimed-lane.js'

const claimAtOnce = 512
const retryWriteMs = 250
// How long outcomes are still tried to be written, once the process is to end.
const goodbyeMs = 3_000

export interface WorkerOptions extends MaintenanceOptions {
  owner: string
  pollMs: number
  log: Log
  now(): number
  /** To the other processes: there is work, and no room for it here. */
  offer(): void
}

/** Claims lanes for this process and runs their tasks. All of this state can be lost: the lease then ends, and another process claims. */
export class Worker {
  private readonly capacity = new Capacity(() => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
  })
  private readonly inHand = new Map<string, ClaimedLane>()
  private readonly suspects = new Suspects()
  /** In this process or in others, as far as is known. */
  private suspectsWait = false
  private claiming: Promise<void> | undefined
  private again = false
  /** Commits of this process made something ready that was not claimed since. */
  private ready = false
  /** The timer went off, and with it what it had to be set for next is forgotten. */
  private timed = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private timerAt = Infinity
  private readonly maintenance: Maintenance
  private maintaining: Promise<void> | undefined
  private stoppedAt = Infinity
  private closed = false

  constructor(private readonly options: WorkerOptions) {
    this.maintenance = new Maintenance(options)
  }

  async work(run: WorkLoop['run'], options: Parameters<Store['work']>[1]): Promise<void> {
    if (options.signal.aborted || this.closed) return
    const working = this.capacity.add(run, options)
    options.signal.addEventListener('abort', this.stopped, { once: true })
    this.suspects.begin(this.options.now())
    this.tick()
    await working
    // What was being claimed is given back, so that nobody waits for its lease to end.
    await within(goodbyeMs, this.claiming)
  }

  private readonly stopped = (): void => {
    this.stoppedAt = Math.min(this.stoppedAt, performance.now())
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    for (const claimed of this.inHand.values()) claimed.doubt()
    this.capacity.stopAll()
    for (const claimed of [...this.inHand.values()]) this.forget(claimed)
    await this.claiming
    await this.maintaining
  }

  /** Schedules a look at that time. `ours`: for a commit of this process, of which the others know nothing. */
  look(at: number, ours = false): void {
    if (at >= never) return
    if (at > this.options.now()) {
      this.arm(at)
      return
    }
    if (ours) this.ready = true
    if (this.capacity.none || this.closed) this.offer()
    else this.claim()
  }

  /** What this process takes itself, the others need not hear of. */
  private offer(): void {
    if (this.ready) this.options.offer()
    this.ready = false
  }

  private claim(): void {
    if (this.claiming) {
      this.again = true
      return
    }
    // Without room, claiming is tried again when a task has ended or has waited long.
    this.again = this.capacity.room() === 0
    if (this.again) {
      this.offer()
      this.arm(this.options.now() + slowMs)
    }
    if (this.closed || this.again) return
    // Tasks that end together lead to one claim.
    this.claiming = new Promise((resolve) => setImmediate(resolve))
      .then(() => this.claimSome())
      .catch((thrown: unknown) => this.failed(thrown, 'Lanes could not be claimed'))
      .finally(() => {
        this.claiming = undefined
        if (this.again) this.claim()
      })
  }

  private async claimSome(): Promise<void> {
    const { database, owner } = this.options
    const now = this.options.now()
    const limit = Math.min(this.capacity.room(), claimAtOnce)
    if (limit === 0 || this.closed) {
      this.again = true
      this.offer()
      return
    }
    const { ready, timed } = this
    this.ready = false
    this.timed = false
    const until = now + this.capacity.leaseMs
    if (this.suspectsWait) await this.claimSuspect(now, until)
    const claimed = await claimLanes(database, { owner, now, until, limit })
    const putBack: (Promise<void> | undefined)[] = []
    if (claimed.length === limit) {
      this.again = true
      this.ready ||= ready
      this.offer()
    }
    for (const one of claimed) {
      const { work } = one
      const loop = this.capacity.free()
      if (work && !this.closed && work.readyAt <= now && (one.died || work.suspect !== undefined))
        putBack.push(this.setAside(one, work))
      else putBack.push(this.beginOrPutBack(one, loop, now))
    }
    await Promise.all(putBack)
    // Only what others wrote is unknown here until the timer, which is never set for longer than a poll.
    if (timed) this.arm(await nextAt(database, now))
  }

  /** Claims a suspect whose turn has come. */
  private async claimSuspect(now: number, until: number): Promise<void> {
    const { database, owner } = this.options
    const rank = this.suspects.rankAllowed(now)
    if (rank < 0) return
    const [one] = await claimSuspect(database, { owner, now, until, rank })
    if (one) await this.beginOrPutBack(one, this.capacity.free(), now)
    else this.suspectsWait = false
  }

  private beginOrPutBack(one: Claimed, loop: WorkLoop | undefined, now: number): Promise<void> | undefined {
    const { work } = one
    if (!work || !loop || this.closed || work.readyAt > now || work.cancelled)
      return this.putBack(one, (transaction) => {
        if (work?.cancelled)
          cancelWork({ ...transaction, stop: () => false }, work.envelope.tenant, work.envelope.id, 'cancelled')
        return undefined
      })
    this.begin(one, work, loop, now)
    return undefined
  }

  /** Its first task waits for its turn as a suspect. */
  private setAside(one: Claimed, work: QueuedWork): Promise<void> {
    this.suspectsWait = true
    this.arm(this.options.now() + slowMs)
    return this.putBack(one, (transaction) => {
      if (one.died) died(transaction, work)
      return work.suspect && rankOf(work.suspect)
    })
  }

  private begin(held: Claimed, work: QueuedWork, loop: WorkLoop, now: number): void {
    const claimed = new ClaimedLane(work, held, loop, now, this.commit)
    const before = this.inHand.get(held.lane)
    if (before) this.forget(before)
    this.inHand.set(held.lane, claimed)
    this.arm(claimed.doubtAt)
    if (work.suspect === undefined) this.run(claimed)
    else this.mark(claimed, this.suspects.take(claimed, work.suspect), () => this.run(claimed))
  }

  /** Makes the record of a claimed suspect durable before `then`. */
  private mark(claimed: ClaimedLane, suspect: Suspicion, then: () => void): void {
    const marked = this.write(claimed, undefined, false, ({ state, transaction }) => {
      if (!state || !claimed.running || this.lost(claimed)) return false
      transaction.tables.setWork(claimed.work, { suspect })
      return true
    })
    marked.then(
      (told) => {
        if (told === true) then()
      },
      (why: unknown) => this.failed(why, 'A suspect could not be marked'),
    )
    this.arm(claimed.startedAt + slowMs)
  }

  private run(claimed: ClaimedLane): void {
    let running: Promise<Outcome>
    try {
      running = Promise.resolve(claimed.loop.run(claimed))
    } catch (thrown) {
      running = Promise.reject(thrown)
    }
    running.then(
      (outcome) =>
        this.concluded(claimed, outcome.changes, 'pass' in outcome, ({ transaction }, run) =>
          conclude(transaction, claimed.work, outcome, run),
        ).catch((thrown: unknown) => this.threw(claimed, thrown)),
      (thrown) => this.threw(claimed, thrown),
    )
  }

  private threw(claimed: ClaimedLane, thrown: unknown): void {
    this.concluded(claimed, undefined, false, ({ transaction }, run) =>
      concludeThrown(transaction, claimed.work, thrown, run),
    ).catch((why: unknown) => {
      claimed.doubt()
      this.failed(why, 'The store could not write the outcome of a task')
    })
  }

  /** Writes the outcome of a run while the lane is held. Retried until then: the fencing number tells if a lost write succeeded. */
  private async concluded(
    claimed: ClaimedLane,
    changes: readonly Change[] | undefined,
    passes: boolean,
    end: (context: JobContext, run: { woken: boolean; stopped: boolean; startedAt: number }) => void,
  ): Promise<void> {
    if (claimed.becomesWritten() && this.again) this.claim()
    for (;;) {
      try {
        await this.write(claimed, changes, passes, (context) => {
          const { state, woken, stopped } = context
          if (!state || this.lost(claimed)) return
          end(context, {
            woken: state.wakes !== claimed.wakes || woken(claimed.lane),
            stopped: state.stop.includes(claimed.seq) || stopped(claimed.seq),
            startedAt: claimed.startedAt,
          })
          context.release({ lane: claimed.lane, fence: claimed.fence, wakes: claimed.wakes, work: claimed.work })
        })
        this.forget(claimed)
        return
      } catch (thrown) {
        if (!failureOf(thrown).retryable || this.lost(claimed) || this.closed || !isOutage(thrown)) throw thrown
        if (claimed.loop.stopping && performance.now() - this.stoppedAt > goodbyeMs) {
          // Its lease ends, and whoever claims it then runs it again.
          this.forget(claimed)
          return
        }
        await new Promise((resolve) => setTimeout(resolve, retryWriteMs))
      }
    }
  }

  private readonly commit = async (given: ClaimedTask, changes: readonly Change[]): Promise<void> => {
    const claimed = given as ClaimedLane
    const { work } = claimed
    const held = await this.write(claimed, changes, false, (context) => {
      const { state, transaction } = context
      if (!state || this.lost(claimed)) return undefined
      applyChanges(
        transaction,
        { tenant: work.envelope.tenant, conversation: work.conversation, seq: work.seq },
        changes,
      )
      context.renew(
        { lane: claimed.lane, fence: claimed.fence, wakes: claimed.wakes, work },
        transaction.now + claimed.loop.leaseMs,
      )
      return transaction.now
    })
    if (held === undefined) throw new LeaseLost()
    claimed.renew(held as number)
    claimed.learn(changes)
  }

  private write(
    claimed: ClaimedLane,
    changes: readonly Change[] | undefined,
    passes: boolean,
    run: Job['run'],
  ): Promise<unknown> {
    const { work } = claimed
    return new Promise((resolve, reject) => {
      this.options.writers.add({
        run,
        held: {
          lane: claimed.lane,
          fence: claimed.fence,
          wakes: claimed.wakes,
          work,
          conversation: claimed.conversation,
        },
        needs: {
          tenant: work.envelope.tenant,
          ...(work.conversation !== undefined && { conversation: work.conversation }),
          ...(changes && { changes }),
        },
        ...(passes && { lanes: lanesAround(work.conversation, changes, true) }),
        resolve,
        reject,
      })
    })
  }

  /** Releases a lane without running it; `end` may keep it until that time. */
  private putBack(claimed: Claimed, end: (transaction: Transaction) => number | undefined): Promise<void> {
    const { lane, fence, wakes, work = noWork } = claimed
    const held = { lane, fence, wakes, work }
    return new Promise((resolve) => {
      this.options.writers.add({
        run: (context) => {
          if (context.state) context.release(held, end(context.transaction))
        },
        held,
        resolve: () => resolve(),
        reject: (thrown) => {
          this.failed(thrown, 'A lane could not be put back')
          resolve()
        },
      })
    })
  }

  private lost(claimed: ClaimedLane): boolean {
    return claimed.over || this.options.now() >= claimed.leaseUntil
  }

  private forget(claimed: ClaimedLane): void {
    if (!claimed.ends()) return
    if (this.suspects.give(claimed)) this.claim()
    if (this.inHand.get(claimed.lane) === claimed) this.inHand.delete(claimed.lane)
    if (!this.capacity.leaveIfDone(claimed.loop) && this.again) this.claim()
  }

  private failed(thrown: unknown, what: string): void {
    if (!this.closed) this.options.log.error({ error: failureOf(thrown) }, what)
  }

  private arm(at: number): void {
    if (this.capacity.none || this.closed || at >= this.timerAt) return
    clearTimeout(this.timer)
    this.timerAt = at
    this.timer = setTimeout(this.tick, Math.min(this.options.pollMs, Math.max(1, at - this.options.now())))
  }

  /** Handles everything that is due, and work of which no notice came. */
  readonly tick = (): void => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
    this.timed = true
    if (this.closed || this.capacity.none) return
    const now = this.options.now()
    let next = now + this.options.pollMs
    for (const claimed of [...this.inHand.values()]) {
      claimed.becomesSlow(now)
      if (now >= claimed.doubtAt) claimed.doubt()
      if (now >= claimed.leaseUntil) this.forget(claimed)
      else next = Math.min(next, now >= claimed.doubtAt ? claimed.leaseUntil : claimed.doubtAt)
    }
    const waits = this.suspectsWait ? this.suspects.couldShare(now) : undefined
    if (waits)
      this.mark(waits as ClaimedLane, 'shared', () => {
        this.suspects.shares(waits)
        this.claim()
      })
    this.claim()
    this.maintaining ??= this.maintenance
      .run(now)
      .then(({ expired, suspects }) => {
        if (suspects !== this.suspectsWait) this.suspectsWait = suspects
        if (expired) this.claim()
      })
      .catch((thrown: unknown) => this.failed(thrown, 'The maintenance of the store failed'))
      .finally(() => {
        this.maintaining = undefined
      })
    this.arm(next)
  }
}

const within = async (ms: number, ending: Promise<void> | undefined): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  await Promise.race([ending, new Promise((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}
