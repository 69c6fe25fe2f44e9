import type { MediaStore } from '@deskwire/core/store'
import { z } from 'zod'
import type { Database } from './database.js'

const day = 24 * 3_600_000
// Meta retries webhooks for 7 days, so ids are kept for 8.
const idsMs = 8 * day
const atOnce = 1_000

const days = z.number().positive()

export const keepSchema = z.strictObject({
  settledDays: days.default(7).describe('Settled work with its payload. Its id is always kept for 8 days.'),
  messagesDays: days.optional().describe('Messages, their parts and media. Default: forever.'),
})
export type Keep = z.input<typeof keepSchema>
export type Kept = z.output<typeof keepSchema>

/** Removes a bounded number of rows; true when there may be more. Runs inside a transaction. */
export const purge = (database: Database, keep: Kept, now: number, media: (ref: string) => void): boolean => {
  const settledBefore = now - keep.settledDays * day
  const old = `SELECT seq FROM work WHERE settled_at < ? ORDER BY settled_at LIMIT ${atOnce}`
  database.run(
    `INSERT INTO seen SELECT tenant, id, settled_at FROM work WHERE seq IN (${old}) ON CONFLICT DO NOTHING`,
    settledBefore,
  )
  const settled = database.run(`DELETE FROM work WHERE seq IN (${old})`, settledBefore)
  const seen = database.run(
    `DELETE FROM seen WHERE (tenant, id) IN (SELECT tenant, id FROM seen WHERE at < ? ORDER BY at LIMIT ${atOnce})`,
    now - idsMs,
  )
  const links = database.run(
    `DELETE FROM file_link WHERE id IN (SELECT id FROM file_link WHERE until <= ? ORDER BY until LIMIT ${atOnce})`,
    now,
  )
  const messages = keep.messagesDays === undefined ? 0 : purgeMessages(database, now - keep.messagesDays * day, media)
  return settled === atOnce || seen === atOnce || links === atOnce || messages > atOnce / 2
}

const purgeMessages = (database: Database, before: number, media: (ref: string) => void): number => {
  const old = database.all(
    // Rows are in order of arrival, so the first are the oldest, apart from differences between clocks.
    `SELECT tenant, id, conversation FROM (SELECT * FROM message ORDER BY number LIMIT ${atOnce}) WHERE at < ?`,
    before,
  )
  for (const { tenant = '', id = '', conversation = '' } of old) {
    const refs = database.all(
      'SELECT ref FROM media_use WHERE tenant = ? AND conversation = ? AND message = ?',
      tenant,
      conversation,
      id,
    )
    database.run(
      'DELETE FROM media_use WHERE tenant = ? AND conversation = ? AND message = ?',
      tenant,
      conversation,
      id,
    )
    for (const { ref = '' } of refs) {
      if (!database.get('SELECT 1 AS used FROM media_use WHERE ref = ?', ref)) media(String(ref))
    }
    database.run(
      'DELETE FROM sent WHERE tenant = ?1 AND part IN (SELECT id FROM part WHERE tenant = ?1 AND of = ?2)',
      tenant,
      id,
    )
    database.run('DELETE FROM part WHERE tenant = ? AND of = ?', tenant, id)
    database.run('DELETE FROM message WHERE tenant = ? AND id = ?', tenant, id)
  }
  return old.length
}

export const removeAll = async (media: MediaStore, refs: readonly string[]): Promise<void> => {
  for (const ref of refs) await media.remove(ref)
}
