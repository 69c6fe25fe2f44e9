import { ChurnMap, type Envelope, Lanes, type Link, type QueuedWork, type WorkPatch } from '@deskwire/core/store'
import type { Database, Row } from './database.js'

// What has its time later, and lets others go first until then, is left in the file: the warning before each window
// closes waits there for a day. It is fetched this long before its time, and looked for this often.
const soonMs = 60_000
const lookEveryMs = 2_000
const rowsAtOnce = 5_000

/** In place of what is read from the file when its turn comes. */
const inFile: Envelope = { tenant: '', id: '', belongs: { by: 'id', id: '' }, track: 'facts', at: 0, body: null }

const waiting = `FROM work WHERE state = 'waiting' AND lane <> ''`

/**
 * What waits, lane by lane, in memory: this process is the only writer, so the rows that wait are known without asking
 * for them. Of a long backlog only the order is kept; what it carries is read again. Until somebody works, nothing is.
 */
export const queueIn = (database: Database, most: number, read: (row: Row) => QueuedWork) => {
  let lanes: Lanes | undefined
  const links = new ChurnMap<number, Link>()
  /** How many of them carry what they brought. */
  let whole = 0
  /** What is put off and due until then is here. */
  let upTo = 0
  /** What the transaction changed so far. */
  let changed: number[] = []

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
  /** As its row says, which may be that it is not here. */
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
    /** Its row is written. Returns when its lane is worth a look because of it. */
    add(work: QueuedWork, now: number): number {
      if (!lanes || work.state !== 'waiting' || work.lane === '') return Infinity
      changed.push(work.seq)
      return isPutOff(work) ? Infinity : put(lanes, work, now)
    },
    /** Its row is changed. */
    set(seq: number, patch: WorkPatch): void {
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
      // A copy: a transaction that is undone must find it as it was.
      const copy: Link = { ...link, home: undefined, before: undefined, behind: undefined }
      return copy
    },
    rest: (lane: string, now: number): number | undefined => lanes?.rest(lane, now),
    ready(now: number, limit: number): readonly string[] {
      const all = awake(now)
      fetchSoon(all, now)
      return all.ready(now, limit)
    },
    nextAt: (): number | undefined => lanes?.nextAt(),
    wake(conversation: string): readonly string[] {
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
    /** What waits of a conversation, whether or not it is put off. */
    of(conversation: string): readonly number[] {
      const putOff = database.all(`SELECT seq ${waiting} AND later = 1 AND conversation = ?`, conversation)
      const here = awake(0).of(conversation)
      return [...new Set([...here.map(({ seq }) => seq), ...putOff.map(({ seq }) => Number(seq))])]
    },
    /** After a commit. */
    done(): void {
      if (changed.length > 0) changed = []
    },
    /** What the transaction changed is as it was: as the rows say. */
    undo(): void {
      if (lanes) for (const seq of new Set(changed)) again(lanes, seq)
    },
  }
}
