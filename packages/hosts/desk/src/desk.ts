import { randomBytes } from 'node:crypto'
import { type Content, describe, type MediaKind, text } from '@deskwire/core/adapter'
import { Database } from './database.js'
import { Library } from './library.js'
import type { DeskAgent, DeskEntry, DeskNews, DeskTicket, TicketState, Webhook } from './model.js'
import { type Deliver, deliverByHttp, Outbox } from './outbox.js'
import { notFound, Problem } from './problem.js'
import { Tickets } from './tickets.js'

export interface DeskOptions {
  /** A SQLite file of its own, or `':memory:'`. */
  file: string
  /** What the bridge shows as `Authorization: Bearer …`. Default: made once and kept in the file. */
  token?: string
  /** What webhooks are signed with. Default: made once and kept in the file. */
  secret?: string
  /** Where it is reached: `http://127.0.0.1:3001`. `listen` fills it. */
  url?: string
  /** Carries webhooks; by HTTP unless a test says otherwise. */
  deliver?: Deliver
  now?: () => number
  /** The first wait before a webhook is tried again; it doubles. Default 1 second. */
  retryMs?: number
  /** Default 25 MB. */
  maxFileBytes?: number
}

export interface Reply {
  agent: string
  text?: string
  /** Ids of files kept before. */
  files?: readonly string[]
}

/** The helpdesk itself: what agents do, and what the bridge does to it. */
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

  constructor(options: DeskOptions) {
    this.now = options.now ?? Date.now
    this.url = options.url ?? ''
    this.maxFileBytes = options.maxFileBytes ?? 25 * 1024 * 1024
    this.#database = new Database(options.file)
    this.library = new Library(this.#database)
    this.tickets = new Tickets(this.#database, this.now, (news) => this.tell(news))
    this.token = options.token ?? this.#kept('token')
    this.secret = options.secret ?? this.#kept('secret')
    this.outbox = new Outbox(this.#database, {
      secret: this.secret,
      url: () => this.library.setting('webhook'),
      deliver: options.deliver ?? deliverByHttp,
      now: this.now,
      retryMs: options.retryMs ?? 1_000,
    })
    if (this.library.all('agent').length === 0) this.library.put('agent', { name: 'Agent', presence: 'available' })
    this.outbox.pump()
  }

  /** News for a page; returns how to stop. */
  subscribe(listener: (news: DeskNews) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  tell(news: DeskNews): void {
    for (const listener of this.#listeners) listener(news)
  }

  setWebhook(url: string): void {
    this.library.setting('webhook', url)
    this.outbox.pump()
  }

  // what agents do

  reply(ticket: string, { agent: by, text: said, files = [] }: Reply): DeskEntry {
    const { id, key, state, agent: owner } = this.tickets.get(ticket)
    if (state === 'closed') throw new Problem(409, 'ticket_closed', 'The ticket is closed: reopen it first')
    const agent = this.agent(by)
    const contents = this.#contents(said, files)
    if (contents.length === 0) throw new Problem(400, 'invalid', 'A reply needs a text or a file')
    return this.#told(() => {
      const entry = this.#say(ticket, agent, contents)
      this.outbox.add({
        ticket: id,
        ...(key !== undefined && { key }),
        event: { type: 'reply', entry: entry.id, agent: { id: agent.id, name: agent.name }, contents },
      })
      this.tickets.patch(id, {
        state: state === 'open' || state === 'waiting' ? 'active' : state,
        agent: owner ?? agent.id,
      })
      return entry
    })
  }

  /** A2: an agent writes first, from a contact, a number, or a ticket that is open already. */
  outreach(about: {
    agent: string
    channel: string
    line?: string
    medium?: 'whatsapp' | 'sms'
    to?: string
    contact?: string
    ticket?: string
    text: string
  }): { ticket: DeskTicket; entry: DeskEntry } {
    const agent = this.agent(about.agent)
    const from = about.ticket === undefined ? undefined : this.tickets.get(about.ticket)
    const contact = about.contact === undefined ? undefined : this.library.get('contact', about.contact)
    if (about.contact !== undefined && !contact) throw notFound(`contact ${about.contact}`)
    const to =
      about.to !== undefined
        ? [{ kind: 'phone' as const, value: about.to }]
        : (contact?.addresses ?? from?.customer.addresses ?? [])
    if (to.length === 0) throw new Problem(400, 'invalid', 'Whom to write to: give to, contact or ticket')
    return this.#told(() => {
      const ticket =
        from ??
        this.tickets.create({
          subject: about.text.slice(0, 80),
          state: 'active',
          channel: about.channel,
          medium: about.medium ?? (about.channel.includes('sms') ? 'sms' : 'whatsapp'),
          customer: {
            addresses: to,
            verified: contact !== undefined,
            ...(contact && { name: contact.name, contact: contact.id }),
          },
          agent: agent.id,
          attributes: {},
          ...(about.line !== undefined && { line: about.line }),
        })
      const content = text(about.text)
      const entry = this.#say(ticket.id, agent, [content])
      this.outbox.add({
        ticket: ticket.id,
        event: {
          type: 'outreach',
          entry: entry.id,
          channel: about.channel,
          to,
          content,
          ...(about.line !== undefined && { line: about.line }),
        },
      })
      return { ticket: this.tickets.get(ticket.id), entry }
    })
  }

  note(ticket: string, by: string, said: string): DeskEntry {
    const { id, name } = this.agent(by)
    return this.tickets.enter(this.tickets.get(ticket), {
      kind: 'note',
      author: { kind: 'agent', id, name },
      at: this.now(),
      text: said,
      contents: [text(said)],
    })
  }

  /** Somebody takes the work item, or gives it to another, or back to a queue. */
  assign(ticket: string, to: { agent?: string | undefined; queue?: string | undefined }): DeskTicket {
    const { state, queue } = this.tickets.get(ticket)
    const agent = to.agent === undefined ? undefined : this.agent(to.agent)
    return this.#change(
      ticket,
      {
        agent: agent?.id,
        queue: to.queue ?? queue,
        state: agent && state === 'open' ? 'active' : !agent && state === 'active' ? 'open' : state,
      },
      { type: 'assigned', ...(agent && { to: agent.id }) },
    )
  }

  setState(ticket: string, state: Extract<TicketState, 'active' | 'waiting' | 'wrap-up'>): DeskTicket {
    if (this.tickets.get(ticket).state === 'closed') throw new Problem(409, 'ticket_closed', 'The ticket is closed')
    return this.#change(ticket, { state }, { type: 'state', state })
  }
  close(ticket: string): DeskTicket {
    return this.#change(ticket, { state: 'closed' }, { type: 'closed' })
  }
  reopen(ticket: string): DeskTicket {
    return this.#change(ticket, { state: 'open' }, { type: 'reopened' })
  }
  /** Back to the assistant. */
  handback(ticket: string): DeskTicket {
    return this.#change(ticket, { state: 'open', agent: undefined }, { type: 'handed-back' })
  }

  /** Typing or looking: told at once or not at all. */
  async moment(ticket: string, type: 'typing' | 'viewing'): Promise<void> {
    const { id, key } = this.tickets.get(ticket)
    await this.outbox.once({ ticket: id, ...(key !== undefined && { key }), event: { type } })
  }

  setPresence(id: string, presence: DeskAgent['presence']): DeskAgent {
    const agent = this.library.put('agent', { ...this.agent(id), presence })
    this.tell({ name: 'agent', data: agent })
    return agent
  }

  agent(id: string): DeskAgent {
    const found = this.library.get('agent', id)
    if (!found) throw notFound(`agent ${id}`)
    return found
  }

  /** E6: nobody is there for it, which the bridge then tells the customer. */
  askForSomebody({ id, key }: DeskTicket): void {
    if (this.library.all('agent').some(({ presence }) => presence === 'available')) return
    this.#told(() => this.outbox.add({ ticket: id, ...(key !== undefined && { key }), event: { type: 'unavailable' } }))
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

  #say(ticket: string, { id, name }: DeskAgent, contents: readonly Content[]): DeskEntry {
    return this.tickets.enter(this.tickets.get(ticket), {
      kind: 'message',
      author: { kind: 'agent', id, name },
      at: this.now(),
      text: contents.map((content) => describe(content)).join('\n'),
      contents,
      delivery: 'queued',
    })
  }

  #contents(said: string | undefined, files: readonly string[]): Content[] {
    const contents: Content[] = said?.trim() ? [text(said)] : []
    for (const id of files) {
      const file = this.library.file(id)
      if (!file) throw notFound(`file ${id}`)
      const { mime, name, size } = file
      contents.push({ type: 'media', kind: kindOf(mime), media: { ref: id, mime, size, ...(name && { name }) } })
    }
    return contents
  }

  #change(ticket: string, patch: Parameters<Tickets['patch']>[1], event: Webhook['event']): DeskTicket {
    return this.#told(() => {
      const changed = this.tickets.patch(ticket, patch)
      this.outbox.add({ ticket, ...(changed.key !== undefined && { key: changed.key }), event })
      return changed
    })
  }

  /** What happened and the webhook that tells it are one transaction. */
  #told<T>(work: () => T): T {
    const result = this.#database.atomic(work)
    this.outbox.pump()
    return result
  }

  #kept(name: string): string {
    return this.library.setting(name) ?? this.library.setting(name, randomBytes(24).toString('base64url')) ?? ''
  }
}

const kindOf = (mime: string): MediaKind => {
  const [family] = mime.split('/', 1)
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file'
}
