import {
  type Call,
  type Content,
  type Fields,
  type FoundRecord,
  fail,
  type Handle,
  type Host,
  type HttpResponse,
} from '@deskwire/core/adapter'
import { type Client, explain } from '../client.js'
import type { Settings } from '../options.js'
import { isSysId } from '../read.js'
import { column, insert, isScript, literal, resultOf, rows } from '../table.js'
import { personIn } from './contacts.js'

const caseTable = 'sn_customerservice_case'

/** Cases have an API of their own that knows consumers and entitlements; every other task goes through the Table API. */
const pathOf = (table: string): string =>
  table === caseTable ? '/api/sn_customerservice/case' : `/api/now/table/${table}`

/** Which table a number belongs to, by the prefixes ServiceNow ships with. */
const prefixes: Readonly<Record<string, string>> = {
  CS: caseTable,
  INC: 'incident',
  RITM: 'sc_req_item',
  REQ: 'sc_request',
  CHG: 'change_request',
  PRB: 'problem',
  IMS: 'interaction',
}
const numbered = /^([A-Z]{2,8})\d{3,12}$/i
const inTable = /^([a-z][a-z0-9_]{1,79}):([0-9a-z]{1,40})$/i

/** A record by its number, its sys_id, or both its table and sys_id: never one of our sessions, whose ids have a dot. */
export const isRecord = (id: string): boolean => isSysId(id) || numbered.test(id) || inTable.test(id)

const people = new Set(['customer_contact', 'csm_consumer', 'sys_user'])

const shown = ['sys_id', 'number', 'short_description', 'state', 'priority', 'sys_updated_on'] as const

export const createCases = (handle: Handle<Settings>, client: Client) => {
  const { options } = handle
  const { caseTable: table, caseFields, portal, url: instance } = options
  const url = (of: string, id: string): string =>
    `${instance}/nav_to.do?uri=${encodeURIComponent(`${of}.do?sys_id=${id}`)}`

  const make = async (json: Fields, call: Call): Promise<{ id: string; number: string; url: string }> => {
    const { data } = await client.request(
      { method: 'POST', url: pathOf(table), json: { ...json, ...caseFields } },
      call,
    )
    const result = resultOf(data)
    const id = column(result, 'sys_id')
    if (id === undefined) throw fail('invalid', 'ServiceNow answered without the sys_id of the new record')
    return { id, number: column(result, 'number') ?? id, url: url(table, id) }
  }

  const change = async (id: string, json: Fields, call: Call, repeatable: boolean): Promise<void> => {
    const method = table === caseTable ? 'PUT' : 'PATCH'
    const request = {
      method,
      url: `${pathOf(table)}/${encodeURIComponent(id)}`,
      json,
      repeatable,
      explain: gone,
    } as const
    await client.request(request, call)
  }

  /** What we made before, by our key. */
  const byKey = async (key: string, call: Call): Promise<{ id: string; number: string; url: string } | undefined> => {
    const query = `correlation_id=${literal(key)}`
    const hits = await rows(client, table, { query, fields: ['sys_id', 'number', 'correlation_id'], limit: 2 }, call)
    const row = hits.find((one) => column(one, 'correlation_id') === key)
    const id = row && column(row, 'sys_id')
    return id === undefined || !row ? undefined : { id, number: column(row, 'number') ?? id, url: url(table, id) }
  }

  const cardOf = (of: string, row: Fields): Content => {
    const field = (label: string, name: string) => {
      const value = column(row, name)
      return value === undefined ? [] : [{ label, value }]
    }
    const number = column(row, 'number') ?? ''
    return {
      type: 'card',
      title: number,
      subtitle: column(row, 'short_description') ?? '',
      fields: [...field('State', 'state'), ...field('Priority', 'priority'), ...field('Updated', 'sys_updated_on')],
      url: `${instance}/${encodeURIComponent(portal)}?id=ticket&table=${of}&sys_id=${column(row, 'sys_id') ?? ''}`,
    }
  }

  const foundOf = (of: string, row: Fields): FoundRecord => ({ id: column(row, 'number') ?? '', card: cardOf(of, row) })

  /** Shown to people, so states are words: display values. */
  const search = async (of: string, query: string, call: Call, limit: number): Promise<readonly Fields[]> => {
    const given = new URLSearchParams({
      sysparm_query: query,
      sysparm_fields: shown.join(','),
      sysparm_limit: String(limit),
      sysparm_display_value: 'true',
      sysparm_exclude_reference_link: 'true',
    })
    const { data } = await client.request({ method: 'GET', url: `/api/now/table/${of}?${given}` }, call)
    const result = (data as { result?: unknown } | null)?.result
    return Array.isArray(result) ? result : []
  }

  /**
   * Those of one person. An instance leaves out a condition on a column that the table has not (glide.invalid_query.returns_no_rows
   * is off by default), so whose each is, is read and compared.
   */
  const searchOf = async (
    { kind, sysId }: ReturnType<typeof personIn>,
    of: string,
    query: string,
    call: Call,
    limit: number,
  ): Promise<readonly Fields[]> => {
    const owner = ownerColumn(of, kind)
    const asked = { query: `${owner}=${literal(sysId)}^${query}`, fields: ['sys_id', owner], limit }
    const theirs = (await rows(client, of, asked, call)).filter((row) => column(row, owner) === sysId)
    const ids = theirs.flatMap((row) => column(row, 'sys_id') ?? [])
    return ids.length === 0 ? [] : search(of, `sys_idIN${ids.join(',')}^${newestFirst}`, call, limit)
  }

  const find = async (given: { text?: string; contact?: string }, call: Call): Promise<readonly FoundRecord[]> => {
    const words = given.text?.trim() ?? ''
    if (isScript(words)) return []
    const person = given.contact === undefined ? undefined : personIn(given.contact)
    const seek = (of: string, query: string, limit: number) =>
      person ? searchOf(person, of, query, call, limit) : search(of, query, call, limit)
    const prefix = numbered.exec(words)?.[1]?.toUpperCase()
    if (prefix !== undefined) {
      const of = (Object.hasOwn(prefixes, prefix) ? prefixes[prefix] : undefined) ?? table
      const number = words.toUpperCase()
      const hits = await seek(of, `number=${number}`, 2)
      return hits.filter((row) => column(row, 'number') === number).map((row) => foundOf(of, row))
    }
    if (words === '' && !person) return []
    const query = words === '' ? newestFirst : `short_descriptionLIKE${literal(words)}^${newestFirst}`
    const hits = await seek(table, query, 10)
    return hits.map((row) => foundOf(table, row))
  }

  const idOf = async (record: string, call: Call): Promise<{ table: string; id: string }> => {
    const [, named, sysId] = inTable.exec(record) ?? []
    if (named !== undefined && sysId !== undefined) return { table: named.toLowerCase(), id: sysId }
    const prefix = numbered.exec(record)?.[1]?.toUpperCase()
    if (prefix === undefined) return { table, id: record }
    const of = (Object.hasOwn(prefixes, prefix) ? prefixes[prefix] : undefined) ?? table
    const columns = ['sys_id', 'number']
    const hits = await rows(
      client,
      of,
      { query: `number=${literal(record.toUpperCase())}`, fields: columns, limit: 2 },
      call,
    )
    const row = hits.find((one) => column(one, 'number') === record.toUpperCase())
    const id = row && column(row, 'sys_id')
    if (id === undefined) throw fail('not_found', `ServiceNow has no record ${record}`)
    return { table: of, id }
  }

  const relations = async (interaction: string, record: string, call: Call) => {
    const { table: of, id } = await idOf(record, call)
    const query = `interaction=${literal(interaction)}^document_id=${literal(id)}`
    const columns = ['sys_id', 'interaction', 'document_id']
    const hits = await rows(client, 'interaction_related_record', { query, fields: columns, limit: 2 }, call)
    const ours = hits.filter((row) => column(row, 'interaction') === interaction && column(row, 'document_id') === id)
    return { of, id, ours }
  }

  /** "Related records" of an interaction: what an agent and a manager see beside the conversation. */
  const relate = async (interaction: string, record: string, call: Call): Promise<void> => {
    const { of, id, ours } = await relations(interaction, record, call)
    if (ours.length > 0) return
    const row = { interaction, document_table: of, document_id: id, type: 'task' }
    await insert(client, 'interaction_related_record', row, call)
  }

  const unrelate = async (interaction: string, record: string, call: Call): Promise<void> => {
    const { ours } = await relations(interaction, record, call)
    for (const row of ours)
      await client.request(
        {
          method: 'DELETE',
          url: `/api/now/table/interaction_related_record/${column(row, 'sys_id') ?? ''}`,
          repeatable: true,
          accept: [404],
        },
        call,
      )
  }

  const create: NonNullable<NonNullable<Host['records']>['create']> = async (about, call) => {
    const before = about.key === undefined ? undefined : await byKey(about.key, call)
    if (before) return { id: before.number, url: before.url }
    const made = await make(
      {
        ...about.fields,
        short_description: about.title.slice(0, 160),
        ...(about.description !== undefined && { description: about.description }),
        ...(about.key !== undefined && { correlation_id: about.key, correlation_display: 'Deskwire' }),
        ...(about.contact !== undefined && ownerOf(table, about.contact)),
      },
      call,
    )
    return { id: made.number, url: made.url }
  }

  /** In the work notes of any record; people have none, and of them the interaction tells. */
  const note = async (record: string, text: string, call: Call): Promise<void> => {
    const { table: of, id } = await idOf(record, call)
    if (people.has(of) || options.contactTables.includes(of)) return
    // A journal adds what it is given, so this is no repeatable update.
    const url = `/api/now/table/${of}/${encodeURIComponent(id)}`
    await client.request({ method: 'PATCH', url, json: { work_notes: text } }, call)
  }

  return { table, url, make, change, byKey, find, create, note, relate, unrelate }
}

const ownerColumn = (table: string, kind: string): string =>
  table === caseTable
    ? kind === 'consumer'
      ? 'consumer'
      : 'contact'
    : table === 'incident'
      ? 'caller_id'
      : table === 'sc_request' || table === 'sc_req_item'
        ? 'requested_for'
        : 'opened_for'

const newestFirst = 'ORDERBYDESCsys_updated_on'

/** Whose record it is. */
export const ownerOf = (table: string, contact: string): Fields => {
  const { kind, sysId } = personIn(contact)
  return { [ownerColumn(table, kind)]: sysId }
}

/** A record that was deleted or merged away is no ticket any more. */
const gone = (response: HttpResponse) =>
  response.status === 404 ? { code: 'ticket_gone', message: 'The record is no longer there' } : explain(response)
