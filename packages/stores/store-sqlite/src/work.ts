import {
  booksOf,
  type Envelope,
  type Step,
  type Tables,
  type Track,
  type Work,
  type WorkPatch,
  type WorkState,
} from '@deskwire/core/adapter'
import type { Database, Row, Value } from './database.js'

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
  | 'addOrphan'
  | 'orphans'
  | 'dropOrphan'
  | 'expired'
  | 'lag'
  | 'books'
  | 'count'

const never = Number.MAX_SAFE_INTEGER
const time = (at: number): number => Math.min(at, never)
const numbersAtOnce = 10_000

const columns: Readonly<Record<keyof WorkPatch, string>> = {
  state: 'state',
  reason: 'reason',
  conversation: 'conversation',
  lane: 'lane',
  track: 'track',
  position: 'position',
  readyAt: 'ready_at',
  later: 'later',
  waits: 'waits',
  tries: 'tries',
  throws: 'throws',
  since: 'since',
  cancelled: 'cancelled',
}
const bound = (value: WorkPatch[keyof WorkPatch]): Value =>
  value === undefined
    ? null
    : typeof value === 'boolean'
      ? Number(value)
      : typeof value === 'number'
        ? time(value)
        : value

const workOf = (row: Row): Work => ({
  seq: Number(row.seq),
  envelope: JSON.parse(String(row.envelope)) as Envelope,
  identified: row.identified ? (JSON.parse(String(row.identified)) as Work['identified']) : undefined,
  state: String(row.state) as WorkState,
  reason: row.reason === null ? undefined : String(row.reason),
  conversation: row.conversation === null ? undefined : String(row.conversation),
  lane: String(row.lane),
  track: String(row.track) as Track,
  position: Number(row.position),
  readyAt: Number(row.ready_at),
  later: row.later === 1,
  waits: row.waits === 1,
  tries: Number(row.tries),
  throws: Number(row.throws),
  since: row.since === null ? undefined : Number(row.since),
  cancelled: row.cancelled === 1,
})

const front = `SELECT * FROM work WHERE lane = ? AND state = 'waiting' AND (later = 0 OR ready_at <= ?) ORDER BY position LIMIT 1`
const frontTime = front.replace('*', 'ready_at')

export const workIn = (database: Database) => {
  let seq = 0
  let reserved = 0
  let counts = new Map<string, { tenant: string; what: string; by: number }>()
  const statements = new Map<string, string>()

  const tables: Pick<Tables, Part> = {
    nextSeq() {
      if (++seq > reserved) {
        reserved = seq + numbersAtOnce
        database.run(
          `INSERT INTO meta VALUES ('seq', ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
          String(reserved),
        )
      }
      return seq
    },
    known: (tenant, id) =>
      database.get('SELECT 1 AS known FROM work WHERE tenant = ? AND id = ?', tenant, id) !== undefined ||
      database.get('SELECT 1 AS known FROM seen WHERE tenant = ? AND id = ?', tenant, id) !== undefined,
    work(tenant, id) {
      const row = database.get('SELECT * FROM work WHERE tenant = ? AND id = ?', tenant, id)
      return row && workOf(row)
    },
    addWork(work) {
      const { envelope, identified } = work
      database.run(
        'INSERT INTO work VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, NULL, 0, NULL)',
        work.seq,
        envelope.tenant,
        envelope.id,
        JSON.stringify(envelope),
        identified ? JSON.stringify(identified) : null,
        work.state,
        work.reason ?? null,
        work.conversation ?? null,
        work.lane,
        work.track,
        work.position,
        time(work.readyAt),
        Number(work.later),
      )
      if (work.lane === '' || work.state !== 'waiting') return Infinity
      // Behind one that blocks the lane nothing changes.
      const changed = database.run(
        `INSERT INTO lane VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET ready_at = min(ready_at, excluded.ready_at) WHERE blocked = 0`,
        work.lane,
        time(work.readyAt),
      )
      return changed > 0 ? work.readyAt : Infinity
    },
    setWork(work, patch) {
      const keys = Object.keys(patch) as (keyof WorkPatch)[]
      const name = keys.join()
      let sql = statements.get(name)
      if (!sql) {
        sql = `UPDATE work SET ${keys.map((key) => `${columns[key]} = ?`).join(', ')} WHERE seq = ?`
        statements.set(name, sql)
      }
      database.run(sql, ...keys.map((key) => bound(patch[key])), work.seq)
    },
    settle(work, state, reason, now) {
      database.run(
        'UPDATE work SET state = ?, reason = ?, waits = 0, settled_at = ? WHERE seq = ?',
        state,
        reason ?? null,
        now,
        work.seq,
      )
      database.run('DELETE FROM step WHERE seq = ?', work.seq)
    },
    head(lane, now) {
      const row = database.get(front, lane, now)
      return row && Number(row.ready_at) <= now ? workOf(row) : undefined
    },
    rest(lane, now) {
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
      if (at === undefined) database.run('DELETE FROM lane WHERE lane = ?', lane)
      else {
        const blocked = Number(first !== undefined && at > now)
        database.run(
          'INSERT INTO lane VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ready_at = excluded.ready_at, blocked = excluded.blocked',
          lane,
          at,
          blocked,
        )
      }
      return at
    },
    ready: (now, limit) =>
      database
        .all('SELECT lane FROM lane WHERE ready_at <= ? ORDER BY ready_at LIMIT ?', now, limit)
        .map(({ lane }) => String(lane)),
    nextAt(now) {
      const lane = database.get('SELECT min(ready_at) AS at FROM lane WHERE ready_at > ?', now)?.at
      const orphan = database.get('SELECT min(until) AS at FROM orphan')?.at
      const times = [lane, orphan].flatMap((at) => (at === null || at === undefined ? [] : Number(at)))
      return times.length > 0 ? Math.min(...times) : undefined
    },
    wake(conversation) {
      const lanes = database.all('SELECT DISTINCT lane FROM work WHERE conversation = ? AND waits = 1', conversation)
      if (lanes.length > 0)
        database.run(
          'UPDATE work SET waits = 0, later = 0, ready_at = 0 WHERE conversation = ? AND waits = 1',
          conversation,
        )
      return lanes.map(({ lane }) => String(lane))
    },
    unsettled: (tenant, conversation) =>
      database
        .all(
          'SELECT * FROM work WHERE conversation = ? AND tenant = ? AND settled_at IS NULL ORDER BY seq',
          conversation,
          tenant,
        )
        .map(workOf),
    steps(number) {
      const rows = database.all('SELECT data FROM step WHERE seq = ?', number)
      if (rows.length === 0) return undefined
      const steps = rows.map(({ data }) => JSON.parse(String(data)) as Step)
      return new Map(steps.map((step) => [step.key, step]))
    },
    setStep: (number, step) =>
      void database.run(
        'INSERT INTO step VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data',
        number,
        step.key,
        JSON.stringify(step),
      ),
    dropStep: (number, key) => void database.run('DELETE FROM step WHERE seq = ? AND key = ?', number, key),
    parked: (tenant, after, limit) =>
      database
        .all(
          `SELECT * FROM work WHERE tenant = ? AND state = 'parked' AND seq > ? ORDER BY seq LIMIT ?`,
          tenant,
          after,
          limit,
        )
        .map(workOf),
    addOrphan(work, names, until) {
      database.run('INSERT INTO orphan VALUES (?, ?)', work.seq, time(until))
      for (const name of new Set(names))
        database.run('INSERT INTO orphan_name VALUES (?, ?, ?)', work.envelope.tenant, name, work.seq)
    },
    orphans: (tenant, name) =>
      database
        .all(
          'SELECT work.* FROM orphan_name AS o JOIN work USING (seq) WHERE o.tenant = ? AND o.name = ? ORDER BY seq',
          tenant,
          name,
        )
        .map(workOf),
    dropOrphan(work) {
      database.run('DELETE FROM orphan WHERE seq = ?', work.seq)
      database.run('DELETE FROM orphan_name WHERE seq = ?', work.seq)
    },
    expired: (now, limit) =>
      database
        .all('SELECT work.* FROM orphan JOIN work USING (seq) WHERE until <= ? ORDER BY until LIMIT ?', now, limit)
        .map(workOf),
    count(tenant, what, by) {
      const key = `${tenant}\n${what}`
      const known = counts.get(key)
      if (known) known.by += by
      else counts.set(key, { tenant, what, by })
    },
    books(tenant) {
      const rows =
        tenant === undefined
          ? database.all('SELECT * FROM count')
          : database.all('SELECT * FROM count WHERE tenant = ?', tenant)
      return booksOf(rows.map(({ what, number }) => new Map([[String(what), Number(number)]])))
    },
    lag() {
      const oldest = database.get(
        `SELECT envelope FROM work WHERE state = 'waiting' AND later = 0 ORDER BY seq LIMIT 1`,
      )
      const oldestAt = oldest && (JSON.parse(String(oldest.envelope)) as Envelope).at
      const orphans = Number(database.get('SELECT count(*) AS number FROM orphan')?.number ?? 0)
      const waiting = Number(
        database.get(`SELECT sum(number) AS number FROM count WHERE what = 'waiting'`)?.number ?? 0,
      )
      return { waiting, ...(oldestAt !== undefined && { oldestAt }), orphans }
    },
  }
  return {
    tables,
    start() {
      seq = Number(database.get(`SELECT value FROM meta WHERE key = 'seq'`)?.value ?? 0)
      reserved = seq
      // Leases ended with the process that held them: what was in hand is ready in the tables as it was.
    },
    flush() {
      for (const { tenant, what, by } of counts.values()) {
        if (by === 0) continue
        database.run(
          'INSERT INTO count VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET number = number + excluded.number',
          tenant,
          what,
          by,
        )
      }
      counts = new Map()
    },
    undo() {
      counts = new Map()
      // The reservation may have been undone with the rest.
      reserved = seq
    },
  }
}
