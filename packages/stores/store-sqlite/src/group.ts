import { fail } from '@deskwire/core/adapter'
import { type Database, explained } from './database.js'

interface Job {
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
  private waiting: Job[] = []
  /** Committed, but not confirmed by the disk. */
  private written: Job[] = []
  /** Those being written to the disk. */
  private underWay: readonly Job[] = []
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
      for (const job of all) job.reject(thrown)
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
    const jobs = this.waiting
    this.waiting = []
    if (jobs.length === 0) return
    try {
      this.together(jobs)
    } catch (thrown) {
      this.undo()
      if (jobs.length === 1) jobs[0]?.reject(explained(thrown, this.database.path))
      else this.apart(jobs)
    }
  }

  private sync(): void {
    if (this.syncing || this.written.length === 0 || this.refused !== undefined) return
    this.underWay = this.written
    this.written = []
    this.syncing = true
    this.database.sync((thrown) => {
      this.syncing = false
      const jobs = this.underWay
      this.underWay = []
      if (thrown) this.lose(thrown, jobs)
      else succeed(jobs)
      if (this.waiting.length > 0) this.schedule()
    })
  }

  /** Data that failed to reach the disk may be lost although it can still be read, so the store stops. */
  private lose(thrown: unknown, jobs: readonly Job[]): void {
    this.refused ??= fail('reopen_store', 'The disk refused a write, so nothing more is written to this store', {
      retryable: true,
      remedy: 'Check the disk, then restart the process: the store is opened again',
    })
    const all = [...jobs, ...this.waiting]
    this.waiting = []
    for (const job of all) job.reject(thrown)
  }

  private together(jobs: readonly Job[]): void {
    this.database.run('BEGIN IMMEDIATE')
    for (const job of jobs) job.run()
    for (const follower of this.followers) follower.flush()
    this.database.run('COMMIT')
    this.committed(jobs)
  }

  /** One request failed, so run each in its own savepoint, to fail alone. */
  private apart(jobs: readonly Job[]): void {
    const kept: Job[] = []
    const failed = new Set<Job>()
    try {
      this.database.run('BEGIN IMMEDIATE')
      for (const job of jobs) {
        this.database.run('SAVEPOINT job')
        try {
          job.run()
          for (const follower of this.followers) follower.flush()
          this.database.run('RELEASE job')
          kept.push(job)
        } catch (thrown) {
          failed.add(job)
          job.reject(explained(thrown, this.database.path))
          // A full disk rolls back the whole transaction, so run the earlier ones again without this one.
          if (!this.database.inTransaction) {
            this.undo()
            this.apart(jobs.filter((other) => !failed.has(other)))
            return
          }
          this.database.run('ROLLBACK TO job')
          this.database.run('RELEASE job')
          for (const follower of this.followers) follower.undo()
        }
      }
      this.database.run('COMMIT')
    } catch (thrown) {
      this.undo()
      for (const job of jobs) job.reject(explained(thrown, this.database.path))
      return
    }
    this.committed(kept)
  }

  private undo(): void {
    this.database.rollback()
    for (const follower of this.followers) follower.undo()
  }

  private committed(jobs: readonly Job[]): void {
    for (const follower of this.followers) follower.done?.()
    this.written.push(...jobs)
  }
}

const succeed = (jobs: readonly Job[]): void => {
  for (const job of jobs) job.committed()
  for (const job of jobs) job.resolve()
}
