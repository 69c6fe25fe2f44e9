import type { Conversation, Log } from '@deskwire/core/adapter'
import type { Needs, QueuedWork, Transaction } from '@deskwire/core/store'
import type { Database } from '../database/database.js'
import type { LaneState } from './lanes.js'

/** A claimed lane, by its fencing number. */
export interface Held {
  lane: string
  fence: number
  wakes: number
  work: QueuedWork
  /** As of the claim, which is enough, because changes name the fields they set. */
  conversation?: Conversation | undefined
}

export interface JobContext {
  transaction: Transaction
  /** The current state of a claimed lane; undefined if another process has it. */
  state: LaneState | undefined
  /** A wake, or a cancellation, by a job of the same batch. */
  woken(lane: string): boolean
  stopped(seq: number): boolean
  renew(held: Held, until: number): void
  /** `hold`: its first task is a suspect of that rank and waits for its turn. */
  release(held: Held, hold?: number): void
}

export interface Job {
  run(context: JobContext): unknown
  needs?: Needs
  held?: Held
  /** Also locked from the start, because they may be touched. */
  lanes?: readonly string[]
  committed?(): void
  /** When it was added, by the clock of this process. */
  since?: number
  resolve(result: unknown): void
  reject(thrown: unknown): void
}

export interface Surroundings {
  database: Database
  owner: string
  salt: string
  log: Log
  now(): number
  /** All processes keep the time of the database: their leases are compared. */
  agree(time: number, ageMs: number): void
  pauses: Map<string, number>
  /** After a commit: when to look at what it touched. */
  touched(at: number, pauses: boolean): void
}
