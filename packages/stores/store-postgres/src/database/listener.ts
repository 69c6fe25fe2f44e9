import { failureOf, type Log } from '@deskwire/core/adapter'
import type { Client } from 'pg'
import type { Database } from './database.js'

const againMs = 1_000
const quietMs = 5

/**
 * Notifies the other processes of work, and listens for theirs. It only saves time: a lost notification
 * costs one polling interval. LISTEN does not work behind a transaction pooler, so there is only polling.
 */
export class Listener {
  private client: Client | undefined
  private telling: Promise<void> | undefined
  private again: { paused: boolean } | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private closed = false
  private readonly channel: string

  constructor(
    private readonly database: Database,
    private readonly owner: string,
    private readonly log: Log,
    private readonly heard: (paused: boolean) => void,
  ) {
    this.channel = `deskwire ${database.settings.schema}`
  }

  async open(): Promise<void> {
    if (this.database.settings.pooler || this.closed) return
    const client = this.database.client()
    client.on('error', () => this.lost(client))
    client.on('end', () => this.lost(client))
    client.on('notification', ({ payload = '' }) => {
      const [from, what] = payload.split(' ')
      if (from !== this.owner) this.heard(what === 'pause')
    })
    try {
      await client.connect()
      await client.query(`LISTEN "${this.channel.replaceAll('"', '""')}"`)
      this.client = client
      this.heard(true)
    } catch (thrown) {
      this.log.warn({ error: failureOf(thrown).code }, 'LISTEN does not work; work is found by polling')
      this.lost(client)
    }
  }

  private lost(client: Client): void {
    if (this.closed || this.timer || (this.client && this.client !== client)) return
    this.client = undefined
    client.removeAllListeners('notification')
    client.end().catch(() => undefined)
    this.timer = setTimeout(() => {
      this.timer = undefined
      void this.open()
    }, againMs)
    this.timer.unref()
  }

  /** After the commit, and at most one at a time: NOTIFY in every transaction would make all commits queue. */
  tell(paused: boolean): void {
    if (this.database.settings.pooler || this.closed) return
    if (this.telling) {
      this.again = { paused: paused || this.again?.paused === true }
      return
    }
    const payload = paused ? `${this.owner} pause` : this.owner
    this.telling = this.database
      .query('SELECT pg_notify($1, $2)', [this.channel, payload], 'notify')
      .then(
        () => undefined,
        () => undefined,
      )
      // Under load, one notification covers many commits.
      .then(() => new Promise<void>((resolve) => setTimeout(resolve, quietMs)))
      .finally(() => {
        this.telling = undefined
        const { again } = this
        this.again = undefined
        if (again) this.tell(again.paused)
      })
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    await this.telling
    await this.client?.end().catch(() => undefined)
  }
}
