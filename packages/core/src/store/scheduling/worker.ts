// A claim in this process, and who may move it:
//   queued   its lane is in the ready queue; `look` puts it there (an accept, a wake, a timer), each lane once
//   claimed  `claim` took its head and recorded it (`inHand`); a suspect waits for its turn in `suspectLanes` first
//   running  the bridge has it; `commit` renews the lease, `tick` aborts it shortly before the lease ends
//   written  `concluded` writes its outcome, if the lease is still held
//   ended    `endLease` frees the lane: after the write, after the lease's end, or when the store closes
import { failureOf, LeaseLost } from '../../model/failure.js'
import type { Log } from '../../ports/shared.js'
import type { Change, Outcome, Store, StoreEnvironment } from '../../ports/store.js'
import { InHand } from '../collections/in-hand.js'
import { expireOrphans, laneOf } from '../rules/accept.js'
import { applyChanges, cancelWork } from '../rules/changes.js'
import { died } from '../rules/judge.js'
import { conclude, concludeThrown } from '../rules/outcome.js'
import type { Backend, QueuedWork } from '../rules/tables.js'
import { Touched, type Transaction } from '../rules/transaction.js'
import { Capacity, slowMs, type WorkLoop } from './capacity.js'
import { ClaimedTask } from './claimed-task.js'
import { type LaneState, ReadyQueue } from './ready-queue.js'
import { SuspectLanes } from './suspect-lanes.js'

// Claims per turn of the event loop, so that a long backlog does not starve the sockets.
const burstLimit = 64
// The clock may be set by hand, so check the time this often even when nothing is due.
const lookEveryMs = 1_000
const lookAtOnce = 500
const purgeEveryMs = 60_000
const tracks = ['facts', 'in', 'out'] as const

const soon = Promise.resolve()

/**
 * Schedules the work of this process: ready lanes, claimed lanes, and one timer for what is due next.
 * All of this state can be lost; the tables have everything to do.
 */
export class Worker {
  private readonly queue: ReadyQueue
  private readonly capacity = new Capacity(() => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
  })
  private readonly suspects: SuspectLanes
  private inHand = new InHand(() => undefined)
  private claimed: ClaimedTask[] = []
  private more = true
  private burst = 0
  private pumping = false
  private resting: Promise<void> | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private timerAt = Infinity
  private purgedAt = 0
  private expiring = false
  private closed = false
  private readonly now: () => number
  private readonly log: Log

  constructor(
    private readonly backend: Backend,
    environment: StoreEnvironment,
  ) {
    this.queue = new ReadyQueue(backend.queueLimit)
    this.suspects = new SuspectLanes({
      now: () => this.now(),
      write: (job) => this.write(job),
      lost: (claimed, now) => this.lost(claimed, now),
      run: (claimed) => this.run(claimed),
      look: (lane) => this.look(0, lane),
      failed: (thrown) => this.failed(thrown),
    })
    this.now = environment.now
    this.log = environment.log
    environment.onAdvance?.(this.tick)
  }

  /** Runs once, before any work: handles the tasks that the previous process had claimed when it died. */
  async judge(): Promise<void> {
    const { inHand } = this.backend
    if (!inHand) return
    const left = inHand.left()
    if (left.length > 0) {
      const judging = (transaction: Transaction) => {
        for (const work of left) died(transaction, work)
      }
      await this.write(judging)
      this.log.warn({ work: left.length }, 'The previous process died with claimed tasks, which now run one at a time')
    }
    this.inHand = inHand.begin()
  }

  /** Runs a job in a transaction, and looks at the lanes it touched after the commit. */
  write<T>(job: (transaction: Transaction) => T, committed?: () => void): Promise<T> {
    if (this.closed) return Promise.reject(new LeaseLost('The store is closed'))
    let touched: Touched
    return this.backend.transact(
      () => {
        const { tables } = this.backend
        const now = this.now()
        touched = new Touched()
        const result = job({ tables, now, log: this.log, touched, woken: this.woken, stop: this.stop })
        touched.workOut(tables, now)
        return result
      },
      () => {
        committed?.()
        touched.forEach(this.look)
      },
    )
  }

  /** Waits for the next turn of the event loop, where more is ready than one turn takes. */
  restOfTurn(): Promise<void> | undefined {
    if (this.capacity.none || this.queue.ready <= burstLimit) return undefined
    this.resting ??= new Promise((resolve) =>
      setImmediate(() => {
        this.resting = undefined
        resolve()
      }),
    )
    return this.resting
  }

  work(run: WorkLoop['run'], options: Parameters<Store['work']>[1]): Promise<void> {
    if (options.signal.aborted || this.closed) return Promise.resolve()
    const working = this.capacity.add(run, options)
    this.suspects.begin(this.now())
    this.more = true
    this.tick()
    return working
  }

  close(): void {
    this.closed = true
    // Keep the record of claimed tasks: closing without waiting for them is the same as dying.
    this.inHand.flush()
    for (const claimed of this.queue.all()) {
      claimed.doubt()
      this.endLease(claimed)
    }
    this.capacity.stopAll()
    clearTimeout(this.timer)
  }

  private readonly woken = (conversation: string, by: number | undefined): void => {
    for (const track of tracks) {
      const claimed = this.queue.claimed(laneOf({ id: conversation }, track))
      if (claimed && claimed.seq !== by) claimed.woken = true
    }
  }

  private readonly stop = (work: QueuedWork): boolean => {
    const claimed = this.queue.claimed(work.lane)
    if (claimed?.seq !== work.seq) return false
    claimed.stopped = true
    return true
  }

  private readonly look = (at: number | undefined, lane: string): void => {
    if (at && at > this.now()) this.arm(at)
    else {
      if (!this.queue.add(lane)) this.more = true
      this.pumpSoon()
    }
  }

  private pumpSoon(): void {
    if (this.pumping || this.capacity.none) return
    this.pumping = true
    // A resolved promise costs less than `queueMicrotask`, which makes an async resource each time.
    if (this.burst < burstLimit) void soon.then(this.pump)
    else {
      setImmediate(() => {
        this.burst = 0
        this.pump()
      })
    }
  }

  private readonly pump = (): void => {
    if (!this.closed) this.takeUp(this.now())
    this.pumping = false
    if (!this.closed && this.burst >= burstLimit && this.queue.ready > 0) this.pumpSoon()
  }

  /** Claims until nothing is ready, no loop is free, or the turn is over. Includes what becomes ready meanwhile. */
  private takeUp(now: number): void {
    do this.claimReady(now)
    while (this.runClaimed())
  }

  private claimReady(now: number): void {
    while (this.queue.ready > 0 || (this.more && this.refill(now))) {
      const loop = this.capacity.free()
      if (!loop) {
        this.arm(now + slowMs)
        return
      }
      if (this.burst >= burstLimit) return
      const slot = this.queue.take()
      if (slot && !slot.claimed) this.claim(slot, loop, now)
    }
  }

  private refill(now: number): boolean {
    const limit = Math.min(this.backend.queueLimit, 1_000) + this.queue.inHand
    const lanes = this.backend.tables.ready(now, limit)
    this.more = lanes.length === limit
    for (const lane of lanes) this.queue.add(lane)
    return this.queue.ready > 0
  }

  private claim(slot: LaneState, loop: WorkLoop, now: number): void {
    const { lane } = slot
    const { tables } = this.backend
    const work = tables.head(lane, now)
    // An empty lane counts too: until its write is done, the tables may return the same lane again.
    this.burst++
    this.suspects.forget(lane)
    if (!work) {
      this.settled(this.write(({ touched }) => void touched.set(lane, undefined)))
      return
    }
    if (work.cancelled) {
      const { tenant, id } = work.envelope
      this.settled(this.write((transaction) => cancelWork(transaction, tenant, id, 'cancelled')))
      return
    }
    const { suspect } = work
    if (suspect !== undefined && !this.suspects.admits(work, suspect, now)) {
      this.arm(this.suspects.tick(now))
      return
    }
    const conversation = work.conversation === undefined ? undefined : tables.conversation(work.conversation)
    const claimed = new ClaimedTask(work, conversation, tables.steps(work.seq), loop, now, this.commit)
    this.queue.hold(slot, claimed)
    this.arm(claimed.doubtAt)
    claimed.place = this.inHand.take(work.seq)
    // A suspect takes its turn here, and runs once its record is durable.
    if (suspect === undefined) this.claimed.push(claimed)
    else this.suspects.run(claimed, suspect)
  }

  /** Records tasks claimed together by one write, before any of them runs. True if there were any. */
  private runClaimed(): boolean {
    this.inHand.flush()
    const together = this.claimed
    if (together.length === 0) return false
    this.claimed = []
    for (const claimed of together) if (!claimed.over) this.run(claimed)
    return true
  }

  private run(claimed: ClaimedTask): void {
    try {
      const outcome = claimed.loop.run(claimed)
      // A run without any wait is concluded at once.
      if ('then' in outcome)
        outcome.then(
          (came) => this.ended(claimed, came),
          (thrown) => this.threw(claimed, thrown),
        )
      else this.ended(claimed, outcome)
    } catch (thrown) {
      this.threw(claimed, thrown)
    }
  }

  private ended(claimed: ClaimedTask, outcome: Outcome): void {
    this.concluded(claimed, outcome).catch((thrown: unknown) => this.threw(claimed, thrown))
  }

  private threw(claimed: ClaimedTask, thrown: unknown): void {
    // If the outcome could not be written, the lane waits until the lease ends, and the task is run again.
    this.concluded(claimed, { thrown }).catch((why: unknown) => {
      claimed.doubt()
      this.failed(why)
    })
  }

  /** Writes the outcome of a run, if it still holds the lane; otherwise the new owner runs the task again. */
  private concluded(claimed: ClaimedTask, came: Outcome | { thrown: unknown }): Promise<void> {
    claimed.becomesWritten()
    return this.write(
      (transaction) => {
        transaction.touched.set(claimed.lane, undefined)
        if (this.lost(claimed, transaction.now)) return
        if ('thrown' in came) concludeThrown(transaction, claimed.work, came.thrown, claimed)
        else conclude(transaction, claimed.work, came, claimed)
      },
      () => this.endLease(claimed),
    )
  }

  private readonly commit = (claimed: ClaimedTask, changes: readonly Change[]): Promise<void> =>
    this.write(
      (transaction) => {
        if (this.lost(claimed, transaction.now)) throw new LeaseLost()
        const { work } = claimed
        applyChanges(
          transaction,
          { tenant: work.envelope.tenant, conversation: work.conversation, seq: work.seq },
          changes,
        )
        claimed.renew(transaction.now)
      },
      () => claimed.learn(changes),
    )

  private lost(claimed: ClaimedTask, now: number): boolean {
    return claimed.over || now >= claimed.leaseUntil
  }

  private endLease(claimed: ClaimedTask): void {
    if (!claimed.ends()) return
    this.queue.free(claimed)
    if (!this.closed) this.inHand.leave(claimed.place)
    this.suspects.ended(claimed)
    if (this.capacity.leaveIfDone(claimed.loop)) this.inHand.flush()
    else this.pumpSoon()
  }

  private settled(written: Promise<unknown>): void {
    written.catch((thrown: unknown) => this.failed(thrown))
  }

  private failed(thrown: unknown): void {
    if (!this.closed) this.log.error({ error: failureOf(thrown) }, 'The store could not write the outcome of a task')
  }

  private arm(at: number): void {
    if (this.capacity.none || at >= this.timerAt) return
    clearTimeout(this.timer)
    this.timerAt = at
    this.timer = setTimeout(this.tick, Math.min(lookEveryMs, Math.max(1, at - this.now())))
  }

  /** Handles everything that is due. */
  private readonly tick = (): void => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
    if (this.closed || this.capacity.none) return
    const now = this.now()
    const { tables } = this.backend
    let next = now + lookEveryMs
    for (const claimed of this.queue.all()) {
      claimed.becomesSlow(now)
      if (now >= claimed.doubtAt) claimed.doubt()
      if (now >= claimed.leaseUntil) {
        this.endLease(claimed)
        this.look(0, claimed.lane)
      } else next = Math.min(next, now >= claimed.doubtAt ? claimed.leaseUntil : claimed.doubtAt)
    }
    this.inHand.flush()
    next = Math.min(next, this.suspects.tick(now))
    const due = tables.ready(now, lookAtOnce)
    for (const lane of due) this.look(0, lane)
    if (due.length === lookAtOnce) this.more = true
    if (!this.expiring && tables.expired(now, 1).length > 0) {
      this.expiring = true
      const expired = this.write((transaction) => expireOrphans(transaction, lookAtOnce))
      this.settled(expired.finally(() => (this.expiring = false)))
    }
    if (now - this.purgedAt >= purgeEveryMs) {
      this.purgedAt = now
      this.backend.purge(now)
    }
    this.pumpSoon()
    this.arm(Math.min(next, tables.nextAt(now) ?? next))
  }
}
