// A spreadsheet runs a cell that begins so as a formula, and a customer chose these words, not whoever opens the file
// (OWASP, "CSV Injection"). One that takes semicolons or tabs for separators sees cells begin behind those too, and behind
// line ends. A plain number stays as it is.
const formula = /(?<=^|[;\t\r\n])(?= *[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])|^(?=[\t\r\n])/g
const number = /^[+-]?[\d.]+$/

const cell = (value: string): string => {
  const safe = number.test(value) ? value : value.replace(formula, "'")
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A line as RFC 4180 has it, safe to open in a spreadsheet. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`
