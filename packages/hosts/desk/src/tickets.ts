import { type Database, parse } from './database.js'
import type { DeskEntry, DeskNews, DeskTicket } from './model.js'
import { notFound } from './problem.js'

const dayMs = 24 * 60 * 60_000
const shownLength = 160

export type NewEntry = Omit<DeskEntry, 'id' | 'ticket'>

/** Tickets and their entries. Every change is an event for the page. */
export class Tickets {
  constructor(
    readonly database: Database,
    readonly now: () => number,
    readonly tell: (news: DeskNews) => void,
  ) {}

  create(made: Omit<DeskTicket, 'id' | 'createdAt' | 'updatedAt' | 'tags' | 'records' | 'unread'>): DeskTicket {
    const at = this.now()
    const ticket = this.database.atomic(() => {
      const number = this.database.insert('INSERT INTO tickets (key, body) VALUES (?, ?)', made.key ?? null, '{}')
      const whole: DeskTicket = {
        id: `T${number}`,
        tags: [],
        records: [],
        unread: 0,
        ...made,
        createdAt: at,
        updatedAt: at,
      }
      this.#write(whole)
      return whole
    })
    this.tell({ name: 'ticket', data: ticket })
    return ticket
  }

  byKey(key: string): DeskTicket | undefined {
    return parse(this.database.get('SELECT body FROM tickets WHERE key = ?', key))
  }

  find(id: string): DeskTicket | undefined {
    return parse(this.database.get('SELECT body FROM tickets WHERE number = ?', numberOf(id, 'T')))
  }

  get(id: string): DeskTicket {
    const found = this.find(id)
    if (!found) throw notFound(`ticket ${id}`)
    return found
  }

  /** Newest first. */
  list(query: { state?: string; queue?: string; agent?: string; before?: string; limit: number }): DeskTicket[] {
    const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : numberOf(query.before, 'T')
    const conditions: string[] = ['number < ?']
    const values: (string | number)[] = [before]
    for (const name of ['state', 'queue', 'agent'] as const) {
      const value = query[name]
      if (value === undefined) continue
      conditions.push(`json_extract(body, '$.${name}') = ?`)
      values.push(value)
    }
    const sql = `SELECT body FROM tickets WHERE ${conditions.join(' AND ')} ORDER BY number DESC LIMIT ?`
    return this.database.all(sql, ...values, query.limit).flatMap((row) => parse<DeskTicket>(row) ?? [])
  }

  /** `undefined` removes a field. */
  patch(id: string, patch: { [K in keyof DeskTicket]?: DeskTicket[K] | undefined }): DeskTicket {
    const ticket = { ...this.get(id), ...patch, updatedAt: this.now() } as DeskTicket
    this.#write(ticket)
    this.tell({ name: 'ticket', data: ticket })
    return ticket
  }

  /** Adds an entry, once per key. */
  enter(ticket: DeskTicket, entry: NewEntry, key?: string): DeskEntry {
    const number = numberOf(ticket.id, 'T')
    const known =
      key === undefined
        ? undefined
        : parse<DeskEntry>(this.database.get('SELECT body FROM entries WHERE ticket = ? AND key = ?', number, key))
    if (known) return known
    const made = this.database.atomic(() => {
      const id = this.database.insert(
        'INSERT INTO entries (ticket, key, body) VALUES (?, ?, ?)',
        number,
        key ?? null,
        '{}',
      )
      const whole: DeskEntry = { id: `E${id}`, ticket: ticket.id, ...entry }
      this.#writeEntry(whole)
      return whole
    })
    this.tell({ name: 'entry', data: made })
    if (entry.kind === 'message') this.#said(made)
    return made
  }

  entryByKey(ticket: string, key: string): DeskEntry | undefined {
    return parse(this.database.get('SELECT body FROM entries WHERE ticket = ? AND key = ?', numberOf(ticket, 'T'), key))
  }

  entries(ticket: string): DeskEntry[] {
    return this.database
      .all('SELECT body FROM entries WHERE ticket = ? ORDER BY number', numberOf(ticket, 'T'))
      .flatMap((row) => parse<DeskEntry>(row) ?? [])
  }

  patchEntry(ticket: string, id: string, change: (entry: DeskEntry) => DeskEntry): DeskEntry {
    const row = this.database.get(
      'SELECT body FROM entries WHERE number = ? AND ticket = ?',
      numberOf(id, 'E'),
      numberOf(ticket, 'T'),
    )
    const found = parse<DeskEntry>(row)
    if (!found) throw notFound(`entry ${id}`)
    const changed = change(found)
    if (changed === found) return found
    this.#writeEntry(changed)
    this.tell({ name: 'entry', data: changed })
    return changed
  }

  /** The tickets with these words, newest first. */
  search(words: string, limit: number): DeskEntry[] {
    const pattern = `%${words.replace(/[\\%_]/g, (found) => `\\${found}`)}%`
    return this.database
      .all(
        "SELECT body FROM entries WHERE json_extract(body, '$.text') LIKE ? ESCAPE '\\' ORDER BY number DESC LIMIT ?",
        pattern,
        limit,
      )
      .flatMap((row) => parse<DeskEntry>(row) ?? [])
  }

  /** An agent has looked at it. */
  seen(id: string): void {
    if (this.get(id).unread > 0) this.patch(id, { unread: 0 })
  }

  #said({ id, ticket, author, text, at, transcript }: DeskEntry): void {
    const { medium, state, unread } = this.get(ticket)
    const heard = author.kind === 'customer'
    const isDirective = author.kind === 'agent' && text.startsWith('/')
    this.patch(ticket, {
      ...(isDirective
        ? { directive: id }
        : { last: { author: author.kind, text: text.slice(0, shownLength) }, directive: undefined }),
      unread: heard ? unread + 1 : author.kind === 'agent' ? 0 : unread,
      ...(heard &&
        !transcript && {
          lastInboundAt: at,
          ...(medium === 'whatsapp' && { windowUntil: at + dayMs }),
          // As in the bridge: an assigned ticket stays with its agent, any other goes back to the queue.
          ...(state !== 'active' && { state: 'open' }),
        }),
    })
  }

  #write(ticket: DeskTicket): void {
    this.database.run('UPDATE tickets SET body = ? WHERE number = ?', JSON.stringify(ticket), numberOf(ticket.id, 'T'))
  }
  #writeEntry(entry: DeskEntry): void {
    this.database.run('UPDATE entries SET body = ? WHERE number = ?', JSON.stringify(entry), numberOf(entry.id, 'E'))
  }
}

/** `T12` is row 12; any other form matches no row. */
export const numberOf = (id: string, letter: string): number =>
  id.startsWith(letter) && /^\d{1,15}$/.test(id.slice(1)) ? Number(id.slice(1)) : -1
