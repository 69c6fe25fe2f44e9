import { databaseTime } from '../../src/read.js'
import type { State, TicketRow, Transaction } from './state.js'

export interface Limit {
  field: string
  operator?: string
  value: string
}

const compare = (has: string, { operator = '=', value }: Limit): boolean => {
  if (operator === 'LIKE') return has.toLowerCase().includes(value.toLowerCase())
  if (operator === '>=') return has >= value
  return operator === '!=' ? has !== value : has === value
}

/** The same field twice is one or the other; a field that RT does not let be searched is passed over in silence. */
export const matches = (held: Readonly<Record<string, string | undefined>>, limits: readonly Limit[]): boolean => {
  const byField = new Map<string, Limit[]>()
  for (const limit of limits) byField.set(limit.field, [...(byField.get(limit.field) ?? []), limit])
  return [...byField].every(([field, some]) => {
    const has = Object.hasOwn(held, field) ? held[field] : undefined
    return has === undefined || some.some((limit) => compare(has, limit))
  })
}

export const ofTransaction = (state: State, one: Transaction) => ({
  id: String(one.id),
  Type: one.type,
  ObjectType: 'RT::Ticket',
  ObjectId: String(one.ticket),
  Creator: String(state.users.find(({ name }) => name === one.creator)?.id ?? 1),
  Created: databaseTime(one.at),
})

const unquote = (text: string): string => text.replace(/^'|'$/g, '').replace(/\\(.)/g, '$1')

/** The TicketSQL that the host writes: clauses joined by AND. An unknown custom field finds nothing. */
export const ticketSql = (state: State, row: TicketRow, sql: string): boolean =>
  sql.split(/ AND (?=(?:[^']*'[^']*')*[^']*$)/).every((clause) => {
    const found = /^(\S+)\s+(!=|>=|=|LIKE)\s+(.*)$/.exec(clause.trim())
    if (!found) throw new Error(`The emulator does not know ${clause}`)
    const [, field = '', operator = '=', value = ''] = found
    const wanted = unquote(value)
    const custom = /^CF\.\{(.*)\}$/.exec(field)?.[1]
    if (custom !== undefined) return row.fields.get(custom)?.includes(wanted) ?? false
    const id = state.users.find(({ name }) => row.requestors.includes(name))?.id
    const held: Readonly<Record<string, string>> = {
      id: String(row.id),
      Creator: row.creator,
      Created: new Date(row.at).toISOString(),
      Status: row.status,
      Subject: row.subject,
      'Requestor.id': String(id ?? ''),
    }
    if (!Object.hasOwn(held, field)) throw new Error(`The emulator does not know ${field}`)
    return compare(held[field] ?? '', { field, operator, value: wanted })
  })
