import { pipeline, Readable } from 'node:stream'
import type { CsvError, Info } from 'csv-parse'
import { Trouble } from '../trouble.js'
import type { Row } from './row.js'

/** A longer row is missing a closing quote. Stop there instead of reading the rest of the file into memory. */
const longestRow = 100_000

/** The first line names the columns. Line ends inside quotes are `\n`, and spaces around a cell are layout. */
export const csvRows = async function* (text: AsyncIterable<string>): AsyncGenerator<Row> {
  const { parse } = await import('csv-parse')
  const pieces = linesOf(text)
  let first = ''
  while (!first.includes('\n') && first.length < longestRow) {
    const { done, value } = await pieces.next()
    if (done) break
    first += value
  }
  let broken: CsvError | undefined
  const whole = async function* () {
    yield first
    for await (const piece of pieces) {
      if (broken) return
      yield piece
    }
  }
  const parser = parse({
    delimiter: separatorOf(first),
    record_delimiter: '\n',
    max_record_size: longestRow,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    // An error on the stream would discard the rows before it.
    skip_records_with_error: true,
    on_skip: (error) => {
      broken ??= error
    },
  })
  const records: AsyncIterable<{ record: string[]; info: Info }> = pipeline(
    Readable.from(whole()),
    parser,
    () => undefined,
  )
  let head: readonly string[] | undefined
  // Where the last row ended, counted in lines that are not empty.
  let last = 0
  for await (const { record, info } of records) {
    const line = last + 1 + info.empty_lines
    last = info.lines - info.empty_lines
    if (!head) head = record.map((name) => name.trim().toLowerCase())
    else if (record.length > head.length)
      yield {
        line,
        fields: undefined,
        problem: `has ${record.length} cells, but the first line has ${head.length}`,
      }
    else yield { line, fields: new Map(head.map((name, n) => [name, plain(record[n] ?? '')])) }
  }
  if (!broken) return
  const line = last + 1 + parser.info.empty_lines
  if (broken.code === 'CSV_MAX_RECORD_SIZE')
    throw new Trouble(`Line ${line} is longer than ${longestRow} characters; is a closing quote missing?`)
  yield { line, fields: undefined, problem: 'a closing quote is missing' }
}

/** Normalises line ends: inside quotes, csv-parse counts `\r\n` as two lines. */
const linesOf = async function* (text: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let held = ''
  for await (const piece of text) {
    const all = held + piece
    held = all.endsWith('\r') ? '\r' : ''
    yield all.slice(0, all.length - held.length).replace(/\r\n?/g, '\n')
  }
  if (held !== '') yield '\n'
}

/** Spreadsheets write semicolons in many European locales; the first line shows which it is. */
const separatorOf = (head: string): string => {
  const line = head.split('\n', 1)[0] ?? ''
  return line.includes(';') && !line.includes(',') ? ';' : line.includes('\t') && !line.includes(',') ? '\t' : ','
}

/** Removes the quote that our exports put before a cell to stop spreadsheets from running it: '+1555… means +1555… */
const plain = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@＝＋－＠])/, '')
