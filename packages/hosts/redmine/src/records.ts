import {
  type Call,
  type Content,
  type Fields,
  type FoundRecord,
  fail,
  fields,
  type Handle,
  list,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import { asNote } from './formatting.js'
import type { Settings } from './options.js'
import { idOf, issueUrl, query, type Rest } from './rest.js'

const most = 10

/** Issues as records: found, created, related. */
export const createRecords = (
  { options }: Handle<Settings>,
  rest: Rest,
  byKey: (key: string, call: Call) => Promise<string | undefined>,
) => {
  const card = (issue: Fields): Content => ({
    type: 'card',
    title: `#${word(issue.id)} ${word(issue.subject) ?? ''}`.trim(),
    fields: [{ label: 'Status', value: word(fields(issue.status).name) ?? '' }].filter(({ value }) => value !== ''),
    url: issueUrl(options, word(issue.id) ?? ''),
  })

  const find = async (
    { text, contact }: { text?: string; contact?: string },
    call: Call,
  ): Promise<readonly FoundRecord[]> => {
    const said = text?.trim() ?? ''
    if (contact !== undefined && !/^\d{1,12}$/.test(contact)) return []
    const number = /^#?(\d{1,12})$/.exec(said)?.[1]
    if (number === undefined && said === '' && contact === undefined) return []
    const asked = {
      status_id: '*',
      limit: most,
      ...(contact !== undefined && { author_id: contact }),
      ...(number !== undefined ? { issue_id: number } : said === '' ? {} : { subject: `~${said}` }),
    }
    const { issues } = await rest.get(`/issues.json?${query(asked)}`, call)
    return list(issues)
      .map(fields)
      .filter((issue) => contact === undefined || idOf(issue.author) === contact)
      .map((issue) => ({ id: idOf(issue) ?? '', card: card(issue) }))
  }

  const create = async (
    about: { title: string; description?: string; fields?: Readonly<Record<string, string>>; key?: string },
    call: Call,
  ): Promise<{ id: string; url?: string }> => {
    const known = about.key === undefined ? undefined : await byKey(about.key, call)
    if (known !== undefined) return { id: known, url: issueUrl(options, known) }
    const custom = Object.entries(about.fields ?? {}).flatMap(([name, value]) =>
      Object.hasOwn(options.attributes, name) ? [{ id: options.attributes[name], value }] : [],
    )
    if (about.key !== undefined) custom.push({ id: options.fields.conversation, value: about.key })
    const json = {
      project_id: options.project,
      ...(options.tracker !== undefined && { tracker_id: options.tracker }),
      subject: about.title.slice(0, 255),
      description: asNote(about.description ?? about.title),
      custom_fields: custom,
    }
    const id = idOf(fields((await rest.request('POST', '/issues.json', call, { json: { issue: json } })).data).issue)
    if (id === undefined)
      throw fail('unexpected_answer', 'Redmine created an issue without saying which', { ambiguous: true })
    return { id, url: issueUrl(options, id) }
  }

  const target = async (record: string, call: Call): Promise<number> => {
    const id = /^#?(\d{1,12})$/.exec(record.trim())?.[1]
    const found = id === undefined ? undefined : await rest.find(`/issues/${id}.json`, call)
    if (id === undefined || !found) throw fail('not_found', 'Name an issue of Redmine by its number')
    return Number(id)
  }

  const relationsOf = async (ticket: Ticket, call: Call): Promise<readonly Fields[]> =>
    list((await rest.issue(ticket, call, 'relations')).relations).map(fields)

  const link = async (ticket: Ticket, record: string, call: Call): Promise<void> => {
    const other = await target(record, call)
    const related = (await relationsOf(ticket, call)).some((one) => [one.issue_id, one.issue_to_id].includes(other))
    if (related) return
    const json = { relation: { issue_to_id: other, relation_type: 'relates' } }
    await rest.request('POST', `/issues/${ticket.id}/relations.json`, call, { json })
  }

  const unlink = async (ticket: Ticket, record: string, call: Call): Promise<void> => {
    const other = await target(record, call)
    const found = (await relationsOf(ticket, call)).find((one) => [one.issue_id, one.issue_to_id].includes(other))
    if (found) await rest.request('DELETE', `/relations/${idOf(found)}.json`, call, { accept: [404], repeatable: true })
  }

  return { find, create, link, unlink }
}
