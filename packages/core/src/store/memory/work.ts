import type { Step } from '../../ports/store.js'
import { ChurnMap } from '../collections/churn-map.js'
import { booksOf, lagOf } from '../rules/books.js'
import type { Link } from '../rules/lane-link.js'
import type { QueuedWork, WorkPatch, WorkTables } from '../rules/tables.js'
import { Lanes } from '../scheduling/lanes.js'

/** What is kept of settled work without content: its id and its outcome. */
class Settled {
  constructor(
    readonly tenant: string,
    readonly id: string,
    readonly at: number,
    readonly seq: number,
    readonly conversation: string | undefined,
    readonly track: QueuedWork['track'],
    readonly sentAt: number,
    readonly state: QueuedWork['state'],
    readonly reason: string | undefined,
  ) {}
}

// Meta retries webhooks for 7 days, so ids are kept for 8.
const keepFor = 8 * 24 * 3_600_000

export const workInMemory = (orphans: {
  nextAt(): number | undefined
  count(): number
}): WorkTables & {
  purge(now: number): void
  eraseSettled(tenant: string, conversation: string): void
  waitingOf(seqs: Float64Array): readonly QueuedWork[]
  /** For a worker that begins with them. */
  announce(): void
} => {
  let seq = 0
  const tenants = new Map<string, Map<string, Link | Settled>>()
  const lanes = new Lanes()
  const parkedWork = new Map<string, Map<number, Link>>()
  const counters = new Map<string, Map<string, { number: number }>>()
  const steps = new ChurnMap<number, Step[]>()
  let settled: { tenant: string; id: string; at: number }[] = []

  const allCounts = () => [...counters.values()].map(numbersOf)
  const of = (tenant: string): Map<string, Link | Settled> => {
    const found = tenants.get(tenant)
    if (found) return found
    const made = new Map<string, Link | Settled>()
    tenants.set(tenant, made)
    return made
  }
  const setWork = (link: Link, patch: WorkPatch): void => {
    if (link.state === 'parked' && patch.state !== undefined) parkedWork.get(link.envelope.tenant)?.delete(link.seq)
    lanes.set(link, patch)
    if (patch.state === 'parked') park(link)
  }
  const park = (link: Link): void => {
    const parked = parkedWork.get(link.envelope.tenant) ?? new Map<number, Link>()
    parkedWork.set(link.envelope.tenant, parked.set(link.seq, link))
  }
  return {
    nextSeq: () => ++seq,
    known: (tenant, id) => of(tenant).has(id),
    work(tenant, id) {
      const found = of(tenant).get(id)
      return found instanceof Settled ? workOf(found) : found
    },
    addWork(work, now) {
      of(work.envelope.tenant).set(work.envelope.id, work)
      if (work.state === 'parked') park(work)
      return lanes.add(work, now)
    },
    setWork,
    settle(work: Link, state, reason, now) {
      setWork(work, { state, reason })
      steps.delete(work.seq)
      const { envelope, seq, conversation, track } = work
      const { tenant, id, at } = envelope
      if (envelope.transient) {
        const left = new Settled(tenant, id, now, seq, conversation, track, at, state, reason)
        of(tenant).set(id, left)
        settled.push(left)
      } else settled.push({ tenant, id, at: now })
    },
    head: (lane, now) => lanes.head(lane, now),
    dueAt: (lane, now) => lanes.dueAt(lane, now),
    ready: (now, limit) => lanes.ready(now, limit),
    nextAt() {
      const lane = lanes.nextAt()
      const orphan = orphans.nextAt()
      return lane === undefined || orphan === undefined ? (lane ?? orphan) : Math.min(lane, orphan)
    },
    wake: (conversation) => lanes.wake(conversation),
    unsettled(tenant, conversation) {
      const found: QueuedWork[] = lanes.of(conversation)
      for (const link of parkedWork.get(tenant)?.values() ?? [])
        if (link.conversation === conversation) found.push(link)
      return found
    },
    steps(number) {
      const done = steps.get(number)
      return done && new Map(done.map((step) => [step.key, step]))
    },
    setStep(number, step) {
      const done = steps.get(number)
      const at = done ? done.findIndex(({ key }) => key === step.key) : -1
      if (!done) steps.set(number, [step])
      else if (at < 0) done.push(step)
      else done[at] = step
    },
    dropStep(number, key) {
      const done = steps.get(number)
      if (done)
        steps.set(
          number,
          done.filter((step) => step.key !== key),
        )
    },
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
      const count = counts.get(what)
      if (count) count.number += by
      else counts.set(what, { number: by })
    },
    books: (tenant) => booksOf(tenant === undefined ? allCounts() : [numbersOf(counters.get(tenant))]),
    lag() {
      const { waiting } = booksOf(allCounts())
      return lagOf(waiting, orphans.count(), lanes.lag())
    },
    waitsFor: (tenant) => lanes.waitsFor(tenant),
    announce: () => lanes.announce(),
    waitingOf(seqs) {
      const wanted = new Set(seqs)
      return [...tenants.values()]
        .flatMap((all) => [...all.values()])
        .filter((one): one is Link => !(one instanceof Settled) && one.state === 'waiting' && wanted.has(one.seq))
    },
    eraseSettled(tenant, conversation) {
      for (const link of of(tenant).values()) {
        if (link instanceof Settled) continue
        const over = link.state === 'effected' || link.state === 'ignored' || link.state === 'refused'
        if (!over || link.conversation !== conversation) continue
        const belongs = { by: 'id', id: conversation }
        Object.assign(link, { identified: undefined, envelope: { ...link.envelope, body: null, belongs } })
      }
    },
    purge(now) {
      const gone = settled.findIndex(({ at }) => now - at < keepFor)
      for (const { tenant, id } of settled.slice(0, gone < 0 ? undefined : gone)) of(tenant).delete(id)
      settled = gone < 0 ? [] : settled.slice(gone)
    },
  }
}

const numbersOf = (counts: ReadonlyMap<string, { number: number }> = new Map()): ReadonlyMap<string, number> =>
  new Map([...counts].map(([what, { number }]) => [what, number]))

const workOf = ({ tenant, id, seq, conversation, track, sentAt, state, reason }: Settled): QueuedWork => ({
  seq,
  envelope: {
    tenant,
    id,
    belongs: { by: 'id', id: conversation ?? '' },
    track,
    at: sentAt,
    body: null,
    transient: true,
  },
  identified: undefined,
  state,
  reason,
  conversation,
  lane: '',
  track,
  position: seq,
  readyAt: 0,
  later: false,
  waits: false,
  tries: 0,
  throws: 0,
  since: undefined,
  cancelled: false,
  suspect: undefined,
})
