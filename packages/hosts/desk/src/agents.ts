import { type Address, type Content, describe, mediaKindOf, text } from '@deskwire/core/adapter'
import type { DeskApplication } from './desk.js'
import type { DeskAgent, DeskEntry, DeskTicket, TicketState, Webhook } from './model.js'
import { notFound, Problem } from './problem.js'
import type { Tickets } from './tickets.js'

export interface Reply {
  agent: string
  text?: string
  /** Ids of files uploaded before. */
  files?: readonly string[]
}

/** Who writes first to whom: a number, a contact, or whoever a ticket is about. */
interface Outreach {
  agent: string
  channel: string
  line?: string | undefined
  medium?: 'whatsapp' | 'sms' | undefined
  to?: string | undefined
  contact?: string | undefined
  ticket?: string | undefined
  text: string
}

/** The actions of agents. Those that concern the customer are reported to the bridge. */
export class Agents {
  readonly #desk: DeskApplication

  constructor(desk: DeskApplication) {
    this.#desk = desk
  }

  reply(ticket: string, { agent: by, text: said, files = [] }: Reply): DeskEntry {
    const { id, key, state, agent: owner } = this.#desk.tickets.get(ticket)
    if (state === 'closed') throw new Problem(409, 'ticket_closed', 'The ticket is closed; reopen it first')
    const agent = this.agent(by)
    const contents = this.#contents(said, files)
    if (contents.length === 0) throw new Problem(400, 'invalid', 'A reply needs a text or a file')
    return this.#desk.told(() => {
      const entry = this.#say(ticket, agent, contents)
      this.#desk.outbox.add({
        ticket: id,
        ...(key !== undefined && { key }),
        event: { type: 'reply', entry: entry.id, agent: { id: agent.id, name: agent.name }, contents },
      })
      this.#desk.tickets.patch(id, {
        state: taken(state),
        agent: owner ?? agent.id,
      })
      return entry
    })
  }

  /** A ticket to write first from, in the panel: nothing is said in it yet. */
  begin(about: Omit<Outreach, 'ticket' | 'text'>): DeskTicket {
    const to = this.#recipient(about)
    return this.#opened(about, to, `To ${to[0]?.value}`)
  }

  /** An agent writes first: to a contact, to a number, or from an open ticket. */
  outreach(about: Outreach): { ticket: DeskTicket; entry: DeskEntry } {
    const agent = this.agent(about.agent)
    const to = this.#recipient(about)
    return this.#desk.told(() => {
      const ticket =
        about.ticket === undefined
          ? this.#opened(about, to, about.text.slice(0, 80))
          : this.#desk.tickets.patch(about.ticket, { state: 'active', agent: agent.id })
      const content = text(about.text)
      const entry = this.#say(ticket.id, agent, [content])
      this.#desk.outbox.add({
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
      return { ticket: this.#desk.tickets.get(ticket.id), entry }
    })
  }

  note(ticket: string, by: string, said: string): DeskEntry {
    const { id, name } = this.agent(by)
    return this.#desk.tickets.enter(this.#desk.tickets.get(ticket), {
      kind: 'note',
      author: { kind: 'agent', id, name },
      at: this.#desk.now(),
      text: said,
      contents: [text(said)],
    })
  }

  /** Assigns the ticket to an agent, or gives it back to a queue. */
  assign(ticket: string, to: { agent?: string | undefined; queue?: string | undefined }): DeskTicket {
    const { state, queue } = this.#desk.tickets.get(ticket)
    const agent = to.agent === undefined ? undefined : this.agent(to.agent)
    return this.#change(
      ticket,
      {
        agent: agent?.id,
        queue: to.queue ?? queue,
        state: agent ? taken(state) : state === 'active' ? 'open' : state,
      },
      { type: 'assigned', ...(agent && { to: agent.id }) },
    )
  }

  setState(ticket: string, state: Extract<TicketState, 'active' | 'waiting' | 'wrap-up'>): DeskTicket {
    if (this.#desk.tickets.get(ticket).state === 'closed')
      throw new Problem(409, 'ticket_closed', 'The ticket is closed')
    return this.#change(ticket, { state }, { type: 'state', state })
  }
  /** What an agent wrote first was refused: a ticket that holds nothing else was made for it, and is not left open. */
  refused(ticket: string): void {
    const { state } = this.#desk.tickets.get(ticket)
    const said = this.#desk.tickets.entries(ticket).filter(({ kind }) => kind === 'message')
    const nothingElse = said.every(({ author, delivery }) => author.kind === 'agent' && delivery === 'failed')
    if (state !== 'closed' && nothingElse) this.close(ticket)
  }

  close(ticket: string): DeskTicket {
    return this.#change(ticket, { state: 'closed' }, { type: 'closed' })
  }
  reopen(ticket: string): DeskTicket {
    const found = this.#desk.tickets.get(ticket)
    if (found.state !== 'closed' && found.state !== 'wrap-up') return found
    return this.#change(ticket, { state: 'open' }, { type: 'reopened' })
  }
  /** Hands the ticket back to the assistant. */
  handback(ticket: string): DeskTicket {
    return this.#change(ticket, { state: 'open', agent: undefined }, { type: 'handed-back' })
  }

  /** Typing and viewing are reported at once, and never retried. */
  async moment(ticket: string, type: 'typing' | 'viewing'): Promise<void> {
    const { id, key } = this.#desk.tickets.get(ticket)
    if (type === 'viewing') this.#desk.tickets.seen(id)
    await this.#desk.outbox.once({ ticket: id, ...(key !== undefined && { key }), event: { type } })
  }

  setPresence(id: string, presence: DeskAgent['presence']): DeskAgent {
    const agent = this.#desk.library.put('agent', { ...this.agent(id), presence })
    this.#desk.tell({ name: 'agent', data: agent })
    return agent
  }

  agent(id: string): DeskAgent {
    const found = this.#desk.library.get('agent', id)
    if (!found) throw notFound(`agent ${id}`)
    return found
  }

  #recipient({ to, contact, ticket }: Omit<Outreach, 'text'>): readonly Address[] {
    if (to !== undefined) return [{ kind: 'phone', value: to }]
    const named = contact === undefined ? undefined : this.#desk.library.get('contact', contact)
    if (contact !== undefined && !named) throw notFound(`contact ${contact}`)
    const from = ticket === undefined ? undefined : this.#desk.tickets.get(ticket)
    const found = named?.addresses ?? from?.customer.addresses ?? []
    if (found.length === 0) throw new Problem(400, 'invalid', 'No recipient: give to, contact or ticket')
    return found
  }

  #opened(
    { agent, channel, line, medium, contact: named }: Omit<Outreach, 'text'>,
    to: readonly Address[],
    subject: string,
  ): DeskTicket {
    // Whose number it is, if it is one person's.
    const [contact, ...others] = this.#desk.library.contactsOf(to)
    const known =
      named === undefined ? (others.length === 0 ? contact : undefined) : this.#desk.library.get('contact', named)
    return this.#desk.tickets.create({
      subject,
      state: 'active',
      channel,
      medium: medium ?? (channel.includes('sms') ? 'sms' : 'whatsapp'),
      customer: {
        addresses: to,
        verified: known !== undefined,
        ...(known && { name: known.name, contact: known.id }),
      },
      agent: this.agent(agent).id,
      attributes: {},
      ...(line !== undefined && { line }),
    })
  }

  #say(ticket: string, { id, name }: DeskAgent, contents: readonly Content[]): DeskEntry {
    return this.#desk.tickets.enter(this.#desk.tickets.get(ticket), {
      kind: 'message',
      author: { kind: 'agent', id, name },
      at: this.#desk.now(),
      text: contents.map((content) => describe(content)).join('\n'),
      contents,
      delivery: 'queued',
    })
  }

  #contents(said: string | undefined, files: readonly string[]): Content[] {
    const contents: Content[] = said?.trim() ? [text(said)] : []
    for (const id of files) {
      const file = this.#desk.library.file(id)
      if (!file) throw notFound(`file ${id}`)
      const { mime, name, size } = file
      contents.push({ type: 'media', kind: mediaKindOf(mime), media: { ref: id, mime, size, ...(name && { name }) } })
    }
    return contents
  }

  #change(ticket: string, patch: Parameters<Tickets['patch']>[1], event: Webhook['event']): DeskTicket {
    return this.#desk.told(() => {
      const changed = this.#desk.tickets.patch(ticket, patch)
      this.#desk.outbox.add({ ticket, ...(changed.key !== undefined && { key: changed.key }), event })
      return changed
    })
  }
}

// A message during wrap-up does not reopen the ticket.
const taken = (state: TicketState): TicketState => (state === 'open' || state === 'waiting' ? 'active' : state)
