import type { OrphanTables, QueuedWork } from '@deskwire/core/store'
import type { Database, Row } from './database.js'

/** Work that waits for a name to appear. Usually there is none and every new name asks, so that is cached. */
export const orphansIn = (database: Database, read: (row: Row) => QueuedWork) => {
  let some: boolean | undefined
  const any = (): boolean => {
    some ??= database.get('SELECT 1 AS found FROM orphan LIMIT 1') !== undefined
    return some
  }
  const tables: OrphanTables = {
    addOrphan(work, names, until) {
      some = true
      database.run('INSERT INTO orphan VALUES (?, ?)', work.seq, Math.min(until, Number.MAX_SAFE_INTEGER))
      for (const name of new Set(names))
        database.run('INSERT INTO orphan_name VALUES (?, ?, ?)', work.envelope.tenant, name, work.seq)
    },
    orphans(tenant, name) {
      if (!any()) return []
      const sql =
        'SELECT work.* FROM orphan_name AS o JOIN work USING (seq) WHERE o.tenant = ? AND o.name = ? ORDER BY seq'
      return database.all(sql, tenant, name).map(read)
    },
    dropOrphan(work) {
      some = undefined
      database.run('DELETE FROM orphan WHERE seq = ?', work.seq)
      database.run('DELETE FROM orphan_name WHERE seq = ?', work.seq)
    },
    expired(now, limit) {
      if (!any()) return []
      const sql = 'SELECT work.* FROM orphan JOIN work USING (seq) WHERE until <= ? ORDER BY until LIMIT ?'
      return database.all(sql, now, limit).map(read)
    },
  }
  return {
    tables,
    nextAt(): number | undefined {
      const at = any() ? database.get('SELECT min(until) AS at FROM orphan')?.at : undefined
      return at === null || at === undefined ? undefined : Number(at)
    },
    count: (): number => Number(database.get('SELECT count(*) AS number FROM orphan')?.number ?? 0),
    undo(): void {
      some = undefined
    },
  }
}
