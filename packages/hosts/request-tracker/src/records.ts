import {
  type Call,
  type Content,
  type Fields,
  type FoundRecord,
  fail,
  type Handle,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customField, idOf, quoted } from './read.js'
import type { Rest } from './rest.js'
import { asContent, asSubject } from './write.js'

const most = 10

/** RT's tickets as records: found, created, linked. */
export const createRecords = (handle: Handle<Settings>, rest: Rest, ticketUrl: (id: string) => string) => {
  const { fields: names, queue } = handle.options

  const card = (id: string, ticket: Fields): Content => ({
    type: 'card',
    title: `#${id} ${word(ticket.Subject) ?? ''}`.trim(),
    fields: [{ label: 'Status', value: word(ticket.Status) ?? '' }].filter(({ value }) => value !== ''),
    url: ticketUrl(id),
  })

  /** Finds a ticket by number or by words of its subject; for a contact, only theirs. */
  const find = async (
    { text, contact }: { text?: string; contact?: string },
    call: Call,
  ): Promise<readonly FoundRecord[]> => {
    const said = text?.trim() ?? ''
    const number = /^(?:ticket\s*)?#?(\d{1,12})$/i.exec(said)?.[1]
    if (contact !== undefined && !/^\d{1,12}$/.test(contact)) return []
    const clauses = [
      ...(contact === undefined ? [] : [`Requestor.id = ${contact}`]),
      ...(number !== undefined ? [`id = ${number}`] : said === '' ? [] : [`Subject LIKE ${quoted(said)}`]),
    ]
    if (clauses.length === 0) return []
    const sql = `${clauses.join(' AND ')} AND Status != 'deleted'`
    const tickets = await rest.page(
      '/tickets',
      { sql, fields: ['Subject', 'Status'], newestFirst: true, perPage: most },
      1,
      call,
    )
    return tickets.flatMap((ticket) => {
      const id = word(ticket.id)
      return id === undefined ? [] : [{ id, card: card(id, ticket) }]
    })
  }

  const create = async (
    about: {
      title: string
      description?: string
      contact?: string
      fields?: Readonly<Record<string, string>>
      key?: string
    },
    call: Call,
  ): Promise<{ id: string; url?: string }> => {
    const known = about.key === undefined ? undefined : await byKey(about.key, call)
    if (known !== undefined) return { id: known, url: ticketUrl(known) }
    const json = {
      Queue: queue,
      Subject: asSubject(about.title),
      Content: asContent(about.description ?? about.title),
      ContentType: 'text/plain',
      ...(about.contact !== undefined && { Requestor: [about.contact] }),
      CustomFields: { ...about.fields, ...(about.key !== undefined && { [names.externalId]: about.key }) },
    }
    const { body } = await rest.write('POST', '/ticket', json, call)
    const id = idOf(body)
    if (id === undefined)
      throw fail('unexpected_answer', 'RT created a ticket without saying which', { ambiguous: true })
    return { id, url: ticketUrl(id) }
  }

  const byKey = async (key: string, call: Call): Promise<string | undefined> => {
    const sql = `CF.{${names.externalId}} = ${quoted(key)}`
    const tickets = await rest.page('/tickets', { sql, fields: ['CustomFields'] }, 1, call)
    return word(tickets.find((ticket) => customField(ticket, names.externalId) === key)?.id)
  }

  const relate = (how: 'AddRefersTo' | 'DeleteRefersTo') => async (ticket: Ticket, record: string, call: Call) => {
    const target = /^#?(\d{1,12})$/.exec(record.trim())?.[1]
    if (target === undefined) throw fail('not_found', 'Name a record of Request Tracker by its number')
    // RT answers 200 even if it refuses a link.
    const { status, body } = await rest.get(`/ticket/${target}`, call, [404])
    if (status === 404 || idOf(body) === undefined) throw fail('not_found', `There is no ticket ${target}`)
    await rest.write('PUT', `/ticket/${ticket.id}`, { [how]: target }, call)
  }

  return { find, create, link: relate('AddRefersTo'), unlink: relate('DeleteRefersTo') }
}
