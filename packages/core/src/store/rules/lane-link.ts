import type { QueuedWork } from './tables.js'

/** A task as a link of its lane. */
export interface Link extends QueuedWork {
  /** The lane it is in. */
  home?: Lane | undefined
  before?: Link | undefined
  behind?: Link | undefined
}

export interface Lane {
  first: Link | undefined
  last: Link | undefined
  /** Set while it is in the heap of times. */
  timed: number
}
