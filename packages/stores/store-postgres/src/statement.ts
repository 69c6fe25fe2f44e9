import { type Connection, unexpected, type Value } from './database.js'
import { text } from './text.js'

export type Cell = string | number | boolean | null
/** A column of a set: its name, its type, and what a row has there. */
export type Column<R> = readonly [name: string, type: string, of: (row: R) => Cell]

// JSON is most of what is written, so nearly every text has quotes and few have backslashes.
const quoted = (value: string): string => {
  const sound = text(value)
  const escaped = sound.includes('\\') ? sound.replaceAll('\\', '\\\\') : sound
  return `"${escaped.replaceAll('"', '\\"')}"`
}

/** As PostgreSQL reads an array, made in one go: neither rows of cells nor columns of values are made before. */
export const arrayOf = <R>(rows: readonly R[], of: (row: R) => Cell): string => {
  let literal = '{'
  for (const row of rows) {
    const cell = of(row)
    if (literal.length > 1) literal += ','
    literal += typeof cell === 'string' ? quoted(cell) : cell === null ? 'NULL' : String(cell)
  }
  return `${literal}}`
}

/** One statement of many parts: each writes a set of rows through `unnest`, and may say how many rows it must touch. */
export class Statement {
  private readonly parts: string[] = []
  private readonly values: Value[] = []
  private readonly expected: [name: string, rows: number][] = []

  value(value: Value, type: string): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }

  /** `~~rows` in the text is the set, as `u`. */
  add<R>(name: string, columns: readonly Column<R>[], rows: readonly R[], sql: string, exactly = false): void {
    if (rows.length === 0) return
    const arrays = columns.map(([, type, of]) => this.value(arrayOf(rows, of), `${type}[]`))
    const set = `unnest(${arrays.join(', ')}) AS u(${namesOf(columns)})`
    this.parts.push(`${name} AS (${sql.replaceAll('~~rows', set)}${exactly ? ' RETURNING 1' : ''})`)
    if (exactly) this.expected.push([name, rows.length])
  }

  async run(connection: Connection): Promise<void> {
    if (this.parts.length === 0) return
    const checks = this.expected.map(
      ([name, rows]) =>
        `WHEN (SELECT count(*) FROM ${name}) <> ${this.value(rows, 'bigint')} THEN '${unexpected}${name}'`,
    )
    const check = checks.length > 0 ? `(CASE ${checks.join(' ')} ELSE '1' END)::integer` : '1'
    await connection.set(`WITH ${this.parts.join(',\n')} SELECT ${check} AS done`, this.values)
  }
}

export const namesOf = <R>(columns: readonly Column<R>[]): string => columns.map(([name]) => name).join(', ')
