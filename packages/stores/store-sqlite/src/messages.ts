import { BoundedMap, type Content, type Message, type MessagePart, mediaOf } from '@deskwire/core/adapter'
import { isAbout, type MessageTables, placeOf, type Stored, searchPage, wordsOf } from '@deskwire/core/store'
import type { Database, Row, Value } from './database.js'
import { linksIn } from './links.js'
import { oneMore, pageOf } from './names.js'

const messageOf = (row: Row): Message => JSON.parse(String(row.data)) as Message
const partOf = (row: Row): MessagePart => JSON.parse(String(row.data)) as MessagePart

const kept = 2_000

class Where {
  readonly values: Value[] = []
  readonly #parts: string[] = []
  and(sql: string, ...values: readonly Value[]): this {
    this.#parts.push(sql)
    this.values.push(...values)
    return this
  }
  get sql(): string {
    return this.#parts.length > 0 ? `WHERE ${this.#parts.join(' AND ')}` : ''
  }
}

export const messagesIn = (database: Database) => {
  const use = (tenant: string, conversation: string, message: string, content: readonly Content[]) => {
    for (const ref of content.flatMap((item) => mediaOf(item)?.stored ?? []))
      database.run(
        'INSERT INTO media_use VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        ref,
        tenant,
        conversation,
        message,
      )
  }
  // Most messages are changed once, right after arrival, to add their ticket.
  const recent = new BoundedMap<string, { number: number; message: Message }>(kept)
  const numberOf = (tenant: string, id: string): number =>
    Number(database.get('SELECT number FROM message WHERE tenant = ? AND id = ?', tenant, id)?.number)
  // What was just sent is asked for again at each of its statuses: a part, all parts of a message, and which part has a
  // provider's id.
  const parts = new BoundedMap<string, MessagePart>(kept)
  const partsOf = new BoundedMap<string, readonly MessagePart[]>(kept)
  const partSentAs = new BoundedMap<string, string>(kept)
  const forget = () => {
    for (const cache of [recent, parts, partsOf, partSentAs]) cache.clear()
  }
  const tables: MessageTables = {
    ...linksIn(database),
    message(tenant, id) {
      const known = recent.get(`${tenant}\n${id}`)
      if (known) return known.message
      const row = database.get('SELECT data FROM message WHERE tenant = ? AND id = ?', tenant, id)
      return row && messageOf(row)
    },
    setMessage(tenant, message) {
      const { id, conversation, content } = message
      const place = `${tenant}\n${id}`
      const before = recent.get(place)
      const data = JSON.stringify(message)
      if (before && before.message.content === content) {
        database.run('UPDATE message SET data = ? WHERE number = ?', data, before.number)
        recent.set(place, { number: before.number, message })
        return
      }
      const words = wordsOf(content)
      const added = before
        ? undefined
        : database.insert(
            'INSERT INTO message VALUES (NULL, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
            tenant,
            id,
            conversation,
            message.at,
            words,
            data,
          )
      const number = added ?? before?.number ?? numberOf(tenant, id)
      if (added === undefined)
        database.run('UPDATE message SET words = ?, data = ? WHERE number = ?', words, data, number)
      recent.set(place, { number, message })
      use(tenant, conversation, id, content)
    },
    part(tenant, id) {
      const place = `${tenant}\n${id}`
      const known = parts.get(place)
      if (known) return known
      const row = database.get('SELECT data FROM part WHERE tenant = ? AND id = ?', tenant, id)
      if (!row) return undefined
      const part = partOf(row)
      parts.set(place, part)
      return part
    },
    setPart(tenant, part, sent) {
      database.run(
        'INSERT INTO part VALUES (NULL, ?, ?, ?, ?) ON CONFLICT (tenant, id) DO UPDATE SET data = excluded.data',
        tenant,
        part.id,
        part.of,
        JSON.stringify(part),
      )
      parts.set(`${tenant}\n${part.id}`, part)
      const place = `${tenant}\n${part.of}`
      const known = partsOf.get(place)
      if (known) {
        const isNew = !known.some(({ id }) => id === part.id)
        partsOf.set(place, isNew ? [...known, part] : known.map((one) => (one.id === part.id ? part : one)))
      }
      if (part.content && mediaOf(part.content)?.stored !== undefined) {
        const message = tables.message(tenant, part.of)
        if (message) use(tenant, message.conversation, message.id, [part.content])
      }
      if (!sent) return
      const name = `${tenant}\n${sent.channel}\n${sent.providerId}`
      if (partSentAs.get(name) === part.id) return
      partSentAs.set(name, part.id)
      database.run(
        'INSERT INTO sent VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET part = excluded.part',
        tenant,
        sent.channel,
        sent.providerId,
        part.id,
      )
    },
    parts(tenant, message) {
      const place = `${tenant}\n${message}`
      const known = partsOf.get(place)
      if (known) return known
      const found = database
        .all('SELECT data FROM part WHERE tenant = ? AND of = ? ORDER BY number', tenant, message)
        .map(partOf)
      partsOf.set(place, found)
      return found
    },
    sent(tenant, channel, providerId) {
      const name = `${tenant}\n${channel}\n${providerId}`
      const known = partSentAs.get(name)
      if (known !== undefined) return tables.part(tenant, known)
      const row = database.get(
        `SELECT part.data FROM sent JOIN part ON part.tenant = sent.tenant AND part.id = sent.part
         WHERE sent.tenant = ? AND sent.channel = ? AND sent.provider_id = ?`,
        tenant,
        channel,
        providerId,
      )
      if (!row) return undefined
      const part = partOf(row)
      parts.set(`${tenant}\n${part.id}`, part)
      partSentAs.set(name, part.id)
      return part
    },
    messages(tenant, { conversation, words = [], after, limit, newestFirst }) {
      const where = new Where().and('tenant = ?', tenant)
      if (conversation !== undefined) where.and('conversation = ?', conversation)
      for (const word of words) where.and('instr(words, ?) > 0', word)
      if (after !== undefined) where.and(newestFirst ? 'number < ?' : 'number > ?', Number(after))
      const order = newestFirst ? 'DESC' : 'ASC'
      const sql = `SELECT number, data FROM message ${where.sql} ORDER BY number ${order} LIMIT ?`
      return pageOf(database.all(sql, ...where.values, oneMore(limit)), limit, 'number', (row): Stored => {
        const message = messageOf(row)
        return { message, parts: tables.parts(tenant, message.id) }
      })
    },
    search(tenant, query) {
      const { words, conversation, channel, line, ticket, agent, from, to, after, limit, look } = query
      const inside = new Where().and('tenant = ?', tenant)
      if (conversation !== undefined) inside.and('conversation = ?', conversation)
      if (from !== undefined) inside.and('at >= ?', from)
      if (to !== undefined) inside.and('at <= ?', to)
      if (after !== undefined) {
        const { at, number } = placeOf(after)
        inside.and('(at, number) < (?, ?)', at, number)
      }
      const found = new Where()
      for (const word of words) found.and('instr(words, ?) > 0', word)
      // What is certain is seen in the message itself; this leaves out most of the others.
      for (const piece of [ticket, agent])
        if (piece !== undefined) found.and('instr(data, ?) > 0', JSON.stringify(piece))
      const on = 'EXISTS (SELECT 1 FROM conversation c WHERE c.id = seen.conversation AND'
      if (channel !== undefined) found.and(`${on} c.channel = ?)`, channel)
      if (line !== undefined) found.and(`${on} c.line = ?)`, line)
      const latest = 'ORDER BY at DESC, number DESC LIMIT ?'
      const rows = database.all(
        `SELECT number, at, data FROM (SELECT * FROM message ${inside.sql} ${latest}) AS seen ${found.sql} ${latest}`,
        ...inside.values,
        look,
        ...found.values,
        oneMore(limit),
      )
      const edge = database.get(
        `SELECT number, at FROM message ${inside.sql} ${latest} OFFSET ?`,
        ...inside.values,
        1,
        look - 1,
      )
      const place = (row: Row) => ({ at: Number(row.at), number: Number(row.number), row })
      const page = searchPage(rows.map(place), limit, edge && place(edge))
      const items = page.items
        .map(({ row }) => messageOf(row))
        .filter((message) => isAbout(message, query))
        .map((message): Stored => ({ message, parts: tables.parts(tenant, message.id) }))
      return { ...page, items }
    },
    eraseConversation(tenant, conversation) {
      let count = 0
      for (const row of database.all(
        'SELECT data FROM message WHERE tenant = ? AND conversation = ?',
        tenant,
        conversation,
      )) {
        const { lost: _, author, ...message } = messageOf(row)
        if (message.content.length > 0) count++
        tables.setMessage(tenant, { ...message, author: { kind: author.kind }, content: [] })
        for (const { content: _content, ...part } of tables.parts(tenant, message.id))
          tables.setPart(tenant, part, undefined)
      }
      database.run('DELETE FROM media_use WHERE tenant = ? AND conversation = ?', tenant, conversation)
      database.run('DELETE FROM choice WHERE tenant = ? AND conversation = ?', tenant, conversation)
      database.run('DELETE FROM file_link WHERE tenant = ? AND conversation = ?', tenant, conversation)
      database.run(
        `DELETE FROM step WHERE seq IN (SELECT seq FROM work WHERE tenant = ? AND conversation = ? AND settled_at IS NOT NULL)`,
        tenant,
        conversation,
      )
      // Payloads hold words and addresses; of settled work only the id is needed.
      database.run(
        `UPDATE work SET identified = NULL,
           envelope = json_set(envelope, '$.body', NULL, '$.belongs', json_object('by', 'id', 'id', conversation))
         WHERE tenant = ? AND conversation = ? AND settled_at IS NOT NULL`,
        tenant,
        conversation,
      )
      return count
    },
    mediaOnlyIn: (tenant, conversations) =>
      database
        .all(
          `SELECT DISTINCT ref FROM media_use AS mine WHERE tenant = ?1 AND conversation IN (SELECT value FROM json_each(?2))
           AND NOT EXISTS (SELECT 1 FROM media_use AS other WHERE other.ref = mine.ref
             AND NOT (other.tenant = ?1 AND other.conversation IN (SELECT value FROM json_each(?2))))`,
          tenant,
          JSON.stringify(conversations),
        )
        .map(({ ref }) => String(ref)),
  }
  return { tables, flush: () => undefined, undo: forget, forget }
}
