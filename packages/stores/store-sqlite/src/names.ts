import { BoundedMap } from '@deskwire/core/adapter'
import { AddressCache, type NameTables, type Page } from '@deskwire/core/store'
import { Conversations, conversationColumns, conversationOf } from './conversations.js'
import type { Database, Row, Value } from './database.js'

export const pageOf = <T>(rows: readonly Row[], limit: number, cursor: string, read: (row: Row) => T): Page<T> => {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const items = page.map(read)
  return rows.length > limit && last ? { items, next: String(last[cursor]) } : { items }
}
/** One row more than asked for shows whether there is a next page. SQLite treats a negative limit as none. */
export const oneMore = (limit: number): number => (Number.isFinite(limit) ? limit + 1 : -1)

const kept = 10_000
const keptOfReplies = 2_000

export const namesIn = (database: Database) => {
  // Also caches that nobody has a name, because only `own` adds names.
  const owners = new BoundedMap<string, { customer: string; bsuids: readonly string[] } | 'nobody'>(kept)
  const conversations = new Conversations(database)
  const lanes = new BoundedMap<string, string>(kept)
  // An agent's reply asks for the ticket it stands in, and who has the address it goes to.
  const tickets = new BoundedMap<string, string>(keptOfReplies)
  const holders = new BoundedMap<string, readonly string[]>(keptOfReplies)
  const places = new AddressCache(kept)

  const tables: NameTables = {
    places,
    owner(tenant, key) {
      const place = `${tenant}\n${key}`
      const known = owners.get(place)
      if (known) return known === 'nobody' ? undefined : known
      const customer = database.get('SELECT customer FROM name WHERE tenant = ? AND key = ?', tenant, key)?.customer
      if (customer === undefined || customer === null) {
        owners.set(place, 'nobody')
        return undefined
      }
      const bsuids = database
        .all(`SELECT key FROM name WHERE tenant = ? AND customer = ? AND key LIKE 'bsuid:%'`, tenant, customer)
        .map((row) => String(row.key))
      const owner = { customer: String(customer), bsuids }
      owners.set(place, owner)
      return owner
    },
    own(tenant, key, customer) {
      database.run('INSERT INTO name VALUES (?, ?, ?)', tenant, key, customer)
      holders.delete(`${tenant}\n${key}`)
      // A new business-scoped id changes how the customer's other names are judged.
      if (key.startsWith('bsuid:')) owners.clear()
      else owners.delete(`${tenant}\n${key}`)
    },
    share(tenant, key, customer) {
      holders.delete(`${tenant}\n${key}`)
      return database.run('INSERT INTO sharer VALUES (?, ?, ?) ON CONFLICT DO NOTHING', tenant, key, customer) > 0
    },
    holders: (tenant, key) =>
      holders.of(`${tenant}\n${key}`, () =>
        database
          .all(
            `SELECT customer FROM name WHERE tenant = ?1 AND key = ?2
             UNION SELECT customer FROM sharer WHERE tenant = ?1 AND key = ?2`,
            tenant,
            key,
          )
          .map(({ customer }) => String(customer)),
      ),
    keysOf: (tenant, customer) =>
      database
        .all(
          `SELECT key FROM name WHERE tenant = ?1 AND customer = ?2
           UNION SELECT key FROM sharer WHERE tenant = ?1 AND customer = ?2`,
          tenant,
          customer,
        )
        .map(({ key }) => String(key)),
    forgetKeys(tenant, customer) {
      database.run('DELETE FROM name WHERE tenant = ? AND customer = ?', tenant, customer)
      database.run('DELETE FROM sharer WHERE tenant = ? AND customer = ?', tenant, customer)
      owners.clear()
      places.clear()
      holders.clear()
    },
    channels: (tenant) =>
      database
        .all('SELECT DISTINCT channel FROM conversation WHERE tenant = ?', tenant)
        .map(({ channel }) => String(channel)),
    conversation: (id) => conversations.get(id),
    conversationOn(tenant, channel, line, customer) {
      const place = `${tenant}\n${channel}\n${line}\n${customer}`
      const id = lanes.get(place)
      if (id !== undefined) return conversations.get(id)
      const row = database.get(
        `SELECT ${conversationColumns} FROM conversation WHERE tenant = ? AND channel = ? AND line = ? AND customer = ?`,
        tenant,
        channel,
        line,
        customer,
      )
      if (!row) return undefined
      const found = conversations.of(row)
      lanes.set(place, found.id)
      return found
    },
    addConversation: (conversation) => conversations.add(conversation),
    setConversation: (conversation, changed) => conversations.set(conversation, changed),
    conversationsOf: (tenant, customer) =>
      database
        .all(
          `SELECT ${conversationColumns} FROM conversation WHERE tenant = ? AND customer = ? ORDER BY number`,
          tenant,
          customer,
        )
        .map((row) => conversations.of(row)),
    ticket(tenant, host, ticket) {
      const place = `${tenant}\n${host}\n${ticket}`
      const known = tickets.get(place)
      if (known !== undefined) return known
      const row = database.get(
        'SELECT conversation FROM ticket WHERE tenant = ? AND host = ? AND ticket = ?',
        tenant,
        host,
        ticket,
      )
      if (!row) return undefined
      const conversation = String(row.conversation)
      tickets.set(place, conversation)
      return conversation
    },
    setTicket(tenant, host, ticket, conversation) {
      tickets.set(`${tenant}\n${host}\n${ticket}`, conversation)
      database.run(
        'INSERT INTO ticket VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET conversation = excluded.conversation',
        tenant,
        host,
        ticket,
        conversation,
      )
    },
    conversations(tenant, { channel, state, customers, after, limit }) {
      conversations.flush()
      // The plus stops SQLite from sorting all rows of the tenant for one page; they are read in order instead.
      const wheres = [state === undefined && !customers ? '+tenant = ?' : 'tenant = ?']
      const values: Value[] = [tenant]
      const where = (sql: string, ...more: Value[]) => {
        wheres.push(sql)
        values.push(...more)
      }
      if (channel !== undefined) where('channel = ?', channel)
      if (state !== undefined) where('state = ?', state)
      if (after !== undefined) where('number < ?', Number(after))
      if (customers) where('customer IN (SELECT value FROM json_each(?))', JSON.stringify(customers))
      const sql = `SELECT ${conversationColumns} FROM conversation WHERE ${wheres.join(' AND ')} ORDER BY number DESC LIMIT ?`
      return pageOf(database.all(sql, ...values, oneMore(limit)), limit, 'number', conversationOf)
    },
  }
  const undo = () => {
    for (const cache of [owners, lanes, tickets, holders, places]) cache.clear()
    conversations.undo()
  }
  return { tables, flush: () => conversations.flush(), undo }
}
