/** Times go over the border as ISO 8601, inside they are milliseconds. */
export const iso = (at: number): string => new Date(at).toISOString()

// A cell that begins so is run as a formula by a spreadsheet; a customer chose these words, not whoever opens the file
// (OWASP, "CSV Injection"). A plain phone number stays as it is.
const formula = /^[=+\-@\t\r]/
const number = /^[+-]?[\d.]+$/

const cell = (value: string): string => {
  const safe = formula.test(value) && !number.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** RFC 4180. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

const encoder = new TextEncoder()

/** Pulled by the reader: what nobody takes is not made. */
export const streamOf = (pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
