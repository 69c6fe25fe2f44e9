import type { Lag, Track } from '../../ports/store.js'
import { Heap } from '../collections/heap.js'
import { IdleMap } from '../collections/idle-map.js'
import type { Lane, Link } from '../rules/lane-link.js'
import type { WorkPatch } from '../rules/tables.js'

const tracks = ['facts', 'in', 'out'] as const

const inLane = (link: Link): boolean => link.state === 'waiting' && link.lane !== ''

/** The lanes of waiting work in memory: what is first, what is ready, and when to look again. */
export class Lanes {
  readonly #lanes = new IdleMap<Lane>(
    () => ({ first: undefined, last: undefined, timed: -1 }),
    ({ first }) => first !== undefined,
  )
  readonly #times = new Heap<{ at: number; lane: string }>()
  /** How much work waits in them. */
  size = 0
  /** How much of it is not postponed. */
  readonly #waiting: Record<Track, number> = { facts: 0, in: 0, out: 0 }

  /** Inserts it into its lane. Returns when to look at the lane because of it. */
  add(link: Link, now: number): number {
    if (!inLane(link)) return Infinity
    const lane = this.#enter(link)
    if (!link.later) return lane.first === link ? link.readyAt : (this.#front(lane, now)?.readyAt ?? Infinity)
    this.#times.push({ at: link.readyAt, lane: link.lane })
    return link.readyAt
  }

  set(link: Link, patch: WorkPatch): void {
    if (patch.lane !== undefined || patch.state !== undefined || patch.position !== undefined) {
      this.#leave(link)
      Object.assign(link, patch)
      if (inLane(link)) this.#enter(link)
      return
    }
    if (link.home) this.#count(link, -1)
    Object.assign(link, patch)
    if (link.home) this.#count(link, 1)
  }

  head(lane: string, now: number): Link | undefined {
    const first = this.#front(this.#lanes.get(lane), now)
    return first && first.readyAt <= now ? first : undefined
  }

  dueAt(name: string, now: number): number | undefined {
    const lane = this.#lanes.get(name)
    if (!lane?.first) return undefined
    const first = this.#front(lane, now)
    if (first && first.readyAt <= now) return first.readyAt
    let at = first?.readyAt
    for (let link: Link | undefined = lane.first; link; link = link.behind) {
      if (link.later && link.readyAt > now && (at === undefined || link.readyAt < at)) at = link.readyAt
    }
    if (at !== undefined && lane.timed !== at) {
      lane.timed = at
      this.#times.push({ at, lane: name })
    }
    return at
  }

  ready(now: number, limit: number): readonly string[] {
    const times = this.#times
    const found: string[] = []
    for (let next = times.peek(); next && next.at <= now && found.length < limit; next = times.peek()) {
      found.push(next.lane)
      times.pop()
    }
    return found
  }

  nextAt(): number | undefined {
    return this.#times.peek()?.at
  }

  wake(conversation: string): readonly string[] {
    const woken: string[] = []
    for (const track of tracks) {
      const name = `${conversation}/${track}`
      let any = false
      for (let link = this.#lanes.get(name)?.first; link; link = link.behind) {
        if (!link.waits) continue
        this.#count(link, -1)
        link.waits = false
        link.later = false
        link.readyAt = 0
        this.#count(link, 1)
        any = true
      }
      if (any) woken.push(name)
    }
    return woken
  }

  of(conversation: string): Link[] {
    const found: Link[] = []
    for (const track of tracks)
      for (let link = this.#lanes.get(`${conversation}/${track}`)?.first; link; link = link.behind) found.push(link)
    return found
  }

  /** Makes `ready` return each of them when it is due; used at start. */
  announce(): void {
    for (const [lane, { first }] of this.#lanes)
      if (first) this.#times.push({ at: this.dueAt(lane, 0) ?? first.readyAt, lane })
  }

  /** The work that is not postponed: how much, and when the oldest of what is next in its lane was sent. */
  lag(sentAt = ({ envelope }: Link): number => envelope.at): Lag['tracks'] {
    const oldest: Partial<Record<Track, Link>> = {}
    for (const { first } of this.#lanes.values()) {
      let link = first
      while (link?.later) link = link.behind
      if (link && link.seq < (oldest[link.track]?.seq ?? Infinity)) oldest[link.track] = link
    }
    const of = (track: Track) => {
      const link = oldest[track]
      return { waiting: this.#waiting[track], ...(link && { oldestAt: sentAt(link) }) }
    }
    return { facts: of('facts'), in: of('in'), out: of('out') }
  }

  /** How much of it waits for what the first of its lane waits for. */
  waitsFor(tenant: string | undefined): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { first } of this.#lanes.values()) {
      let link = first
      while (link?.later) link = link.behind
      const { reason } = link ?? {}
      if (reason === undefined || (tenant !== undefined && link?.envelope.tenant !== tenant)) continue
      for (; link; link = link.behind) if (!link.later) counts[reason] = (counts[reason] ?? 0) + 1
    }
    return counts
  }

  #count({ later, track }: Link, by: 1 | -1): void {
    if (!later) this.#waiting[track] += by
  }

  // New work nearly always goes last, so search from the end.
  #enter(link: Link): Lane {
    this.size++
    this.#count(link, 1)
    const lane = this.#lanes.of(link.lane)
    link.home = lane
    if (!lane.first) {
      lane.first = link
      lane.last = link
      lane.timed = -1
      return lane
    }
    let before = lane.last
    while (before && before.position > link.position) before = before.before
    const behind = before ? before.behind : lane.first
    link.before = before
    link.behind = behind
    if (before) before.behind = link
    else lane.first = link
    if (behind) behind.before = link
    else lane.last = link
    return lane
  }

  #leave(link: Link): void {
    const lane = link.home
    if (!lane) return
    this.size--
    this.#count(link, -1)
    link.home = undefined
    const { before, behind } = link
    if (before) before.behind = behind
    else lane.first = behind
    if (behind) behind.before = before
    else lane.last = before
    link.before = undefined
    link.behind = undefined
  }

  /** The first task that is ready or blocks the others. */
  #front(lane: Lane | undefined, now: number): Link | undefined {
    let link = lane?.first
    while (link?.later && link.readyAt > now) link = link.behind
    return link
  }
}
