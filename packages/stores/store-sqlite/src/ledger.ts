import { randomBytes } from 'node:crypto'
import { BoundedMap, type Choice, type ConsentRecord } from '@deskwire/core/adapter'
import type { LedgerTables, Page } from '@deskwire/core/store'
import type { Database, Row, Value } from './database.js'
import { oneMore, pageOf } from './names.js'

const recordOf = (row: Row): ConsentRecord => JSON.parse(String(row.data)) as ConsentRecord

export const ledgerIn = (database: Database) => {
  let salt = ''
  // Asked before every outside call, so answered from memory: few keys are paused at a time.
  const pauses = new Map<string, number>()
  // What somebody agreed to is asked before each message that is sent, and seldom changes.
  const answers = new BoundedMap<string, Page<ConsentRecord>>(2_000)

  const addKeys = (tenant: string, keys: readonly string[], number: Value) => {
    for (const key of keys)
      database.run('INSERT INTO consent_key VALUES (?, ?, ?) ON CONFLICT DO NOTHING', tenant, key, number)
  }
  const read = (tenant: string, query: Parameters<LedgerTables['consents']>[1]): Page<ConsentRecord> => {
    const { customers, keys = [], hashes = [], ids, channel, line, after, limit } = query
    // The plus stops SQLite from using the tenant's index: the customer is far more selective.
    const wheres = [customers ? '+tenant = ?' : 'tenant = ?']
    const values: Value[] = [tenant]
    const where = (sql: string, ...more: Value[]) => {
      wheres.push(sql)
      values.push(...more)
    }
    if (channel !== undefined) where('channel = ?', channel)
    if (line !== undefined) where('line = ?', line)
    if (after !== undefined) where('number > ?', Number(after))
    if (ids) where('id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
    if (customers)
      where(
        `number IN (SELECT number FROM consent WHERE tenant = ? AND customer IN (SELECT value FROM json_each(?))
         UNION SELECT number FROM consent_key WHERE tenant = ? AND key IN (SELECT value FROM json_each(?)))`,
        tenant,
        JSON.stringify(customers),
        tenant,
        JSON.stringify([...keys, ...hashes]),
      )
    const sql = `SELECT number, data FROM consent WHERE ${wheres.join(' AND ')} ORDER BY number LIMIT ?`
    return pageOf(database.all(sql, ...values, oneMore(limit)), limit, 'number', recordOf)
  }
  const tables: LedgerTables = {
    addConsent(record) {
      const { tenant, id, customer, channel, line } = record
      const number = database.insert(
        'INSERT INTO consent VALUES (NULL, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        tenant,
        id,
        customer,
        channel,
        line,
        JSON.stringify(record),
      )
      if (number === undefined) return
      addKeys(tenant, record.addresses, number)
      answers.clear()
    },
    consents(tenant, query) {
      if (!query.customers) return read(tenant, query)
      return answers.of(JSON.stringify([tenant, query]), () => read(tenant, query))
    },
    redactConsents(tenant, customer, keep) {
      answers.clear()
      const kept = new Map(keep.map((record) => [record.id, record]))
      for (const { number, id } of database.all(
        'SELECT number, id FROM consent WHERE tenant = ? AND customer = ?',
        tenant,
        customer,
      )) {
        const record = kept.get(String(id))
        database.run('DELETE FROM consent_key WHERE number = ?', number ?? null)
        if (record) {
          database.run(
            'UPDATE consent SET customer = ?, data = ? WHERE number = ?',
            record.customer,
            JSON.stringify(record),
            number ?? null,
          )
          addKeys(tenant, record.addresses, number ?? null)
        } else database.run('DELETE FROM consent WHERE number = ?', number ?? null)
      }
    },
    choice(tenant, conversation, id) {
      const row = database.get(
        'SELECT data FROM choice WHERE tenant = ? AND conversation = ? AND id = ?',
        tenant,
        conversation,
        id,
      )
      return row && (JSON.parse(String(row.data)) as Choice)
    },
    setChoice: (tenant, conversation, id, choice) =>
      void database.run(
        'INSERT INTO choice VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data',
        tenant,
        conversation,
        id,
        JSON.stringify(choice),
      ),
    wrote: (tenant, host, id) =>
      database.get('SELECT 1 AS wrote FROM written WHERE tenant = ? AND host = ? AND id = ?', tenant, host, id) !==
      undefined,
    setWritten: (tenant, host, id, message) =>
      void database.run(
        'INSERT INTO written VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        tenant,
        host,
        id,
        message ?? null,
      ),
    paused: (tenant, key) => pauses.get(`${tenant}\n${key}`),
    setPause(tenant, key, until) {
      database.run(
        'INSERT INTO pause VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until',
        tenant,
        key,
        until,
      )
      pauses.set(`${tenant}\n${key}`, until)
    },
    mark(tenant, key) {
      const row = database.get('SELECT value FROM mark WHERE tenant = ? AND key = ?', tenant, key)
      return row && String(row.value)
    },
    setMark: (tenant, key, value) =>
      void database.run(
        'INSERT INTO mark VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        tenant,
        key,
        value,
      ),
    salt: () => salt,
  }
  const load = () => {
    pauses.clear()
    for (const { tenant, key, until } of database.all('SELECT * FROM pause'))
      pauses.set(`${tenant}\n${key}`, Number(until))
  }
  const undo = () => {
    answers.clear()
    load()
  }
  return {
    tables,
    start(now: number) {
      database.run(`INSERT INTO meta VALUES ('salt', ?) ON CONFLICT DO NOTHING`, randomBytes(16).toString('hex'))
      salt = String(database.get(`SELECT value FROM meta WHERE key = 'salt'`)?.value)
      database.run('DELETE FROM pause WHERE until <= ?', now)
      load()
    },
    forgetPauses(now: number) {
      if (database.run('DELETE FROM pause WHERE until <= ?', now) > 0) load()
    },
    flush: () => undefined,
    undo,
  }
}
