// The tables of work, without orphans. The rows and the lanes in memory that mirror them change together.
import {
  booksOf,
  ChurnMap,
  type Envelope,
  type Lag,
  lagOf,
  type OrphanTables,
  type QueuedWork,
  type Step,
  type Track,
  type WorkPatch,
  type WorkState,
  type WorkTables,
} from '@deskwire/core/store'
import type { Database, Row, Value } from './database.js'
import { orphansIn } from './orphans.js'
import { queueIn } from './queue.js'

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
  suspect: 'suspect',
}
/** Only the end of a run changes these, so what its claim read is still in the row. Most often there is nothing to change. */
const endOfRun: ReadonlySet<keyof WorkPatch> = new Set(['tries', 'throws', 'since', 'reason'])

const bound = (value: WorkPatch[keyof WorkPatch]): Value =>
  value === undefined
    ? null
    : typeof value === 'boolean'
      ? Number(value)
      : typeof value === 'number'
        ? time(value)
        : value

const workOf = (row: Row): QueuedWork => ({
  seq: Number(row.seq),
  envelope: envelopeOf(row),
  identified: row.identified ? (JSON.parse(String(row.identified)) as QueuedWork['identified']) : undefined,
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
  suspect: row.suspect === null ? undefined : (String(row.suspect) as QueuedWork['suspect']),
})

// What is kept of settled work without content, beside its columns: when it came, and its conversation, by which it is no
// longer found.
const emptied = ({ envelope, conversation = '' }: QueuedWork): string => `${envelope.at} ${conversation}`

const envelopeOf = ({ tenant, id, track, envelope }: Row): Envelope => {
  const text = String(envelope)
  if (text.startsWith('{')) return JSON.parse(text) as Envelope
  const [at, conversation = ''] = text.split(' ', 2)
  const belongs: Envelope['belongs'] = { by: 'id', id: conversation }
  const names = { tenant: String(tenant), id: String(id), track: String(track) as Track }
  return { ...names, belongs, at: Number(at), body: null, transient: true }
}

export const workIn = (database: Database, inMemory: number) => {
  let seq = 0
  let reserved = 0
  let counts = new Map<string, { tenant: string; what: string; by: number }>()
  const statements = new Map<string, string>()
  const queue = queueIn(database, inMemory, workOf)
  // The steps of work accepted by this process are in memory; those of older work, up to this number, are read when they are
  // asked for.
  let older = 0
  let known = new ChurnMap<number, Map<string, Step>>()
  /** What is written of them at the end of the transaction; undefined: they are dropped. */
  let changedSteps = new Map<number, Map<string, Step> | undefined>()
  const forgetSteps = (): void => {
    known = new ChurnMap()
    older = seq
  }

  const stepsOf = (number: number): Map<string, Step> | undefined => {
    const kept = known.get(number)
    if (kept || number > older) return kept
    if (changedSteps.has(number)) return changedSteps.get(number)
    const row = database.get('SELECT data FROM step WHERE seq = ?', number)
    return row && new Map((JSON.parse(String(row.data)) as Step[]).map((step) => [step.key, step]))
  }
  const setSteps = (number: number, steps: Map<string, Step>): void => {
    known.set(number, steps)
    changedSteps.set(number, steps)
  }
  const writeSteps = (): void => {
    if (changedSteps.size === 0) return
    const set: Value[][] = []
    const dropped: Value[][] = []
    for (const [number, steps] of changedSteps)
      if (steps) set.push([number, JSON.stringify([...steps.values()])])
      else dropped.push([number])
    changedSteps = new Map()
    database.runAll('REPLACE INTO step VALUES ', '(?, ?)', '', set)
    database.runAll('DELETE FROM step WHERE seq IN (', '?', ')', dropped)
  }

  const orphans = orphansIn(database, workOf)

  /** For a process that only takes in, and so has no lanes in memory. */
  const countedLag = (): Lag['tracks'] => {
    const due = database.all(
      `SELECT track, count(*) AS waiting, min(seq) AS oldest FROM work WHERE state = 'waiting' AND later = 0 GROUP BY track`,
    )
    const of = (track: Track) => {
      const found = due.find((one) => one.track === track)
      if (!found) return { waiting: 0 }
      const first = database.get('SELECT envelope FROM work WHERE seq = ?', found.oldest ?? null)
      return { waiting: Number(found.waiting), oldestAt: (JSON.parse(String(first?.envelope)) as Envelope).at }
    }
    return { facts: of('facts'), in: of('in'), out: of('out') }
  }

  const tables: WorkTables & OrphanTables = {
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
      database.get(
        `SELECT 1 AS known FROM work WHERE tenant = ?1 AND id = ?2
         UNION ALL SELECT 1 FROM seen WHERE tenant = ?1 AND id = ?2`,
        tenant,
        id,
      ) !== undefined,
    work(tenant, id) {
      const row = database.get('SELECT * FROM work WHERE tenant = ? AND id = ?', tenant, id)
      return row && workOf(row)
    },
    addWork(work, now) {
      const { envelope, identified } = work
      // A shorter statement for nearly all work, because each bound value takes time.
      if (work.state === 'waiting' && !identified && !work.later && work.readyAt === 0)
        database.run(
          `INSERT INTO work VALUES (?1, ?2, ?3, ?4, NULL, 'waiting', NULL, ?5, ?6, ?7, ?1, 0, 0, 0, 0, 0, NULL, 0, NULL, NULL)`,
          work.seq,
          envelope.tenant,
          envelope.id,
          JSON.stringify(envelope),
          work.conversation ?? null,
          work.lane,
          work.track,
        )
      else
        database.run(
          'INSERT INTO work VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, NULL, 0, NULL, NULL)',
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
      return queue.add(work, now)
    },
    setWork(work, patch) {
      const keys = (Object.keys(patch) as (keyof WorkPatch)[]).filter(
        (key) => !endOfRun.has(key) || patch[key] !== work[key],
      )
      const name = keys.join()
      let sql = statements.get(name)
      if (!sql) {
        sql = `UPDATE work SET ${keys.map((key) => `${columns[key]} = ?`).join(', ')} WHERE seq = ?`
        statements.set(name, sql)
      }
      database.run(sql, ...keys.map((key) => bound(patch[key])), work.seq)
      queue.set(work, patch)
    },
    settle(work, state, reason, now) {
      const { seq: number } = work
      if (work.envelope.transient)
        database.run(
          `UPDATE work SET state = ?, reason = ?, waits = 0, settled_at = ?, envelope = ?, identified = NULL, conversation = NULL
           WHERE seq = ?`,
          state,
          reason ?? null,
          now,
          emptied(work),
          number,
        )
      else
        database.run(
          'UPDATE work SET state = ?, reason = ?, waits = 0, settled_at = ? WHERE seq = ?',
          state,
          reason ?? null,
          now,
          number,
        )
      if (number <= older || known.has(number)) changedSteps.set(number, undefined)
      known.delete(number)
      queue.set(work, { state })
    },
    head: queue.head,
    dueAt: queue.dueAt,
    ready: queue.ready,
    nextAt() {
      const lane = queue.nextAt()
      const orphan = orphans.nextAt()
      return lane === undefined || orphan === undefined ? (lane ?? orphan) : Math.min(lane, orphan)
    },
    wake: queue.wake,
    unsettled: (tenant, conversation) =>
      database
        .all(
          `SELECT * FROM work WHERE seq IN (SELECT value FROM json_each(?3)) AND tenant = ?1
           UNION ALL SELECT * FROM work WHERE state = 'parked' AND tenant = ?1 AND conversation = ?2 ORDER BY seq`,
          tenant,
          conversation,
          JSON.stringify(queue.of(conversation)),
        )
        .map(workOf),
    steps(number) {
      const steps = stepsOf(number)
      return steps && new Map(steps)
    },
    setStep: (number, step) => setSteps(number, (stepsOf(number) ?? new Map()).set(step.key, step)),
    dropStep(number, key) {
      const steps = stepsOf(number)
      if (steps?.delete(key)) setSteps(number, steps)
    },
    parked: (tenant, after, limit) =>
      database
        .all(
          `SELECT * FROM work WHERE tenant = ? AND state = 'parked' AND seq > ? ORDER BY seq LIMIT ?`,
          tenant,
          after,
          limit,
        )
        .map(workOf),
    ...orphans.tables,
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
    waitsFor(tenant) {
      const rows = database.all(
        `SELECT reason, count(*) AS waiting FROM
           (SELECT first_value(reason) OVER (PARTITION BY lane ORDER BY position) AS reason FROM work
            WHERE state = 'waiting' AND NOT later AND lane <> '' AND (?1 IS NULL OR tenant = ?1)) AS w
         WHERE reason IS NOT NULL GROUP BY reason`,
        tenant ?? null,
      )
      return Object.fromEntries(rows.map(({ reason, waiting }) => [String(reason), Number(waiting)]))
    },
    lag() {
      const waiting = Number(
        database.get(`SELECT sum(number) AS number FROM count WHERE what = 'waiting'`)?.number ?? 0,
      )
      return lagOf(waiting, orphans.count(), queue.lag() ?? countedLag())
    },
  }
  return {
    tables,
    start() {
      seq = Number(database.get(`SELECT value FROM meta WHERE key = 'seq'`)?.value ?? 0)
      reserved = seq
      // Leases end with their process: claimed work is still ready in the tables.
      forgetSteps()
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
      writeSteps()
      if (known.size > inMemory) forgetSteps()
    },
    /** Those of them that are still waiting. */
    waitingOf: (seqs: readonly number[]): readonly QueuedWork[] =>
      database
        .all(
          `SELECT * FROM work WHERE seq IN (SELECT value FROM json_each(?)) AND state = 'waiting' ORDER BY seq`,
          JSON.stringify(seqs),
        )
        .map(workOf),
    done: queue.done,
    undo() {
      counts = new Map()
      orphans.undo()
      // The reservation may have been rolled back with the rest.
      reserved = seq
      changedSteps = new Map()
      forgetSteps()
      queue.undo()
    },
  }
}
