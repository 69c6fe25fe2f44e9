import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Connection from 'libsql'

type Value = string | number | null | Uint8Array
type Row = Readonly<Record<string, unknown>>

// JSON documents, with columns only for lookups: enough for a desk this small.
const schema = `
CREATE TABLE IF NOT EXISTS tickets (number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY AUTOINCREMENT, ticket INTEGER NOT NULL, key TEXT, body TEXT NOT NULL, UNIQUE (ticket, key));
CREATE INDEX IF NOT EXISTS entries_of_ticket ON entries (ticket, number);
CREATE TABLE IF NOT EXISTS things (number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT, key TEXT, body TEXT NOT NULL, UNIQUE (kind, id), UNIQUE (kind, key));
CREATE TABLE IF NOT EXISTS addresses (contact TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (contact, address));
CREATE INDEX IF NOT EXISTS contacts_of_address ON addresses (address);
CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, key TEXT UNIQUE, mime TEXT NOT NULL, name TEXT, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS webhooks (number INTEGER PRIMARY KEY AUTOINCREMENT, ticket INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS webhooks_waiting ON webhooks (ticket, number) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`

/** One SQLite file. */
export class Database {
  readonly #connection: Connection.Database
  readonly #statements = new Map<string, Connection.Statement>()

  constructor(file: string) {
    const path = file === ':memory:' ? file : resolve(file)
    if (file !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    this.#connection = new Connection(path)
    this.#connection.exec('PRAGMA journal_mode = WAL')
    this.#connection.exec('PRAGMA synchronous = FULL')
    this.#connection.exec('PRAGMA busy_timeout = 5000')
    this.#connection.exec(schema)
  }

  /** The number of the new row. */
  insert(sql: string, ...values: readonly Value[]): number {
    return Number(this.#statement(sql).run(values).lastInsertRowid)
  }
  run(sql: string, ...values: readonly Value[]): number {
    return this.#statement(sql).run(values).changes
  }
  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return (this.#statement(sql).get(values) as Row | undefined) ?? undefined
  }
  all(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.#statement(sql).all(values) as Row[]
  }

  /** Runs a transaction; may be nested. */
  atomic<T>(work: () => T): T {
    if (this.#connection.inTransaction) return work()
    this.#connection.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#connection.exec('COMMIT')
      return result
    } catch (thrown) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
      throw thrown
    }
  }

  close(): void {
    if (!this.#connection.open) return
    this.#statements.clear()
    this.#connection.close()
  }

  #statement(sql: string): Connection.Statement {
    const known = this.#statements.get(sql)
    if (known) return known
    const made = this.#connection.prepare(sql)
    this.#statements.set(sql, made)
    return made
  }
}

export const parse = <T>(row: Row | undefined): T | undefined =>
  row === undefined ? undefined : (JSON.parse(String(row.body)) as T)
