import type { ConsentRecord, Message, MessagePart } from '@deskwire/core/adapter'
import {
  isAbout,
  lagOf,
  type Page,
  placeOf,
  type SearchQuery,
  type Stored,
  searchPage,
  type Track,
} from '@deskwire/core/store'
import type { Connection, Row, Value } from '../database/connection.js'
import { text } from '../database/text.js'
import type { Loader } from './loading.js'
import { keyOf } from './overlay.js'
import { conversationOf, workOf } from './work-row.js'

/** Queries that run by themselves: lists, pages, figures. */
const single =
  (kind: string, answer: (connection: Connection, key: readonly Value[]) => Promise<unknown>): Loader =>
  async ({ connection, overlay }, keys) => {
    for (const key of keys) overlay.load(kind, keyOf(...(key as string[])), await answer(connection, key))
  }

class Where {
  private readonly parts: string[] = []
  /** Numbered after those that the statement has already. */
  constructor(readonly values: Value[] = []) {}
  /** `?` is the value. */
  and(sql: string, value: Value | undefined): this {
    if (value === undefined) return this
    this.values.push(value)
    this.parts.push(sql.replaceAll('?', `$${this.values.length}`))
    return this
  }
  get sql(): string {
    return this.parts.length > 0 ? `WHERE ${this.parts.join(' AND ')}` : ''
  }
}

const pageOf = <T>(rows: readonly Row[], limit: number | null, read: (row: Row) => T): Page<T> => {
  const page = limit === null ? rows : rows.slice(0, limit)
  const last = page.at(-1)
  const items = page.map(read)
  return rows.length > page.length && last ? { items, next: String(last.number) } : { items }
}
const numberOf = (after: string | undefined): number | undefined =>
  after === undefined ? undefined : Number(after) || 0
const strings = (words: readonly string[] | undefined): Value | undefined => words?.map(text)
const upTo = (limit: number | null): string => (limit === null ? '' : `LIMIT ${Math.max(0, Math.trunc(limit)) + 1}`)

interface ConversationsQuery {
  channel?: string
  state?: string
  customers?: readonly string[]
  after?: string
  limit: number
}
interface MessagesQuery {
  conversation?: string
  words?: readonly string[]
  after?: string
  limit: number
  newestFirst?: boolean
}
interface ConsentsQuery {
  customers?: readonly string[]
  keys?: readonly string[]
  hashes?: readonly string[]
  ids?: readonly string[]
  channel?: string
  line?: string
  after?: string
  limit: number | null
}

export const queries: Readonly<Record<string, Loader>> = {
  parked: single('parked', async (connection, [tenant = '', after = 0, limit = 0]) => {
    const sql = `SELECT * FROM ~work WHERE tenant = $1 AND state = 'parked' AND seq > $2 ORDER BY seq LIMIT $3`
    return (await connection.query(sql, [tenant, after, limit])).map(workOf)
  }),
  expired: single('expired', async (connection, [now = 0, limit = 0]) => {
    const sql = `SELECT w.* FROM ~orphan o JOIN ~work w USING (seq) WHERE o.until <= $1 AND w.state = 'orphan'
      ORDER BY o.until LIMIT $2 FOR UPDATE OF w SKIP LOCKED`
    return (await connection.query(sql, [now, limit])).map(workOf)
  }),
  conversations: single('conversations', async (connection, [tenant = '', query = '{}']) => {
    const { channel, state, customers, after, limit } = JSON.parse(String(query)) as ConversationsQuery
    const where = new Where()
      .and('tenant = ?', tenant)
      .and('channel = ?', channel)
      .and('state = ?', state)
      .and('customer = ANY(?)', strings(customers))
      .and('number < ?', numberOf(after))
    const sql = `SELECT number, data FROM ~conversation ${where.sql} ORDER BY number DESC ${upTo(limit)}`
    return pageOf(await connection.query(sql, where.values), limit, conversationOf)
  }),
  messages: single('messages', async (connection, [tenant = '', query = '{}']) => {
    const { conversation, words = [], after, limit, newestFirst } = JSON.parse(String(query)) as MessagesQuery
    const where = new Where()
      .and('tenant = ?', tenant)
      .and('conversation = ?', conversation)
      .and(newestFirst ? 'number < ?' : 'number > ?', numberOf(after))
    for (const word of words) where.and('strpos(words, ?) > 0', text(word))
    const sql = `SELECT m.number, m.data, ARRAY(SELECT p.data FROM ~part p WHERE p.tenant = m.tenant AND p.message = m.id ORDER BY p.number) AS parts
      FROM (SELECT * FROM ~message ${where.sql} ORDER BY number ${newestFirst ? 'DESC' : ''} ${upTo(limit)}) m
      ORDER BY m.number ${newestFirst ? 'DESC' : ''}`
    return pageOf(await connection.query(sql, where.values), limit, storedOf)
  }),
  search: single('search', async (connection, [tenant = '', asked = '{}']) => {
    const query = JSON.parse(String(asked)) as SearchQuery
    const { words, conversation, channel, line, ticket, agent, from, to, after, limit, look } = query
    const past = after === undefined ? undefined : placeOf(after)
    const inside = new Where()
      .and('tenant = ?', tenant)
      .and('conversation = ?', conversation)
      .and('at >= ?', from)
      .and('at <= ?', to)
      .and('(at, number) < ((?::bigint[])[1], (?::bigint[])[2])', past && [past.at, past.number])
    const found = new Where([...inside.values])
    for (const word of words) found.and('strpos(words, ?) > 0', text(word))
    // What is certain is seen in the message itself; this leaves out most of the others.
    for (const piece of [ticket, agent])
      if (piece !== undefined) found.and('strpos(data, ?) > 0', text(JSON.stringify(piece)))
    const on = 'EXISTS (SELECT 1 FROM ~conversation c WHERE c.id = seen.conversation AND'
    found.and(`${on} c.channel = ?)`, channel).and(`${on} c.line = ?)`, line)
    const latest = 'ORDER BY at DESC, number DESC'
    const depth = Math.max(1, Math.trunc(look))
    // Both in one statement, so that nothing arrives between them.
    const sql = `SELECT m.number, m.at, m.data, ARRAY(SELECT p.data FROM ~part p WHERE p.tenant = m.tenant AND p.message = m.id ORDER BY p.number) AS parts
      FROM (SELECT * FROM (SELECT * FROM ~message ${inside.sql} ${latest} LIMIT ${depth}) seen ${found.sql} ${latest} ${upTo(limit)}) m
      UNION ALL (SELECT number, at, NULL, NULL FROM ~message ${inside.sql} ${latest} LIMIT 1 OFFSET ${depth - 1})
      ORDER BY at DESC, number DESC`
    const rows = (await connection.query(sql, found.values)).map((row) => ({
      at: Number(row.at),
      number: Number(row.number),
      row,
    }))
    const edge = rows.find(({ row }) => row.data === null)
    const page = searchPage(
      rows.filter(({ row }) => row.data !== null),
      limit,
      edge,
    )
    const items = page.items.map(({ row }) => storedOf(row)).filter(({ message }) => isAbout(message, query))
    return { ...page, items }
  }),
  erasable: single('erasable', async (connection, [tenant = '', conversation = '']) => {
    const sql = 'SELECT data FROM ~message WHERE tenant = $1 AND conversation = $2'
    const rows = await connection.query(sql, [tenant, conversation])
    return rows.filter(({ data }) => (JSON.parse(String(data)) as Message).content.length > 0).length
  }),
  mediaOnlyIn: single('mediaOnlyIn', async (connection, [tenant = '', conversations = '[]']) => {
    const sql = `SELECT DISTINCT ref FROM ~media_use AS mine WHERE tenant = $1 AND conversation = ANY($2)
      AND NOT EXISTS (SELECT 1 FROM ~media_use AS other WHERE other.ref = mine.ref
        AND NOT (other.tenant = $1 AND other.conversation = ANY($2)))`
    const rows = await connection.query(sql, [tenant, JSON.parse(String(conversations)) as string[]])
    return rows.map(({ ref }) => String(ref))
  }),
  consents: single('consents', async (connection, [tenant = '', query = '{}']) => {
    const {
      customers,
      keys = [],
      hashes = [],
      ids,
      channel,
      line,
      after,
      limit,
    } = JSON.parse(String(query)) as ConsentsQuery
    const where = new Where()
      .and('tenant = ?', tenant)
      .and('channel = ?', channel)
      .and('line = ?', line)
      .and('id = ANY(?)', strings(ids))
      .and('number > ?', numberOf(after))
    if (customers) {
      where.values.push(customers.map(text), [...keys, ...hashes].map(text))
      const n = where.values.length
      const either = `(customer = ANY($${n - 1}) OR keys && $${n}::text[])`
      const sql = `SELECT number, data FROM ~consent ${where.sql} AND ${either} ORDER BY number ${upTo(limit)}`
      return pageOf(await connection.query(sql, where.values), limit, recordOf)
    }
    const sql = `SELECT number, data FROM ~consent ${where.sql} ORDER BY number ${upTo(limit)}`
    return pageOf(await connection.query(sql, where.values), limit, recordOf)
  }),
  books: single('books', async (connection, [tenant = null]) => {
    const rows = await connection.query(
      'SELECT what, sum(number)::bigint AS number FROM ~count WHERE $1::text IS NULL OR tenant = $1 GROUP BY what',
      [tenant],
    )
    return [new Map(rows.map(({ what, number }) => [String(what), Number(number)]))]
  }),
  waitsFor: single('waitsFor', async (connection, [tenant = null]) => {
    const rows = await connection.query(
      `SELECT reason, count(*) AS waiting FROM
         (SELECT first_value(reason) OVER (PARTITION BY lane ORDER BY position) AS reason FROM ~work
          WHERE state = 'waiting' AND NOT later AND lane <> '' AND ($1::text IS NULL OR tenant = $1)) AS w
       WHERE reason IS NOT NULL GROUP BY reason`,
      [tenant],
    )
    return Object.fromEntries(rows.map(({ reason, waiting }) => [String(reason), Number(waiting)]))
  }),
  lag: single('lag', async (connection) => {
    const [row] = await connection.query(
      `SELECT (SELECT count(*) FROM ~orphan) AS orphans,
         (SELECT coalesce(sum(number), 0)::bigint FROM ~count WHERE what = 'waiting') AS waiting`,
    )
    const due = await connection.query(
      `SELECT track, count(*) AS waiting, min(at) AS oldest FROM ~work WHERE state = 'waiting' AND NOT later GROUP BY track`,
    )
    const of = (track: Track) => {
      const found = due.find((one) => one.track === track)
      return found ? { waiting: Number(found.waiting), oldestAt: Number(found.oldest) } : { waiting: 0 }
    }
    return lagOf(Number(row?.waiting), Number(row?.orphans), { facts: of('facts'), in: of('in'), out: of('out') })
  }),
}

const storedOf = (row: Row): Stored => ({
  message: JSON.parse(String(row.data)) as Message,
  parts: (row.parts as string[]).map((part) => JSON.parse(part) as MessagePart),
})

const recordOf = (row: Row): ConsentRecord => JSON.parse(String(row.data)) as ConsentRecord
