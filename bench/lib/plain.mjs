// The writes that one message costs on its way, as bare statements in four steps: taken in, facts, before the outside
// call, after it. No rules and no order: how fast this disk and this SQLite are.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Connection from 'libsql'

const state = JSON.stringify({
  state: 'open',
  addresses: ['+15550000000'],
  route: { host: 'desk' },
  ticket: { id: '1' },
})

export const plainStore = () => {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'deskwire-plain-'))
  const database = new Connection(join(folder, 'plain.db'))
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
  CREATE TABLE work (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, conversation TEXT, state TEXT, track TEXT, envelope TEXT, settled_at INTEGER);
  CREATE INDEX work_waiting ON work (conversation, track, seq) WHERE state = 'waiting';
  CREATE INDEX work_settled ON work (settled_at) WHERE settled_at IS NOT NULL;
  CREATE TABLE conversation (id TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;
  CREATE TABLE message (number INTEGER PRIMARY KEY, id TEXT UNIQUE, conversation TEXT, at INTEGER, words TEXT, data TEXT);
  CREATE INDEX message_conversation ON message (conversation, number);
  CREATE TABLE step (seq INTEGER PRIMARY KEY, data TEXT);`)
  const prepared = (sql) => database.prepare(sql)
  const begin = prepared('BEGIN IMMEDIATE')
  const commit = prepared('COMMIT')
  const known = prepared('SELECT 1 FROM work WHERE id = ?')
  const take = prepared(`INSERT INTO work VALUES (?, ?, ?, 'waiting', 'facts', ?, NULL)`)
  const message = prepared('INSERT INTO message VALUES (NULL, ?, ?, ?, ?, ?)')
  const window = prepared('INSERT INTO conversation VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data')
  const pass = prepared(`UPDATE work SET track = 'in' WHERE seq = ?`)
  const attempt = prepared('INSERT INTO step VALUES (?, ?)')
  const ticket = prepared('UPDATE message SET data = ? WHERE id = ?')
  const settle = prepared(`UPDATE work SET state = 'effected', settled_at = ?, envelope = NULL WHERE seq = ?`)
  const done = prepared('DELETE FROM step WHERE seq = ?')
  const steps = {
    taken({ seq, id, conversation, json }) {
      known.get(id)
      take.run(seq, id, conversation, json)
    },
    facts({ seq, id, conversation, json, of }) {
      if (of === undefined) message.run(id, conversation, Date.now(), 'hello, my order is', json.slice(0, 300))
      else ticket.run(json.slice(0, 310), of)
      window.run(conversation, state)
      pass.run(seq)
    },
    before({ seq }) {
      attempt.run(seq, '{"key":"post","what":"post","startedAt":1,"deadline":2}')
    },
    after({ seq, id, json, of }) {
      ticket.run(json.slice(0, 320), of ?? id)
      settle.run(Date.now(), seq)
      done.run(seq)
    },
  }
  return {
    /** `[step, job]`, all in one transaction. */
    batch(items) {
      begin.run()
      for (const [step, job] of items) steps[step](job)
      commit.run()
    },
    close() {
      database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
