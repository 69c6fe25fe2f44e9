import type { Log } from '../../ports/shared.js'
import type { QueuedWork, Tables } from './tables.js'

/** What a job can use, and what it leaves to do after the commit. */
export interface Transaction {
  readonly tables: Tables
  readonly now: number
  readonly log: Log
  /** The lanes that changed, and when to look at each (undefined: computed at the end of the job). */
  readonly touched: Pick<Map<string, number | undefined>, 'get' | 'has'> & {
    set(lane: string, at: number | undefined): unknown
  }
  /** Wakes the claimed tasks of this conversation, except the one that caused it. */
  woken(conversation: string, by: number | undefined): void
  /** True if it is claimed right now; it is then not run again. */
  stop(work: QueuedWork): boolean
}

/** The lanes of a `Transaction`. Most jobs touch one or two, which need no map. */
export class Touched {
  #first: string | undefined
  #firstAt: number | undefined
  #second: string | undefined
  #secondAt: number | undefined
  #more: Map<string, number | undefined> | undefined

  get(lane: string): number | undefined {
    return lane === this.#first ? this.#firstAt : lane === this.#second ? this.#secondAt : this.#more?.get(lane)
  }

  has(lane: string): boolean {
    return lane === this.#first || lane === this.#second || this.#more?.has(lane) === true
  }

  set(lane: string, at: number | undefined): void {
    if (this.#first === undefined || lane === this.#first) {
      this.#first = lane
      this.#firstAt = at
    } else if (this.#second === undefined || lane === this.#second) {
      this.#second = lane
      this.#secondAt = at
    } else {
      this.#more ??= new Map()
      this.#more.set(lane, at)
    }
  }

  /** Ends the job: computes when each lane is ready. */
  workOut(tables: Tables, now: number): void {
    if (this.#first !== undefined) this.#firstAt ??= tables.dueAt(this.#first, now) ?? Infinity
    if (this.#second !== undefined) this.#secondAt ??= tables.dueAt(this.#second, now) ?? Infinity
    this.#more?.forEach((at, lane, more) => void more.set(lane, at ?? tables.dueAt(lane, now) ?? Infinity))
  }

  forEach(each: (at: number | undefined, lane: string) => void): void {
    if (this.#first !== undefined) each(this.#firstAt, this.#first)
    if (this.#second !== undefined) each(this.#secondAt, this.#second)
    this.#more?.forEach(each)
  }
}

const counter = (work: Pick<QueuedWork, 'state' | 'reason'>): string =>
  work.state === 'orphan'
    ? 'waiting'
    : work.state === 'ignored' || work.state === 'refused'
      ? `${work.state}:${work.reason ?? ''}`
      : work.state

/** Every change of state goes through here, so that the counters balance at every commit. */
export const moveTo = (
  { tables, touched, now }: Transaction,
  work: QueuedWork,
  state: QueuedWork['state'],
  reason?: string,
): void => {
  const { tenant } = work.envelope
  tables.count(tenant, counter(work), -1)
  tables.count(tenant, counter({ state, reason }), 1)
  if (work.state === 'orphan') tables.dropOrphan(work)
  if (work.lane !== '') touched.set(work.lane, undefined)
  if (state === 'waiting' || state === 'parked') tables.setWork(work, { state, reason, waits: false })
  else tables.settle(work, state, reason, now)
}
