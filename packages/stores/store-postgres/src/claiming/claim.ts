import type { Conversation } from '@deskwire/core/adapter'
import type { QueuedWork, Step } from '@deskwire/core/store'
import { together } from '../database/connection.js'
import type { Database } from '../database/database.js'
import { conversationOf, never, workOf } from '../working-set/work-row.js'

/** A claimed lane and its first task, if there is one to run. */
export interface Claimed {
  lane: string
  fence: number
  wakes: number
  /** The lease of another process ended without an outcome. */
  died: boolean
  work: QueuedWork | undefined
  conversation: Conversation | undefined
  steps: Map<string, Step> | undefined
}

interface Claiming {
  owner: string
  now: number
  until: number
}

export const claimLanes = (database: Database, claiming: Claiming & { limit: number }): Promise<Claimed[]> =>
  claim(database, claiming, 'claim', `look_at <= $3 AND look_at < ${never} ORDER BY look_at LIMIT $4`, [
    claiming.now,
    claiming.limit,
  ])

/** The lane of one waiting suspect, the least suspect first. */
export const claimSuspect = (database: Database, claiming: Claiming & { rank: number }): Promise<Claimed[]> =>
  claim(database, claiming, 'suspect', 'suspect <= $3 AND owner IS NULL ORDER BY suspect, lane LIMIT 1', [
    claiming.rank,
  ])

const claim = (
  database: Database,
  { owner, now, until }: Claiming,
  name: string,
  which: string,
  values: readonly number[],
): Promise<Claimed[]> =>
  database.with(async (connection) => {
    const claimed = connection.query(
      `WITH ready AS MATERIALIZED (SELECT lane, owner FROM ~lane WHERE ${which} FOR UPDATE SKIP LOCKED)
       UPDATE ~lane l SET owner = $1, fence = nextval('~fence'), look_at = $2, blocked = false, stop = '{}'
       FROM ready WHERE l.lane = ready.lane
       RETURNING l.lane, l.fence, l.wakes, coalesce(ready.owner <> $1, false) AS died`,
      [owner, until, ...values],
      name,
    )
    // A separate statement, under the lease, because what was read before it may be outdated. Lanes are found by the end of the
    // lease, so that it need not wait for the first statement; other lanes with the same end do no harm.
    const asked = connection.query(
      `SELECT w.seq, w.envelope, w.identified, w.state, w.reason, w.conversation, w.lane, w.track, w.position, w.ready_at, w.later, w.waits,
         w.tries, w.throws, w.since, w.cancelled, w.suspect, c.data, s.steps
       FROM (SELECT lane FROM ~lane WHERE owner = $1 AND look_at = $2 AND look_at < ${never}) u
       CROSS JOIN LATERAL (SELECT * FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting'
         AND (NOT w.later OR w.ready_at <= $3) ORDER BY w.position LIMIT 1) w
       LEFT JOIN ~conversation c ON c.id = w.conversation
       LEFT JOIN LATERAL (SELECT array_agg(data) AS steps FROM ~step s WHERE s.seq = w.seq) s ON true`,
      [owner, until, now],
      'heads',
    )
    const [lanes, heads] = await together(claimed, asked)
    const byLane = new Map(heads.map((row) => [row.lane, row]))
    return lanes.map((row): Claimed => {
      const head = byLane.get(row.lane)
      const steps = (head?.steps as string[] | null | undefined)?.map((step) => JSON.parse(step) as Step)
      return {
        lane: String(row.lane),
        fence: Number(row.fence),
        wakes: Number(row.wakes),
        died: row.died === true,
        work: head && workOf(head),
        conversation: head?.data ? conversationOf(head) : undefined,
        steps: steps && new Map(steps.map((step) => [step.key, step])),
      }
    })
  })

/** When the next task that is not ready yet will be. */
export const nextAt = async (database: Database, now: number): Promise<number> => {
  const [row] = await database.query(
    `SELECT least((SELECT min(look_at) FROM ~lane WHERE look_at > $1 AND look_at < ${never}), (SELECT min(until) FROM ~orphan)) AS at`,
    [now],
  )
  return row?.at === null || row?.at === undefined ? never : Number(row.at)
}
