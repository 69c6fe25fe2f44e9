import type { Connection, Value } from './connection.js'
import { unexpected } from './failures.js'
import { text } from './text.js'

export type Cell = string | number | boolean | null
/** A column of a set: its name, its type (`json` is text with JSON), and its value in a row. */
export type Column<R> = readonly [name: string, type: string, of: (row: R) => Cell]

const marks = /["\\]/
const quoted = (value: string): string => {
  const sound = text(value)
  return marks.test(sound) ? `"${sound.replace(/["\\]/g, '\\$&')}"` : `"${sound}"`
}

/** A PostgreSQL array as text, built directly from the rows, without intermediate arrays. */
export const arrayOf = <R>(rows: readonly R[], of: (row: R) => Cell): string => {
  let literal = '{'
  for (const row of rows) {
    const cell = of(row)
    if (literal.length > 1) literal += ','
    literal += typeof cell === 'string' ? quoted(cell) : cell === null ? 'NULL' : String(cell)
  }
  return `${literal}}`
}

// Most values are JSON, full of quotes. JSON escapes every control character, so one of these can separate
// them without any escaping. JSON is never empty, so an empty text means null.
const separator = '\u001f'
const separated = <R>(rows: readonly R[], of: (row: R) => Cell): string => {
  let list = ''
  for (let n = 0; n < rows.length; n++) list += `${n === 0 ? '' : separator}${of(rows[n] as R) ?? ''}`
  return list
}

/** One statement of many parts: each writes a set of rows through `unnest`, and may give the number of rows it must touch. */
export class Statement {
  private readonly parts: string[] = []
  private readonly values: Value[] = []
  private readonly checks: string[] = []

  value(value: Value, type: string): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }

  /** `~~rows` in the text is the set, as `u`. */
  add<R>(name: string, columns: readonly Column<R>[], rows: readonly R[], sql: string, exactly = false): void {
    if (rows.length === 0) return
    const arrays = columns.map(([, type, of]) => {
      if (type !== 'json' && type !== 'jsonb') return this.value(arrayOf(rows, of), `${type}[]`)
      const texts = `string_to_array(${this.value(separated(rows, of), 'text')}, E'\\x1f', '')`
      return type === 'json' ? texts : `${texts}::jsonb[]`
    })
    const set = `unnest(${arrays.join(', ')}) AS u(${namesOf(columns)})`
    this.parts.push(`${name} AS (${sql.replaceAll('~~rows', set)}${exactly ? ' RETURNING 1' : ''})`)
    if (exactly) this.refuseIf(name, `(SELECT count(*) FROM ${name}) <> ${this.value(rows.length, 'bigint')}`)
  }

  /** A part that other parts can use as a table of that name. */
  with(name: string, sql: string): void {
    this.parts.push(`${name} AS MATERIALIZED (${sql})`)
  }

  refuseIf(name: string, condition: string): void {
    this.checks.push(`WHEN ${condition} THEN '${unexpected}${name}'`)
  }

  async run(connection: Connection): Promise<void> {
    if (this.parts.length === 0) return
    const check = this.checks.length > 0 ? `(CASE ${this.checks.join(' ')} ELSE '1' END)::integer` : '1'
    await connection.set(`WITH ${this.parts.join(',\n')} SELECT ${check} AS done`, this.values)
  }
}

export const namesOf = <R>(columns: readonly Column<R>[]): string => columns.map(([name]) => name).join(', ')
