import {
  type Attempt,
  type Call,
  type Fields,
  fail,
  type HostEvent,
  type Http,
  type Posted,
  type Ticket,
} from '@deskwire/core/adapter'
import { timeFor } from '../read.js'
import { column, literal, literals, rows } from '../table.js'

const page = 200
const mostPages = 500
// A query travels in the URL, and an id has 32 characters.
const idsAtOnce = 50
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

/** After an outage: the agents' comments that no business rule could tell us, under the ids it would have used. */
export async function* catchUp(
  http: Http,
  about: { table: string; since: number; user: string; roles: readonly string[]; now: number },
  call: Call,
): AsyncIterable<HostEvent> {
  const { table, user } = about
  const query = `name=${table}^element=comments^sys_created_by!=${literal(user)}^sys_created_on>=${timeFor(about.since)}^ORDERBYsys_created_on`
  // Times have seconds only, so pages are counted: more than one page may be of one second.
  for (let offset = 0; offset < page * mostPages; offset += page) {
    const hits = await rows(http, 'sys_journal_field', { query, fields: columns, limit: page, offset }, call)
    const records = await oursOf(http, table, hits, call)
    const said = hits.filter((row) => records.has(column(row, 'element_id')))
    const agents = await agentsAmong(http, about, said, call)
    for (const row of said) {
      const event = eventOf(row, user, agents)
      if (event) yield event
    }
    if (hits.length < page) break
  }
  yield* closedOnes(http, about, call)
}

/** The journal has the comments of every record; only ours have our mark. */
const oursOf = async (
  http: Http,
  table: string,
  said: readonly Fields[],
  call: Call,
): Promise<ReadonlySet<string | undefined>> => {
  const ids = [...new Set(said.map((row) => column(row, 'element_id') ?? '').filter((id) => id !== ''))]
  const ours = new Set<string | undefined>()
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const query = `sys_idIN${literals(ids.slice(from, from + idsAtOnce))}^correlation_display=Deskwire`
    const about = { query, fields: ['sys_id', 'correlation_display'], limit: idsAtOnce }
    for (const row of await rows(http, table, about, call))
      if (column(row, 'correlation_display') === 'Deskwire') ours.add(column(row, 'sys_id'))
  }
  return ours
}

const eventOf = (row: Fields, user: string, agents: ReadonlySet<string>): HostEvent | undefined => {
  const id = column(row, 'sys_id')
  const ticket = column(row, 'element_id')
  const author = column(row, 'sys_created_by')
  const text = column(row, 'value')
  if (id === undefined || ticket === undefined || text === undefined || author === undefined) return undefined
  if (author.toLowerCase() === user.toLowerCase() || column(row, 'element') !== 'comments') return undefined
  const content = [{ type: 'text' as const, text, markup: 'plain' as const }]
  const kind = agents.has(`${author.toLowerCase()} ${ticket}`) ? 'agent' : 'customer'
  return { kind: 'reply', id, at: { ticket }, author: { kind, id: author }, content }
}

const owners = ['contact.user_name', 'consumer.user.user_name', 'caller_id.user_name'] as const

/** As the recipe decides it: who holds an agent role, and is not the person whose record it is. */
const agentsAmong = async (
  http: Http,
  { table, roles }: { table: string; roles: readonly string[] },
  said: readonly Fields[],
  call: Call,
): Promise<ReadonlySet<string>> => {
  const all = (name: string) => [...new Set(said.flatMap((row) => column(row, name) ?? []))]
  const agents = new Set<string>()
  const authors = all('sys_created_by')
  if (authors.length === 0) return agents
  const query = `user.user_nameIN${literals(authors)}^role.nameIN${literals(roles)}`
  const fields = ['user.user_name', 'role.name']
  const held = await rows(http, 'sys_user_has_role', { query, fields, limit: 1_000 }, call)
  const staff = new Set(
    held
      .filter((row) => roles.includes(column(row, 'role.name') ?? ''))
      .map((row) => column(row, 'user.user_name')?.toLowerCase()),
  )
  if (staff.size === 0) await mayReadRoles(http, call)
  const records = await rows(
    http,
    table,
    { query: `sys_idIN${literals(all('element_id'))}`, fields: ['sys_id', ...owners], limit: page },
    call,
  )
  const owner = new Set(
    records.flatMap((row) => owners.map((name) => `${column(row, name)?.toLowerCase()} ${column(row, 'sys_id')}`)),
  )
  for (const row of said) {
    const author = column(row, 'sys_created_by')?.toLowerCase()
    const is = `${author} ${column(row, 'element_id')}`
    if (staff.has(author) && !owner.has(is)) agents.add(is)
  }
  return agents
}

/** Rows that may not be read are left out without a word: then nobody would be an agent, and their replies were lost. */
const mayReadRoles = async (http: Http, call: Call): Promise<void> => {
  const any = await rows(
    http,
    'sys_user_has_role',
    { query: 'role.nameISNOTEMPTY', fields: ['sys_id'], limit: 1 },
    call,
  )
  if (any.length === 0)
    throw fail('config', 'The integration user may not read which roles users have (sys_user_has_role)', {
      remedy: 'Give it read access to that table.',
    })
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
