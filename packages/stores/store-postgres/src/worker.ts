import {
  apply,
  type Change,
  type Conversation,
  cancel,
  conclude,
  concludeThrown,
  expireOrphans,
  failureOf,
  Hand,
  LeaseLost,
  type Log,
  type Loop,
  type Outcome,
  release,
  type Step,
  type Store,
  type Work,
} from '@deskwire/core/adapter'
import type { Writers } from './batches.js'
import { type Database, together } from './database.js'
import type { Job, JobContext } from './job.js'
import { lanesAround } from './lanes.js'
import { conversationOf, never, workOf } from './work-row.js'

const claimAtOnce = 512
// Whose outcome is on its way to the database waits for nobody else: another may begin meanwhile, up to so many times the lanes.
const writingForEach = 4
const purgeEveryMs = 60_000
const retryWriteMs = 250

/** A task in hand, with the fencing number of its lane. */
class HeldHand extends Hand {
  fence = 0
  wakes = 0
}

export interface WorkerOptions {
  database: Database
  writers: Writers
  owner: string
  pollMs: number
  log: Log
  now(): number
  purge(now: number): Promise<void>
  refresh(): Promise<void>
}

/** Claims lanes for this process and runs their tasks. All of it can be lost: a lease then ends, and another claims. */
export class Worker {
  private readonly loops: Loop[] = []
  private readonly inHand = new Map<string, HeldHand>()
  private turn = 0
  private claiming: Promise<void> | undefined
  private again = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private timerAt = Infinity
  private purgedAt = 0
  private sweptAt = 0
  private tidying: Promise<void> | undefined
  private closed = false

  constructor(private readonly options: WorkerOptions) {}

  work(run: Loop['run'], options: Parameters<Store['work']>[1]): Promise<void> {
    if (options.signal.aborted || this.closed) return Promise.resolve()
    return new Promise((resolve) => {
      const loop: Loop = {
        run,
        lanes: options.lanes,
        leaseMs: options.leaseMs,
        active: 0,
        stopping: false,
        idle: resolve,
      }
      this.loops.push(loop)
      options.signal.addEventListener('abort', () => this.stopLoop(loop), { once: true })
      this.tick()
    })
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    for (const hand of this.inHand.values()) hand.doubt()
    for (const loop of [...this.loops]) this.stopLoop(loop)
    for (const hand of [...this.inHand.values()]) this.forget(hand)
    await this.claiming
    await this.tidying
  }

  private stopLoop(loop: Loop): void {
    loop.stopping = true
    if (loop.active === 0) this.leave(loop)
  }
  private leave(loop: Loop): void {
    const index = this.loops.indexOf(loop)
    if (index >= 0) this.loops.splice(index, 1)
    if (this.loops.length === 0) {
      clearTimeout(this.timer)
      this.timerAt = Infinity
    }
    loop.idle()
  }

  /** Something is worth a look at that time. */
  look(at: number): void {
    if (this.loops.length === 0 || this.closed || at >= never) return
    if (at > this.options.now()) this.arm(at)
    else this.claim()
  }

  private room(): number {
    return this.loops.reduce((sum, loop) => sum + (loop.stopping ? 0 : Math.max(0, roomOf(loop))), 0)
  }
  private free(): Loop | undefined {
    for (let tried = 0; tried < this.loops.length; tried++) {
      const loop = this.loops[this.turn++ % this.loops.length]
      if (loop && !loop.stopping && roomOf(loop) > 0) return loop
    }
    return undefined
  }

  private claim(): void {
    if (this.claiming) {
      this.again = true
      return
    }
    // Without room it is asked again when there is some.
    this.again = this.room() === 0
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
    const limit = Math.min(this.room(), claimAtOnce)
    if (limit === 0 || this.closed) {
      this.again = true
      return
    }
    const leaseMs = Math.min(...this.loops.map((loop) => loop.leaseMs))
    const { lanes, heads } = await database.with(async (connection) => {
      const claimed = connection.query(
        `WITH ready AS MATERIALIZED (SELECT lane FROM ~lane WHERE look_at <= $1 AND look_at < ${never}
           ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         UPDATE ~lane l SET owner = $3, fence = nextval('~fence'), look_at = $4, blocked = false, stop = '{}'
         FROM ready WHERE l.lane = ready.lane RETURNING l.lane, l.fence, l.wakes`,
        [now, limit, owner, now + leaseMs],
        'claim',
      )
      // A statement of its own, under the lease: what was seen before it may be over. They are found by the end of the
      // lease, so that it need not wait for the first; others that end at the same moment do no harm.
      const asked = connection.query(
        `SELECT w.seq, w.envelope, w.identified, w.state, w.reason, w.conversation, w.lane, w.track, w.position, w.ready_at, w.later, w.waits,
           w.tries, w.throws, w.since, w.cancelled, c.data, s.steps
         FROM (SELECT lane FROM ~lane WHERE owner = $1 AND look_at = $2 AND look_at < ${never}) u
         CROSS JOIN LATERAL (SELECT * FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting'
           AND (NOT w.later OR w.ready_at <= $3) ORDER BY w.position LIMIT 1) w
         LEFT JOIN ~conversation c ON c.id = w.conversation
         LEFT JOIN LATERAL (SELECT array_agg(data) AS steps FROM ~step s WHERE s.seq = w.seq) s ON true`,
        [owner, now + leaseMs, now],
        'heads',
      )
      const [lanes, heads] = await together(claimed, asked)
      return { lanes, heads }
    })
    if (lanes.length === limit) this.again = true
    const byLane = new Map(heads.map((row) => [String(row.lane), row]))
    for (const row of lanes) {
      const lane = String(row.lane)
      const held = { lane, fence: Number(row.fence), wakes: Number(row.wakes) }
      const head = byLane.get(lane)
      const loop = this.free()
      const work = head && workOf(head)
      if (!work || !loop || this.closed || work.readyAt > now || work.cancelled) {
        this.putBack(held, work?.cancelled ? work : undefined)
        continue
      }
      const conversation = head.data ? conversationOf(head) : undefined
      const steps = (head.steps as string[] | null)?.map((step) => JSON.parse(step) as Step)
      this.begin(held, work, conversation, steps && new Map(steps.map((step) => [step.key, step])), loop, now)
    }
    if (lanes.length < limit) await this.armNext(now)
  }

  private async armNext(now: number): Promise<void> {
    const [row] = await this.options.database.query(
      `SELECT least((SELECT min(look_at) FROM ~lane WHERE look_at > $1 AND look_at < ${never}), (SELECT min(until) FROM ~orphan)) AS at`,
      [now],
    )
    if (row?.at !== null && row?.at !== undefined) this.arm(Number(row.at))
  }

  private begin(
    held: { lane: string; fence: number; wakes: number },
    work: Work,
    conversation: Conversation | undefined,
    steps: Map<string, Step> | undefined,
    loop: Loop,
    now: number,
  ): void {
    const hand = new HeldHand(work, conversation, steps, loop, now, this.commit)
    hand.fence = held.fence
    hand.wakes = held.wakes
    const before = this.inHand.get(held.lane)
    if (before) this.forget(before)
    this.inHand.set(held.lane, hand)
    loop.active++
    this.arm(hand.doubtAt)
    let running: Promise<Outcome>
    try {
      running = loop.run(hand)
    } catch (thrown) {
      running = Promise.reject(thrown)
    }
    running.then(
      (outcome) =>
        this.concluded(hand, outcome.changes, 'pass' in outcome, ({ transaction }, run) =>
          conclude(transaction, work, outcome, run),
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
    if (!hand.over && !hand.slow) {
      hand.slow = true
      hand.loop.slow = (hand.loop.slow ?? 0) + 1
      if (this.again) this.claim()
    }
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

  /** Nothing to run here after all. */
  private putBack(held: { lane: string; fence: number; wakes: number }, cancelled: Work | undefined): void {
    const work = cancelled
    this.options.writers.add({
      run: (context) => {
        if (!context.state) return
        if (work)
          cancel({ ...context.transaction, stop: () => false }, work.envelope.tenant, work.envelope.id, 'cancelled')
        context.release({ ...held, work: work ?? nothing })
      },
      held: { ...held, work: work ?? nothing },
      resolve: () => undefined,
      reject: (thrown) => this.failed(thrown, 'A lane could not be put back'),
    })
  }

  private lost(hand: HeldHand): boolean {
    return hand.over || this.options.now() >= hand.leaseUntil
  }

  private forget(hand: HeldHand): void {
    if (hand.over) return
    hand.over = true
    if (this.inHand.get(hand.lane) === hand) this.inHand.delete(hand.lane)
    const { loop } = hand
    loop.active--
    if (hand.slow && loop.slow) loop.slow--
    if (loop.stopping && loop.active === 0) this.leave(loop)
    else if (this.again) this.claim()
  }

  private failed(thrown: unknown, what: string): void {
    if (!this.closed) this.options.log.error({ error: failureOf(thrown) }, what)
  }

  private arm(at: number): void {
    if (this.loops.length === 0 || this.closed || at >= this.timerAt) return
    clearTimeout(this.timer)
    this.timerAt = at
    this.timer = setTimeout(this.tick, Math.min(this.options.pollMs, Math.max(1, at - this.options.now())))
  }

  /** Looks at everything that depends on time, and at what no notice came of. */
  readonly tick = (): void => {
    clearTimeout(this.timer)
    this.timerAt = Infinity
    if (this.closed || this.loops.length === 0) return
    const now = this.options.now()
    let next = now + this.options.pollMs
    for (const hand of [...this.inHand.values()]) {
      if (now >= hand.doubtAt) hand.doubt()
      if (now >= hand.leaseUntil) this.forget(hand)
      else next = Math.min(next, now >= hand.doubtAt ? hand.leaseUntil : hand.doubtAt)
    }
    this.claim()
    this.tidying ??= this.tidy(now)
      .catch((thrown: unknown) => this.failed(thrown, 'The store could not be tidied'))
      .finally(() => {
        this.tidying = undefined
      })
    this.arm(next)
  }

  private async tidy(now: number): Promise<void> {
    const { database } = this.options
    const [due] = await database.query(
      'SELECT (SELECT min(until) FROM ~orphan) AS until, (SELECT min(again_at) FROM ~orphan) AS again',
    )
    if (due?.until !== null && Number(due?.until) <= now) {
      await this.job((context) => expireOrphans(context.transaction, 500))
      this.claim()
    }
    // By the time that really passes: it is two transactions that met, whatever clock the work goes by.
    const really = Date.now()
    if (due?.again !== null && Number(due?.again) <= really && really - this.sweptAt >= 100) await this.sweep(really)
    if (now - this.purgedAt < purgeEveryMs) return
    this.purgedAt = now
    await this.options.refresh()
    await this.options.purge(now)
  }

  /** A name and who waits for it may have come at the same moment, each unseen by the other. */
  private async sweep(now: number): Promise<void> {
    this.sweptAt = now
    const rows = await this.options.database.query(
      `WITH due AS (UPDATE ~orphan SET again_at = $1 + 200 + ($1 - least($1, since)) WHERE seq IN
         (SELECT seq FROM ~orphan WHERE again_at <= $1 ORDER BY again_at LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING seq)
       SELECT DISTINCT o.tenant, o.name FROM ~orphan_name o JOIN due USING (seq)`,
      [now],
    )
    if (rows.length === 0) return
    await this.job(({ transaction }) => {
      for (const { tenant, name } of rows) release(transaction, String(tenant), String(name))
    })
  }

  private job(run: Job['run']): Promise<unknown> {
    return new Promise((resolve, reject) => this.options.writers.add({ run, resolve, reject }))
  }
}

const roomOf = ({ lanes, active, slow = 0 }: Loop): number => lanes - active + Math.min(slow, lanes * writingForEach)

const isOutage = (thrown: unknown): boolean =>
  ['unavailable', 'timeout', 'storage_full'].includes(failureOf(thrown).code)

const nothing: Work = {
  seq: -1,
  envelope: { tenant: '', id: '', belongs: { by: 'id', id: '' }, track: 'facts', at: 0, body: null },
  identified: undefined,
  state: 'ignored',
  reason: undefined,
  conversation: undefined,
  lane: '',
  track: 'facts',
  position: 0,
  readyAt: 0,
  later: false,
  waits: false,
  tries: 0,
  throws: 0,
  since: undefined,
  cancelled: false,
}
