import {
  type Address,
  type Call,
  type Fields,
  fail,
  type Handle,
  type Host,
  type KnownContact,
  nationalFormats,
  own,
  parsePhone,
  samePhone,
  word,
} from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { Settings } from '../options.js'
import { column, literal, literals, rows } from '../table.js'

const phoneColumns = ['mobile_phone', 'phone', 'home_phone'] as const
const columns = ['sys_id', 'name', 'email', 'preferred_language', 'time_zone', ...phoneColumns] as const

/** `contact:<sys_id>`, `consumer:<sys_id>`: which column of a record a person belongs in is part of their id. */
const kinds: Readonly<Record<string, string>> = {
  customer_contact: 'contact',
  csm_consumer: 'consumer',
  sys_user: 'user',
}
export const personIn = (id: string): { kind: string; sysId: string } => {
  const colon = id.indexOf(':')
  return { kind: id.slice(0, colon), sysId: id.slice(colon + 1) }
}
const tableOf = (kind: string): string | undefined =>
  Object.keys(kinds).find((table) => kinds[table] === kind) ??
  (kind.startsWith('x_') || kind.startsWith('u_') ? kind : undefined)

/** A5. Everyone who has one of these addresses; who is known is for the core to say: exactly one. */
export const createContacts = ({ options }: Handle<Settings>, client: Client) => {
  const { contactTables, businessScopedIdField } = options

  const search = async (table: string, addresses: readonly Address[], call: Call): Promise<readonly Fields[]> => {
    const phones = addresses.filter(({ kind }) => kind === 'phone').map(({ value }) => value)
    const bsuids = addresses.filter(({ kind }) => kind === 'bsuid').map(({ value }) => value)
    const more = businessScopedIdField === undefined ? [] : [businessScopedIdField]
    const found: Fields[] = []
    if (more.length > 0 && bsuids.length > 0) {
      const query = `${businessScopedIdField}IN${literals(bsuids)}`
      const hits = await rows(client, table, { query, fields: [...columns, ...more] }, call)
      // An unknown column in a query is left out of it, and then everybody is found.
      found.push(...hits.filter((row) => bsuids.includes(column(row, businessScopedIdField ?? '') ?? '')))
    }
    for (const phone of phones) {
      const formats = await nationalFormats(phone)
      const query = phoneColumns.map((name) => `${name}IN${literals(formats)}`).join('^OR')
      const hits = await rows(client, table, { query, fields: [...columns, ...more] }, call)
      const country = (await parsePhone(phone))?.country
      for (const row of hits) {
        if (!(await hasPhone(row, phone, { country, formats }))) continue
        // A phone that belongs to another business-scoped id is a recycled number: nobody we know.
        const other = businessScopedIdField === undefined ? undefined : column(row, businessScopedIdField)
        if (bsuids.length === 0 || other === undefined || bsuids.includes(other)) found.push(row)
      }
    }
    return found
  }

  const find = async (addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]> => {
    const known = new Map<string, KnownContact>()
    for (const table of contactTables)
      for (const row of await search(table, addresses, call)) {
        const sysId = column(row, 'sys_id')
        // A contact is a user too, so that both tables may tell of the same person.
        if (sysId === undefined || known.has(sysId)) continue
        known.set(sysId, contactOf(row, `${Object.hasOwn(kinds, table) ? kinds[table] : table}:${sysId}`))
      }
    return [...known.values()]
  }

  return {
    find,
    async create({ addresses, name }, call) {
      const phone = addresses.find(({ kind }) => kind === 'phone')?.value
      const [first = '', ...rest] = (name ?? phone ?? 'WhatsApp').trim().split(/\s+/)
      // This API takes unknown columns without a word (ServiceNow docs, "Consumer API").
      const json = {
        first_name: first,
        last_name: rest.join(' ') || first,
        ...(phone !== undefined && { mobile_phone: phone }),
        ...(businessScopedIdField !== undefined && {
          [businessScopedIdField]: addresses.find(({ kind }) => kind === 'bsuid')?.value ?? '',
        }),
      }
      const { data } = await client.request({ method: 'POST', url: '/api/now/consumer', json }, call)
      // "result: Sys_id of the newly created consumer record", unlike the tables' own API.
      const sysId = word(own(data, 'result'))
      if (sysId === undefined) throw fail('invalid_answer', 'ServiceNow made a consumer and did not say its sys_id')
      return { id: `consumer:${sysId}` }
    },
  } satisfies Host['contacts']
}

/** What was found may be another country's number that is written alike; without a country the way it is written must do. */
const hasPhone = async (
  row: Fields,
  phone: string,
  { country, formats }: { country: string | undefined; formats: readonly string[] },
): Promise<boolean> => {
  for (const name of phoneColumns) {
    const written = column(row, name)
    if (written === undefined) continue
    const read = await parsePhone(written, country)
    if (read ? samePhone(read.e164, phone) : country === undefined && formats.includes(written)) return true
  }
  return false
}

const contactOf = (row: Fields, id: string): KnownContact => {
  const language = column(row, 'preferred_language')
  const zone = column(row, 'time_zone')
  return {
    id,
    name: column(row, 'name') ?? '',
    ...(language !== undefined && { language }),
    ...(zone !== undefined && isZone(zone) && { zone }),
  }
}

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    return false
  }
}

/** The e-mail address account linking goes by. */
export const emailOf = async (client: Client, contact: string, call: Call): Promise<string | undefined> => {
  const { kind, sysId } = personIn(contact)
  const table = tableOf(kind)
  if (table === undefined) return undefined
  const [row] = await rows(
    client,
    table,
    { query: `sys_id=${literal(sysId)}`, fields: ['sys_id', 'email'], limit: 1 },
    call,
  )
  return row && column(row, 'sys_id') === sysId ? column(row, 'email') : undefined
}
