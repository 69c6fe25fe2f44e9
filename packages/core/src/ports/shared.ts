import type { Address } from '../model/address.js'
import type { Call } from './call.js'
import type { Http } from './http.js'

export type { Call } from './call.js'

/** A webhook as it arrived, with the two things that a pure `receive` cannot know: the time, and the public URL it was sent to. */
export interface WebhookRequest {
  method: string
  /** The URL the caller was given, built from the configured public URL. Signatures are computed over it. */
  publicUrl: string
  /** The path below the adapter's mount, with its query: `''`, `/v3/conversations/1/activities`. */
  path: string
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
  receivedAt: number
}

/** A webhook before its body is read. */
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

/** Has pino's signature, so a pino logger can be passed as it is. */
export interface Log {
  debug(detail: object, message: string): void
  info(detail: object, message: string): void
  warn(detail: object, message: string): void
  error(detail: object, message: string): void
}

/** Passed to each adapter's `start` before its first `receive`. Adapters use this clock, HTTP client and public URL, never their own. */
export interface Environment {
  tenant: string
  /** The name under which the app mounted this adapter: `zendesk` in `hosts: { zendesk: … }`. */
  name: string
  /** Passes evenly, as the deadlines of calls do: it does not follow when the machine's clock is set. */
  now(): number
  /** The public URL of a path under this adapter's mount; `url('')` is the webhook to register. */
  url(path: string): string
  http: Http
  log: Log
  /** Reads a small mark that outlives a restart, or sets it. Name it by your mount: `assistants/bot/…`. */
  mark?(key: string, value?: string): Promise<string | undefined>
}

/** One outside write, recorded before it is made. */
export interface Attempt {
  /** The same on every retry: send it as the idempotency key where the other side supports one. */
  key: string
  what: 'open' | 'post' | 'note' | 'close' | 'reopen' | 'send' | 'respond' | 'report' | 'other'
  startedAt: number
  deadline: number
  /** Where it was sent: the customer may have moved since. */
  addresses?: readonly Address[]
}

/** An attempt whose outcome is asked for. */
export interface Sought extends Attempt {
  /**
   * Does this id there belong to another part, entry or ticket of ours? Whoever looks by likeness (same text, same time)
   * asks it of each candidate before counting them: the store knows, also what another process wrote.
   */
  isOthers?(id: string): Promise<boolean>
}

/**
 * After a call whose answer was lost: did it happen? Asked no earlier than `attempt.deadline + settlesAfterMs`. A `found`
 * that belongs to another is taken for `unknown`.
 */
export interface Lookup<T, A extends unknown[]> {
  settlesAfterMs: number
  find(...args: [...A, Sought, Call]): Promise<{ found: T } | 'absent' | 'unknown'>
}

export interface Health {
  findings: readonly { level: 'ok' | 'warn' | 'fail'; what: string; fix?: string }[]
}
