import type { Change, Needs } from '@deskwire/core/store'
import { type Connection, together } from '../database/connection.js'
import { arrayOf, type Statement } from '../database/statement.js'
import { text } from '../database/text.js'
import type { WorkingSet } from '../working-set/tables.js'
import { never, time } from '../working-set/work-row.js'

export const tracks = ['facts', 'in', 'out'] as const

/** As the database has it, locked. */
export interface LaneState {
  mine: boolean
  fence: number
  news: number
  wakes: number
  stop: readonly number[]
}

export interface Touched {
  lane: string
  at: number
  wakes: number
  wokenAt: number
  stop: number | null
}

export interface Released {
  lane: string
  fence: number
  news: number
  /** Its first task is a suspect of that rank and waits for its turn. */
  hold: number | undefined
}

export interface Lanes {
  /** A change from outside: news for a lane, when to look at it (negative: even if it is blocked), and a wake for its holder. */
  touched: readonly Touched[]
  /** Kept by its holder: leased until. */
  renewed: readonly { lane: string; fence: number; until: number }[]
}

/** The lanes that changes may touch besides their own: locked first and in order, to avoid deadlocks. */
export const lanesAround = (
  conversation: string | undefined,
  changes: readonly Change[] | undefined,
  passes: boolean,
): readonly string[] =>
  conversation !== undefined &&
  (passes || changes?.some((change) => 'wake' in change || 'accept' in change || 'cancel' in change))
    ? tracks.map((track) => `${conversation}/${track}`)
    : []

interface Locking {
  held?: { lane: string }
  lanes?: readonly string[]
  needs?: Needs
}

/** Locks the rows of every lane that the jobs may touch, in a fixed order, and returns them. */
export const lock = async (
  connection: Connection,
  owner: string,
  jobs: readonly Locking[],
  now: number,
): Promise<Map<string, LaneState>> => {
  const names = new Set<string>()
  const woken = new Set<string>()
  for (const { held, lanes = [], needs } of jobs) {
    if (held) names.add(held.lane)
    for (const lane of lanes) names.add(lane)
    const around = lanesAround(needs?.conversation, needs?.changes, false)
    for (const lane of around) names.add(lane)
    if (around.length > 0 && needs?.changes?.some((change) => 'wake' in change))
      for (const lane of around) woken.add(lane)
  }
  const found = new Map<string, LaneState>()
  await lockRows(connection, owner, [...names], found)
  // Another transaction may create a missing lane, claim it and start to wait before this one ends, and so miss the wake.
  const missing = [...woken].filter((lane) => !found.has(lane)).sort()
  if (missing.length > 0) {
    const made = connection.query(
      `INSERT INTO ~lane (lane, look_at, idle_since) SELECT lane, ${never}, $2 FROM unnest($1::text[]) AS u(lane) ON CONFLICT DO NOTHING`,
      [missing.map(text), now],
      'missing',
    )
    await together(made, lockRows(connection, owner, missing, found))
  }
  return found
}

const lockRows = async (
  connection: Connection,
  owner: string,
  names: readonly string[],
  found: Map<string, LaneState>,
): Promise<void> => {
  if (names.length === 0) return
  const rows = await connection.query(
    `SELECT lane, coalesce(owner = $2, false) AS mine, fence, news, wakes, nullif(stop, '{}') AS stop
     FROM ~lane WHERE lane = ANY($1) ORDER BY lane FOR UPDATE`,
    [arrayOf([...names].sort(), (name) => name), owner],
    'lock',
  )
  for (const { lane, mine, fence, news, wakes, stop } of rows)
    found.set(lane as string, {
      mine: mine as boolean,
      fence: fence as number,
      news: news as number,
      wakes: wakes as number,
      stop: stop === null ? [] : (stop as (string | number)[]).map(Number),
    })
}

export const writeLanes = (statement: Statement, { writes }: WorkingSet, lanes: Lanes): void => {
  statement.add(
    'lane_renew',
    [
      ['lane', 'text', ({ lane }) => lane],
      ['fence', 'bigint', ({ fence }) => fence],
      ['until', 'bigint', ({ until }) => time(until)],
    ],
    lanes.renewed,
    'UPDATE ~lane l SET look_at = u.until FROM ~~rows WHERE l.lane = u.lane AND l.fence = u.fence AND l.owner IS NOT NULL',
    true,
  )
  const touched = [...lanes.touched].sort((a, z) => (a.lane < z.lane ? -1 : 1))
  // A wake matters only to a waiting task. These lanes are locked, so none can begin to wait meanwhile.
  const waits = `EXISTS (SELECT 1 FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting' AND w.waits)`
  statement.add(
    'lane_touch',
    [
      ['lane', 'text', ({ lane }) => lane],
      ['look_at', 'bigint', ({ at }) => at],
      ['wakes', 'bigint', ({ wakes }) => wakes],
      ['stop', 'bigint', ({ stop }) => stop],
      ['woken_at', 'bigint', ({ wokenAt }) => time(wokenAt)],
    ],
    touched.filter(({ at }) => at < never),
    `INSERT INTO ~lane AS l (lane, look_at, news, wakes, stop)
       SELECT lane, CASE WHEN wakes > 0 AND ${waits} THEN -woken_at ELSE look_at END,
         1, wakes, CASE WHEN stop IS NULL THEN '{}'::bigint[] ELSE ARRAY[stop] END FROM ~~rows
     ON CONFLICT (lane) DO UPDATE SET news = l.news + 1, wakes = l.wakes + excluded.wakes, stop = l.stop || excluded.stop,
       blocked = l.blocked AND excluded.look_at >= 0, idle_since = NULL,
       look_at = CASE WHEN l.owner IS NOT NULL THEN l.look_at WHEN excluded.look_at < 0 THEN -excluded.look_at WHEN l.blocked THEN l.look_at
         ELSE least(l.look_at, excluded.look_at) END`,
  )
  // Most wakes find no waiting task; those rows are not written.
  statement.add(
    'lane_wake',
    [
      ['lane', 'text', ({ lane }) => lane],
      ['wakes', 'bigint', ({ wakes }) => wakes],
      ['woken_at', 'bigint', ({ wokenAt }) => time(wokenAt)],
    ],
    touched.filter(({ at }) => at >= never),
    `UPDATE ~lane l SET wakes = l.wakes + u.wakes, news = l.news + CASE WHEN u.waits THEN 1 ELSE 0 END, blocked = l.blocked AND NOT u.waits,
       look_at = CASE WHEN u.waits AND l.owner IS NULL THEN u.woken_at ELSE l.look_at END
     FROM (SELECT u.*, ${waits} AS waits FROM ~~rows OFFSET 0) u WHERE l.lane = u.lane AND (l.owner IS NOT NULL OR u.waits)`,
  )
  // Except rows that the same statement writes, because it cannot write a row twice.
  if (writes.wakes.size > 0)
    statement.add(
      'woken',
      [['lane', 'text', (lane) => lane]],
      // One by one, so that each is looked up by the index.
      [...writes.wakes].flatMap((conversation) => tracks.map((track) => `${conversation}/${track}`)),
      `UPDATE ~work w SET waits = false, later = false, ready_at = 0 FROM ~~rows
       WHERE w.state = 'waiting' AND w.waits AND w.lane = u.lane
         AND NOT w.seq = ANY(${statement.value(
           arrayOf([...writes.work.keys()], (seq) => seq),
           'bigint[]',
         )})`,
    )
}

// `OFFSET 0`: PostgreSQL then computes what a subquery selects once, not once for each use.
/** Releases lanes, under their lock and after their work was written; returns when to look at one of them next. */
export const release = async (connection: Connection, lanes: readonly Released[], now: number): Promise<number> => {
  if (lanes.length === 0) return never
  const [row] = await connection.query(
    `WITH released AS (UPDATE ~lane l SET owner = NULL, stop = '{}', suspect = x.hold,
       blocked = x.hold IS NOT NULL OR coalesce(x.front > $4, false),
       idle_since = CASE WHEN l.news = x.news AND x.hold IS NULL AND x.front IS NULL AND x.later IS NULL THEN $4 END,
       look_at = CASE WHEN l.news <> x.news THEN $4
         ELSE greatest($4, least(CASE WHEN x.hold IS NULL THEN coalesce(x.front, ${never}) ELSE ${never} END, coalesce(x.later, ${never}))) END
     FROM (SELECT u.*,
         (SELECT w.ready_at FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting' AND (NOT w.later OR w.ready_at <= $4)
          ORDER BY w.position LIMIT 1) AS front,
         (SELECT min(w.ready_at) FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting' AND w.later AND w.ready_at > $4) AS later
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $5::smallint[]) AS u(lane, fence, news, hold) OFFSET 0) x
     WHERE l.lane = x.lane AND l.fence = x.fence AND l.owner IS NOT NULL RETURNING l.look_at)
     SELECT coalesce(min(look_at), ${never}) AS look_at FROM released`,
    [
      arrayOf(lanes, ({ lane }) => lane),
      arrayOf(lanes, ({ fence }) => fence),
      arrayOf(lanes, ({ news }) => news),
      now,
      arrayOf(lanes, ({ hold }) => hold ?? null),
    ],
    'release',
  )
  return Number(row?.look_at)
}
