import { adoptOrphans, expireOrphans } from '@deskwire/core/store'
import type { Database } from '../database/database.js'
import type { Writers } from '../writing/batches.js'
import type { Job } from '../writing/job.js'

const purgeEveryMs = 60_000
const sweepEveryMs = 100

export interface MaintenanceOptions {
  database: Database
  writers: Writers
  purge(now: number): Promise<void>
  refresh(): Promise<void>
}

/** Periodic work that belongs to no lane: orphans whose time is over, and expired data. */
export class Maintenance {
  private purgedAt = 0
  private sweptAt = 0

  constructor(private readonly options: MaintenanceOptions) {}

  /** `expired`: orphans expired, which may have created work. `suspects`: some wait for their turn. */
  async run(now: number): Promise<{ expired: boolean; suspects: boolean }> {
    const { database } = this.options
    const [due] = await database.query(
      `SELECT (SELECT min(until) FROM ~orphan) AS until, (SELECT min(again_at) FROM ~orphan) AS again,
         EXISTS (SELECT 1 FROM ~lane WHERE suspect IS NOT NULL) AS suspects`,
    )
    const expired = due?.until !== null && Number(due?.until) <= now
    if (expired) await this.job((context) => expireOrphans(context.transaction, 500))
    // In real time, whatever clock the work uses, because it is about concurrent transactions.
    const really = Date.now()
    if (due?.again !== null && Number(due?.again) <= really && really - this.sweptAt >= sweepEveryMs)
      await this.sweep(really)
    if (now - this.purgedAt >= purgeEveryMs) {
      this.purgedAt = now
      await this.options.refresh()
      await this.options.purge(now)
    }
    return { expired, suspects: due?.suspects === true }
  }

  /** A name and an orphan that waits for it may have been written concurrently, without seeing each other. */
  private async sweep(now: number): Promise<void> {
    this.sweptAt = now
    const rows = await this.options.database.query(
      `WITH due AS (UPDATE ~orphan SET again_at = $1 + 200 + ($1 - least($1, since)) WHERE seq IN
         (SELECT seq FROM ~orphan WHERE again_at <= $1 ORDER BY again_at LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING seq)
       SELECT DISTINCT o.tenant, o.name FROM ~orphan_name o JOIN due USING (seq)`,
      [now],
    )
    if (rows.length === 0) return
    await this.job(({ transaction }) => {
      for (const { tenant, name } of rows) adoptOrphans(transaction, String(tenant), String(name))
    })
  }

  private job(run: Job['run']): Promise<unknown> {
    return new Promise((resolve, reject) => this.options.writers.add({ run, resolve, reject }))
  }
}
