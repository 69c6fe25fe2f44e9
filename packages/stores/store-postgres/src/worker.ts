import {
  apply,
  type Change,
  cancel,
  conclude,
  concludeThrown,
  died,
  failureOf,
  type Hand,
  LeaseLost,
  type Log,
  type Loop,
  Loops,
  type Outcome,
  rankOf,
  type Store,
  Suspects,
  type Suspicion,
  slowMs,
  type Transaction,
  type Work,
} from '@deskwire/core/adapter'
import { type Claimed, claimLanes, claimSuspect, nextAt } from './claim.js'
import { HeldHand } from './held-hand.js'
import type { Job, JobContext } from './job.js'
import { lanesAround } from './lanes.js'
import { Tidy, type TidyOptions } from './tidy.js'
import { never, noWork } from './work-row.js'

const claimAtOnce = 512
const retryWriteMs = 250

export interface WorkerOptions extends TidyOptions {
  owner: string
  pollMs: number
  log: Log
  now(): number
}

/** Claims lanes for this process and runs their tasks. All of it can be lost: a lease then ends, and another claims. */
export class Worker {
  private readonly loops = new Loops(() => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
  })
  private readonly inHand = new Map<string, HeldHand>()
  private readonly suspects = new Suspects()
  /** Here or with others, as far as is known. */
  private suspectsWait = false
  private claiming: Promise<void> | undefined
  private again = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private timerAt = Infinity
  private readonly tidy: Tidy
  private tidying: Promise<void> | undefined
  private closed = false

  constructor(private readonly options: WorkerOptions) {
    this.tidy = new Tidy(options)
  }

  work(run: Loop['run'], options: Parameters<Store['work']>[1]): Promise<void> {
    if (options.signal.aborted || this.closed) return Promise.resolve()
    const working = this.loops.add(run, options)
    this.suspects.begin(this.options.now())
    this.tick()
    return working
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    for (const hand of this.inHand.values()) hand.doubt()
    this.loops.stopAll()
    for (const hand of [...this.inHand.values()]) this.forget(hand)
    await this.claiming
    await this.tidying
  }

  /** Something is worth a look at that time. */
  look(at: number): void {
    if (this.loops.none || this.closed || at >= never) return
    if (at > this.options.now()) this.arm(at)
    else this.claim()
  }

  private claim(): void {
    if (this.claiming) {
      this.again = true
      return
    }
    // Without room it is asked again when there is some: when one has ended, or waits for long.
    this.again = this.loops.room() === 0
    if (this.again) this.arm(this.options.now() + slowMs)
    if (this.closed || this.again) return
    // What ended together makes room together: one claim for all of it.
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
    const limit = Math.min(this.loops.room(), claimAtOnce)
    if (limit === 0 || this.closed) {
      this.again = true
      return
    }
    const until = now + this.loops.leaseMs
    if (this.suspectsWait) await this.claimSuspect(now, until)
    const claimed = await claimLanes(database, { owner, now, until, limit })
    if (claimed.length === limit) this.again = true
    for (const one of claimed) {
      const { work } = one
      const loop = this.loops.free()
      if (work && !this.closed && work.readyAt <= now && (one.died || work.suspect !== undefined))
        this.setAside(one, work)
      else this.beginOrPutBack(one, loop, now)
    }
    if (claimed.length < limit) this.arm(await nextAt(database, now))
  }

  /** One whose turn has come. */
  private async claimSuspect(now: number, until: number): Promise<void> {
    const { database, owner } = this.options
    const rank = this.suspects.rankAllowed(now)
    if (rank < 0) return
    const [one] = await claimSuspect(database, { owner, now, until, rank })
    if (one) this.beginOrPutBack(one, this.loops.free(), now)
    else this.suspectsWait = false
  }

  private beginOrPutBack(one: Claimed, loop: Loop | undefined, now: number): void {
    const { work } = one
    if (!work || !loop || this.closed || work.readyAt > now || work.cancelled)
      this.putBack(one, (transaction) => {
        if (work?.cancelled)
          cancel({ ...transaction, stop: () => false }, work.envelope.tenant, work.envelope.id, 'cancelled')
        return undefined
      })
    else this.begin(one, work, loop, now)
  }

  /** What is first in it waits for its turn as a suspect. */
  private setAside(one: Claimed, work: Work): void {
    this.suspectsWait = true
    this.putBack(one, (transaction) => {
      if (one.died) died(transaction, work)
      return work.suspect && rankOf(work.suspect)
    })
    this.arm(this.options.now() + slowMs)
  }

  private begin(held: Claimed, work: Work, loop: Loop, now: number): void {
    const hand = new HeldHand(work, held, loop, now, this.commit)
    const before = this.inHand.get(held.lane)
    if (before) this.forget(before)
    this.inHand.set(held.lane, hand)
    this.arm(hand.doubtAt)
    if (work.suspect === undefined) this.run(hand)
    else this.mark(hand, this.suspects.take(hand, work.suspect), () => this.run(hand))
  }

  /** What is said of a suspect in hand is durable before `then`. */
  private mark(hand: HeldHand, suspect: Suspicion, then: () => void): void {
    const marked = this.write(hand, undefined, false, ({ state, transaction }) => {
      if (!state || !hand.running || this.lost(hand)) return false
      transaction.tables.setWork(hand.work, { suspect })
      return true
    })
    marked.then(
      (told) => {
        if (told === true) then()
      },
      (why: unknown) => this.failed(why, 'A suspect could not be marked'),
    )
    this.arm(hand.startedAt + slowMs)
  }

  private run(hand: HeldHand): void {
    let running: Promise<Outcome>
    try {
      running = Promise.resolve(hand.loop.run(hand))
    } catch (thrown) {
      running = Promise.reject(thrown)
    }
    running.then(
      (outcome) =>
        this.concluded(hand, outcome.changes, 'pass' in outcome, ({ transaction }, run) =>
          conclude(transaction, hand.work, outcome, run),
        ).catch((thrown: unknown) => this.threw(hand, thrown)),
      (thrown) => this.threw(hand, thrown),
    )
  }

  private threw(hand: HeldHand, thrown: unknown): void {
    this.concluded(hand, undefined, false, ({ transaction }, run) =>
      concludeThrown(transaction, hand.work, thrown, run),
    ).catch((why: unknown) => {
      hand.doubt()
      this.failed(why, 'The store could not write what a task came to')
    })
  }

  /** Writes how a run ended, if the lane is still its own. Tried again while it is: a lost answer is told by the fence. */
  private async concluded(
    hand: HeldHand,
    changes: readonly Change[] | undefined,
    passes: boolean,
    end: (context: JobContext, run: { woken: boolean; stopped: boolean; startedAt: number }) => void,
  ): Promise<void> {
    if (hand.becomesWritten() && this.again) this.claim()
    for (;;) {
      try {
        await this.write(hand, changes, passes, (context) => {
          const { state, woken, stopped } = context
          if (!state || this.lost(hand)) return
          end(context, {
            woken: state.wakes !== hand.wakes || woken(hand.lane),
            stopped: state.stop.includes(hand.seq) || stopped(hand.seq),
            startedAt: hand.startedAt,
          })
          context.release({ lane: hand.lane, fence: hand.fence, wakes: hand.wakes, work: hand.work })
        })
        this.forget(hand)
        return
      } catch (thrown) {
        if (!failureOf(thrown).retryable || this.lost(hand) || this.closed || !isOutage(thrown)) throw thrown
        await new Promise((resolve) => setTimeout(resolve, retryWriteMs))
      }
    }
  }

  private readonly commit = async (given: Hand, changes: readonly Change[]): Promise<void> => {
    const hand = given as HeldHand
    const { work } = hand
    const held = await this.write(hand, changes, false, (context) => {
      const { state, transaction } = context
      if (!state || this.lost(hand)) return undefined
      apply(transaction, { tenant: work.envelope.tenant, conversation: work.conversation, seq: work.seq }, changes)
      context.renew(
        { lane: hand.lane, fence: hand.fence, wakes: hand.wakes, work },
        transaction.now + hand.loop.leaseMs,
      )
      return transaction.now
    })
    if (held === undefined) throw new LeaseLost()
    hand.renew(held as number)
    hand.learn(changes)
  }

  private write(
    hand: HeldHand,
    changes: readonly Change[] | undefined,
    passes: boolean,
    run: Job['run'],
  ): Promise<unknown> {
    const { work } = hand
    return new Promise((resolve, reject) => {
      this.options.writers.add({
        run,
        held: { lane: hand.lane, fence: hand.fence, wakes: hand.wakes, work, conversation: hand.conversation },
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

  /** Nothing to run here after all, or not now: `end` may say how long it is held. */
  private putBack(claimed: Claimed, end: (transaction: Transaction) => number | undefined): void {
    const { lane, fence, wakes, work = noWork } = claimed
    const held = { lane, fence, wakes, work }
    this.options.writers.add({
      run: (context) => {
        if (context.state) context.release(held, end(context.transaction))
      },
      held,
      resolve: () => undefined,
      reject: (thrown) => this.failed(thrown, 'A lane could not be put back'),
    })
  }

  private lost(hand: HeldHand): boolean {
    return hand.over || this.options.now() >= hand.leaseUntil
  }

  private forget(hand: HeldHand): void {
    if (!hand.ends()) return
    if (this.suspects.give(hand)) this.claim()
    if (this.inHand.get(hand.lane) === hand) this.inHand.delete(hand.lane)
    if (!this.loops.leaveIfDone(hand.loop) && this.again) this.claim()
  }

  private failed(thrown: unknown, what: string): void {
    if (!this.closed) this.options.log.error({ error: failureOf(thrown) }, what)
  }

  private arm(at: number): void {
    if (this.loops.none || this.closed || at >= this.timerAt) return
    clearTimeout(this.timer)
    this.timerAt = at
    this.timer = setTimeout(this.tick, Math.min(this.options.pollMs, Math.max(1, at - this.options.now())))
  }

  /** Looks at everything that depends on time, and at what no notice came of. */
  readonly tick = (): void => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
    if (this.closed || this.loops.none) return
    const now = this.options.now()
    let next = now + this.options.pollMs
    for (const hand of [...this.inHand.values()]) {
      hand.becomesSlow(now)
      if (now >= hand.doubtAt) hand.doubt()
      if (now >= hand.leaseUntil) this.forget(hand)
      else next = Math.min(next, now >= hand.doubtAt ? hand.leaseUntil : hand.doubtAt)
    }
    const waits = this.suspectsWait ? this.suspects.couldShare(now) : undefined
    if (waits)
      this.mark(waits as HeldHand, 'shared', () => {
        this.suspects.shares(waits)
        this.claim()
      })
    this.claim()
    this.tidying ??= this.tidy
      .run(now)
      .then(({ expired, suspects }) => {
        if (suspects !== this.suspectsWait) this.suspectsWait = suspects
        if (expired) this.claim()
      })
      .catch((thrown: unknown) => this.failed(thrown, 'The store could not be tidied'))
      .finally(() => {
        this.tidying = undefined
      })
    this.arm(next)
  }
}

const isOutage = (thrown: unknown): boolean =>
  ['unavailable', 'timeout', 'storage_full'].includes(failureOf(thrown).code)
