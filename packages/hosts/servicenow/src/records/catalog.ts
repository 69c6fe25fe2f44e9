import {
  type Call,
  type CatalogItem,
  type CatalogQuestion,
  convert,
  type Fields,
  fail,
  fields,
  type Handle,
  type Host,
  list,
  own,
  word,
} from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { Settings } from '../options.js'
import { timeFor, yes } from '../read.js'
import { column, literal, resultOf, rows, update } from '../table.js'
import { attach } from './attachments.js'
import { personIn } from './contacts.js'

const path = '/api/sn_sc/servicecatalog/items'
const most = 10
const mostQuestions = 50
/** How far back an order is looked for whose answer was lost. */
const recentMs = 10 * 60_000

/** B10. The Service Catalog API: items, their variables, and an order for whoever asked. */
export const createCatalog = ({ options, now }: Handle<Settings>, client: Client) => {
  const { url: instance } = options

  const ordered = (row: Fields) => {
    const id = column(row, 'sys_id') ?? ''
    return {
      id: column(row, 'number') ?? id,
      url: `${instance}/${encodeURIComponent(options.portal)}?id=ticket&table=sc_request&sys_id=${id}`,
    }
  }

  /** By our key; else the one request of theirs that came lately and has no key yet: its answer was lost. */
  const before = async (user: string, key: string, call: Call): Promise<Fields | undefined> => {
    const columns = ['sys_id', 'number', 'correlation_id', 'requested_for']
    const known = await rows(
      client,
      'sc_request',
      { query: `correlation_id=${literal(key)}`, fields: columns, limit: 2 },
      call,
    )
    const row = known.find((one) => column(one, 'correlation_id') === key)
    if (row) return row
    const query = `requested_for=${literal(user)}^correlation_idISEMPTY^sys_created_on>=${timeFor(now() - recentMs)}`
    const lost = (await rows(client, 'sc_request', { query, fields: columns, limit: 2 }, call)).filter(
      (one) => column(one, 'requested_for') === user && column(one, 'correlation_id') === undefined,
    )
    return lost.length === 1 ? lost[0] : undefined
  }

  const mark = (id: string, key: string, call: Call): Promise<Fields> =>
    update(client, 'sc_request', id, { correlation_id: key, correlation_display: 'Deskwire' }, call)

  return {
    async items({ text }, call) {
      const search = new URLSearchParams({
        sysparm_limit: String(most),
        ...(text && { sysparm_text: text.slice(0, 100) }),
      })
      const { data } = await client.request({ method: 'GET', url: `${path}?${search}` }, call)
      return list(own(data, 'result'))
        .slice(0, most)
        .flatMap((one) => itemOf(fields(one)) ?? [])
    },
    async questions(item, call) {
      const { data } = await client.request({ method: 'GET', url: `${path}/${encodeURIComponent(item)}` }, call)
      return questionsIn(list(own(own(data, 'result'), 'variables'))).slice(0, mostQuestions)
    },
    // On the customer's own record, for an order does not exist yet and an item is seen by everybody.
    async upload({ contact, key }, media, call) {
      const { kind, sysId } = personIn(contact)
      const table = kind === 'consumer' ? 'csm_consumer' : 'sys_user'
      const { id } = await attach(client, { table, id: sysId, key }, media, call)
      if (id === undefined) throw fail('invalid_answer', 'ServiceNow kept a file and did not say its sys_id')
      return id
    },
    async order({ item, answers, contact, key }, call) {
      const { sysId } = personIn(contact)
      const found = await before(sysId, key, call)
      if (found) {
        if (column(found, 'correlation_id') === undefined) await mark(column(found, 'sys_id') ?? '', key, call)
        return ordered(found)
      }
      const json = { sysparm_quantity: 1, sysparm_requested_for: sysId, variables: answers }
      const url = `${path}/${encodeURIComponent(item)}/order_now`
      const result = resultOf((await client.request({ method: 'POST', url, json }, call)).data)
      const id = column(result, 'request_id') ?? column(result, 'sys_id')
      if (id === undefined) throw fail('invalid_answer', 'ServiceNow took an order and did not name the request')
      await mark(id, key, call)
      return ordered({ sys_id: id, number: column(result, 'request_number') ?? column(result, 'number') })
    },
  } satisfies Host['catalog']
}

const itemOf = (row: Fields): CatalogItem | undefined => {
  const id = column(row, 'sys_id')
  const title = column(row, 'name')
  // A record producer is submitted, and by whom it is for (POST …/submit_producer); an order guide asks for several items.
  const type = column(row, 'type')
  if (id === undefined || title === undefined || (type !== undefined && type !== 'catalog_item')) return undefined
  const description = word(own(row, 'short_description'))
  return { id, title, ...(description !== undefined && { description: convert(description, 'html', 'plain') }) }
}

/** By `friendly_type`; the names beside those of the samples are our reading of the question types. */
const kinds: Readonly<Record<string, CatalogQuestion['kind']>> = {
  single_line_text: 'text',
  multi_line_text: 'text',
  wide_single_line_text: 'text',
  email: 'text',
  url: 'text',
  yes_no: 'boolean',
  check_box: 'boolean',
  select_box: 'choice',
  multiple_choice: 'choice',
  numeric_scale: 'choice',
  lookup_select_box: 'choice',
  lookup_multiple_choice: 'choice',
  date: 'date',
  attachment: 'file',
}

/** Containers hold their variables as children; what is read only, or of a kind no chat can ask, is left out. */
const questionsIn = (variables: readonly unknown[], depth = 0): readonly CatalogQuestion[] =>
  variables.slice(0, mostQuestions).flatMap((one) => {
    const row = fields(one)
    const children = depth < 3 ? questionsIn(list(own(row, 'children')), depth + 1) : []
    const type = column(row, 'friendly_type') ?? ''
    const id = column(row, 'name')
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (id === undefined || kind === undefined || yes(own(row, 'read_only'))) return children
    const options = list(own(row, 'choices'))
      .slice(0, 100)
      .flatMap((choice) => {
        const value = column(fields(choice), 'value')
        const title = column(fields(choice), 'label') ?? value
        return value === undefined || title === undefined || value === '' ? [] : [{ title, value }]
      })
    if (kind === 'choice' && options.length === 0) return children
    const question: CatalogQuestion = {
      id,
      prompt: column(row, 'label') ?? id,
      kind,
      required: yes(own(row, 'mandatory')),
      ...(kind === 'choice' && { options }),
      // A check box holds a boolean, and a yes-or-no question its own words.
      ...(kind === 'boolean' && { values: type === 'check_box' ? ['true', 'false'] : ['Yes', 'No'] }),
    }
    return [question, ...children]
  })
