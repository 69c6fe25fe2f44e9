import { BoundedMap, type Content, type Message, type MessagePart, mediaOf } from '@deskwire/core/adapter'
import { type MessageTables, type Stored, wordsOf } from '@deskwire/core/store'
import type { Database, Row, Value } from './database.js'
import { oneMore, pageOf } from './names.js'

const messageOf = (row: Row): Message => JSON.parse(String(row.data)) as Message
const partOf = (row: Row): MessagePart => JSON.parse(String(row.data)) as MessagePart

const kept = 2_000

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
  const recent = new BoundedMap<string, Message>(kept)
  const tables: MessageTables = {
    message(tenant, id) {
      const known = recent.get(`${tenant}\n${id}`)
      if (known) return known
      const row = database.get('SELECT data FROM message WHERE tenant = ? AND id = ?', tenant, id)
      return row && messageOf(row)
    },
    setMessage(tenant, message) {
      const place = `${tenant}\n${message.id}`
      const before = recent.get(place)
      recent.set(place, message)
      if (before && before.content === message.content) {
        database.run(
          'UPDATE message SET data = ? WHERE tenant = ? AND id = ?',
          JSON.stringify(message),
          tenant,
          message.id,
        )
        return
      }
      // Lower-cased here, because SQLite lower-cases ASCII only.
      const words = wordsOf(message.content).toLowerCase()
      database.run(
        `INSERT INTO message VALUES (NULL, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (tenant, id) DO UPDATE SET words = excluded.words, data = excluded.data`,
        tenant,
        message.id,
        message.conversation,
        message.at,
        words,
        JSON.stringify(message),
      )
      use(tenant, message.conversation, message.id, message.content)
    },
    part(tenant, id) {
      const row = database.get('SELECT data FROM part WHERE tenant = ? AND id = ?', tenant, id)
      return row && partOf(row)
    },
    setPart(tenant, part, sent) {
      database.run(
        'INSERT INTO part VALUES (NULL, ?, ?, ?, ?) ON CONFLICT (tenant, id) DO UPDATE SET data = excluded.data',
        tenant,
        part.id,
        part.of,
        JSON.stringify(part),
      )
      if (part.content && mediaOf(part.content)?.stored !== undefined) {
        const message = tables.message(tenant, part.of)
        if (message) use(tenant, message.conversation, message.id, [part.content])
      }
      if (sent)
        database.run(
          'INSERT INTO sent VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET part = excluded.part',
          tenant,
          sent.channel,
          sent.providerId,
          part.id,
        )
    },
    parts: (tenant, message) =>
      database.all('SELECT data FROM part WHERE tenant = ? AND of = ? ORDER BY number', tenant, message).map(partOf),
    sent(tenant, channel, providerId) {
      const row = database.get(
        `SELECT part.data FROM sent JOIN part ON part.tenant = sent.tenant AND part.id = sent.part
         WHERE sent.tenant = ? AND sent.channel = ? AND sent.provider_id = ?`,
        tenant,
        channel,
        providerId,
      )
      return row && partOf(row)
    },
    messages(tenant, { conversation, search, after, limit, newestFirst }) {
      const wheres = ['tenant = ?']
      const values: Value[] = [tenant]
      const where = (sql: string, value: Value) => {
        wheres.push(sql)
        values.push(value)
      }
      if (conversation !== undefined) where('conversation = ?', conversation)
      if (search !== undefined) where('instr(words, ?) > 0', search.toLowerCase())
      if (after !== undefined) where(newestFirst ? 'number < ?' : 'number > ?', Number(after))
      const order = newestFirst ? 'DESC' : 'ASC'
      const sql = `SELECT number, data FROM message WHERE ${wheres.join(' AND ')} ORDER BY number ${order} LIMIT ?`
      return pageOf(database.all(sql, ...values, oneMore(limit)), limit, 'number', (row): Stored => {
        const message = messageOf(row)
        return { message, parts: tables.parts(tenant, message.id) }
      })
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
  return { tables, flush: () => undefined, undo: () => recent.clear(), forget: () => recent.clear() }
}
