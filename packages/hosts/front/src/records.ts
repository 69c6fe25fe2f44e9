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
import type { Settings } from './options.js'
import { conversationUrl, type Rest } from './rest.js'

const most = 10
const shape = /^cnv_[a-z0-9]{1,40}$/

/** Conversations and tasks of Front as records: found, created as tasks, linked to a conversation. */
export const createRecords = ({ options: { taskInbox } }: Handle<Settings>, rest: Rest) => {
  const recordOf = (one: Fields): FoundRecord[] => {
    const id = word(one.id)
    if (id === undefined) return []
    const status = word(one.status_category) ?? word(one.status) ?? ''
    const card: Content = {
      type: 'card',
      title: word(one.subject) ?? id,
      fields: status === '' ? [] : [{ label: 'Status', value: status }],
    }
    return [{ id, card }]
  }

  const listed = async (path: string, fits: (one: Fields) => boolean, call: Call): Promise<readonly FoundRecord[]> => {
    const found: FoundRecord[] = []
    for await (const one of rest.pages(rest.core, { path, most: 1 }, call)) if (fits(one)) found.push(...recordOf(one))
    return found.slice(0, most)
  }

  const find = async (
    { text, contact }: { text?: string; contact?: string },
    call: Call,
  ): Promise<readonly FoundRecord[]> => {
    const said = text?.trim() ?? ''
    const words = said.toLowerCase()
    if (contact !== undefined) {
      if (!/^crd_[a-z0-9]{1,40}$/.test(contact)) return []
      const fits = ({ id, subject }: Fields) => id === said || (word(subject) ?? '').toLowerCase().includes(words)
      return listed(`/contacts/${contact}/conversations`, fits, call)
    }
    if (said === '') return []
    if (!shape.test(said)) return listed(`/conversations/search/${encodeURIComponent(said)}`, () => true, call)
    const one = await rest.find(rest.core, `/conversations/${said}`, call)
    return one ? recordOf(one) : []
  }

  const linkTo = async (record: string, call: Call): Promise<string> => {
    const id = record.trim()
    const found = shape.test(id) ? await rest.find(rest.core, `/conversations/${id}`, call) : undefined
    if (!found) throw fail('not_found', 'Name a conversation of Front by its id: cnv_yo1kg5q')
    return conversationUrl(id)
  }

  const create = async (
    about: { title: string; description?: string },
    call: Call,
  ): Promise<{ id: string; url?: string }> => {
    const json = {
      type: 'task',
      inbox_id: taskInbox,
      subject: about.title.slice(0, 255),
      ...(about.description !== undefined && { description: about.description.slice(0, 60_000) }),
    }
    const { data } = await rest.core.request({ method: 'POST', url: '/conversations', json }, call)
    const id = word(fields(data).id)
    if (id === undefined) throw fail('unexpected_answer', 'Front made a task without saying which', { ambiguous: true })
    return { id, url: conversationUrl(id) }
  }

  return {
    find,
    ...(taskInbox !== undefined && { create }),

    async link(ticket: Ticket, record: string, call: Call): Promise<void> {
      const json = { link_external_urls: [await linkTo(record, call)] }
      await rest.change(ticket.id, { method: 'POST', path: '/links', json, repeatable: true }, call)
    },

    async unlink(ticket: Ticket, record: string, call: Call): Promise<void> {
      const url = await linkTo(record, call)
      const conversation = await rest.find(rest.core, `/conversations/${encodeURIComponent(ticket.id)}`, call)
      const link = list(conversation?.links)
        .map(fields)
        .find(({ external_url }) => external_url === url)
      const id = word(link?.id)
      if (id === undefined) return
      const json = { link_ids: [id] }
      await rest.change(ticket.id, { method: 'DELETE', path: '/links', json, repeatable: true }, call)
    },
  }
}
