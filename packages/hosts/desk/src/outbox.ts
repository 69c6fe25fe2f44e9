import { signWebhook } from '@deskwire/core/adapter'
import type { Database } from './database.js'
import type { DeskTraffic, Webhook } from './model.js'
import { numberOf } from './tickets.js'

export interface Delivery {
  id: string
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  /** Aborted when the desk stops. */
  signal: AbortSignal
}
/** Sends a webhook; anything but a 2xx is retried. */
export type Deliver = (delivery: Delivery) => Promise<{ status: number }>

export const deliverByHttp: Deliver = async ({ url, headers, body, signal }) => {
  // Not AbortSignal.any over AbortSignal.timeout: Node may collect that timer, and the request would never end.
  const end = new AbortController()
  const stop = () => end.abort()
  const timer = setTimeout(stop, 10_000)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: end.signal })
    await response.body?.cancel()
    return { status: response.status }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

const longestWaitMs = 5 * 60_000
// With the waits in between, most of a day. After that the bridge gets it from `catchUp`.
const tries = 300
const atOnce = 8
const keptMs = 8 * 24 * 60 * 60_000

/** Sends webhooks in order per ticket, and keeps them in the file until they are accepted. */
export class Outbox {
  readonly #busy = new Set<number>()
  readonly #under = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined
  readonly #ended = new AbortController()

  constructor(
    readonly database: Database,
    readonly options: {
      secret: string
      url: () => string | undefined
      deliver: Deliver
      now: () => number
      retryMs: number
      /** Told of each attempt. */
      sent: (traffic: DeskTraffic) => void
    },
  ) {
    // Kept for `missed`, as long as providers retry webhooks.
    database.run("DELETE FROM webhooks WHERE state = 'taken' AND at < ?", options.now() - keptMs)
  }

  /** Written in the transaction of its change; sent by `pump`. */
  add(webhook: Omit<Webhook, 'id' | 'at'>): void {
    const at = this.options.now()
    const number = this.database.insert(
      'INSERT INTO webhooks (ticket, at, body) VALUES (?, ?, ?)',
      numberOf(webhook.ticket, 'T'),
      at,
      '{}',
    )
    const whole: Webhook = { id: `W${number}`, at, ...webhook }
    this.database.run('UPDATE webhooks SET body = ? WHERE number = ?', JSON.stringify(whole), number)
  }

  /** Transient events: sent once, never stored. */
  async once(webhook: Omit<Webhook, 'id' | 'at'>): Promise<void> {
    const at = this.options.now()
    await this.#send(JSON.stringify({ id: `M${at}`, at, ...webhook } satisfies Webhook)).catch(() => 0)
  }

  since(at: number, after: number, limit: number): { webhooks: Webhook[]; next?: number } {
    const rows = this.database.all(
      'SELECT number, body FROM webhooks WHERE at >= ? AND number > ? ORDER BY number LIMIT ?',
      at,
      after,
      limit,
    )
    const last = rows.at(-1)
    return {
      webhooks: rows.map((row) => JSON.parse(String(row.body)) as Webhook),
      ...(rows.length === limit && last && { next: Number(last.number) }),
    }
  }

  waiting(): number {
    return Number(this.database.get("SELECT count(*) AS n FROM webhooks WHERE state = 'waiting'")?.n ?? 0)
  }

  /** Sends what is due, one webhook per ticket at a time. */
  pump(): void {
    if (this.#ended.signal.aborted || this.options.url() === undefined) return
    clearTimeout(this.#timer)
    const first = this.database.all(
      "SELECT number, ticket, body, tries, due FROM webhooks WHERE number IN (SELECT min(number) FROM webhooks WHERE state = 'waiting' GROUP BY ticket) ORDER BY due, number LIMIT 100",
    )
    const now = performance.timeOrigin + performance.now()
    for (const row of first) {
      const [ticket, due] = [Number(row.ticket), Number(row.due)]
      if (this.#busy.has(ticket) || this.#busy.size >= atOnce) continue
      if (due > now) {
        this.#timer = setTimeout(() => this.pump(), due - now)
        this.#timer.unref()
        break
      }
      this.#busy.add(ticket)
      const doing: Promise<void> = this.#try(Number(row.number), String(row.body), Number(row.tries)).finally(() => {
        this.#busy.delete(ticket)
        this.#under.delete(doing)
        this.pump()
      })
      this.#under.add(doing)
    }
  }

  async close(): Promise<void> {
    this.#ended.abort()
    clearTimeout(this.#timer)
    await Promise.allSettled(this.#under)
  }

  async #try(number: number, body: string, tried: number): Promise<void> {
    const status = await this.#send(body).catch(() => 0)
    if (status >= 200 && status < 300) {
      this.database.run("UPDATE webhooks SET state = 'taken' WHERE number = ?", number)
      return
    }
    const wait = Math.min(this.options.retryMs * 2 ** Math.min(tried, 20), longestWaitMs)
    this.database.run(
      'UPDATE webhooks SET tries = ?, due = ?, state = ? WHERE number = ?',
      tried + 1,
      Math.ceil(performance.timeOrigin + performance.now() + wait),
      tried + 1 >= tries ? 'given-up' : 'waiting',
      number,
    )
  }

  async #send(body: string): Promise<number> {
    const url = this.options.url()
    if (url === undefined) return 0
    const { id } = JSON.parse(body) as Webhook
    const signature = signWebhook(this.options.secret, { id, at: this.options.now(), body })
    const headers = { 'content-type': 'application/json', ...signature }
    const began = performance.now()
    let status: number | undefined
    try {
      status = (await this.options.deliver({ id, url, headers, body, signal: this.#ended.signal })).status
      return status
    } finally {
      const milliseconds = Math.round(performance.now() - began)
      this.options.sent({ method: 'POST', url, headers, body, milliseconds, ...(status !== undefined && { status }) })
    }
  }
}
