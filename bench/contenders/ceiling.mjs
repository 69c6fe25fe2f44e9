// The floor and one durable commit: SQLite in WAL with synchronous=FULL, all requests of one turn of the event loop in one
// transaction. As far as anyone who answers 200 after the disk has it can get on this machine.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Connection from 'libsql'
import { bare, readFor } from './floor.mjs'

export const contender = ({ wire }) => ({
  async start(seen) {
    const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'deskwire-ceiling-'))
    const database = new Connection(join(folder, 'ceiling.db'))
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE work (id TEXT PRIMARY KEY, user TEXT, body TEXT) WITHOUT ROWID;
      CREATE TABLE conversation (user TEXT PRIMARY KEY, last INTEGER) WITHOUT ROWID;`)
    const insert = database.prepare('INSERT INTO work VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    const upsert = database.prepare(
      'INSERT INTO conversation VALUES (?, ?) ON CONFLICT DO UPDATE SET last = excluded.last',
    )
    const begin = database.prepare('BEGIN IMMEDIATE')
    const commit = database.prepare('COMMIT')
    let waiting = []
    const flush = () => {
      const all = waiting
      waiting = []
      begin.run()
      for (const { messages } of all)
        for (const message of messages) {
          const user = message.from ?? message.From
          if (insert.run(message.id ?? message.MessageSid, user, JSON.stringify(message)).changes > 0) {
            upsert.run(user, Date.now())
            seen()
          }
        }
      commit.run()
      for (const { resolve } of all) resolve(200)
    }
    const read = readFor(wire)
    const handle = (request) => {
      const messages = read(request)
      if (!messages) return 401
      return new Promise((resolve) => {
        if (waiting.push({ messages, resolve }) === 1) setImmediate(flush)
      })
    }
    return {
      inProcess: async (request) => handle(request),
      node: bare(handle),
      async stop() {
        database.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
})
