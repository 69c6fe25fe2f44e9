import { type Call, type Fields, fail, type Http } from '@deskwire/core/adapter'
import { column, literals, rows } from '../table.js'

interface Said {
  author: string
  record: string
}

// A query travels in the URL, and an id has 32 characters.
const idsAtOnce = 50
const owners = ['contact.user_name', 'consumer.user.user_name', 'caller_id.user_name'] as const

/**
 * Whose words these are, as the app's rule decides it: an agent's if they hold an agent role and it is not their own record;
 * nobody's for us, if the record is none of ours.
 */
export const whoWrote = async (
  http: Http,
  { table, roles }: { table: string; roles: readonly string[] },
  said: readonly Said[],
  call: Call,
): Promise<(author: string, record: string) => 'agent' | 'customer' | undefined> => {
  if (said.length === 0) return () => undefined
  const records = await oursAmong(http, table, [...new Set(said.map(({ record }) => record))], call)
  const ours = new Set(records.map((row) => column(row, 'sys_id')))
  const owned = new Set(
    records.flatMap((row) => owners.map((name) => `${column(row, name)?.toLowerCase()} ${column(row, 'sys_id')}`)),
  )
  const authors = new Set(said.flatMap(({ author, record }) => (ours.has(record) ? author : [])))
  const staff = await staffAmong(http, [...authors], roles, call)
  return (author, record) => {
    if (!ours.has(record)) return undefined
    const is = author.toLowerCase()
    return staff.has(is) && !owned.has(`${is} ${record}`) ? 'agent' : 'customer'
  }
}

/** Every record has comments and files; only ours have our mark. */
const oursAmong = async (http: Http, table: string, ids: readonly string[], call: Call): Promise<readonly Fields[]> => {
  const columns = ['sys_id', 'correlation_display', ...owners]
  const ours: Fields[] = []
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const query = `sys_idIN${literals(ids.slice(from, from + idsAtOnce))}^correlation_display=Deskwire`
    const hits = await rows(http, table, { query, fields: columns, limit: idsAtOnce }, call)
    ours.push(...hits.filter((row) => column(row, 'correlation_display') === 'Deskwire'))
  }
  return ours
}

const staffAmong = async (
  http: Http,
  authors: readonly string[],
  roles: readonly string[],
  call: Call,
): Promise<ReadonlySet<string | undefined>> => {
  if (authors.length === 0) return new Set()
  const query = `user.user_nameIN${literals(authors)}^role.nameIN${literals(roles)}`
  const columns = ['user.user_name', 'role.name']
  const held = await rows(http, 'sys_user_has_role', { query, fields: columns, limit: 1_000 }, call)
  const staff = new Set(
    held
      .filter((row) => roles.includes(column(row, 'role.name') ?? ''))
      .map((row) => column(row, 'user.user_name')?.toLowerCase()),
  )
  if (staff.size === 0) await mayReadRoles(http, call)
  return staff
}

/** Rows that may not be read are left out without a word: then nobody would be an agent, and their replies were lost. */
const mayReadRoles = async (http: Http, call: Call): Promise<void> => {
  const about = { query: 'role.nameISNOTEMPTY', fields: ['sys_id'], limit: 1 }
  if ((await rows(http, 'sys_user_has_role', about, call)).length > 0) return
  throw fail('config', 'The integration user may not read which roles users have (sys_user_has_role)', {
    remedy: 'Give it read access to that table.',
  })
}
