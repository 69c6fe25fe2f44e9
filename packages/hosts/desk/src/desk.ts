import { randomBytes } from 'node:crypto'
import { baseUrl, callback, configure, secretText } from '@deskwire/core/adapter'
import { z } from 'zod'
import { Database } from './database.js'
import { Library } from './library.js'
import type { DeskContact, DeskNews, DeskTicket } from './model.js'
import { type Deliver, deliverByHttp, Outbox } from './outbox.js'
import { notFound } from './problem.js'
import { Tickets } from './tickets.js'

export const deskSchema = z.strictObject({
  file: z.string().min(1).describe("The path of its SQLite file, or `':memory:'`."),
  token: secretText()
    .optional()
    .describe('The token of the bridge (`Authorization: Bearer …`). Default: made once and kept in the file.'),
  secret: secretText()
    .optional()
    .describe('The secret that webhooks are signed with (Standard Webhooks). Default: made once and kept in the file.'),
  url: baseUrl()
    .optional()
    .describe('The URL of the desk, for example `http://127.0.0.1:3001`. Default: set by `listen`.'),
  deliver: callback<Deliver>().optional().describe('Sends webhooks. Default: by HTTP; for tests.'),
  now: callback<() => number>().optional().describe('The clock, for tests.'),
  retryMs: z
    .number()
    .positive()
    .default(1_000)
    .describe('The wait before a webhook is first retried; it doubles each time.'),
  maxFileBytes: z
    .int()
    .min(1)
    .default(25 * 1024 * 1024)
    .describe('The largest file that is accepted.'),
})
export type DeskOptions = z.input<typeof deskSchema>

/** The helpdesk itself: its data, and its events. */
export class DeskApplication {
  readonly tickets: Tickets
  readonly library: Library
  readonly outbox: Outbox
  readonly token: string
  readonly secret: string
  readonly now: () => number
  readonly maxFileBytes: number
  readonly #database: Database
  readonly #listeners = new Set<(news: DeskNews) => void>()
  url: string

  constructor(given: DeskOptions) {
    const options = configure('createDesk', deskSchema, given).options
    this.now = options.now ?? Date.now
    this.url = options.url ?? ''
    this.maxFileBytes = options.maxFileBytes
    this.#database = new Database(options.file)
    this.library = new Library(this.#database)
    this.tickets = new Tickets(this.#database, this.now, (news) => this.tell(news))
    this.token = options.token ?? this.#kept('token', '', 'base64url')
    this.secret = options.secret ?? this.#kept('secret', 'whsec_', 'base64')
    this.outbox = new Outbox(this.#database, {
      secret: this.secret,
      url: () => this.library.setting('webhook'),
      deliver: options.deliver ?? deliverByHttp,
      now: this.now,
      retryMs: options.retryMs,
      sent: (traffic) => this.tell({ name: 'webhook', data: traffic }),
    })
    if (this.library.all('agent').length === 0) this.library.put('agent', { name: 'Agent', presence: 'available' })
    this.outbox.pump()
  }

  /** Subscribes to events for a page; returns a function that unsubscribes. */
  subscribe(listener: (news: DeskNews) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  tell(news: DeskNews): void {
    for (const listener of this.#listeners) listener(news)
  }

  /** Whether anybody listens to what happens here. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  setWebhook(url: string): void {
    this.library.setting('webhook', url)
    this.outbox.pump()
  }

  isSomebodyThere(): boolean {
    return this.library.all('agent').some(({ presence }) => presence === 'available')
  }

  /** No agent is available, which the bridge then tells the customer. */
  askForSomebody({ id, key }: DeskTicket): void {
    if (this.isSomebodyThere()) return
    this.told(() => this.outbox.add({ ticket: id, ...(key !== undefined && { key }), event: { type: 'unavailable' } }))
  }

  /** Tickets of who has become known get the name. */
  keepContact(about: Omit<DeskContact, 'id'> & { id?: string | undefined }): DeskContact {
    const { id, ...rest } = about
    const contact = this.library.put('contact', { ...rest, ...(id !== undefined && { id }) })
    for (const { id: ticket, customer } of this.tickets.list({ limit: 200 })) {
      const [one, ...others] = this.library.contactsOf(customer.addresses)
      const isTheirs = one?.id === contact.id && others.length === 0
      if (isTheirs && (customer.contact !== contact.id || customer.name !== contact.name))
        this.tickets.patch(ticket, {
          customer: { ...customer, name: contact.name, contact: contact.id, verified: true },
        })
    }
    return contact
  }

  linkRecord(ticket: string, record: string, linked: boolean): DeskTicket {
    if (linked && !this.library.get('record', record)) throw notFound(`record ${record}`)
    const { records } = this.tickets.get(ticket)
    return this.tickets.patch(ticket, {
      records: linked ? [...new Set([...records, record])] : records.filter((id) => id !== record),
    })
  }

  async stop(): Promise<void> {
    await this.outbox.close()
    this.#database.close()
  }

  /** Writes a change and its webhook in one transaction. */
  told<T>(work: () => T): T {
    const result = this.#database.atomic(work)
    this.outbox.pump()
    return result
  }

  #kept(name: string, prefix: string, encoding: 'base64' | 'base64url'): string {
    const kept = this.library.setting(name)
    return kept ?? this.library.setting(name, prefix + randomBytes(32).toString(encoding)) ?? ''
  }
}
