import { z } from 'zod'
import type { Context } from '../../bridge/task/context.js'
import type { Content } from '../../model/content.js'
import type { TicketRef } from '../../model/conversation.js'
import type { Host } from '../../ports/host.js'
import { outside } from './outside.js'
import { conversationOf, hostOf } from './reading.js'
import { unavailable, wrongField } from './refused.js'
import { route } from './route.js'
import { address, name, words } from './schemas.js'

const done = z.object({ done: z.boolean() })
const record = z.strictObject({ record: z.string().min(1).max(200) })

/** What an agent's desk does around a conversation, for hosts and pages that have no button for it (E2, E5). */
export const ticketing = [
  route({
    method: 'GET',
    path: '/records',
    scope: 'agent',
    tag: 'Records',
    summary: "Searches the host's records, by a number or words, or by whose they are (E2).",
    query: z.strictObject({ search: words.optional(), contact: z.string().max(200).optional(), host: name.optional() }),
    output: z.object({ items: z.array(z.record(z.string(), z.unknown())) }),
    async handle({ context, query }) {
      const { records } = hostOf(context, query.host)
      if (!records) throw unavailable('This host has no records to look through')
      const { search, contact } = query
      if (search === undefined && contact === undefined) throw wrongField('?search', 'a search or a contact is needed')
      const found = await outside(context, 'search records', (call) =>
        records.find(
          { ...(search !== undefined && { text: search }), ...(contact !== undefined && { contact }) },
          call,
        ),
      )
      return { items: found.map((content: Content) => ({ ...content })) }
    },
  }),
  route({
    method: 'POST',
    path: '/records',
    scope: 'agent',
    tag: 'Records',
    summary: 'Creates a record in the host (E2).',
    body: z.strictObject({
      title: z.string().min(1).max(500),
      description: z.string().max(10_000).optional(),
      contact: z.string().max(200).optional(),
      fields: z.record(z.string().max(200), z.string().max(5_000)).optional(),
      host: name.optional(),
    }),
    output: z.object({ id: z.string(), url: z.string().optional() }),
    status: 201,
    async handle({ context, body: { host, ...about }, id }) {
      const { records } = hostOf(context, host)
      const create = records?.create?.bind(records)
      if (!create) throw unavailable('Records cannot be created in this host')
      return outside(context, 'create record', (call) => create({ ...about, key: `record/${id}` }, call))
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/records',
    scope: 'agent',
    tag: 'Records',
    summary: "Links a record to the conversation's ticket (E2).",
    body: record,
    output: done,
    async handle({ context, params, body }) {
      const { host, ticket } = await ticketOf(context, params.conversation)
      const link = host.records?.link?.bind(host.records)
      if (!link) throw unavailable('This host does not link records')
      await outside(context, 'link record', (call) => link(ticket, body.record, call))
      return { done: true }
    },
  }),
  route({
    method: 'DELETE',
    path: '/conversations/{conversation}/records/{record}',
    scope: 'agent',
    tag: 'Records',
    summary: "Unlinks a record from the conversation's ticket (E2).",
    output: done,
    async handle({ context, params }) {
      const { host, ticket } = await ticketOf(context, params.conversation)
      const unlink = host.records?.unlink?.bind(host.records)
      if (!unlink) throw unavailable('This host does not unlink records')
      await outside(context, 'unlink record', (call) => unlink(ticket, params.record, call))
      return { done: true }
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/close',
    scope: 'agent',
    tag: 'Conversations',
    summary: "Closes the conversation's ticket in the host (E5). The assistant has the conversation again afterwards.",
    output: done,
    async handle({ context, params, id }) {
      const { host, ticket } = await ticketOf(context, params.conversation)
      const close = host.close?.bind(host)
      if (!close) throw unavailable('Tickets are closed in this host itself')
      await outside(context, 'close ticket', (call) => close(ticket, call))
      // Many hosts do not tell us what we did ourselves.
      const closed = { kind: 'closed', id: `api/${id}`, at: { ticket: ticket.id } } as const
      await context.store.accept([context.fromHost(ticket.host, closed)])
      return { done: true }
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/assign',
    scope: 'agent',
    tag: 'Conversations',
    summary: "Gives the conversation's ticket to a queue or an agent (A4).",
    body: z.strictObject({
      queue: z.string().min(1).max(200).optional(),
      agent: z.string().min(1).max(200).optional(),
    }),
    output: done,
    async handle({ context, params, body }) {
      if (body.queue === undefined && body.agent === undefined)
        throw wrongField('queue', 'a queue or an agent is needed')
      const { host, ticket } = await ticketOf(context, params.conversation)
      const assign = host.assign?.bind(host)
      if (!assign) throw unavailable('Tickets are assigned in this host itself')
      await outside(context, 'assign ticket', (call) => assign(ticket, body, call))
      return { done: true }
    },
  }),
  route({
    method: 'POST',
    path: '/contacts',
    scope: 'agent',
    tag: 'Records',
    summary: 'Makes somebody known to the host under an address (A5).',
    body: z.strictObject({ address, name: z.string().min(1).max(200).optional(), host: name.optional() }),
    output: z.object({ id: z.string() }),
    status: 201,
    async handle({ context, body }) {
      const { contacts } = hostOf(context, body.host)
      const create = contacts?.create?.bind(contacts)
      if (!create) throw unavailable('Contacts cannot be created in this host')
      const about = { addresses: [body.address], ...(body.name !== undefined && { name: body.name }) }
      return outside(context, 'create contact', (call) => create(about, call))
    },
  }),
]

const ticketOf = async (context: Context, id: string): Promise<{ host: Host; ticket: TicketRef }> => {
  const { ticket } = await conversationOf(context, id)
  const host = ticket && context.host(ticket.host)
  if (!ticket || !host) throw unavailable('This conversation has no ticket')
  return { host, ticket }
}
