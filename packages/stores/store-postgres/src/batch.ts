import {
  addressKey,
  type Change,
  type Conversation,
  type Envelope,
  type Log,
  type Needs,
  namesOf,
  type Tables,
  type Transaction,
  ticketName,
  type Work,
} from '@deskwire/core/adapter'
import { Acquaintances } from './acquaintances.js'
import { type Connection, type Database, isTransient, together } from './database.js'
import { flush, release, type Touched } from './flush.js'
import { forgetIn, forgets } from './forget.js'
import { load } from './loaders.js'
import { keyOf, Missing } from './overlay.js'
import { blockSize, WorkingSet } from './tables.js'
import { text } from './text.js'
import { never } from './work-row.js'

const tracks = ['facts', 'in', 'out'] as const

/** A lane that is held, by its fencing number. */
export interface Held {
  lane: string
  fence: number
  wakes: number
  work: Work
  /** As of the claim. What changes it names the fields it means, so that is enough to go by. */
  conversation?: Conversation | undefined
}

/** As the database has it, locked. */
export interface LaneState {
  fence: number
  news: number
  wakes: number
  stop: readonly number[]
}

export interface JobContext {
  transaction: Transaction
  /** How the lane of a held job is now; undefined: it is someone else's. */
  state: LaneState | undefined
  /** A wake, or a cancellation, by a job of the same batch. */
  woken(lane: string): boolean
  stopped(seq: number): boolean
  renew(held: Held, until: number): void
  release(held: Held): void
}

export interface Job {
  run(context: JobContext): unknown
  needs?: Needs
  held?: Held
  /** Also locked from the start, for they may be touched. */
  lanes?: readonly string[]
  committed?(): void
  resolve(result: unknown): void
  reject(thrown: unknown): void
}

export interface Surroundings {
  database: Database
  owner: string
  salt: string
  log: Log
  now(): number
  pauses: Map<string, number>
  /** After a commit: when what it touched is worth a look. */
  touched(at: number, pauses: boolean): void
}

const triesAllowed = 12
const roundsAllowed = 100
const aFew = Number(process.env.AFEW ?? 64)

/**
 * Whatever came in while the last transaction ran goes into the next, together. With several writers transactions run at
 * the same time, each on a connection and with a slot for its counts: a lane has one job at a time, so that no two of them
 * want the same but for what a conversation shares, whose rows are locked in order.
 */
export class Batches {
  private waiting: Job[] = []
  private readonly acquaintances = new Acquaintances()
  private readonly writing: (Promise<void> | undefined)[]
  private closed = false

  constructor(
    private readonly around: Surroundings,
    private readonly limit: number,
    private readonly slots: readonly number[],
  ) {
    this.writing = slots.map(() => undefined)
  }

  add(job: Job): void {
    if (this.closed) {
      job.reject(new Error('The store is closed'))
      return
    }
    this.waiting.push(job)
    this.call()
  }

  async close(): Promise<void> {
    await Promise.all(this.writing)
    this.closed = true
  }

  private call(): void {
    const idle = this.writing.indexOf(undefined)
    if (idle >= 0 && this.isWorthwhile()) this.writing[idle] = this.drain(idle)
  }
  /** A few jobs are sooner done with those that come meanwhile than by a transaction of their own beside another. */
  private isWorthwhile(but?: number): boolean {
    const others = this.writing.some((writing, n) => writing !== undefined && n !== but)
    return this.waiting.length > (others ? aFew : 0)
  }

  private async drain(writer: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (this.isWorthwhile(writer)) {
      const alone = this.waiting.findIndex(({ needs }) => needs?.alone)
      const count = alone < 0 ? this.limit : Math.max(1, alone)
      await this.settle(this.waiting.splice(0, count), this.slots[writer] ?? 0)
    }
    // In the turn in which too little was left: what is added from now on begins a new round.
    this.writing[writer] = undefined
  }

  private async settle(jobs: readonly Job[], slot: number): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.transact(jobs, slot, tries > 1)
        return
      } catch (thrown) {
        if (isTransient(thrown) && tries < triesAllowed) {
          this.around.log.debug(
            { tries, why: thrown instanceof Error ? thrown.message : '' },
            'A transaction is run again',
          )
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * tries))
          continue
        }
        // Refused for one of them: each fails or succeeds alone. A lost connection fails them all.
        if (jobs.length > 1 && isOwnFault(thrown)) for (const job of jobs) await this.settle([job], slot)
        else for (const job of jobs) job.reject(thrown)
        return
      }
    }
  }

  private async transact(jobs: readonly Job[], slot: number, strict: boolean): Promise<void> {
    const { database, salt, pauses, now } = this.around
    const set = new WorkingSet(salt, pauses)
    set.strict = strict
    const alone = jobs.some(({ needs }) => needs?.alone)
    const blocks = Math.ceil(jobs.reduce((sum, job) => sum + numbersFor(job), 0) / blockSize)
    const envelopes = jobs.flatMap(({ needs }) => needs?.envelopes ?? [])
    let batch: Batch | undefined
    let next = never
    try {
      await database.transaction({ alone, blocks }, async (connection, beginning) => {
        // With nothing else in the batch that might ask more of them.
        const recalled =
          !strict &&
          !alone &&
          jobs.every(({ needs }) => needs?.envelopes) &&
          this.acquaintances.recall(envelopes, (await beginning).epoch, set.overlay)
        const foreseen = new Batch(set, this.around)
        batch = foreseen
        if (!recalled) foreseen.foresee(jobs)
        // Asked one after the other without waiting: the server does them in this order.
        const [begun, lanes] = await together(
          beginning,
          lock(connection, this.around.owner, jobs),
          load({ connection, overlay: set.overlay, writing: true }),
        )
        set.blocks = begun.blocks
        batch.lanes = lanes
        for (let rounds = 1; !batch.run(jobs); rounds++) {
          // Each round knows more than the one before, so this ends; a rule that asks for what it made up would not.
          if (rounds > roundsAllowed) throw new Error(`Never enough: ${[...set.overlay.wishes.keys()].join(', ')}`)
          await load({ connection, overlay: set.overlay, writing: true })
        }
        const touched = batch.lanesTouched()
        for (const { at, wakes, wokenAt } of touched) next = Math.min(next, Math.abs(at), wakes > 0 ? wokenAt : never)
        const written = [
          flush(connection, set, { touched, renewed: batch.renewed }, slot),
          release(connection, batch.released, now()),
        ] as const
        if (forgets(set.writes)) {
          await together(...written)
          await forgetIn(connection, set.writes)
        }
        const [, released] = await together(...written, connection.commit())
        next = Math.min(next, released)
      })
    } catch (thrown) {
      set.overlay.undo()
      throw thrown
    }
    for (const [, [tenant, key, until]] of set.writes.pauses) pauses.set(keyOf(tenant, key), until)
    this.acquaintances.remember(envelopes, set.overlay)
    for (const { log } of batch?.results ?? []) for (const tell of log) tell()
    for (const job of jobs) if (!batch?.failed.has(job)) job.committed?.()
    this.around.touched(next, set.writes.pauses.size > 0)
    for (const { job, result } of batch?.results ?? []) job.resolve(result)
    for (const [job, thrown] of batch?.failed ?? []) job.reject(thrown)
  }
}

/** The server refused what was written, rather than the connection failing. */
const isOwnFault = (thrown: unknown): boolean =>
  isTransient(thrown) || (thrown instanceof Error && 'severity' in thrown && thrown.severity === 'ERROR')

const numbersFor = ({ needs, lanes }: Job): number =>
  (needs?.envelopes?.length ?? 0) +
  (needs?.changes?.filter((change) => 'accept' in change).length ?? 0) +
  (lanes ? 1 : 0)

const lock = async (
  connection: Connection,
  owner: string,
  jobs: readonly Job[],
): Promise<Map<string, LaneState & { mine: boolean }>> => {
  const names = new Set<string>()
  const woken = new Set<string>()
  for (const { held, lanes = [], needs } of jobs) {
    if (held) names.add(held.lane)
    for (const lane of lanes) names.add(lane)
    const around = lanesOf(needs)
    for (const lane of around) names.add(lane)
    if (needs?.changes?.some((change) => 'wake' in change)) for (const lane of around) woken.add(lane)
  }
  const found = new Map<string, LaneState & { mine: boolean }>()
  await lockRows(connection, owner, names, found)
  // A lane that is not there yet may be made, claimed and put to wait before this transaction ends: it would miss the wake.
  const missing = [...woken].filter((lane) => !found.has(lane)).sort()
  if (missing.length > 0) {
    await connection.query(
      `INSERT INTO ~lane (lane, look_at) SELECT lane, ${never} FROM unnest($1::text[]) AS u(lane) ON CONFLICT DO NOTHING`,
      [missing.map(text)],
    )
    await lockRows(connection, owner, new Set(missing), found)
  }
  return found
}

const lockRows = async (
  connection: Connection,
  owner: string,
  names: ReadonlySet<string>,
  found: Map<string, LaneState & { mine: boolean }>,
): Promise<void> => {
  if (names.size === 0) return
  const rows = await connection.query(
    'SELECT lane, owner, fence, news, wakes, stop FROM ~lane WHERE lane = ANY($1) ORDER BY lane FOR UPDATE',
    [[...names].map(text).sort()],
    'lock',
  )
  for (const row of rows)
    found.set(String(row.lane), {
      mine: row.owner === owner,
      fence: Number(row.fence),
      news: Number(row.news),
      wakes: Number(row.wakes),
      stop: (row.stop as (string | number)[]).map(Number),
    })
}

/** Which lanes changes may touch beyond the one they come from: locked first and in order, or two would wait for each other. */
export const lanesAround = (
  conversation: string | undefined,
  changes: readonly Change[] | undefined,
  passes: boolean,
): readonly string[] =>
  conversation !== undefined &&
  (passes || changes?.some((change) => 'wake' in change || 'accept' in change || 'cancel' in change))
    ? tracks.map((track) => `${conversation}/${track}`)
    : []
const lanesOf = (needs: Needs | undefined): readonly string[] => lanesAround(needs?.conversation, needs?.changes, false)

/** One run of some jobs over one working set. */
class Batch {
  results: { job: Job; result: unknown; log: (() => void)[] }[] = []
  failed = new Map<Job, unknown>()
  renewed: { lane: string; fence: number; until: number }[] = []
  released: { lane: string; fence: number; news: number }[] = []
  private touched = new Map<string, Touched>()
  private readonly woken = new Set<string>()

  lanes: ReadonlyMap<string, LaneState & { mine: boolean }> = new Map()

  constructor(
    private readonly set: WorkingSet,
    private readonly around: Surroundings,
  ) {}

  /** What is sure to be asked for, in one go. */
  foresee(jobs: readonly Job[]): void {
    const { overlay } = this.set
    for (const { needs, held } of jobs) {
      if (held) overlay.load('work', keyOf(held.work.envelope.tenant, held.work.envelope.id), held.work)
      if (held?.conversation) {
        const { id, tenant, customer } = held.conversation
        overlay.load('conversation', keyOf(id), held.conversation)
        overlay.load('known customer', keyOf(tenant, customer), true)
      }
      for (const envelope of needs?.envelopes ?? []) this.foreseeEnvelope(envelope)
      if (needs?.conversation !== undefined) overlay.wish('conversation', keyOf(needs.conversation))
      for (const change of needs?.changes ?? []) this.foreseeChange(needs?.tenant ?? '', change)
    }
  }
  private foreseeEnvelope({ tenant, id, belongs }: Envelope): void {
    const { overlay } = this.set
    if (this.set.strict) overlay.wish('known', keyOf(tenant, id))
    if (belongs.by === 'address')
      for (const address of belongs.addresses)
        overlay.wish('owner', keyOf(tenant, addressKey(address, belongs.channel)))
    else if (belongs.by === 'ticket') overlay.wish('ticket', keyOf(tenant, belongs.host, belongs.ticket))
    else if (belongs.by === 'id')
      for (const name of namesOf(belongs)) overlay.wish('conversation', keyOf(name.slice(3)))
    else if (belongs.by === 'sent') overlay.wish('sent', keyOf(tenant, belongs.channel, belongs.providerId))
  }
  private foreseeChange(tenant: string, change: Change): void {
    const { overlay } = this.set
    if ('accept' in change) this.foreseeEnvelope(change.accept)
    else if ('part' in change) overlay.wish('part', keyOf(tenant, change.part.id))
    else if ('messagePatch' in change) overlay.wish('message', keyOf(tenant, change.messagePatch.id))
    else if ('cancel' in change) overlay.wish('work', keyOf(tenant, change.cancel))
    else if ('conversation' in change && change.conversation.ticket)
      overlay.wish('orphans', keyOf(tenant, ticketName(change.conversation.ticket.host, change.conversation.ticket.id)))
  }

  /** True when every job came to its end; else something is wished for. */
  run(jobs: readonly Job[]): boolean {
    const { overlay } = this.set
    overlay.undo()
    this.results = []
    this.failed = new Map()
    this.renewed = []
    this.released = []
    this.touched = new Map()
    this.woken.clear()
    for (const job of jobs) {
      const mark = overlay.mark()
      try {
        this.runOne(job)
      } catch (thrown) {
        overlay.undo(mark)
        if (!(thrown instanceof Missing)) this.failed.set(job, thrown)
      }
    }
    if (overlay.wishes.size === 0) return true
    // Before anything is loaded: an undo would take what was loaded meanwhile for what a job had put there.
    overlay.undo()
    return false
  }

  private runOne(job: Job): void {
    const now = this.around.now()
    const touched = new Map<string, number | undefined>()
    const log: (() => void)[] = []
    const tell = (level: keyof Log) => (detail: object, message: string) =>
      void log.push(() => this.around.log[level](detail, message))
    const woken: string[] = []
    const stops: [seq: number, lane: string][] = []
    const renewed: typeof this.renewed = []
    const released: typeof this.released = []
    const { held } = job
    const transaction: Transaction = {
      tables: this.set as Tables,
      now,
      log: { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') },
      touched,
      woken: (conversation) => {
        for (const track of tracks)
          if (`${conversation}/${track}` !== held?.lane) woken.push(`${conversation}/${track}`)
      },
      stop: (work) => {
        if (held && held.work.seq === work.seq) return false
        // Held by someone, and ready: it may be what they have in hand.
        const lane = this.set.overlay.read<{ leasedUntil: number } | undefined>('lane', keyOf(work.lane))
        if (!lane || lane.leasedUntil <= now || work.readyAt > now) return false
        stops.push([work.seq, work.lane])
        return true
      },
    }
    const found = held && this.lanes.get(held.lane)
    const result = job.run({
      transaction,
      state: found?.mine && found.fence === held?.fence ? found : undefined,
      woken: (lane) => this.woken.has(lane),
      stopped: (seq) => this.set.writes.stops.has(seq),
      renew: ({ lane, fence }, until) => void renewed.push({ lane, fence, until }),
      release: ({ lane, fence }) => void released.push({ lane, fence, news: found?.news ?? 0 }),
    })
    // Only now is it sure that nothing was missing.
    this.results.push({ job, result, log })
    this.renewed.push(...renewed)
    this.released.push(...released)
    for (const [lane, at] of touched) this.touch(lane, at === undefined ? -now : Math.max(at, now))
    for (const lane of woken) {
      this.woken.add(lane)
      if (this.lanes.has(lane)) this.touch(lane, never, { wokenAt: now })
    }
    for (const [seq, lane] of stops) {
      this.set.overlay.set(this.set.writes.stops, seq, lane)
      this.touch(lane, -now, { stop: seq })
    }
  }

  private touch(
    lane: string,
    at: number,
    { wokenAt, stop = null }: { wokenAt?: number; stop?: number | null } = {},
  ): void {
    if (lane === '' || (at >= never && wokenAt === undefined)) return
    const wakes = wokenAt === undefined ? 0 : 1
    const known = this.touched.get(lane)
    if (!known) this.touched.set(lane, { lane, at, wakes, wokenAt: wokenAt ?? 0, stop })
    else {
      known.at = Math.min(known.at, at)
      known.wakes += wakes
      known.wokenAt = Math.max(known.wokenAt, wokenAt ?? 0)
      known.stop ??= stop
    }
  }

  lanesTouched(): Touched[] {
    const own = new Set([...this.released, ...this.renewed].map(({ lane }) => lane))
    return [...this.touched.values()].filter(({ lane }) => !own.has(lane))
  }
}
