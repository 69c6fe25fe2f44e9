// A helpdesk with every facet of the port, so that a test can leave out what it wants: long because the port is.
import {
  type Article,
  type Call,
  type Content,
  type Delivery,
  DeskwireError,
  type Entry,
  type Environment,
  type Failure,
  type Hint,
  type Host,
  type HostCapabilities,
  type HostEvent,
  hmac,
  inHeader,
  type KnownContact,
  type MediaRef,
  type Opening,
  own,
  type PanelPairing,
  type Posted,
  signed,
  signedOpening,
  signPairing,
  type Ticket,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { events } from './events.js'
import { isSlow, patiently } from './patience.js'

export interface FakeTicket {
  id: string
  key: string
  opening: Opening
  entries: { key: string; author: string; content: Content; id: string; quoted?: string }[]
  notes: string[]
  reports: { reply: string; delivery: Delivery; failure?: Failure }[]
  tags: string[]
  closed: boolean
}

/** How the host treats the next open or post, one each, in this order. */
export type HostBehaviour =
  | 'lose-answer'
  | 'lose-request'
  | { refuse: Partial<Failure> & { code: string } }
  | { until: Promise<unknown> }
  | { delayMs: number }
  /** Takes it at once, and answers when that is over. */
  | { answers: Promise<unknown> }

export interface FakeHostOptions {
  name?: string
  capabilities?: Partial<HostCapabilities>
  contacts?: readonly (KnownContact & { phone: string })[]
  articles?: readonly Article[]
  records?: Readonly<Record<string, Content>>
  /** Whose records these are, by the contact's id. */
  owners?: Readonly<Record<string, string>>
  /** Can be asked whether an open or post happened. */
  lookup?: boolean
  settlesAfterMs?: number
  /** Takes one entry at a time: each post is a turn. */
  turns?: boolean
  without?: readonly ('report' | 'note' | 'reopen')[]
  secret?: string
  /** Pairs browsers with agents by what these have `written`. */
  pairs?: boolean
}

/** A helpdesk of our own making, with everything it was told in `tickets`. */
export class FakeHost implements Host {
  readonly spec = 1
  readonly name: string
  readonly capabilities: HostCapabilities
  readonly tickets: FakeTicket[] = []
  /** Every entry as it was handed over, in order. */
  readonly posted: Entry[] = []
  /** What agents wrote for each other, by their ids. */
  readonly written: { ticket: string; agent: string; text: string }[] = []
  readonly files = new Map<string, Uint8Array>()
  readonly hints = new Map<string, readonly HostEvent[]>()
  readonly #behaviours: HostBehaviour[] = []
  readonly secret: string
  readonly receive: Host['receive']
  readonly isSigned = inHeader('x-fake-signature')
  #ids = 0
  #now: () => number = Date.now
  down = false
  /** Answers 503 (`everything`), or 500 to writes: nobody knows then whether they happened, and they did not. */
  fails: 'everything' | 'writes' | undefined = undefined
  /** Breaks at this entry, each time. */
  breaksAt?: (entry: Entry) => boolean
  contacts?: NonNullable<Host['contacts']>
  knowledge?: NonNullable<Host['knowledge']>
  records?: NonNullable<Host['records']>
  lookup?: NonNullable<Host['lookup']>
  report?: NonNullable<Host['report']>
  note?: NonNullable<Host['note']>
  reopen?: NonNullable<Host['reopen']>
  catchUp?: NonNullable<Host['catchUp']>
  check?: NonNullable<Host['check']>
  available?: NonNullable<Host['available']>
  panel?: NonNullable<Host['panel']>

  constructor(readonly options: FakeHostOptions = {}) {
    this.name = options.name ?? 'fake'
    this.secret = options.secret ?? 'fake-secret'
    this.receive = signed({ header: 'x-fake-signature', secret: this.secret }, (body) => ({
      reply: { status: 202 },
      events: events<HostEvent>(body),
    }))
    this.panel = {
      origins: ['https://desk.test'],
      open: signedOpening(this.secret),
      ...(options.pairs && { pair: (about) => Promise.resolve(this.#pair(about)) }),
    }
    this.capabilities = {
      markup: 'plain',
      attachments: 'upload',
      statuses: ['sent', 'delivered', 'read', 'failed'],
      repeatable: { open: false, post: false },
      echo: 'id',
      ...options.capabilities,
    }
    const { contacts, articles, records, owners = {}, without = [] } = options
    if (contacts)
      this.contacts = {
        find: async (addresses) => {
          await this.#behave('read')
          return contacts.filter(({ phone }) => addresses.some(({ value }) => value === phone))
        },
      }
    if (articles)
      this.knowledge = {
        search: (query) =>
          Promise.resolve(articles.filter(({ title }) => title.toLowerCase().includes(query.toLowerCase()))),
        get: (id) => Promise.resolve(articles.find((article) => article.id === id)),
      }
    if (records)
      this.records = {
        find: ({ text, contact }) =>
          Promise.resolve(
            Object.entries(records)
              .filter(([id]) => text === undefined || id === text)
              .filter(([id]) => (contact === undefined ? text !== undefined : own(owners, id) === contact))
              .map(([id, card]) => ({ id, card })),
          ),
      }
    if (options.lookup) this.lookup = this.#lookup(options.settlesAfterMs ?? 1_000)
    if (!without.includes('report'))
      this.report = async (ticket, reply, delivery, failure) => {
        await this.#behave('report')
        this.ticket(ticket.id).reports.push({ reply, delivery, ...(failure && { failure }) })
      }
    if (!without.includes('note'))
      this.note = async (ticket, text) => {
        await this.#behave('note')
        this.ticket(ticket.id).notes.push(text)
        return { ids: [] }
      }
    if (!without.includes('reopen'))
      this.reopen = (ticket) => {
        this.ticket(ticket.id).closed = false
        return Promise.resolve()
      }
  }

  #pair(about: PanelPairing): string | undefined {
    const isIt = (one: { ticket: string; agent: string; text: string }) =>
      one.ticket === about.ticket && one.agent === about.agent && one.text === about.code
    return this.written.some(isIt) ? signPairing(this.secret, about, this.#now()) : undefined
  }

  start = (environment: Environment): Promise<void> => {
    this.#now = environment.now
    return Promise.resolve()
  }

  next(...behaviours: HostBehaviour[]): void {
    this.#behaviours.push(...behaviours)
  }

  /** How many of these have not happened yet. */
  get planned(): number {
    return this.#behaviours.length
  }

  ticket(id: string): FakeTicket {
    const found = this.tickets.find((ticket) => ticket.id === id)
    if (!found) throw new DeskwireError({ code: 'ticket_gone', message: `No ticket ${id}`, retryable: false })
    return found
  }

  open(opening: Opening, call: Call): Promise<Ticket & Partial<Posted>> {
    return patiently(call, this.#now, isSlow(this.#behaviours[0]), () => this.#open(opening))
  }

  post(at: Ticket, entry: Entry, call: Call): Promise<Posted> {
    return patiently(call, this.#now, isSlow(this.#behaviours[0]), () => this.#post(at, entry))
  }

  async #open(opening: Opening): Promise<Ticket & Partial<Posted>> {
    const lost = await this.#behave('write')
    const known = this.capabilities.repeatable.open ? this.tickets.find(({ key }) => key === opening.key) : undefined
    const ticket: FakeTicket = known ?? {
      id: `T${++this.#ids}`,
      key: opening.key,
      opening: plain(opening),
      entries: [],
      notes: [],
      reports: [],
      tags: [],
      closed: false,
    }
    if (!known && lost !== 'lose-request') {
      this.tickets.push(ticket)
      if (opening.first) this.#enter(ticket, opening.first)
    }
    await this.#answer(lost)
    return { id: ticket.id, url: `https://desk.test/${ticket.id}` }
  }

  async #post(at: Ticket, entry: Entry): Promise<Posted> {
    const lost = await this.#behave('write')
    if (this.breaksAt?.(entry)) throw broken(500, !this.capabilities.repeatable.post)
    const ticket = this.ticket(at.id)
    this.posted.push(entry)
    const known = this.capabilities.repeatable.post ? ticket.entries.find(({ key }) => key === entry.key) : undefined
    const id = known?.id ?? (lost === 'lose-request' ? '' : this.#enter(ticket, entry))
    await this.#answer(lost)
    return { ids: [id], ...(this.options.turns && { turn: entry.key }) }
  }

  /** The webhook this helpdesk would send. */
  webhook(events: readonly HostEvent[], at: number): WebhookRequest {
    return this.sign({
      method: 'POST',
      publicUrl: 'https://bridge.test/hosts/fake',
      path: '',
      headers: {},
      body: Buffer.from(JSON.stringify(events)),
      receivedAt: at,
    })
  }

  sign(request: WebhookRequest): WebhookRequest {
    const signature = hmac('sha256', this.secret, [request.body]).toString('hex')
    return { ...request, headers: { ...request.headers, 'x-fake-signature': signature } }
  }

  expand = (hint: Hint): Promise<readonly HostEvent[]> => Promise.resolve(this.hints.get(hint.id ?? '') ?? [])

  download = (media: MediaRef): Promise<ReadableStream<Uint8Array>> => {
    const bytes = this.files.get(media.ref)
    if (!bytes)
      return Promise.reject(new DeskwireError({ code: 'not_found', message: 'No such file', retryable: false }))
    return Promise.resolve(new Blob([Buffer.from(bytes)]).stream())
  }

  tag = (ticket: Ticket, tags: readonly string[]): Promise<void> => {
    this.ticket(ticket.id).tags.push(...tags)
    return Promise.resolve()
  }

  /** The texts a ticket shows from the customer and the assistant, for reading a test. */
  texts(id = this.tickets.at(-1)?.id ?? ''): string[] {
    return this.ticket(id).entries.map(({ content }) => (content.type === 'text' ? content.text : `[${content.type}]`))
  }

  #enter(ticket: FakeTicket, entry: Entry): string {
    const id = `E${++this.#ids}`
    const { key, author, quoted } = entry
    const content = plain(entry.content) as Content
    ticket.entries.push({ key, author, content, id, ...(quoted !== undefined && { quoted }) })
    return id
  }

  async #behave(what: 'read' | 'write' | 'note' | 'report'): Promise<HostBehaviour | undefined> {
    if (this.down) throw new DeskwireError({ code: 'unavailable', message: 'The host is down', retryable: true })
    if (this.fails === 'everything' || (this.fails === 'writes' && what !== 'read'))
      throw broken(this.fails === 'writes' ? 500 : 503, what !== 'read' && !this.capabilities.repeatable.post)
    const behaviour = what === 'write' ? this.#behaviours.shift() : undefined
    if (typeof behaviour === 'object') {
      if ('refuse' in behaviour)
        throw new DeskwireError({
          message: `refused: ${behaviour.refuse.code}`,
          retryable: false,
          ...behaviour.refuse,
          provider: { name: 'fake' },
        })
      if ('answers' in behaviour) return behaviour
      await ('until' in behaviour ? behaviour.until : new Promise((resolve) => setTimeout(resolve, behaviour.delayMs)))
    }
    return behaviour
  }

  async #answer(behaviour: HostBehaviour | undefined): Promise<void> {
    if (typeof behaviour === 'object' && 'answers' in behaviour) await behaviour.answers
    if (behaviour === 'lose-answer' || behaviour === 'lose-request')
      throw new DeskwireError({ code: 'timeout', message: 'The answer was lost', retryable: true, ambiguous: true })
  }

  #lookup(settlesAfterMs: number): NonNullable<Host['lookup']> {
    return {
      open: {
        settlesAfterMs,
        find: async (opening) => {
          if (this.fails === 'everything') throw broken(503, false)
          const found = this.tickets.find(({ key }) => key === opening.key)
          return found ? { found: { id: found.id } } : 'absent'
        },
      },
      post: {
        settlesAfterMs,
        find: async (ticket, entry) => {
          if (this.fails === 'everything') throw broken(503, false)
          const found = this.ticket(ticket.id).entries.find(({ key }) => key === entry.key)
          return found ? { found: { ids: [found.id] } } : 'absent'
        },
      },
    }
  }
}

const broken = (status: number, ambiguous: boolean): DeskwireError =>
  new DeskwireError({
    code: 'unavailable',
    message: `answered with ${status}`,
    retryable: true,
    ...(ambiguous && { ambiguous }),
    provider: { name: 'fake', status },
  })

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export const fakeHost = (options?: FakeHostOptions): FakeHost => new FakeHost(options)
