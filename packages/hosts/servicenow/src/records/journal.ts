import type { Attempt, Call, Content, Fields, HostEvent, Http, Posted, Ticket } from '@deskwire/core/adapter'
import { timeFor } from '../read.js'
import { column, literal, rows } from '../table.js'
import { whoWrote } from './authors.js'
import { fileOf } from './webhook.js'

const page = 200
const mostPages = 500
const columns = ['sys_id', 'element', 'element_id', 'value', 'sys_created_by', 'sys_created_on']

/**
 * Comments live in `sys_journal_field`, one row each. A lost answer to a comment is looked for there: times have
 * seconds only, so a little earlier than the attempt counts too.
 */
export const findEntry = async (
  http: Http,
  table: string,
  about: { ticket: Ticket; attempt: Attempt; ends: (said: string) => boolean },
  call: Call,
): Promise<{ found: Posted } | 'absent'> => {
  const since = about.attempt.startedAt - 2_000
  const query = `name=${table}^element=comments^element_id=${literal(about.ticket.id)}^sys_created_on>=${timeFor(since)}`
  const hits = await rows(http, 'sys_journal_field', { query, fields: columns, limit: page }, call)
  const found = hits.some(
    (row) => column(row, 'element_id') === about.ticket.id && about.ends(column(row, 'value') ?? ''),
  )
  return found ? { found: { ids: [] } } : 'absent'
}

interface Missed {
  table: string
  since: number
  user: string
  /** Who works here. */
  roles: readonly string[]
  /** Files that agents attach are for the customer. */
  files: boolean
}

/** After an outage: what was written and attached that no business rule could tell us, under the ids it would have used. */
export async function* catchUp(http: Http, about: Missed, call: Call): AsyncIterable<HostEvent> {
  const { table } = about
  const comments = {
    table: 'sys_journal_field',
    query: `name=${table}^element=comments`,
    columns,
    record: 'element_id',
  }
  yield* newest(http, comments, about, commentIn, call)
  if (about.files) {
    const query = `table_name=${table}`
    const files = { table: 'sys_attachment', query, columns: fileColumns, record: 'table_sys_id' }
    yield* newest(http, files, about, fileOf, call)
  }
  yield* closedOnes(http, about, call)
}

const fileColumns = [
  'sys_id',
  'table_name',
  'table_sys_id',
  'file_name',
  'content_type',
  'size_bytes',
  'sys_created_by',
  'sys_created_on',
]

interface Source {
  table: string
  query: string
  columns: readonly string[]
  /** The column that names the record. */
  record: string
}

/** Page by page, oldest first; only what belongs to records of ours, as the business rules tell of no others. */
async function* newest(
  http: Http,
  source: Source,
  about: Missed,
  read: (row: Fields) => Content | undefined,
  call: Call,
): AsyncIterable<HostEvent> {
  const { user, since } = about
  const query = `${source.query}^sys_created_by!=${literal(user)}^sys_created_on>=${timeFor(since)}^ORDERBYsys_created_on`
  // Times have seconds only, so pages are counted: more than one page may be of one second.
  for (let offset = 0; offset < page * mostPages; offset += page) {
    const hits = await rows(http, source.table, { query, fields: source.columns, limit: page, offset }, call)
    const said = hits.flatMap((row) => {
      const [author, record] = [column(row, 'sys_created_by'), column(row, source.record)]
      return author === undefined || record === undefined ? [] : [{ row, author, record }]
    })
    const kindOf = await whoWrote(http, about, said, call)
    for (const { row, author, record } of said) {
      const id = column(row, 'sys_id')
      const content = read(row)
      const kind = author.toLowerCase() === user.toLowerCase() ? undefined : kindOf(author, record)
      if (id !== undefined && content && kind)
        yield { kind: 'reply', id, at: { ticket: record }, author: { kind, id: author }, content: [content] }
    }
    if (hits.length < page) return
  }
}

const commentIn = (row: Fields): Content | undefined => {
  const text = column(row, 'value')
  if (text === undefined || column(row, 'element') !== 'comments') return undefined
  return { type: 'text', text, markup: 'plain' }
}

/** Records of ours that were changed and are not active any more. The rule names the change by its count, and so do we. */
async function* closedOnes(http: Http, about: { table: string; since: number }, call: Call): AsyncIterable<HostEvent> {
  const query = `sys_updated_on>=${timeFor(about.since)}^correlation_display=Deskwire^active=false^ORDERBYsys_updated_on`
  const fields = ['sys_id', 'active', 'correlation_display', 'sys_mod_count']
  for (const row of await rows(http, about.table, { query, fields, limit: page }, call)) {
    const ticket = column(row, 'sys_id')
    if (ticket === undefined || column(row, 'active') !== 'false' || column(row, 'correlation_display') !== 'Deskwire')
      continue
    yield { kind: 'closed', id: `${ticket}:closed:${column(row, 'sys_mod_count') ?? ''}`, at: { ticket } }
  }
}
