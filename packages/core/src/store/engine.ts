import type { Change, Envelope, MediaStore, Store, StoreEnvironment } from '../ports/store.js'
import type { Tables } from './rules/tables.js'
import type { Transaction } from './rules/transaction.js'

/** What a job is about, so that an engine whose tables answer later can ask for it all at once. Leaving it out costs time only. */
export interface Needs {
  tenant?: string
  conversation?: string | undefined
  envelopes?: readonly Envelope[]
  changes?: readonly Change[]
  /** Nobody else may write meanwhile. */
  alone?: boolean
}

/** Runs the rules: reads and jobs over tables, and the work of the lanes. */
export interface Engine {
  readonly media: MediaStore
  start(environment: StoreEnvironment): Promise<void>
  read<T>(query: (tables: Tables) => T): Promise<T>
  /** Durable when it resolves; a job that throws leaves nothing behind. A job may be run more than once. */
  write<T>(job: (transaction: Transaction) => T, needs?: Needs): Promise<T>
  work: Store['work']
  paused(tenant: string, key: string): number | undefined
  close(): Promise<void>
}
