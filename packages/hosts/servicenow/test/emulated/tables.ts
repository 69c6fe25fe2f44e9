import { randomBytes } from 'node:crypto'

export type Row = Record<string, string>

export const sysId = (): string => randomBytes(16).toString('hex')

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

const numbered: Record<string, string> = {
  sn_customerservice_case: 'CS',
  incident: 'INC',
  interaction: 'IMS',
  sc_request: 'REQ',
}
const closedStates: Record<string, readonly string[]> = { sn_customerservice_case: ['3', '7'], incident: ['6', '7'] }

/** Tables as an instance keeps them: every row with its sys fields, journals in a table of their own. */
export class Tables {
  readonly #tables = new Map<string, Row[]>()
  #numbers = 1000

  constructor(readonly now: () => number) {}

  of(table: string): Row[] {
    const rows = this.#tables.get(table) ?? []
    this.#tables.set(table, rows)
    return rows
  }

  get(table: string, id: string): Row | undefined {
    return this.of(table).find(({ sys_id }) => sys_id === id)
  }

  insert(table: string, given: Row, by = 'admin'): Row {
    const prefix = numbered[table]
    const at = stamp(this.now())
    const { comments, work_notes, ...plain } = given
    const row: Row = {
      sys_id: sysId(),
      sys_created_on: at,
      sys_updated_on: at,
      sys_created_by: by,
      sys_mod_count: '0',
      ...(prefix && { number: `${prefix}${String(++this.#numbers).padStart(7, '0')}`, active: 'true', state: '1' }),
      ...plain,
    }
    this.of(table).push(row)
    this.#journal(table, row, { comments, work_notes }, by)
    return row
  }

  update(table: string, id: string, given: Row, by = 'admin'): Row | undefined {
    const row = this.get(table, id)
    if (!row) return undefined
    const { comments, work_notes, ...plain } = given
    Object.assign(row, plain, {
      sys_updated_on: stamp(this.now()),
      sys_mod_count: String(Number(row.sys_mod_count) + 1),
    })
    if (plain.state !== undefined && row.active !== undefined)
      row.active = String(!closedStates[table]?.includes(plain.state))
    this.#journal(table, row, { comments, work_notes }, by)
    return row
  }

  remove(table: string, id: string): boolean {
    const rows = this.of(table)
    const at = rows.findIndex(({ sys_id }) => sys_id === id)
    if (at >= 0) rows.splice(at, 1)
    return at >= 0
  }

  /** What was written on a record, in order: all of it, or what is for customers, or for agents. */
  journal(id: string, element?: 'comments' | 'work_notes'): Row[] {
    const all = this.of('sys_journal_field').filter((row) => row.element_id === id)
    return element === undefined ? all : all.filter((row) => row.element === element)
  }

  #journal(table: string, row: Row, said: { comments?: string; work_notes?: string }, by: string): void {
    for (const [element, value] of Object.entries(said))
      if (value) this.insert('sys_journal_field', { name: table, element, element_id: row.sys_id ?? '', value }, by)
  }

  /** An encoded query. A condition on a column that the table has not is left out, as instances do by default. */
  search(table: string, query: string): Row[] {
    const rows = this.of(table)
    const columns = new Set(rows.flatMap((row) => Object.keys(row)))
    const groups: string[][] = []
    let order: { column: string; down: boolean } | undefined
    for (const term of query.split('^').filter(Boolean)) {
      const ordered = /^ORDERBY(DESC)?(.+)$/.exec(term)
      if (ordered) order = { column: ordered[2] ?? '', down: ordered[1] !== undefined }
      else if (term.startsWith('OR')) groups.at(-1)?.push(term.slice(2))
      else groups.push([term])
    }
    const found = rows.filter((row) => groups.every((any) => any.some((term) => holds(row, term, columns))))
    const { column = '', down = false } = order ?? {}
    if (order) found.sort((a, b) => (down ? -1 : 1) * (a[column] ?? '').localeCompare(b[column] ?? ''))
    return found
  }
}

const operators = ['!=', '>=', '<=', 'STARTSWITH', 'ISNOTEMPTY', 'ISEMPTY', 'LIKE', 'IN', '='] as const

/** The text index, in its simplest form: each word stands somewhere in the row. */
const textQuery = '123TEXTQUERY321='

const holds = (row: Row, term: string, columns: ReadonlySet<string>): boolean => {
  if (term.startsWith(textQuery)) {
    const text = Object.values(row).join(' ').toLowerCase()
    return term
      .slice(textQuery.length)
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  }
  const name = /^[a-z_0-9.]+/.exec(term)?.[0] ?? ''
  const operator = operators.find((one) => term.slice(name.length).startsWith(one))
  if (!operator || !columns.has(name)) return true
  const wanted = term.slice(name.length + operator.length)
  const value = row[name] ?? ''
  switch (operator) {
    case '=':
      return value.toLowerCase() === wanted.toLowerCase()
    case '!=':
      return value !== wanted
    case '>=':
      return value >= wanted
    case '<=':
      return value <= wanted
    case 'ISEMPTY':
      return value === ''
    case 'ISNOTEMPTY':
      return value !== ''
    case 'STARTSWITH':
      return value.startsWith(wanted)
    case 'LIKE':
      return value.toLowerCase().includes(wanted.toLowerCase())
    case 'IN':
      return wanted.split(',').includes(value)
  }
}
