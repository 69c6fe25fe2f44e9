import type { Call } from './call.js'
import type { Http } from './http.js'

export type { Call } from './call.js'

/** A webhook as it arrived, with the two facts a pure `receive` needs: when, and under which public URL it was called. */
export interface WebhookRequest {
  method: string
  /** The URL the caller was told to use, built from the configured public URL: what signatures are made over. */
  publicUrl: string
  /** What follows the adapter's mount: `''`, `/v3/conversations/1/activities`, with its query. */
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
  receivedAt: number
}

/** What is known of a webhook before its body is read. */
export type WebhookHead = Pick<WebhookRequest, 'method' | 'path' | 'headers'>

export interface WebhookResponse {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
}

export interface Received<Event> {
  reply: WebhookResponse
  events: readonly Event[]
}

/** Shaped like pino's, so that pino fits. */
export interface Log {
  debug(detail: object, message: string): void
  info(detail: object, message: string): void
  warn(detail: object, message: string): void
  error(detail: object, message: string): void
}

/** Handed to each adapter's `start`, before its first receive: no adapter keeps its own clock, HTTP client or idea of the public URL. */
export interface Environment {
  tenant: string
  /** The name under which the composer mounted this adapter: the `zendesk` of `hosts: { zendesk: … }`. */
  name: string
  now(): number
  /** The public URL of a path under this adapter's mount; `url('')` is the webhook to register. */
  url(path: string): string
  http: Http
  log: Log
}

/** One outside write, made known before it is made. */
export interface Attempt {
  /** Stable over repeats: an idempotency key where the other side has them. */
  key: string
  what: 'open' | 'post' | 'note' | 'close' | 'reopen' | 'send' | 'respond' | 'report' | 'other'
  startedAt: number
  deadline: number
}

/** After a call whose answer was lost: did it happen? Asked no earlier than `attempt.deadline + settlesAfterMs`. */
export interface Lookup<T, A extends unknown[]> {
  settlesAfterMs: number
  find(...args: [...A, Attempt, Call]): Promise<{ found: T } | 'absent' | 'unknown'>
}

export interface Health {
  findings: readonly { level: 'ok' | 'warn' | 'fail'; what: string; fix?: string }[]
}
