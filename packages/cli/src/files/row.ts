/** One record of a file, with the line it begins on. */
export interface Row {
  line: number
  /** Undefined if the row could not be read; `problem` says why. */
  fields: ReadonlyMap<string, string | boolean> | undefined
  problem?: string
}
