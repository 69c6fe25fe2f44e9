import { adoptOrphans, expireOrphans } from '@deskwire/core/store'
import { serverTime } from '../database/connection.js'
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
  private sweptAt = Number.NEGATIVE_INFINITY

  constructor(private readonly options: MaintenanceOptions) {}

  /** `expired`: orphans expired, which may have created work. `suspects`: some wait for their turn. */
  async run(now: number): Promise<{ expired: boolean; suspects: boolean }> {
    const { database } = this.options
    const [due] = await database.query(
      `SELECT (SELECT min(until) FROM ~orphan) AS until, (SELECT min(again_at) FROM ~orphan) <= ${serverTime} AS again,
         EXISTS (SELECT 1 FROM ~lane WHERE suspect IS NOT NULL) AS suspects`,
    )
    const expired = due?.until !== null && Number(due?.until) <= now
    if (expired) await this.job((context) => expireOrphans(context.transaction, 500))
    const really = performance.now()
    if (due?.again === true && really - this.sweptAt >= sweepEveryMs) await this.sweep(really)
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
    // By the server's clock, whatever clock the work uses, because it is about concurrent transactions.
    const rows = await this.options.database.query(
      `WITH due AS (UPDATE ~orphan SET again_at = ${serverTime} + 200 + greatest(0, ${serverTime} - since) WHERE seq IN
         (SELECT seq FROM ~orphan WHERE again_at <= ${serverTime} ORDER BY again_at LIMIT 500 FOR UPDATE SKIP LOCKED) RETURNING seq)
       SELECT DISTINCT o.tenant, o.name FROM ~orphan_name o JOIN due USING (seq)`,
    )
    // A job each, because one that asks for what is not loaded waits for it, and the others ask meanwhile.
    await Promise.all(
      rows.map(({ tenant, name }) =>
        this.job(({ transaction }) => adoptOrphans(transaction, String(tenant), String(name))),
      ),
    )
  }

  private job(run: Job['run']): Promise<unknown> {
    return new Promise((resolve, reject) => this.options.writers.add({ run, resolve, reject }))
  }
}
