import { fail } from '@deskwire/core/adapter'
import { type Database, explained } from './database.js'

interface Entry {
  run(): void
  committed(): void
  resolve(): void
  reject(thrown: unknown): void
}

/** What must follow the transaction: kept values are dropped, counters added. */
export interface Follower {
  /** Before COMMIT, or before a savepoint is released. */
  flush(): void
  /** After COMMIT. */
  done?(): void
  /** After what was written is gone. */
  undo(): void
}

/** All requests of one turn of the event loop in one transaction, for one wait on the disk. */
export class Group {
  private waiting: Entry[] = []
  private scheduled = false
  private closed = false

  constructor(
    private readonly database: Database,
    private readonly followers: readonly Follower[],
  ) {}

  add<T>(job: () => T, committed: () => void): Promise<T> {
    if (this.closed) return Promise.reject(fail('closed', 'The store is closed'))
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
      if (this.scheduled) return
      this.scheduled = true
      setImmediate(() => this.flush())
    })
  }

  close(): void {
    this.flush()
    this.closed = true
  }

  private flush(): void {
    this.scheduled = false
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

  private together(entries: readonly Entry[]): void {
    this.database.run('BEGIN IMMEDIATE')
    for (const entry of entries) entry.run()
    for (const follower of this.followers) follower.flush()
    this.database.run('COMMIT')
    this.succeed(entries)
  }

  /** One of them failed, so each gets a savepoint of its own and fails alone. */
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
          // A full disk undoes the whole transaction, so those before it are done again, without it.
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
    this.succeed(kept)
  }

  private undo(): void {
    this.database.rollback()
    for (const follower of this.followers) follower.undo()
  }

  private succeed(entries: readonly Entry[]): void {
    for (const follower of this.followers) follower.done?.()
    for (const entry of entries) entry.committed()
    for (const entry of entries) entry.resolve()
  }
}
