import type { MediaStore } from '@deskwire/core/store'
import { z } from 'zod'
import type { Database } from '../database/database.js'
import { dropHalfWritten } from '../media.js'

const day = 24 * 3_600_000
// Meta retries webhooks for 7 days, so ids are kept for 8.
const idsMs = 8 * day
// A lane with nothing in it is made again by the next message.
const idleMs = 3_600_000
const atOnce = 2_000

const days = z.number().positive()

export const keepSchema = z.strictObject({
  settledDays: days.default(7).describe('The payload of settled work. Its id is always kept for 8 days.'),
  messagesDays: days.optional().describe('Messages, their parts and media. Default: forever.'),
})
export type Keep = z.input<typeof keepSchema>
export type Kept = z.output<typeof keepSchema>

/** Removes expired data in bounded steps. Any number of processes may do this at once. */
export const purge = async (database: Database, media: MediaStore, keep: Kept, now: number): Promise<void> => {
  const settledMs = keep.settledDays * day
  await dropBefore(database, { table: '~work', id: 'seq', time: 'settled_at' }, now - Math.max(idsMs, settledMs))
  await dropBefore(database, { table: '~file_link', id: 'id', time: 'until' }, now)
  await dropBefore(database, { table: '~lane', id: 'lane', time: 'idle_since' }, now - idleMs)
  if (settledMs < idsMs)
    await database.query(
      `UPDATE ~work SET envelope = '', identified = NULL WHERE seq IN (SELECT seq FROM ~work WHERE settled_at < $1
         AND settled_at >= $2 AND envelope <> '' ORDER BY settled_at LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)`,
      [now - settledMs, now - idsMs],
    )
  await database.query('DELETE FROM ~pause WHERE until <= $1', [now])
  await dropHalfWritten(database)
  if (keep.messagesDays !== undefined) await dropMessages(database, media, now - keep.messagesDays * day)
}

const dropBefore = async (
  database: Database,
  { table, id, time }: { table: string; id: string; time: string },
  before: number,
): Promise<void> => {
  for (;;) {
    const gone = await database.query(
      `DELETE FROM ${table} WHERE ${id} IN (SELECT ${id} FROM ${table} WHERE ${time} < $1 ORDER BY ${time} LIMIT ${atOnce} FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [before],
    )
    if (gone.length < atOnce) return
  }
}

const dropMessages = async (database: Database, media: MediaStore, before: number): Promise<void> => {
  for (;;) {
    const rows = await database.query(
      `WITH old AS (DELETE FROM ~message WHERE number IN
           (SELECT m.number FROM (SELECT DISTINCT tenant FROM ~channel) t CROSS JOIN LATERAL
             (SELECT number FROM ~message WHERE tenant = t.tenant AND at < $1 ORDER BY at, number LIMIT ${atOnce} FOR UPDATE SKIP LOCKED) m
            LIMIT ${atOnce}) RETURNING tenant, id, conversation),
         p AS (DELETE FROM ~part p USING old WHERE p.tenant = old.tenant AND p.message = old.id RETURNING p.tenant, p.id),
         s AS (DELETE FROM ~sent s USING p WHERE s.tenant = p.tenant AND s.part = p.id),
         u AS (DELETE FROM ~media_use u USING old WHERE u.tenant = old.tenant AND u.conversation = old.conversation AND u.message = old.id RETURNING u.ref)
       SELECT (SELECT count(*) FROM old) AS gone, ARRAY(SELECT DISTINCT ref FROM u) AS refs`,
      [before],
    )
    for (const ref of (rows[0]?.refs as string[] | undefined) ?? []) {
      const used = await database.query('SELECT 1 FROM ~media_use WHERE ref = $1 LIMIT 1', [ref])
      if (used.length === 0) await media.remove(ref)
    }
    if (Number(rows[0]?.gone) < atOnce) return
  }
}
