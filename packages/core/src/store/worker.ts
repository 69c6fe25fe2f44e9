import { failureOf, LeaseLost } from '../model/failure.js'
import type { Log } from '../ports/shared.js'
import type { Change, Outcome, Store, StoreEnvironment } from '../ports/store.js'
import { expireOrphans, laneOf } from './accept.js'
import { apply, cancel } from './changes.js'
import { Hand } from './hand.js'
import { InHand } from './in-hand.js'
import { died } from './judge.js'
import { type Loop, Loops, slowMs } from './loops.js'
import { conclude, concludeThrown } from './outcome.js'
import { type Slot, Slots } from './slots.js'
import { SuspectLanes } from './suspect-lanes.js'
import type { Backend, Work } from './tables.js'
import { Touched, type Transaction } from './transaction.js'

// Claims between two looks at the outside world, so that a long backlog does not starve the sockets.
const burstLimit = 64
// A clock may be set by hand, so time is looked at this often even when nothing is due.
const lookEveryMs = 1_000
const lookAtOnce = 500
const purgeEveryMs = 60_000
const tracks = ['facts', 'in', 'out'] as const

const soon = Promise.resolve()

/**
 * Who works on what, in this process: lanes that are ready, lanes in hand, and one timer for whatever is due next.
 * All of it can be lost; the tables know what is to be done.
 */
export class Worker {
  private readonly slots: Slots
  private readonly loops = new Loops(() => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
  })
  private readonly suspects: SuspectLanes
  private inHand = new InHand(() => undefined)
  private claimed: Hand[] = []
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
    this.slots = new Slots(backend.queueLimit)
    this.suspects = new SuspectLanes({
      now: () => this.now(),
      write: (job) => this.write(job),
      lost: (hand) => this.lost(hand),
      run: (hand) => this.run(hand),
      look: (lane) => this.look(0, lane),
      failed: (thrown) => this.failed(thrown),
    })
    this.now = environment.now
    this.log = environment.log
    environment.onAdvance?.(this.tick)
  }

  /** Once, before anything is worked on: what the process before had in hand when it died. */
  async judge(): Promise<void> {
    const { inHand } = this.backend
    if (!inHand) return
    const left = inHand.left()
    if (left.length > 0) {
      const judging = (transaction: Transaction) => {
        for (const work of left) died(transaction, work)
      }
      await this.write(judging)
      this.log.warn({ work: left.length }, 'The process before died with work in hand, which now runs one at a time')
    }
    this.inHand = inHand.begin()
  }

  /** One job in a transaction; what it touched is looked at after its commit. */
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

  /** The end of this turn of the event loop, where more is ready than is taken up in one go. */
  restOfTurn(): Promise<void> | undefined {
    if (this.loops.none || this.slots.ready <= burstLimit) return undefined
    this.resting ??= new Promise((resolve) =>
      setImmediate(() => {
        this.resting = undefined
        resolve()
      }),
    )
    return this.resting
  }

  work(run: Loop['run'], options: Parameters<Store['work']>[1]): Promise<void> {
    if (options.signal.aborted || this.closed) return Promise.resolve()
    const working = this.loops.add(run, options)
    this.suspects.begin(this.now())
    this.more = true
    this.tick()
    return working
  }

  close(): void {
    this.closed = true
    // What is still in hand stays told: whoever does not wait for the work to end may as well have died.
    this.inHand.flush()
    for (const hand of this.slots.hands()) {
      hand.doubt()
      this.release(hand)
    }
    this.loops.stopAll()
    clearTimeout(this.timer)
  }

  private readonly woken = (conversation: string, by: number | undefined): void => {
    for (const track of tracks) {
      const hand = this.slots.hand(laneOf({ id: conversation }, track))
      if (hand && hand.seq !== by) hand.woken = true
    }
  }

  private readonly stop = (work: Work): boolean => {
    const hand = this.slots.hand(work.lane)
    if (hand?.seq !== work.seq) return false
    hand.stopped = true
    return true
  }

  private readonly look = (at: number | undefined, lane: string): void => {
    if (at !== undefined && at > this.now()) this.arm(at)
    else {
      if (!this.slots.add(lane)) this.more = true
      this.pumpSoon()
    }
  }

  private pumpSoon(): void {
    if (this.pumping || this.loops.none) return
    this.pumping = true
    // A promise's turn is a microtask that carries nothing with it; `queueMicrotask` makes an async resource each time.
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
    if (!this.closed && this.burst >= burstLimit && this.slots.ready > 0) this.pumpSoon()
  }

  /** Until nothing is ready, nobody is free, or it is the turn of others. What becomes ready meanwhile is taken up too. */
  private takeUp(now: number): void {
    do this.claimReady(now)
    while (this.runClaimed())
  }

  private claimReady(now: number): void {
    while (this.slots.ready > 0 || (this.more && this.refill(now))) {
      const loop = this.loops.free()
      if (!loop) {
        this.arm(now + slowMs)
        return
      }
      if (this.burst >= burstLimit) return
      const slot = this.slots.take()
      if (slot && !slot.hand) this.claim(slot, loop, now)
    }
  }

  private refill(now: number): boolean {
    const limit = Math.min(this.backend.queueLimit, 1_000) + this.slots.inHand
    const lanes = this.backend.tables.ready(now, limit)
    this.more = lanes.length === limit
    for (const lane of lanes) this.slots.add(lane)
    return this.slots.ready > 0
  }

  private claim(slot: Slot, loop: Loop, now: number): void {
    const { lane } = slot
    const { tables } = this.backend
    const work = tables.head(lane, now)
    // Nothing there counts as well: until its write is done the tables may name the same lane again, and again.
    this.burst++
    this.suspects.forget(lane)
    if (!work) {
      this.settled(this.write(({ touched }) => void touched.set(lane, undefined)))
      return
    }
    if (work.cancelled) {
      const { tenant, id } = work.envelope
      this.settled(this.write((transaction) => cancel(transaction, tenant, id, 'cancelled')))
      return
    }
    const { suspect } = work
    if (suspect !== undefined && !this.suspects.admits(work, suspect, now)) {
      this.arm(this.suspects.tick(now))
      return
    }
    const conversation = work.conversation === undefined ? undefined : tables.conversation(work.conversation)
    const hand = new Hand(work, conversation, tables.steps(work.seq), loop, now, this.commit)
    this.slots.hold(slot, hand)
    this.arm(hand.doubtAt)
    hand.place = this.inHand.take(work.seq)
    // A suspect takes its turn here, and runs when what is said of it is durable.
    if (suspect === undefined) this.claimed.push(hand)
    else this.suspects.run(hand, suspect)
  }

  /** What was claimed together is told by one write, before any of it runs. True if there was any. */
  private runClaimed(): boolean {
    this.inHand.flush()
    const { claimed } = this
    if (claimed.length === 0) return false
    this.claimed = []
    for (const hand of claimed) if (!hand.over) this.run(hand)
    return true
  }

  private run(hand: Hand): void {
    try {
      const outcome = hand.loop.run(hand)
      // What never waits for anybody is concluded on the spot.
      if ('then' in outcome)
        outcome.then(
          (came) => this.ended(hand, came),
          (thrown) => this.threw(hand, thrown),
        )
      else this.ended(hand, outcome)
    } catch (thrown) {
      this.threw(hand, thrown)
    }
  }

  private ended(hand: Hand, outcome: Outcome): void {
    const written = this.concluded(hand, (transaction) => conclude(transaction, hand.work, outcome, hand))
    written.catch((thrown: unknown) => this.threw(hand, thrown))
  }

  private threw(hand: Hand, thrown: unknown): void {
    const written = this.concluded(hand, (transaction) => concludeThrown(transaction, hand.work, thrown, hand))
    // What could not be written is not known: the lane rests until the lease ends, then the task is run again.
    written.catch((why: unknown) => {
      hand.doubt()
      this.failed(why)
    })
  }

  /** Writes how a run ended, if the lane is still its own: whoever owns it now does the work again. */
  private concluded(hand: Hand, job: (transaction: Transaction) => void): Promise<void> {
    hand.becomesWritten()
    return this.write(
      (transaction) => {
        transaction.touched.set(hand.lane, undefined)
        if (!this.lost(hand)) job(transaction)
      },
      () => this.release(hand),
    )
  }

  private readonly commit = (hand: Hand, changes: readonly Change[]): Promise<void> =>
    this.write(
      (transaction) => {
        if (this.lost(hand)) throw new LeaseLost()
        const { work } = hand
        apply(transaction, { tenant: work.envelope.tenant, conversation: work.conversation, seq: work.seq }, changes)
        hand.renew(transaction.now)
      },
      () => hand.learn(changes),
    )

  private lost(hand: Hand): boolean {
    return hand.over || this.now() >= hand.leaseUntil
  }

  private release(hand: Hand): void {
    if (!hand.ends()) return
    this.slots.free(hand)
    if (!this.closed) this.inHand.leave(hand.place)
    this.suspects.ended(hand)
    if (this.loops.leaveIfDone(hand.loop)) this.inHand.flush()
    else this.pumpSoon()
  }

  private settled(written: Promise<unknown>): void {
    written.catch((thrown: unknown) => this.failed(thrown))
  }

  private failed(thrown: unknown): void {
    if (!this.closed) this.log.error({ error: failureOf(thrown) }, 'The store could not write what a task came to')
  }

  private arm(at: number): void {
    if (this.loops.none || at >= this.timerAt) return
    clearTimeout(this.timer)
    this.timerAt = at
    this.timer = setTimeout(this.tick, Math.min(lookEveryMs, Math.max(1, at - this.now())))
  }

  /** Looks at everything that depends on time. */
  private readonly tick = (): void => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
    if (this.closed || this.loops.none) return
    const now = this.now()
    const { tables } = this.backend
    let next = now + lookEveryMs
    for (const hand of this.slots.hands()) {
      hand.becomesSlow(now)
      if (now >= hand.doubtAt) hand.doubt()
      if (now >= hand.leaseUntil) {
        this.release(hand)
        this.look(0, hand.lane)
      } else next = Math.min(next, now >= hand.doubtAt ? hand.leaseUntil : hand.doubtAt)
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
