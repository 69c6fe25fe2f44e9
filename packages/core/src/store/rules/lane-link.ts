import type { QueuedWork } from './tables.js'

/** A piece of work as a link of its lane. */
export interface Link extends QueuedWork {
  /** Where it is. */
  home?: Lane | undefined
  before?: Link | undefined
  behind?: Link | undefined
}

export interface Lane {
  first: Link | undefined
  last: Link | undefined
  /** For when it is in the heap of times. */
  timed: number
}
