import { Trouble } from '../trouble.js'
import type { Row } from './rows.js'

/** A cell longer than this has lost its closing quote: what follows is not swallowed into memory. */
const longestCell = 100_000

interface Record {
  line: number
  cells: string[]
  problem?: string
}

/**
 * RFC 4180, read as it comes: quotes, doubled quotes, line ends inside quotes, either kind of line end. By hand, for it
 * is short and the command line carries no dependency for it.
 */
const records = async function* (text: AsyncIterable<string>, separator: () => string): AsyncGenerator<Record> {
  let line = 1
  let current: Record = { line, cells: [] }
  let cell = ''
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  let afterReturn = false
  const endCell = () => {
    current.cells.push(cell)
    cell = ''
    state = 'start'
  }
  for await (const piece of text)
    for (const character of piece) {
      if (afterReturn && character === '\n') {
        afterReturn = false
        continue
      }
      afterReturn = character === '\r'
      const ends = character === '\n' || character === '\r'
      if (ends) line++
      if (state === 'quoted') {
        if (character === '"') state = 'quote'
        else cell += ends ? '\n' : character
        if (cell.length > longestCell) throw new Trouble(`Line ${current.line}: a quote is opened and never closed`)
        continue
      }
      if (state === 'quote' && character === '"') {
        cell += '"'
        state = 'quoted'
      } else if (character === separator()) endCell()
      else if (ends) {
        endCell()
        if (current.cells.length > 1 || current.cells[0] !== '') yield current
        current = { line, cells: [] }
      } else if (character === '"' && state === 'start') state = 'quoted'
      else {
        if (state === 'quote') current.problem = 'characters after a closing quote'
        if (cell.length <= longestCell) cell += character
        state = state === 'quote' ? 'quote' : 'plain'
      }
    }
  if (state === 'quoted') current.problem = 'a quote is opened and never closed'
  endCell()
  if (current.cells.length > 1 || current.cells[0] !== '') yield current
}

/** Spreadsheets of half of Europe write semicolons: the first line tells. */
const separatorOf = (head: string): string => {
  const line = head.split(/[\r\n]/, 1)[0] ?? ''
  return line.includes(';') && !line.includes(',') ? ';' : line.includes('\t') && !line.includes(',') ? '\t' : ','
}

export const csvRows = async function* (text: AsyncIterable<string>): AsyncGenerator<Row> {
  let separator = ''
  const watched = async function* () {
    for await (const piece of text) {
      if (separator === '') separator = separatorOf(piece)
      yield piece
    }
  }
  let head: readonly string[] | undefined
  for await (const { line, cells, problem } of records(watched(), () => separator)) {
    if (!head) {
      head = cells.map((name) => name.trim().toLowerCase())
      continue
    }
    if (problem !== undefined || cells.length > head.length)
      yield {
        line,
        fields: undefined,
        problem: problem ?? `has ${cells.length} cells, the first line has ${head.length}`,
      }
    else yield { line, fields: new Map(head.map((name, n) => [name, plain(cells[n] ?? '')])) }
  }
}

/** What a spreadsheet was kept from running as a formula, as our own exports do: '+1555… means +1555… */
const plain = (cell: string): string => {
  const trimmed = cell.trim()
  return /^'[=+\-@]/.test(trimmed) ? trimmed.slice(1) : trimmed
}
