import { fail } from '@deskwire/core/adapter'
import { type Database, explained } from './database.js'

interface Entry {
  run(): void
  committed(): void
  resolve(): void
  reject(thrown: unknown): void
}

/** Hooks around a transaction, to drop cached values and add counters. */
export interface Follower {
  /** Before COMMIT, or before a savepoint is released. */
  flush(): void
  /** After COMMIT. */
  done?(): void
  /** After a rollback. */
  undo(): void
}

/**
 * Puts all requests of one turn of the event loop into one transaction. Nothing is blocked by the wait for the disk: later
 * requests go into the next one together. Each promise resolves when its transaction and all before it are on the disk.
 */
export class Group {
  private waiting: Entry[] = []
  /** Committed, but not confirmed by the disk. */
  private written: Entry[] = []
  /** Those being written to the disk. */
  private underWay: readonly Entry[] = []
  private scheduled = false
  private syncing = false
  private refused: unknown

  constructor(
    private readonly database: Database,
    private readonly followers: readonly Follower[],
  ) {}

  add<T>(job: () => T, committed: () => void): Promise<T> {
    if (this.refused !== undefined) return Promise.reject(this.refused)
    return new Promise<T>((resolve, reject) => {
      let result: T
      this.waiting.push({
        run: () => {
          result = job()
        },
        committed,
        resolve: () => resolve(result),
        reject,
      })
      this.schedule()
    })
  }

  close(): void {
    if (this.refused !== undefined) return
    this.refused = fail('closed', 'The store is closed')
    this.write()
    const all = [...this.underWay, ...this.written]
    this.underWay = []
    this.written = []
    try {
      this.database.syncNow()
    } catch (thrown) {
      for (const entry of all) entry.reject(thrown)
      return
    }
    succeed(all)
  }

  private schedule(): void {
    if (this.scheduled || this.syncing) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      this.write()
      this.sync()
    })
  }

  private write(): void {
    const entries = this.waiting
    this.waiting = []
    if (entries.length === 0) return
    try {
      this.together(entries)
    } catch (thrown) {
      this.undo()
      if (entries.length === 1) entries[0]?.reject(explained(thrown, this.database.path))
      else this.apart(entries)
    }
  }

  private sync(): void {
    if (this.syncing || this.written.length === 0 || this.refused !== undefined) return
    this.underWay = this.written
    this.written = []
    this.syncing = true
    this.database.sync((thrown) => {
      this.syncing = false
      const entries = this.underWay
      this.underWay = []
      if (thrown) this.lose(thrown, entries)
      else succeed(entries)
      if (this.waiting.length > 0) this.schedule()
    })
  }

  /** Data that failed to reach the disk may be lost although it can still be read, so the store stops. */
  private lose(thrown: unknown, entries: readonly Entry[]): void {
    this.refused ??= fail('reopen_store', 'The disk refused a write, so nothing more is written to this store', {
      retryable: true,
      remedy: 'See that the disk is well, then restart the process: the store is opened again',
    })
    const all = [...entries, ...this.waiting]
    this.waiting = []
    for (const entry of all) entry.reject(thrown)
  }

  private together(entries: readonly Entry[]): void {
    this.database.run('BEGIN IMMEDIATE')
    for (const entry of entries) entry.run()
    for (const follower of this.followers) follower.flush()
    this.database.run('COMMIT')
    this.committed(entries)
  }

  /** One request failed, so run each in its own savepoint, to fail alone. */
  private apart(entries: readonly Entry[]): void {
    const kept: Entry[] = []
    const failed = new Set<Entry>()
    try {
      this.database.run('BEGIN IMMEDIATE')
      for (const entry of entries) {
        this.database.run('SAVEPOINT entry')
        try {
          entry.run()
          for (const follower of this.followers) follower.flush()
          this.database.run('RELEASE entry')
          kept.push(entry)
        } catch (thrown) {
          failed.add(entry)
          entry.reject(explained(thrown, this.database.path))
          // A full disk rolls back the whole transaction, so run the earlier ones again without this one.
          if (!this.database.inTransaction) {
            this.undo()
            this.apart(entries.filter((other) => !failed.has(other)))
            return
          }
          this.database.run('ROLLBACK TO entry')
          this.database.run('RELEASE entry')
          for (const follower of this.followers) follower.undo()
        }
      }
      this.database.run('COMMIT')
    } catch (thrown) {
      this.undo()
      for (const entry of entries) entry.reject(explained(thrown, this.database.path))
      return
    }
    this.committed(kept)
  }

  private undo(): void {
    this.database.rollback()
    for (const follower of this.followers) follower.undo()
  }

  private committed(entries: readonly Entry[]): void {
    for (const follower of this.followers) follower.done?.()
    this.written.push(...entries)
  }
}

const succeed = (entries: readonly Entry[]): void => {
  for (const entry of entries) entry.committed()
  for (const entry of entries) entry.resolve()
}
