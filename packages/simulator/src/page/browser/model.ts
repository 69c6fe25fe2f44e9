// The whole state of the page and all that changes it: the single source of what is shown.
import type { LogEvent } from '../../wire/log.js'
import type { LineView, PhoneView, StateView, ThreadView } from '../state.js'
import { ask, attempt } from './api.js'
import {
  addressOf,
  type Conversation,
  type DeskEntry,
  type DeskTicket,
  type SentMessage,
  type Standing,
  type Template,
  type TicketDetail,
} from './shapes.js'
import { follow } from './stream.js'

export type Live = 'live' | 'lost'
export type Change =
  | 'live'
  | 'phones'
  | 'thread'
  | 'typing'
  | 'tickets'
  | 'ticket'
  | 'facts'
  | 'log'
  | 'down'
  | 'agents'

const shownEntries = 200
const shownLog = 200
const shownTickets = 50
const soonMs = 60

/** A template is kept by its name and values. */
const wordsOf = ({ text, content: [first] }: SentMessage, templates: readonly Template[]): string => {
  if (first?.type !== 'template') return text
  const { name, language, values = {} } = first
  const body = templates.find((one) => one.name === name && one.language === language)?.body ?? text
  return body.replace(/\{\{(\w{1,64})\}\}/g, (whole, variable: string) => values[variable] ?? whole)
}

const withEntry = (entries: readonly DeskEntry[], entry: DeskEntry): readonly DeskEntry[] =>
  entries.some(({ id }) => id === entry.id)
    ? entries.map((one) => (one.id === entry.id ? entry : one))
    : [...entries, entry].slice(-shownEntries)

/** The page's state, a copy of the server's. `on` reports changes. */
export class Model {
  state!: StateView
  live: Live = 'lost'
  log: LogEvent[] = []
  down: ReadonlySet<string> = new Set()
  /** The phone and line that are shown. */
  number = ''
  line = ''
  thread: ThreadView | undefined
  typingUntil = 0
  tickets: readonly DeskTicket[] = []
  ticket: TicketDetail | undefined
  assistantTypingUntil = 0
  conversation: Conversation | undefined
  standing: Standing | undefined
  /** What the customer got, by the directive that it came from. */
  readonly sent = new Map<string, string>()
  /** The keys of the notes that say the same. */
  readonly told = new Set<string>()
  readonly #listeners = new Map<Change, Set<() => void>>()
  readonly #due = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #templates = new Map<string, Promise<readonly Template[]>>()
  #offset = 0
  /** The ticket that is being read, and what came in it meanwhile. */
  #reading: { id: string | undefined; entries: DeskEntry[] } = { id: undefined, entries: [] }

  on(change: Change, listener: () => void): void {
    const known = this.#listeners.get(change) ?? new Set()
    this.#listeners.set(change, known.add(listener))
  }
  #tell(...changes: readonly Change[]): void {
    for (const change of changes) for (const listener of this.#listeners.get(change) ?? []) listener()
  }
  /** Several events in a row cause one reload. */
  #soon(name: string, work: () => Promise<unknown>, milliseconds = soonMs): void {
    if (this.#due.has(name)) return
    this.#due.set(
      name,
      setTimeout(() => {
        this.#due.delete(name)
        void attempt(work())
      }, milliseconds),
    )
  }

  /** The simulated clock. */
  now(): number {
    return Date.now() + this.#offset
  }
  get movedMs(): number {
    return Math.round(this.#offset / 60_000) * 60_000
  }
  lineOf(key: string): LineView | undefined {
    return this.state.lines.find((line) => line.key === key)
  }
  phone(): PhoneView | undefined {
    return this.state.phones.find(({ number }) => number === this.number)
  }

  async start(): Promise<void> {
    await this.#readAll()
    follow({
      since: this.state.cursor,
      state: (live) => {
        this.live = live
        this.#tell('live')
      },
      events: {
        reset: () => this.#soon('all', () => this.#readAll()),
        wire: (event: LogEvent) => this.#wire(event),
        ticket: (ticket: DeskTicket) => this.#ticketChanged(ticket),
        entry: (entry: DeskEntry) => this.#entry(entry),
        typing: ({ ticket }: { ticket: string }) => {
          if (ticket !== this.ticket?.ticket.id) return
          this.assistantTypingUntil = Date.now() + 5_000
          this.#tell('ticket')
        },
        agent: () => this.#tell('agents'),
        conversation: () => this.#soon('facts', () => this.readFacts()),
      },
    })
  }

  async #readAll(): Promise<void> {
    await this.readState()
    this.log = [...this.state.log]
    this.down = new Set(this.state.down)
    if (this.state.desk) this.tickets = await ask('GET', `/desk/agent/tickets?limit=${shownTickets}`)
    if (this.ticket) await this.select(this.ticket.ticket.id)
    this.#tell('log', 'down', 'tickets')
    await this.readThread()
    void attempt(this.#readLast())
  }

  async readState(): Promise<void> {
    this.state = await ask('GET', '/simulator/state')
    this.#offset = this.state.now - Date.now()
    this.#choose()
  }

  /** Reloads only the phones, which change with each message. */
  async readPhones(): Promise<void> {
    this.state = { ...this.state, phones: await ask('GET', '/simulator/phones') }
    this.#choose()
  }

  #choose(): void {
    if (!this.phone()) this.number = this.state.phones[0]?.number ?? ''
    if (!this.lineOf(this.line))
      this.line = this.state.lines.find(({ provider }) => provider === 'meta')?.key ?? this.state.lines[0]?.key ?? ''
    this.#tell('phones')
  }

  async show(number: string, line: string): Promise<void> {
    this.number = number
    this.line = line
    this.thread = undefined
    this.typingUntil = 0
    this.#tell('phones', 'thread')
    await this.readThread()
  }

  async readThread(): Promise<void> {
    const { number, line } = this
    const id = this.lineOf(line)?.id
    if (number === '' || id === undefined) return
    const thread = await ask<ThreadView>('GET', `/simulator/thread?${new URLSearchParams({ number, line: id })}`)
    if (number !== this.number || line !== this.line) return
    this.thread = thread
    this.#tell('thread')
  }

  #wire(event: LogEvent): void {
    this.log.push(event)
    if (this.log.length > shownLog) this.log.splice(0, this.log.length - shownLog)
    if (event.type === 'control') this.#control(event)
    if (event.type === 'phone') {
      if (event.line === this.line) {
        if (event.what === 'typing') this.typingUntil = Date.now() + 25_000
        if (event.what === 'received') this.typingUntil = 0
        this.#soon('thread', () => this.readThread())
      }
      this.#soon('phones', () => this.readPhones(), 250)
    }
    this.#tell('log')
  }

  #control({ name, detail }: Extract<LogEvent, { type: 'control' }>): void {
    const { provider, milliseconds } = (detail ?? {}) as { provider?: string; milliseconds?: number }
    const down = new Set(this.down)
    if (name === 'advance') this.#offset += milliseconds ?? 0
    if (name === 'down' && provider) down.add(provider)
    if (name === 'up' && provider) down.delete(provider)
    if (name === 'reset') down.clear()
    this.down = down
    this.#tell('down')
    if (name === 'advance') this.#soon('facts', () => this.readFacts())
  }

  #ticketChanged(ticket: DeskTicket): void {
    const known = this.tickets.some(({ id }) => id === ticket.id)
    this.tickets = known
      ? this.tickets.map((one) => (one.id === ticket.id ? ticket : one))
      : [ticket, ...this.tickets].slice(0, shownTickets)
    if (this.ticket?.ticket.id === ticket.id) {
      this.ticket = { ...this.ticket, ticket }
      this.#tell('ticket')
      this.#soon('facts', () => this.readFacts())
    } else if (!known && !this.ticket) void attempt(this.select(ticket.id))
    this.#tell('tickets')
  }

  #entry(entry: DeskEntry): void {
    if (this.#reading.id === entry.ticket) this.#reading.entries.push(entry)
    const isChosen = this.ticket?.ticket.id === entry.ticket
    if (this.ticket && isChosen) {
      this.ticket = { ...this.ticket, entries: withEntry(this.ticket.entries, entry) }
      this.#tell('ticket')
    }
    // What became of a directive is known once it is sent.
    if (entry.delivery === undefined || !entry.text.startsWith('/')) return
    if (isChosen) this.#soon('facts', () => this.readFacts())
    else this.#soon('last', () => this.#readLast())
  }

  async select(id: string | undefined): Promise<void> {
    const reading = { id, entries: [] }
    this.#reading = reading
    if (id === undefined) this.ticket = undefined
    else {
      const detail = await ask<TicketDetail>('GET', `/desk/agent/tickets/${encodeURIComponent(id)}`)
      // Another one was chosen in the meantime.
      if (this.#reading !== reading) return
      const entries = this.#reading.entries.reduce(withEntry, detail.entries.slice(-shownEntries))
      this.#reading = { id: undefined, entries: [] }
      this.ticket = { ...detail, entries }
    }
    this.conversation = undefined
    this.standing = undefined
    this.#tell('ticket', 'tickets', 'facts')
    await this.readFacts()
  }

  /** Window, hold and consent come from the bridge, which decides by them. */
  async readFacts(): Promise<void> {
    const ticket = this.ticket?.ticket
    const address = ticket && addressOf(ticket)
    if (!ticket || address === undefined) return
    const [conversation, { standings }] = await Promise.all([
      this.#conversationOf(ticket, address),
      ask<{ standings: readonly Standing[] }>('GET', `/simulator/api/consent?${new URLSearchParams({ address })}`),
    ])
    if (this.ticket?.ticket.id !== ticket.id) return
    this.conversation = conversation
    this.standing = standings.find(({ channel, line }) => channel === ticket.channel && line === (ticket.line ?? line))
    if (conversation) await this.#readSent(ticket, conversation)
    this.#tell('facts')
  }

  async #conversationOf({ id, channel }: DeskTicket, address: string): Promise<Conversation | undefined> {
    const query = new URLSearchParams({ address })
    const { items } = await ask<{ items: readonly Conversation[] }>('GET', `/simulator/api/conversations?${query}`)
    return items.find(({ ticket }) => ticket?.id === id) ?? items.find((one) => one.channel === channel)
  }

  /** The directives of which it is not known yet what the customer got. */
  #owed({ id, directive }: DeskTicket): readonly string[] {
    const entries = this.ticket?.ticket.id === id ? this.ticket.entries : []
    const typed = entries
      .filter(({ text, delivery }) => text.startsWith('/') && delivery !== undefined && delivery !== 'failed')
      .map((entry) => entry.id)
    return [...typed, ...(directive === undefined ? [] : [directive])].filter((one) => !this.sent.has(one))
  }

  /** What directives became, for the list of tickets. */
  async #readLast(): Promise<void> {
    for (const ticket of this.tickets) {
      const address = addressOf(ticket)
      if (address === undefined || this.#owed(ticket).length === 0) continue
      const conversation = await this.#conversationOf(ticket, address)
      if (conversation) await this.#readSent(ticket, conversation)
    }
  }

  async #readSent(ticket: DeskTicket, conversation: Conversation): Promise<void> {
    const owed = this.#owed(ticket)
    if (owed.length === 0) return
    const query = new URLSearchParams({ limit: String(shownEntries), newestFirst: 'true' })
    const [{ items }, templates] = await Promise.all([
      ask<{ items: readonly SentMessage[] }>(
        'GET',
        `/simulator/api/conversations/${encodeURIComponent(conversation.id)}/messages?${query}`,
      ),
      this.templates(ticket.channel),
    ])
    for (const one of items) {
      if (one.reply === undefined || !owed.includes(one.reply)) continue
      this.sent.set(one.reply, wordsOf(one, templates))
      this.told.add(`${one.id}.sent`)
    }
    this.#tell('ticket', 'tickets')
  }

  templates(channel: string): Promise<readonly Template[]> {
    const known = this.#templates.get(channel)
    if (known) return known
    const reading = ask<{ items: readonly Template[] }>(
      'GET',
      `/simulator/api/templates?channel=${encodeURIComponent(channel)}`,
    ).then(
      ({ items }) => items.filter(({ status }) => status === 'approved'),
      () => {
        this.#templates.delete(channel)
        return []
      },
    )
    this.#templates.set(channel, reading)
    return reading
  }
}
