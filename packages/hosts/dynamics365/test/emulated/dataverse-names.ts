import names from './dataverse.json' with { type: 'json' }
import type { Row } from './odata.js'

interface Table {
  key: string
  columns: readonly string[]
  navigation: Readonly<Record<string, readonly [column: string, table: string]>>
}

const pairs = (navigation: Readonly<Record<string, readonly string[]>>): Table['navigation'] =>
  Object.fromEntries(Object.entries(navigation).map(([name, [column = '', table = '']]) => [name, [column, table]]))

const { comment: _, ...given } = names

export const tables: Readonly<Record<string, Table>> = Object.fromEntries(
  Object.entries(given).map(([name, { key, columns, navigation }]) => [
    name,
    { key, columns, navigation: pairs(navigation) },
  ]),
)

/** A name unknown to Dataverse, which refuses the whole request. */
export class UnknownName extends Error {}

/** Whether a name may be selected and filtered by; columns with a publisher's prefix are an environment's own. */
const isReadable = ({ columns, navigation }: Table, name: string): boolean =>
  columns.includes(name) ||
  /^new_[a-z]+$/.test(name) ||
  Object.values(navigation).some(([column]) => name === `_${column}_value`)

export const checkColumns = (table: string, names: readonly string[]): void => {
  const about = tables[table]
  for (const name of names)
    if (about && !isReadable(about, name)) throw new UnknownName(`Could not find a property named '${name}'`)
}

/** The column and the table that a single-valued navigation property leads to. Its case matters. */
export const navigate = (table: string, name: string): readonly [column: string, table: string] => {
  const found = tables[table]?.navigation[name]
  if (found) return found
  throw new UnknownName(`An undeclared property '${name}' which only has property annotations in the payload`)
}

/** The row a payload creates: `name@odata.bind: /contacts(id)` is the look-up column `_name_value`. */
export const rowOf = (table: string, given: Row, exists: (table: string, id: string) => boolean): Row =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const bind = /^(\w+)@odata\.bind$/.exec(name)?.[1]
      if (bind === undefined) {
        if (name.startsWith('_')) throw new UnknownName(`Invalid property '${name}'`)
        checkColumns(table, [name])
        return [name, value]
      }
      const [column, leads] = navigate(table, bind)
      const [, target = '', id = ''] = /^\/?(\w+)\(([^)]+)\)$/.exec(String(value)) ?? []
      if (target !== leads) throw new UnknownName(`'${bind}' does not lead to ${target}`)
      if (tables[target] && !exists(target, id)) throw new Missing()
      return [`_${column}_value`, id]
    }),
  )

/** A reference to a row that does not exist. */
export class Missing extends Error {}
