/** One record of a file, with the line it begins on, for people to find it. */
export interface Row {
  line: number
  /** Undefined: this line could not be read, and why. */
  fields: ReadonlyMap<string, string | boolean> | undefined
  problem?: string
}
