import { addressKey, type Log } from '@deskwire/core/adapter'
import {
  type Belongs,
  type Change,
  type Envelope,
  namesOf,
  type Tables,
  type Transaction,
  ticketName,
} from '@deskwire/core/store'
import { keyOf, missing } from '../working-set/overlay.js'
import type { WorkingSet } from '../working-set/tables.js'
import { never } from '../working-set/work-row.js'
import type { Job, Surroundings } from './job.js'
import { type LaneState, type Released, type Touched, tracks } from './lanes.js'

/** One run of several jobs on one working set. */
export class Batch {
  results: { job: Job; result: unknown; log: (() => void)[] }[] = []
  failed = new Map<Job, unknown>()
  renewed: { lane: string; fence: number; until: number }[] = []
  released: Released[] = []
  private touched = new Map<string, Touched>()
  private readonly woken = new Set<string>()

  lanes: ReadonlyMap<string, LaneState> = new Map()

  constructor(
    readonly set: WorkingSet,
    private readonly around: Surroundings,
  ) {}

  /** Prefetches what is certainly needed. */
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
      for (const change of needs?.changes ?? [])
        this.foreseeChange(needs?.tenant ?? '', change, held?.conversation?.channel)
    }
  }
  private foreseeEnvelope({ tenant, id, belongs }: Envelope): void {
    if (this.set.strict) this.set.overlay.wish('known', keyOf(tenant, id))
    this.foreseeBelongs(tenant, belongs)
  }
  private foreseeBelongs(tenant: string, belongs: Belongs): void {
    const { overlay } = this.set
    if (belongs.by === 'address')
      for (const address of belongs.addresses)
        overlay.wish('place', keyOf(tenant, addressKey(address, belongs.channel), belongs.channel, belongs.line))
    else if (belongs.by === 'ticket') overlay.wish('ticket', keyOf(tenant, belongs.host, belongs.ticket))
    else if (belongs.by === 'id')
      for (const name of namesOf(belongs)) overlay.wish('conversation', keyOf(name.slice(3)))
    else if (belongs.by === 'sent') overlay.wish('sent', keyOf(tenant, belongs.channel, belongs.providerId))
  }
  private foreseeChange(tenant: string, change: Change, channel: string | undefined): void {
    const { overlay } = this.set
    if ('accept' in change) this.foreseeEnvelope(change.accept)
    else if ('introduce' in change) this.foreseeBelongs(tenant, change.introduce)
    else if ('part' in change) overlay.wish('part', keyOf(tenant, change.part.id))
    else if ('messagePatch' in change) overlay.wish('message', keyOf(tenant, change.messagePatch.id))
    else if ('addresses' in change && channel !== undefined)
      for (const address of change.addresses) overlay.wish('owner', keyOf(tenant, addressKey(address, channel)))
    else if ('cancel' in change) overlay.wish('work', keyOf(tenant, change.cancel))
    else if ('conversation' in change && change.conversation.ticket)
      overlay.wish('orphans', keyOf(tenant, ticketName(change.conversation.ticket.host, change.conversation.ticket.id)))
  }

  /** True when every job finished; otherwise data was requested. */
  run(jobs: readonly Job[]): boolean {
    const { overlay } = this.set
    overlay.undo()
    this.set.used = 0
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
        if (!(thrown === missing)) this.failed.set(job, thrown)
      }
    }
    if (overlay.wishes.size === 0) return true
    // Before anything is loaded: an undo would take rows loaded meanwhile for writes of a job.
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
        // Leased and ready: it may be the task that is running.
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
      release: ({ lane, fence }, hold) => void released.push({ lane, fence, news: found?.news ?? 0, hold }),
    })
    // Only now it is certain that nothing was missing.
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
