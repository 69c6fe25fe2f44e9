/** One record of a file, with the line it begins on. */
export interface Row {
  line: number
  /** Undefined if the row could not be read; `problem` says why. */
  fields: ReadonlyMap<string, string | boolean> | undefined
  problem?: string
}

/** A problem as the management API tells it (`/purpose: …`), for who wrote the file. */
export const inWords = (detail = 'is not valid'): string =>
  detail.replace(/^\/?(\w{1,60}): /, (_, column: string) => `column ${column}: `)
