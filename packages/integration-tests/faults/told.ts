import type { Books as Counts } from '@deskwire/core/store'

/** How a child process is set up, as JSON in its environment. */
export interface Setup {
  store: { sqlite: string } | { postgres: string; schema: string }
  role: 'both' | 'ingress' | 'worker'
  port: number
  graph: string
  desk: string
  /** How far its clock is ahead. */
  offset: number
  leaseMs: number
}

/** `advance`: time passes. `step`: only the clock of its machine is set. */
export type Asked = { ask: 'books' } | { advance: number } | { step: number } | { block: number }
export type Told = { ready: true } | { failed: true } | Books

/** What a bridge accounts for, and what it has set aside. */
export interface Books {
  books: Counts
  /** Nothing was in hand just then. */
  calm: boolean
  parked: readonly { id: string; reason: string; body: string }[]
}

export const modes = ['repeatable', 'lookup', 'neither'] as const
export type Mode = (typeof modes)[number]
/** The last digit of their number says which kind of host a customer's tickets go to. */
export const modeOf = (number: string): Mode => modes[Number(number.at(-1)) % modes.length] ?? 'lookup'
/** The other one knows no reports: its agents read of a failure in a note. */
export const isTold = (mode: Mode): boolean => mode !== 'neither'

export const secret = 'fault-secret'
export const line = '15550003333'
