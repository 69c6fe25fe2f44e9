import { Lanes, type Link, type Work, type WorkPatch } from '@deskwire/core/adapter'
import type { Database, Row } from './database.js'

const never = Number.MAX_SAFE_INTEGER
const commitsBetweenLooks = 1_000

const front = `SELECT * FROM work WHERE lane = ? AND state = 'waiting' AND (later = 0 OR ready_at <= ?) ORDER BY position LIMIT 1`
const frontTime = front.replace('*', 'ready_at')
const waiting = `SELECT * FROM work WHERE state = 'waiting' AND lane <> ''`

/**
 * What waits, lane by lane. This process is the only writer, so the rows that wait are known without asking for them.
 * When they are too many, a temporary table takes over: it is made from the rows, so it need not be durable.
 */
export const queueIn = (database: Database, most: number, read: (row: Row) => Work) => {
  let lanes: Lanes | undefined
  const links = new Map<number, Link>()
  let untilLook = commitsBetweenLooks

  const load = (row: Row): void => {
    const link: Link = read(row)
    links.set(link.seq, link)
    lanes?.add(link, 0)
  }
  const fits = (limit: number): boolean => {
    const count = database.get(
      `SELECT count(*) AS number FROM (${waiting.replace('*', '1')} LIMIT ?)`,
      limit + 1,
    )?.number
    return Number(count) <= limit
  }
  const intoMemory = (): void => {
    lanes = new Lanes()
    links.clear()
    database.run('DELETE FROM temp.lane')
    for (const row of database.all(`${waiting} ORDER BY position`)) load(row)
    lanes.announce()
  }
  const intoTable = (): void => {
    lanes = undefined
    links.clear()
    database.run('DELETE FROM temp.lane')
    // When its first is ready, or one that lets others go first. What is blocked shows at the first look.
    database.run(
      `INSERT INTO temp.lane SELECT lane, min(at), 0 FROM (
         SELECT lane, ready_at AS at, min(position) FROM work WHERE state = 'waiting' AND lane <> '' AND later = 0 GROUP BY lane
         UNION ALL
         SELECT lane, min(ready_at), 0 FROM work WHERE state = 'waiting' AND lane <> '' AND later = 1 GROUP BY lane
       ) GROUP BY lane`,
    )
  }
  const begin = (): void => (fits(most) ? intoMemory() : intoTable())

  return {
    start() {
      database.exec(`
        CREATE TEMP TABLE lane (lane TEXT PRIMARY KEY, ready_at INTEGER NOT NULL, blocked INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX temp.lane_ready ON lane (ready_at)`)
      begin()
    },
    begin,
    /** Before a commit. Half of what fits is left before it comes back, so that it does not go to and fro. */
    fit() {
      if (lanes && lanes.size > most) intoTable()
      if (lanes || --untilLook > 0) return
      untilLook = commitsBetweenLooks
      if (fits(most / 2)) intoMemory()
    },
    /** Its row is written. Returns when its lane is worth a look because of it. */
    add(work: Work, now: number): number {
      if (work.state !== 'waiting' || work.lane === '') return Infinity
      if (lanes) {
        links.set(work.seq, work)
        return lanes.add(work, now)
      }
      // Behind one that blocks the lane nothing changes.
      const changed = database.run(
        `INSERT INTO temp.lane VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET ready_at = min(ready_at, excluded.ready_at) WHERE blocked = 0`,
        work.lane,
        Math.min(work.readyAt, never),
      )
      return changed > 0 ? work.readyAt : Infinity
    },
    /** Its row is changed. */
    set(seq: number, patch: WorkPatch): void {
      if (!lanes) return
      const link = links.get(seq)
      if (link) {
        lanes.set(link, patch)
        if (link.state !== 'waiting') links.delete(seq)
      } else if (patch.lane !== undefined || patch.state === 'waiting') {
        const row = database.get(`${waiting} AND seq = ?`, seq)
        if (row) load(row)
      }
    },
    head(lane: string, now: number): Work | undefined {
      if (lanes) {
        const link = lanes.head(lane, now)
        if (!link) return undefined
        // A copy: a transaction that is undone must find it as it was.
        const copy: Link = { ...link, home: undefined, before: undefined, behind: undefined }
        return copy
      }
      const row = database.get(front, lane, now)
      return row && Number(row.ready_at) <= now ? read(row) : undefined
    },
    rest(lane: string, now: number): number | undefined {
      if (lanes) return lanes.rest(lane, now)
      const first = database.get(frontTime, lane, now)
      let at = first && Number(first.ready_at)
      if (at === undefined || at > now) {
        const later = database.get(
          `SELECT min(ready_at) AS at FROM work WHERE lane = ? AND state = 'waiting' AND later = 1 AND ready_at > ?`,
          lane,
          now,
        )?.at
        if (later !== null && later !== undefined) at = Math.min(at ?? never, Number(later))
      }
      if (at === undefined) database.run('DELETE FROM temp.lane WHERE lane = ?', lane)
      else {
        const blocked = Number(first !== undefined && at > now)
        database.run(
          'INSERT INTO temp.lane VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ready_at = excluded.ready_at, blocked = excluded.blocked',
          lane,
          at,
          blocked,
        )
      }
      return at
    },
    ready(now: number, limit: number): readonly string[] {
      if (lanes) return lanes.ready(now, limit)
      return database
        .all('SELECT lane FROM temp.lane WHERE ready_at <= ? ORDER BY ready_at LIMIT ?', now, limit)
        .map(({ lane }) => String(lane))
    },
    nextAt(now: number): number | undefined {
      if (lanes) return lanes.nextAt()
      const at = database.get('SELECT min(ready_at) AS at FROM temp.lane WHERE ready_at > ?', now)?.at
      return at === null || at === undefined ? undefined : Number(at)
    },
    wake(conversation: string): readonly string[] {
      const names = lanes
        ? lanes.wake(conversation)
        : database
            .all('SELECT DISTINCT lane FROM work WHERE conversation = ? AND waits = 1', conversation)
            .map(({ lane }) => String(lane))
      if (names.length > 0)
        database.run(
          'UPDATE work SET waits = 0, later = 0, ready_at = 0 WHERE conversation = ? AND waits = 1',
          conversation,
        )
      return names
    },
  }
}
