import type { Step } from '../ports/store.js'
import { booksOf } from './books.js'
import { Heap } from './heap.js'
import type { Tables, Work, WorkPatch } from './tables.js'

type Part =
  | 'nextSeq'
  | 'known'
  | 'work'
  | 'addWork'
  | 'setWork'
  | 'settle'
  | 'head'
  | 'rest'
  | 'ready'
  | 'nextAt'
  | 'wake'
  | 'unsettled'
  | 'steps'
  | 'setStep'
  | 'dropStep'
  | 'parked'
  | 'count'
  | 'books'
  | 'lag'

/** A piece of work as a link of its lane. */
interface Link extends Work {
  before?: Link | undefined
  behind?: Link | undefined
}

interface Lane {
  first: Link | undefined
  last: Link | undefined
  /** For when it is in the heap of times. */
  timed: number
}

// Meta repeats for 7 days, so ids are kept for 8.
const keepFor = 8 * 24 * 3_600_000

const tracks = ['facts', 'in', 'out'] as const

export const workInMemory = (orphans: {
  nextAt(): number | undefined
  count(): number
}): Pick<Tables, Part> & {
  purge(now: number): void
  eraseSettled(tenant: string, conversation: string): void
} => {
  let seq = 0
  const tenants = new Map<string, Map<string, Link>>()
  const lanes = new Map<string, Lane>()
  const times = new Heap<{ at: number; lane: string }>()
  const parkedWork = new Map<string, Map<number, Link>>()
  const counters = new Map<string, Map<string, number>>()
  const steps = new Map<number, Map<string, Step>>()
  let settled: { work: Work; at: number }[] = []

  const of = (tenant: string): Map<string, Link> => {
    const found = tenants.get(tenant)
    if (found) return found
    const made = new Map<string, Link>()
    tenants.set(tenant, made)
    return made
  }
  const inLane = (link: Link): boolean => link.state === 'waiting' && link.lane !== ''

  // New work nearly always goes last, so its place is sought from the end.
  const enter = (link: Link): void => {
    let lane = lanes.get(link.lane)
    if (!lane) {
      lane = { first: undefined, last: undefined, timed: -1 }
      lanes.set(link.lane, lane)
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
  }
  const leave = (link: Link): void => {
    const lane = lanes.get(link.lane)
    if (!lane) return
    const { before, behind } = link
    if (before) before.behind = behind
    else lane.first = behind
    if (behind) behind.before = before
    else lane.last = before
    link.before = undefined
    link.behind = undefined
    if (lane.first === undefined) lanes.delete(link.lane)
  }
  const setWork = (link: Link, patch: WorkPatch): void => {
    const moves = patch.lane !== undefined || patch.state !== undefined || patch.position !== undefined
    if (moves && inLane(link)) leave(link)
    if (link.state === 'parked' && patch.state !== undefined) parkedWork.get(link.envelope.tenant)?.delete(link.seq)
    Object.assign(link, patch)
    if (moves && inLane(link)) enter(link)
    if (patch.state === 'parked') park(link)
  }
  const park = (link: Link): void => {
    const parked = parkedWork.get(link.envelope.tenant) ?? new Map<number, Link>()
    parkedWork.set(link.envelope.tenant, parked.set(link.seq, link))
  }
  /** The first that is ready or that the others wait behind. */
  const front = (name: string, now: number): Link | undefined => {
    let link = lanes.get(name)?.first
    while (link?.later && link.readyAt > now) link = link.behind
    return link
  }
  return {
    nextSeq: () => ++seq,
    known: (tenant, id) => of(tenant).has(id),
    work: (tenant, id) => of(tenant).get(id),
    addWork(work, now) {
      of(work.envelope.tenant).set(work.envelope.id, work)
      if (work.state === 'parked') park(work)
      if (!inLane(work)) return Infinity
      enter(work)
      if (!work.later) return front(work.lane, now)?.readyAt ?? Infinity
      times.push({ at: work.readyAt, lane: work.lane })
      return work.readyAt
    },
    setWork,
    settle(work: Link, state, reason, now) {
      setWork(work, { state, reason })
      steps.delete(work.seq)
      settled.push({ work, at: now })
    },
    head(lane, now) {
      const first = front(lane, now)
      return first && first.readyAt <= now ? first : undefined
    },
    rest(lane, now) {
      const first = front(lane, now)
      if (first && first.readyAt <= now) return first.readyAt
      let at = first?.readyAt
      for (let link = lanes.get(lane)?.first; link; link = link.behind) {
        if (link.later && link.readyAt > now && (at === undefined || link.readyAt < at)) at = link.readyAt
      }
      const timed = lanes.get(lane)
      if (timed && at !== undefined && timed.timed !== at) {
        timed.timed = at
        times.push({ at, lane })
      }
      return at
    },
    ready(now, limit) {
      const found: string[] = []
      for (let next = times.peek(); next && next.at <= now && found.length < limit; next = times.peek()) {
        found.push(next.lane)
        times.pop()
      }
      return found
    },
    nextAt() {
      const lane = times.peek()?.at
      const orphan = orphans.nextAt()
      return lane === undefined || orphan === undefined ? (lane ?? orphan) : Math.min(lane, orphan)
    },
    wake(conversation) {
      return tracks
        .map((track) => `${conversation}/${track}`)
        .filter((name) => {
          let woken = false
          for (let link = lanes.get(name)?.first; link; link = link.behind) {
            if (!link.waits) continue
            Object.assign(link, { waits: false, later: false, readyAt: 0 })
            woken = true
          }
          return woken
        })
    },
    unsettled(tenant, conversation) {
      const found: Work[] = []
      for (const track of tracks) {
        for (let link = lanes.get(`${conversation}/${track}`)?.first; link; link = link.behind) found.push(link)
      }
      for (const link of parkedWork.get(tenant)?.values() ?? [])
        if (link.conversation === conversation) found.push(link)
      return found
    },
    steps(number) {
      const done = steps.get(number)
      return done && new Map(done)
    },
    setStep(number, step) {
      const done = steps.get(number)
      if (done) done.set(step.key, step)
      else steps.set(number, new Map([[step.key, step]]))
    },
    dropStep: (number, key) => void steps.get(number)?.delete(key),
    parked(tenant, after, limit) {
      return [...(parkedWork.get(tenant)?.values() ?? [])]
        .filter((work) => work.seq > after)
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit)
    },
    count(tenant, what, by) {
      let counts = counters.get(tenant)
      if (!counts) {
        counts = new Map()
        counters.set(tenant, counts)
      }
      counts.set(what, (counts.get(what) ?? 0) + by)
    },
    books: (tenant) => booksOf(tenant === undefined ? [...counters.values()] : [counters.get(tenant) ?? new Map()]),
    lag() {
      let oldestAt: number | undefined
      for (const { first } of lanes.values()) {
        for (let link = first; link; link = link.behind) {
          if (link.later) continue
          if (oldestAt === undefined || link.envelope.at < oldestAt) oldestAt = link.envelope.at
          break
        }
      }
      const { waiting } = booksOf([...counters.values()])
      return { waiting, ...(oldestAt !== undefined && { oldestAt }), orphans: orphans.count() }
    },
    eraseSettled(tenant, conversation) {
      for (const link of of(tenant).values()) {
        const over = link.state === 'effected' || link.state === 'ignored' || link.state === 'refused'
        if (!over || link.conversation !== conversation) continue
        const belongs = { by: 'id', id: conversation }
        Object.assign(link, { identified: undefined, envelope: { ...link.envelope, body: null, belongs } })
      }
    },
    purge(now) {
      const gone = settled.findIndex(({ at }) => now - at < keepFor)
      for (const { work } of settled.slice(0, gone < 0 ? undefined : gone))
        of(work.envelope.tenant).delete(work.envelope.id)
      settled = gone < 0 ? [] : settled.slice(gone)
    },
  }
}
