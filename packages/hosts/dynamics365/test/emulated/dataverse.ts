import { randomUUID } from 'node:crypto'
import { checkColumns, Missing, navigate, rowOf, tables, UnknownName } from './dataverse-names.js'
import { filterOf, type Row } from './odata.js'

export interface Answer {
  status: number
  body?: object
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

const failure = (status: number, code = ''): Answer => ({
  status,
  body: { error: { code, message: 'The requested thing cannot be.' } },
})

/** The part of Dataverse's Web API that we use: rows by filter and by key, upsert, binding, removing a reference. */
export class Dataverse {
  readonly tables = new Map<string, Row[]>(Object.keys(tables).map((name) => [name, []]))
  #cases = 0
  /** Whether somebody is there, by workstream; with what was asked. */
  available = true
  readonly asked: { workstream: unknown; items: unknown }[] = []

  table(name: string): Row[] {
    const rows = this.tables.get(name)
    if (!rows) throw new Error(`The emulator has no table ${name}`)
    return rows
  }

  add(table: string, row: Row): string {
    const column = keyOf(table)
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
    if (path === 'CCaaS_GetRepresentativeAvailabilityBeforeConversation')
      return method === 'POST' ? this.#availability(body as Row) : failure(405)
    const found = /^([a-z_]+)(?:\(([^)]+)\))?(?:\/(\w+)\/\$ref)?$/.exec(decodeURIComponent(path))
    if (!found?.[1] || !this.tables.has(found[1])) return failure(404, '0x8006088a')
    const [, table, key, reference] = found
    try {
      if (key === undefined)
        return method === 'GET' ? this.#query(table, url, prefer) : this.#create(table, body as Row)
      return this.#one(method, table, key, reference, body as Row)
    } catch (thrown) {
      // "Could not find a property named …" and "Error identified in Payload provided by the user for Entity …"
      // (Microsoft Learn, "Dataverse Web API client errors").
      if (thrown instanceof SyntaxError) return failure(400, '0x80060888')
      if (thrown instanceof UnknownName) return failure(400, method === 'GET' ? '0x80060888' : '0x80048d19')
      if (thrown instanceof Missing) return failure(404, '0x80040217')
      throw thrown
    }
  }

  /** As the sample response of its page (Microsoft Learn, April 2026). */
  #availability({ ApiVersion, LiveWorkStreamId, CustomContextItems }: Row): Answer {
    if (ApiVersion !== '1.0' || typeof LiveWorkStreamId !== 'string') return failure(400)
    this.asked.push({ workstream: LiveWorkStreamId, items: JSON.parse(String(CustomContextItems ?? '{}')) })
    return {
      status: 200,
      body: {
        NextTransitionTime: '9999-12-31T23:59:59Z',
        NumberOfExpertsAvailableInQueue: this.available ? 5 : 0,
        AverageWaitTimeInSeconds: 45,
        PositionInQueue: 1,
        AverageWaitTime: null,
        StartTimeOfNextOperatingHour: '0001-01-01T00:00:00Z',
        EndTimeOfNextOperatingHour: '0001-01-01T00:00:00Z',
        QueueId: '85e55877-f27a-e911-a81a-000d3a1ca610',
        IsAgentAvailable: this.available,
        IsQueueAvailable: true,
      },
    }
  }

  #query(table: string, url: URL, prefer: string): Answer {
    const selected = url.searchParams.get('$select')?.split(',') ?? []
    const order = /^\w+/.exec(url.searchParams.get('$orderby') ?? '')?.[0]
    const filtered = columnsOf(url.searchParams.get('$filter') ?? '')
    checkColumns(table, [...selected, ...filtered, ...(order === undefined ? [] : [order])])
    const test = filterOf(url.searchParams.get('$filter') ?? 'statecode ge 0')
    const top = Number(url.searchParams.get('$top') ?? 5_000)
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
    const row = this.#bound(table, given)
    // "You should specify a parent contact or account."
    if (table === 'incidents' && row._customerid_value === undefined) return failure(400)
    const id = this.add(table, row)
    return { status: 201, body: this.#row(table, id) ?? {} }
  }

  #bound(table: string, given: Row): Row {
    return rowOf(table, given, (target, id) => this.#row(target, id) !== undefined)
  }

  #row(table: string, id: string): Row | undefined {
    return this.table(table).find((row) => row[keyOf(table)] === id)
  }

  #one(method: string, table: string, key: string, reference: string | undefined, given: Row): Answer {
    const alternate = /^(\w+)='(.*)'$/.exec(key)
    const row = alternate
      ? this.table(table).find((one) => one[alternate[1] ?? ''] === alternate[2])
      : this.#row(table, key)
    if (reference !== undefined) {
      if (!tables[table]?.navigation[reference]) return failure(404, '0x80060888')
      if (!row) return failure(404, '0x80040217')
      delete row[`_${navigate(table, reference)[0]}_value`]
      return { status: 204 }
    }
    if (method === 'GET') return row ? { status: 200, body: row } : failure(404, '0x80040217')
    if (row) {
      Object.assign(row, this.#bound(table, given))
      return { status: 200, body: row }
    }
    if (table === 'msdyn_ocliveworkitems') return failure(404, '0x80040217')
    const made = alternate ? { [alternate[1] ?? '']: alternate[2] } : { [keyOf(table)]: key }
    return this.#create(table, { ...given, ...made })
  }
}

const keyOf = (table: string): string => tables[table]?.key ?? 'id'

/** The columns in a filter: words that are neither values nor operators. */
const columnsOf = (filter: string): readonly string[] =>
  [...filter.replace(/'(?:[^']|'')*'/g, '').matchAll(/[A-Za-z_]\w*(?=\s+(?:eq|ne|ge|gt|le|lt)\b|\s*,)/g)].map(
    ([name]) => name,
  )
