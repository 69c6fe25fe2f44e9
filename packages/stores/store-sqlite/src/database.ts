import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { type DeskwireError, fail } from '@deskwire/core/adapter'
import type Connection from 'libsql'
import { migrations } from './schema.js'

export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

const rowsAtOnce = 8

interface Lock {
  release(): void
}

/**
 * Ensures a single writer by a transaction that is never ended, on a separate file. The operating system holds the lock, so it is released
 * when the process ends in any way. Other tools can still read the database itself.
 */
const take = (Driver: typeof Connection, path: string): Lock => {
  const connection = new Driver(`${path}.lock`)
  connection.exec('BEGIN EXCLUSIVE')
  return {
    release() {
      if (!connection.open) return
      connection.exec('ROLLBACK')
      connection.close()
    },
  }
}

/** A connection that prepares each statement once. */
export class Database {
  private readonly statements = new Map<string, Connection.Statement>()

  private constructor(
    readonly path: string,
    private readonly connection: Connection.Database,
    private readonly lock: Lock,
  ) {}

  /** The write-ahead log. */
  private log = -1

  static async open(path: string): Promise<Database> {
    // Loaded on demand: the module is native and first detects the system's C library, which takes time.
    const { default: Driver } = await import('libsql')
    try {
      mkdirSync(dirname(path), { recursive: true })
      const lock = take(Driver, path)
      try {
        const database = new Database(path, new Driver(path), lock)
        database.prepare()
        return database
      } catch (thrown) {
        lock.release()
        throw thrown
      }
    } catch (thrown) {
      throw explained(thrown, path)
    }
  }

  private prepare(): void {
    this.exec('PRAGMA journal_mode = WAL')
    // Until the log exists and its directory entry is on the disk.
    this.exec('PRAGMA synchronous = FULL')
    this.exec('PRAGMA cache_size = -16000')
    // A log of 16 MB instead of 4, so that pages that change often are copied into the database less often.
    this.exec('PRAGMA wal_autocheckpoint = 4000')
    // Overwrite erased data, instead of only unlinking it.
    this.exec('PRAGMA secure_delete = FAST')
    this.exec('BEGIN IMMEDIATE')
    try {
      const version = Number(this.get('PRAGMA user_version')?.user_version ?? 0)
      if (version > migrations.length) throw newer(this.path, version)
      for (const script of migrations.slice(version)) this.exec(script)
      this.exec(`PRAGMA user_version = ${migrations.length}`)
      this.exec(`INSERT INTO meta VALUES ('opened', '1') ON CONFLICT DO UPDATE SET value = value + 1`)
      this.exec('COMMIT')
    } catch (thrown) {
      this.rollback()
      throw thrown
    }
    this.statements.clear()
    // From here on a commit only writes the log, and `sync` waits for the disk asynchronously. With `FULL`, SQLite does the same
    // but blocks the event loop. It still blocks at each checkpoint.
    this.log = openSync(`${this.path}-wal`, 'r+')
    this.exec('PRAGMA synchronous = NORMAL')
  }

  /** Calls back when all commits so far are on the disk. */
  sync(done: (thrown?: unknown) => void): void {
    fdatasync(this.log, (thrown) => (thrown ? done(notDurable(this.path, thrown)) : done()))
  }
  syncNow(): void {
    try {
      fdatasyncSync(this.log)
    } catch (thrown) {
      throw notDurable(this.path, thrown)
    }
  }

  exec(sql: string): void {
    this.connection.exec(sql)
  }
  run(sql: string, ...values: readonly Value[]): number {
    return this.statement(sql).run(values).changes
  }
  /** The same for many rows, as few statements: calling SQLite takes longer than a small row. */
  runAll(before: string, row: string, after: string, rows: readonly (readonly Value[])[]): void {
    for (let at = 0; at < rows.length; ) {
      const count = rows.length - at < rowsAtOnce ? 1 : rowsAtOnce
      const marks = Array.from({ length: count }, () => row).join()
      this.run(before + marks + after, ...rows.slice(at, at + count).flat())
      at += count
    }
  }
  /** The number of the new row; undefined if there was one already. */
  insert(sql: string, ...values: readonly Value[]): number | undefined {
    const { changes, lastInsertRowid } = this.statement(sql).run(values)
    return changes > 0 ? Number(lastInsertRowid) : undefined
  }
  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return (this.statement(sql).get(values) as Row | undefined) ?? undefined
  }
  all(sql: string, ...values: readonly Value[]): readonly Row[] {
    return this.statement(sql).all(values) as Row[]
  }
  get inTransaction(): boolean {
    return this.connection.inTransaction
  }
  /** SQLite itself rolls back when the disk is full; a second rollback would hide the cause. */
  rollback(): void {
    if (this.inTransaction) this.exec('ROLLBACK')
  }
  /** Prepared statements keep the file open until they are garbage collected, so the log is emptied explicitly. */
  close(): void {
    if (!this.connection.open) return
    this.statements.clear()
    closeSync(this.log)
    try {
      this.all('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // Otherwise it is read when the file is next opened.
    }
    this.connection.close()
    this.lock.release()
  }

  private statement(sql: string): Connection.Statement {
    const known = this.statements.get(sql)
    if (known) return known
    const made = this.connection.prepare(sql)
    this.statements.set(sql, made)
    return made
  }
}

const notDurable = (path: string, thrown: unknown) =>
  fail('storage_failed', `Writing ${path} to the disk failed (${codeOf(thrown) || 'unknown error'})`, {
    retryable: true,
    remedy: 'Check the disk, then restart; providers send again what was not acknowledged',
  })

const newer = (path: string, version: number) =>
  fail('config', `${path} was written by a newer version (schema ${version}, this one knows ${migrations.length})`, {
    remedy: 'Run the version of @deskwire/store-sqlite that wrote it, or a later one',
  })

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : ''

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : '')

/** Turns errors of SQLite and the file system into failures with a remedy. */
export const explained = (thrown: unknown, path: string): DeskwireError | unknown => {
  const code = codeOf(thrown)
  const message = messageOf(thrown)
  const is = (codes: RegExp, words: RegExp) => codes.test(code) || words.test(message)
  const cause = { retryable: false }
  if (is(/^SQLITE_BUSY|^SQLITE_LOCKED/, /database is locked/))
    return fail('config', `${path} is in use by another process; only one at a time may open it`, {
      ...cause,
      remedy: 'Stop the other process, or use @deskwire/store-postgres to run several',
    })
  if (is(/^SQLITE_FULL|^ENOSPC/, /database or disk is full/))
    return fail('storage_full', `The disk is full, so ${path} cannot be written`, {
      retryable: true,
      remedy: 'Free space on the disk',
    })
  if (is(/^SQLITE_CORRUPT|^SQLITE_NOTADB/, /malformed|not a database/))
    return fail('storage_corrupt', `${path} is damaged or is not a database`, { ...cause, remedy: 'Restore a backup' })
  if (is(/^SQLITE_READONLY|^SQLITE_CANTOPEN|^SQLITE_PERM|^EACCES|^EROFS|^EPERM|^ENOTDIR/, /readonly|unable to open/i))
    return fail('config', `${path} cannot be written`, {
      ...cause,
      remedy: 'Allow the user of this process to write the file and its folder, or choose another path',
    })
  return thrown
}
