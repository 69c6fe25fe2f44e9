import {
  type Call,
  type Content,
  type Fields,
  fields,
  type Handle,
  type HostEvent,
  list,
  mediaKindOf,
  outreachEvents,
  word,
} from '@deskwire/core/adapter'
import type { Agents } from './agents.js'
import { fromNote } from './formatting.js'
import type { Settings } from './options.js'
import { customField, idOf, type Rest } from './rest.js'
import type { Statuses } from './statuses.js'

/** What agents did to an issue, as events; each has the id of its journal, however it was learnt. */
export const createJournals = (handle: Handle<Settings>, rest: Rest, agents: Agents, statuses: Statuses) => {
  const { fields: names, formatting } = handle.options

  const filesOf = (issue: Fields, ids: ReadonlySet<string>): readonly Content[] =>
    list(issue.attachments)
      .map(fields)
      .filter((one) => ids.has(word(one.id) ?? ''))
      .map(fileOf)

  const ofJournal = async (issue: Fields, journal: Fields, call: Call): Promise<readonly HostEvent[]> => {
    const id = word(journal.id)
    const ticket = word(issue.id)
    const user = idOf(journal.user)
    if (id === undefined || ticket === undefined || user === undefined) return []
    // Promise 10: what the integration user wrote is ours.
    if (user === (await agents.me(call))) return []
    const at = { ticket }
    const details = list(journal.details).map(fields)
    const events: HostEvent[] = []
    if (journal.private_notes !== true) {
      const added = details.filter(
        ({ property, new_value }) => property === 'attachment' && word(new_value) !== undefined,
      )
      const text = fromNote(typeof journal.notes === 'string' ? journal.notes : '', formatting)
      const files = filesOf(issue, new Set(added.map(({ name }) => word(name) ?? '')))
      const content = text ? [text, ...files] : files
      if (content.length > 0 && (await agents.isAgent(user, idOf(issue.project) ?? '', call))) {
        const name = word(fields(journal.user).name)
        events.push({
          kind: 'reply',
          id,
          at,
          author: { kind: 'agent', id: user, ...(name !== undefined && { name }) },
          content,
        })
      }
    }
    for (const detail of details.filter(({ property }) => property === 'attr')) {
      const before = word(detail.old_value)
      const after = word(detail.new_value)
      if (detail.name === 'status_id')
        events.push(...(await statuses.change({ id: `${id}-status`, at, before, after }, call)))
      if (detail.name === 'assigned_to_id')
        events.push({ kind: 'assigned', id: `${id}-assigned`, at, ...(after !== undefined && { to: after }) })
    }
    return events
  }

  /** An agent writes first: an issue with a phone and a channel that is none of ours. */
  const outreach = async (issue: Fields, call: Call): Promise<readonly HostEvent[]> => {
    const ticket = word(issue.id)
    const author = idOf(issue.author)
    const channel = customField(issue, names.channel)
    const phone = customField(issue, names.phone)
    if (customField(issue, names.conversation) !== undefined) return []
    if (ticket === undefined || author === undefined || channel === undefined || phone === undefined) return []
    if (author === (await agents.me(call)) || !(await agents.isAgent(author, idOf(issue.project) ?? '', call)))
      return []
    const text = fromNote(typeof issue.description === 'string' ? issue.description : '', formatting)
    const later = new Set(
      list(issue.journals)
        .flatMap((journal) => list(fields(journal).details))
        .map((detail) => word(fields(detail).name) ?? ''),
    )
    const files = list(issue.attachments)
      .map(fields)
      .filter((one) => !later.has(word(one.id) ?? ''))
      .map(fileOf)
    return outreachEvents({
      id: `issue-${ticket}`,
      ticket,
      channel,
      to: phone,
      agent: author,
      contents: text ? [text, ...files] : files,
    })
  }

  /** Everything that happened to the issue since then, oldest first. */
  return async (ticket: string, since: number, call: Call): Promise<readonly HostEvent[]> => {
    const found = await rest.find(`/issues/${encodeURIComponent(ticket)}.json?include=journals,attachments`, call)
    if (!found) return []
    const issue = fields(found.issue)
    const events = timeOf(issue.created_on) >= since ? [...(await outreach(issue, call))] : []
    for (const journal of list(issue.journals).map(fields))
      if (timeOf(journal.created_on) >= since) events.push(...(await ofJournal(issue, journal, call)))
    return events
  }
}

// In whole seconds.
const timeOf = (time: unknown): number => Date.parse(word(time) ?? '') || 0

const fileOf = (attachment: Fields): Content => {
  const mime = (word(attachment.content_type) ?? '').split(';', 1)[0] || 'application/octet-stream'
  const name = word(attachment.filename)
  const size = typeof attachment.filesize === 'number' ? attachment.filesize : undefined
  return {
    type: 'media',
    kind: mediaKindOf(mime),
    media: {
      ref: word(attachment.id) ?? '',
      mime,
      ...(name !== undefined && { name }),
      ...(size !== undefined && { size }),
    },
  }
}
