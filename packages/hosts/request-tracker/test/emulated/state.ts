/** Request Tracker as far as the host speaks with it: what its database holds. */
export interface Part {
  id: number
  transaction: number
  type: string
  name: string
  bytes: Buffer
}

export interface Transaction {
  id: number
  /** The ticket it happened in, which a merge does not change. */
  ticket: number
  type: string
  field: string
  before: string
  after: string
  creator: string
  at: number
  fields: Map<string, string>
}

export interface TicketRow {
  id: number
  effective: number
  queue: string
  subject: string
  status: string
  owner: string
  creator: string
  at: number
  requestors: string[]
  refersTo: string[]
  fields: Map<string, readonly string[]>
}

export interface UserRow {
  id: number
  name: string
  real: string
  mobile: string
  privileged: boolean
  whatsApp: string
}

export const integration = 'deskwire'

const user = (id: number, name: string, real: string, mobile = '', whatsApp = ''): UserRow => ({
  id,
  name,
  real,
  mobile,
  privileged: id < 40,
  whatsApp,
})

export class State {
  readonly tickets = new Map<number, TicketRow>()
  readonly transactions: Transaction[] = []
  readonly parts: Part[] = []
  readonly users: UserRow[] = [
    user(31, integration, 'Deskwire'),
    user(33, 'Ben', 'Ben the agent'),
    user(41, 'ana', 'Ana Ruiz', '+15551230001'),
    user(42, 'ben', 'Ben Stone', '+1 555 123 0002'),
    user(43, 'bea', 'Bea Stone', '(555) 123-0002'),
    user(44, 'cleo', 'Cleo Maas', '', 'NL.4566546130240823'),
  ]
  readonly queues = ['General', 'support']
  readonly ticketFields = new Set(['Channel', 'Phone', 'ExternalId'])
  readonly transactionFields = new Set(['MessageId'])
  readonly userFields = new Set(['WhatsAppId'])
  readonly articles = [{ id: 7, name: 'Returning a teapot', summary: 'Within a month', className: 'Public' }]
  /** Words on which the server breaks: always, or so often. */
  breaking = { on: '', times: 0 }
  #last = 45

  next(): number {
    return ++this.#last
  }

  ticket(id: number): TicketRow | undefined {
    const row = this.tickets.get(id)
    return row && (row.effective === row.id ? row : this.tickets.get(row.effective))
  }

  add(ticket: number, type: string, creator: string, more: Partial<Transaction> = {}): Transaction {
    const made: Transaction = {
      id: this.next(),
      ticket,
      type,
      creator,
      field: '',
      before: '',
      after: '',
      at: Date.now(),
      fields: new Map(),
      ...more,
    }
    this.transactions.push(made)
    return made
  }

  part(transaction: number, type: string, name: string, bytes: Buffer): Part {
    const made = { id: this.next(), transaction, type, name, bytes }
    this.parts.push(made)
    return made
  }

  say(ticket: number, type: 'Create' | 'Correspond' | 'Comment', creator: string, text: string): Transaction {
    const said = this.add(ticket, type, creator)
    this.part(said.id, 'text/plain', '', Buffer.from(text))
    return said
  }

  /** What belongs to a ticket, and to those that were merged into it. */
  history(ticket: number): readonly Transaction[] {
    return this.transactions.filter((one) => this.tickets.get(one.ticket)?.effective === ticket)
  }
}
