import { type Call, type Content, convert, type FoundRecord, type Ticket } from '@deskwire/core/adapter'
import type { ZendeskTicket } from '../shapes.js'
import { ticketPath, type Zendesk } from '../zendesk-api.js'
import { tagsOf } from './tags.js'
import { readTicket, ticketOf, write } from './tickets.js'

const most = 10

/** A ticket by number, tickets by text, or the tickets of a contact, as cards. */
export const findRecords = async (
  zendesk: Zendesk,
  { text, contact }: { text?: string; contact?: string },
  call: Call,
): Promise<readonly FoundRecord[]> => {
  const owner = contact !== undefined && /^\d{1,16}$/.test(contact) ? contact : undefined
  // The contact asked for is unknown: then no tickets, never everybody's.
  if (contact !== undefined && owner === undefined) return []
  const tickets = await read(zendesk, text?.trim() ?? '', owner, call)
  return tickets
    .filter((ticket) => owner === undefined || String(ticket.requester_id) === owner)
    .slice(0, most)
    .map((ticket) => ({ id: String(ticket.id), card: card(zendesk, ticket) }))
}

const read = async (
  zendesk: Zendesk,
  text: string,
  owner: string | undefined,
  call: Call,
): Promise<readonly ZendeskTicket[]> => {
  const number = /^#?(\d{1,16})$/.exec(text)?.[1]
  if (number !== undefined) {
    const { data } = await zendesk.http.request<{ ticket?: ZendeskTicket }>(
      { method: 'GET', url: ticketPath({ id: number }), accept: [404] },
      call,
    )
    return data.ticket ? [data.ticket] : []
  }
  if (text === '') {
    if (owner === undefined) return []
    const { data } = await zendesk.http.request<{ tickets?: readonly ZendeskTicket[] }>(
      { method: 'GET', url: `/users/${owner}/tickets/requested?page[size]=${most}&sort=-updated_at`, accept: [404] },
      call,
    )
    return data.tickets ?? []
  }
  const words = text.replace(/["\\]/g, ' ').trim()
  const query = `type:ticket "${words}"${owner === undefined ? '' : ` requester:${owner}`}`
  const { data } = await zendesk.http.request<{ results?: readonly ZendeskTicket[] }>(
    { method: 'GET', url: `/search?query=${encodeURIComponent(query)}&per_page=${most}` },
    call,
  )
  return data.results ?? []
}

// The URL is that of the requester's view; a customer cannot open the agent's.
const card = ({ settings }: Zendesk, { id, subject, status, updated_at }: ZendeskTicket): Content => ({
  type: 'card',
  title: `#${id} ${subject ?? ''}`.trim(),
  fields: [
    { label: 'Status', value: status },
    ...(updated_at ? [{ label: 'Updated', value: updated_at.slice(0, 10) }] : []),
  ],
  url: `${new URL(settings.url).origin}/hc/requests/${id}`,
})

export const createRecord = async (
  zendesk: Zendesk,
  about: {
    title: string
    description?: string
    contact?: string
    fields?: Readonly<Record<string, string>>
    key?: string
  },
  call: Call,
): Promise<{ id: string; url?: string }> => {
  const { title, description, contact, fields = {}, key } = about
  const named = Object.entries(fields)
  const { attributeFields } = zendesk.settings
  const custom = named.filter(([name]) => Object.hasOwn(attributeFields, name))
  const { data } = await zendesk.http.request<{ ticket: ZendeskTicket }>(
    {
      method: 'POST',
      url: '/tickets',
      json: {
        ticket: {
          subject: title,
          comment: { html_body: convert(description || title, 'plain', 'html'), public: true },
          custom_fields: custom.map(([name, value]) => ({ id: attributeFields[name], value })),
          tags: tagsOf(
            named.filter(([name]) => !Object.hasOwn(attributeFields, name)).map(([name, value]) => `${name}_${value}`),
          ),
          ...(contact !== undefined && /^\d{1,16}$/.test(contact) && { requester_id: Number(contact) }),
        },
      },
      ...(key !== undefined && { headers: { 'idempotency-key': key.slice(0, 255) }, repeatable: true }),
    },
    call,
  )
  return ticketOf(zendesk, data.ticket.id)
}

/** The only link between tickets that Zendesk has: an incident of a problem. */
export const linkRecord = async (zendesk: Zendesk, ticket: Ticket, record: string, call: Call): Promise<void> => {
  const problem = await readTicket(zendesk, { id: record.replace(/^#/, '') }, call)
  await write(zendesk, ticket, { type: 'incident', problem_id: problem.id }, call)
}

export const unlinkRecord = async (zendesk: Zendesk, ticket: Ticket, call: Call): Promise<void> => {
  await write(zendesk, ticket, { problem_id: null }, call)
}
