import {
  type Call,
  type Content,
  type Fields,
  type FoundRecord,
  fail,
  fields,
  type Handle,
  list,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { filter, type Rest } from './rest.js'
import type { Workspace } from './workspace.js'

const most = 10

/** Tickets as records: found by words, by the number in their address, or by whose they are; and created. */
export const createRecords = ({ options }: Handle<Settings>, rest: Rest, workspace: Workspace) => {
  const find = async (
    { text, contact }: { text?: string; contact?: string },
    call: Call,
  ): Promise<readonly FoundRecord[]> => {
    const said = text?.trim() ?? ''
    const number = /^#?(\d{1,20})$/.exec(said)?.[1]
    const asked = [
      ...(contact === undefined ? [] : [filter('contact_ids', '=', contact)]),
      ...(number !== undefined ? [filter('id', '=', number)] : said === '' ? [] : [filter('title', '~', said)]),
    ]
    if (asked.length === 0) return []
    const query = { operator: 'AND', value: asked }
    const { found } = await rest.search('tickets', { query, pagination: { per_page: most } }, call)
    return found.filter((one) => contact === undefined || isTheirs(one, contact)).map(recordOf)
  }

  const create = async (
    about: { title: string; description?: string; contact?: string; fields?: Readonly<Record<string, string>> },
    call: Call,
  ): Promise<{ id: string; url?: string }> => {
    if (options.ticketType === undefined)
      throw fail('config', 'No ticket type is set for new tickets', { remedy: 'Set `ticketType`.' })
    if (about.contact === undefined)
      throw fail('invalid', 'An Intercom ticket belongs to a contact, and this customer is not a known one')
    const json = {
      ticket_type_id: options.ticketType,
      contacts: [{ id: about.contact }],
      ticket_attributes: {
        ...about.fields,
        _default_title_: about.title,
        _default_description_: about.description ?? about.title,
      },
    }
    const id = word(fields((await rest.request('POST', '/tickets', call, { json })).data).id)
    if (id === undefined)
      throw fail('unexpected_answer', 'Intercom made a ticket without saying which', { ambiguous: true })
    return { id, url: await workspace.urlOf(id, call) }
  }

  return { find, ...(options.ticketType !== undefined && { create }) }
}

const isTheirs = (ticket: Fields, contact: string): boolean =>
  list(fields(ticket.contacts).contacts).some((one) => word(fields(one).id) === contact)

const recordOf = (ticket: Fields): FoundRecord => {
  const title = word(fields(ticket.ticket_attributes)._default_title_)
  const state = fields(ticket.ticket_state)
  const status = word(state.external_label) ?? word(state.category)
  const card: Content = {
    type: 'card',
    title: title ?? word(fields(ticket.ticket_type).name) ?? `#${word(ticket.ticket_id) ?? ''}`,
    fields: status === undefined ? [] : [{ label: 'Status', value: status }],
  }
  return { id: word(ticket.id) ?? '', card }
}
