import { randomUUID } from 'node:crypto'
import { filterOf, type Row } from './odata.js'

export interface Answer {
  status: number
  body?: object
}

const idColumns: Readonly<Record<string, string>> = {
  contacts: 'contactid',
  incidents: 'incidentid',
  knowledgearticles: 'knowledgearticleid',
  annotations: 'annotationid',
  msdyn_ocliveworkitems: 'activityid',
  msdyn_occustommessagingchannels: 'msdyn_occustommessagingchannelid',
  managedidentities: 'managedidentityid',
}

const label = 'OData.Community.Display.V1.FormattedValue'
const words = new Map<unknown, string>([
  [1, 'In Progress'],
  [5, 'Problem Solved'],
])
const labels = (row: Row, selected: readonly string[]): Row =>
  selected.includes('statuscode') && row.statuscode !== undefined
    ? { [`statuscode@${label}`]: words.get(row.statuscode) }
    : {}

const failure = (status: number, code: string): Answer => ({
  status,
  body: { error: { code, message: 'The requested thing cannot be.' } },
})

/** As much of Dataverse's Web API as is used: rows by filter and by key, upsert, binding, and taking a reference away. */
export class Dataverse {
  readonly tables = new Map<string, Row[]>(Object.keys(idColumns).map((name) => [name, []]))
  #cases = 0

  table(name: string): Row[] {
    const rows = this.tables.get(name)
    if (!rows) throw new Error(`The emulator has no table ${name}`)
    return rows
  }

  add(table: string, row: Row): string {
    const column = idColumns[table] ?? 'id'
    const id = typeof row[column] === 'string' ? row[column] : randomUUID()
    const numbered = table === 'incidents' && row.ticketnumber === undefined
    this.table(table).push({
      statecode: 0,
      ...(numbered && { ticketnumber: `CAS-${String(++this.#cases).padStart(5, '0')}` }),
      createdon: new Date().toISOString(),
      ...row,
      [column]: id,
    })
    return id
  }

  handle(method: string, url: URL, body: unknown, prefer = ''): Answer {
    const path = url.pathname.replace(/^\/api\/data\/v9\.2\//, '')
    if (path === 'WhoAmI') return { status: 200, body: { UserId: randomUUID(), OrganizationId: randomUUID() } }
    const found = /^([a-z_]+)(?:\(([^)]+)\))?(?:\/(\w+)\/\$ref)?$/.exec(decodeURIComponent(path))
    if (!found?.[1] || !this.tables.has(found[1])) return failure(404, '0x8006088a')
    const [, table, key, reference] = found
    try {
      if (key === undefined)
        return method === 'GET' ? this.#query(table, url, prefer) : this.#create(table, body as Row)
      return this.#one(method, table, key, reference, body as Row)
    } catch (thrown) {
      if (thrown instanceof SyntaxError) return failure(400, '0x80060888')
      throw thrown
    }
  }

  #query(table: string, url: URL, prefer: string): Answer {
    const test = filterOf(url.searchParams.get('$filter') ?? 'statecode ge 0')
    const top = Number(url.searchParams.get('$top') ?? 5_000)
    const selected = url.searchParams.get('$select')?.split(',') ?? []
    const value = this.table(table)
      .filter(test)
      .slice(0, top)
      .map((row) => ({
        ...Object.fromEntries(selected.map((name) => [name, row[name] ?? null])),
        ...(prefer.includes(`"${label}"`) && labels(row, selected)),
      }))
    return { status: 200, body: { '@odata.context': 'x', value } }
  }

  #create(table: string, given: Row): Answer {
    const id = this.add(table, bound(given))
    return { status: 201, body: this.#row(table, id) ?? {} }
  }

  #row(table: string, id: string): Row | undefined {
    return this.table(table).find((row) => row[idColumns[table] ?? ''] === id)
  }

  #one(method: string, table: string, key: string, reference: string | undefined, given: Row): Answer {
    const alternate = /^(\w+)='(.*)'$/.exec(key)
    const row = alternate
      ? this.table(table).find((one) => one[alternate[1] ?? ''] === alternate[2])
      : this.#row(table, key)
    if (reference !== undefined) {
      if (!row) return failure(404, '0x80040217')
      delete row[`_${reference.toLowerCase()}_value`]
      return { status: 204 }
    }
    if (method === 'GET') return row ? { status: 200, body: row } : failure(404, '0x80040217')
    if (row) {
      Object.assign(row, bound(given))
      return { status: 200, body: row }
    }
    if (table === 'msdyn_ocliveworkitems') return failure(404, '0x80040217')
    const made = alternate ? { [alternate[1] ?? '']: alternate[2] } : { [idColumns[table] ?? 'id']: key }
    return this.#create(table, { ...given, ...made })
  }
}

/** `name@odata.bind: /contacts(id)` is the look-up column `_name_value`. */
const bound = (given: Row): Row =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (!name.endsWith('@odata.bind')) return [name, value]
      const column = name
        .slice(0, -'@odata.bind'.length)
        .toLowerCase()
        .replace(/^customerid_contact$/, 'customerid')
      return [`_${column}_value`, /\(([^)]+)\)$/.exec(String(value))?.[1]]
    }),
  )
