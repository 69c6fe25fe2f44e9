// Spreadsheets run a cell that begins like this as a formula, and its text was written by a customer
// (OWASP, "CSV Injection"). Where semicolons or tabs are separators, cells also begin after those, and after
// line ends. Plain numbers are kept.
const formula = /(?<=^|[;\t\r\n])(?= *[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])|^(?=[\t\r\n])/g
const number = /^[+-]?[\d.]+$/

const cell = (value: string): string => {
  const safe = number.test(value) ? value : value.replace(formula, "'")
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A line of CSV (RFC 4180), safe to open in a spreadsheet. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`
