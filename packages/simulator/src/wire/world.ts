import type { Faults } from './faults.js'
import type { Ledger } from './ledger.js'
import type { Log } from './log.js'
import type { Outbox, WebhookAnswer } from './outbox.js'
import type { Line, Phone, Thread } from './person.js'
import type { Scheduler } from './scheduler.js'

/** How the wire fetches a file that a business linked to. */
export type FetchMedia = (
  url: string,
  method: 'GET' | 'HEAD',
) => Promise<{ status: number; mime: string; bytes: Uint8Array; filename?: string }>

/** The common ground of both providers. */
export interface World {
  scheduler: Scheduler
  log: Log
  ledger: Ledger
  faults: Faults
  outbox: Outbox
  fetchMedia: FetchMedia
  /** Sends a GET to a business's URL, for Meta's challenge. */
  ask(url: string): Promise<WebhookAnswer>
  /** Where links in webhooks and answers lead: the provider's host, or the wire's own server. */
  link(host: ProviderHost, path: string): string
  now(): number
  /** A person by number. */
  person(number: string): Phone | undefined
  /** A person by the id scoped to one business portfolio. */
  scoped(id: string, line: Line): Phone | undefined
  /** A line of one Twilio account. */
  twilioLine(account: string, address: string): Line | undefined
  /** The thread on a line that holds a message. */
  withMessage(lineKey: string, message: string): Thread | undefined
}

export type ProviderHost = 'api.twilio.com' | 'graph.facebook.com' | 'lookaside.fbsbx.com' | 'media.twiliocdn.com'

/** A file that a provider stores; storage is bounded, oldest dropped first. */
export interface Blob {
  id: string
  mime: string
  bytes: Uint8Array
  at: number
  filename?: string
  animated?: boolean
}

const sampleBytes = 1_024

/** The bytes of a customer's file; generated if a test gave only its type. */
export const bytesOf = (item: { bytes?: Uint8Array; mime: string }): Uint8Array =>
  item.bytes ?? new TextEncoder().encode(`${item.mime} `.repeat(Math.ceil(sampleBytes / (item.mime.length + 1))))

/** A map that forgets its oldest entries. */
export class Bounded<Value> extends Map<string, Value> {
  readonly #limit: number
  constructor(limit: number) {
    super()
    this.#limit = limit
  }
  override set(key: string, value: Value): this {
    super.set(key, value)
    if (this.size > this.#limit) this.delete(this.keys().next().value ?? key)
    return this
  }
}
