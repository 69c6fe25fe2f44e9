import {
  ChurnMap,
  type Envelope,
  type Lag,
  Lanes,
  type Link,
  type QueuedWork,
  type WorkPatch,
} from '@deskwire/core/store'
import type { Database, Row } from './database.js'

// Scheduled work that does not block its lane is left in the file: the warning before each window
// closes waits there for a day. It is loaded this long before its time, and looked for this often.
const soonMs = 60_000
const lookEveryMs = 2_000
const rowsAtOnce = 5_000

/** Stands for a payload that is read from the file when its turn comes. */
const inFile: Envelope = { tenant: '', id: '', belongs: { by: 'id', id: '' }, track: 'facts', at: 0, body: null }

const waiting = `FROM work WHERE state = 'waiting' AND lane <> ''`

/**
 * The waiting work by lane, in memory: this process is the only writer, so it knows the waiting rows without a query.
 * Of a long backlog only the order is kept, and payloads are read again. Nothing is loaded until `work` is called.
 */
export const queueIn = (database: Database, most: number, read: (row: Row) => QueuedWork) => {
  let lanes: Lanes | undefined
  const links = new ChurnMap<number, Link>()
  /** How many of them have their payload in memory. */
  let whole = 0
  /** Scheduled work that is due before this time is loaded. */
  let upTo = 0
  /** The changes of the current transaction. */
  let changed: number[] = []
  /** Conversations some of whose work waits to be woken, and maybe others; undefined until they are read. */
  let waiters: Set<string> | undefined

  const isPutOff = ({ later, readyAt }: Pick<QueuedWork, 'later' | 'readyAt'>): boolean => later && readyAt > upTo

  const put = (all: Lanes, work: QueuedWork, now: number): number => {
    const link: Link = whole < most ? work : { ...work, envelope: inFile }
    if (link === work) whole++
    links.set(link.seq, link)
    return all.add(link, now)
  }
  const take = (all: Lanes, link: Link): void => {
    if (link.envelope !== inFile) whole--
    links.delete(link.seq)
    all.set(link, { lane: '' })
  }
  /** As its row is, which may mean that it is not in memory. */
  const again = (all: Lanes, seq: number): void => {
    const known = links.get(seq)
    if (known) take(all, known)
    const row = database.get(`SELECT * ${waiting} AND seq = ?`, seq)
    const work = row && read(row)
    if (work && !isPutOff(work)) put(all, work, 0)
  }
  const fetchSoon = (all: Lanes, now: number): void => {
    const until = now + soonMs
    if (until - upTo < lookEveryMs) return
    const rows = database.all(`SELECT * ${waiting} AND later = 1 AND ready_at > ? AND ready_at <= ?`, upTo, until)
    upTo = until
    for (const row of rows) put(all, read(row), 0)
  }
  const awake = (now: number): Lanes => {
    if (lanes) return lanes
    const all = new Lanes()
    lanes = all
    for (let after = -1; ; ) {
      const rows = database.all(`SELECT * ${waiting} AND later = 0 AND seq > ? ORDER BY seq LIMIT ${rowsAtOnce}`, after)
      for (const row of rows) put(all, read(row), 0)
      if (rows.length < rowsAtOnce) break
      after = Number(rows.at(-1)?.seq)
    }
    upTo = -1
    fetchSoon(all, now)
    all.announce()
    return all
  }

  return {
    /** Called when its row is inserted. Returns when to look at its lane because of it. */
    add(work: QueuedWork, now: number): number {
      if (!lanes || work.state !== 'waiting' || work.lane === '') return Infinity
      changed.push(work.seq)
      return isPutOff(work) ? Infinity : put(lanes, work, now)
    },
    /** Called when its row is changed. */
    set({ seq, conversation }: Pick<QueuedWork, 'seq' | 'conversation'>, patch: WorkPatch): void {
      if (patch.waits && conversation !== undefined) waiters?.add(conversation)
      if (!lanes) return
      changed.push(seq)
      const link = links.get(seq)
      if (!link) again(lanes, seq)
      else {
        lanes.set(link, patch)
        if (link.state !== 'waiting' || isPutOff(link)) take(lanes, link)
      }
    },
    head(lane: string, now: number): QueuedWork | undefined {
      const link = awake(now).head(lane, now)
      if (!link) return undefined
      if (link.envelope === inFile) {
        const row = database.get('SELECT * FROM work WHERE seq = ?', link.seq)
        return row && read(row)
      }
      // A copy, so that a rollback can restore the original.
      const copy: Link = { ...link, home: undefined, before: undefined, behind: undefined }
      return copy
    },
    dueAt: (lane: string, now: number): number | undefined => lanes?.dueAt(lane, now),
    ready(now: number, limit: number): readonly string[] {
      const all = awake(now)
      fetchSoon(all, now)
      return all.ready(now, limit)
    },
    nextAt: (): number | undefined => lanes?.nextAt(),
    wake(conversation: string): readonly string[] {
      waiters ??= new Set(
        database
          .all('SELECT DISTINCT conversation FROM work WHERE waits = 1')
          .map(({ conversation }) => String(conversation)),
      )
      if (!waiters.delete(conversation)) return []
      const rows = database.all(
        'UPDATE work SET waits = 0, later = 0, ready_at = 0 WHERE conversation = ? AND waits = 1 RETURNING seq, lane',
        conversation,
      )
      for (const { seq } of rows)
        if (lanes) {
          changed.push(Number(seq))
          again(lanes, Number(seq))
        }
      return [...new Set(rows.map(({ lane }) => String(lane)))]
    },
    /** Undefined until `work` is called. */
    lag: (): Lag['tracks'] | undefined =>
      lanes?.lag(({ seq, envelope }) => {
        const row = envelope === inFile && database.get('SELECT * FROM work WHERE seq = ?', seq)
        return row ? read(row).envelope.at : envelope.at
      }),
    /** The waiting work of a conversation, including scheduled work. */
    of(conversation: string): readonly number[] {
      const putOff = database.all(`SELECT seq ${waiting} AND later = 1 AND conversation = ?`, conversation)
      const here = awake(0).of(conversation)
      return [...new Set([...here.map(({ seq }) => seq), ...putOff.map(({ seq }) => Number(seq))])]
    },
    /** After a commit. */
    done(): void {
      if (changed.length > 0) changed = []
    },
    /** After a rollback: restores what the transaction changed from the rows. */
    undo(): void {
      waiters = undefined
      if (lanes) for (const seq of new Set(changed)) again(lanes, seq)
    },
  }
}
