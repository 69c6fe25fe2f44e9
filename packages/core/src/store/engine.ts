import type { Change, Envelope, MediaStore, Store, StoreEnvironment } from '../ports/store.js'
import type { Tables } from './rules/tables.js'
import type { Transaction } from './rules/transaction.js'

/** The records a job will read, so that an engine with asynchronous tables can prefetch them. Optional; without it the job is only slower. */
export interface Needs {
  tenant?: string
  conversation?: string | undefined
  envelopes?: readonly Envelope[]
  changes?: readonly Change[]
  /** Needs an exclusive write lock. */
  alone?: boolean
}

/** Runs the rules: reads and jobs over tables, and the work of the lanes. */
export interface Engine {
  readonly media: MediaStore
  start(environment: StoreEnvironment): Promise<void>
  read<T>(query: (tables: Tables) => T): Promise<T>
  /** Durable when it resolves. A job that throws has no effect. A job may be run more than once. */
  write<T>(job: (transaction: Transaction) => T, needs?: Needs): Promise<T>
  work: Store['work']
  paused(tenant: string, key: string): number | undefined
  close(): Promise<void>
}
