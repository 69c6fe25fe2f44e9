import { z } from 'zod'
import { hostOf, ticketOf } from '../lookup.js'
import { outside } from '../outside.js'
import { unavailable, wrongField } from '../refused.js'
import { route } from '../route.js'
import { name, words } from '../schemas.js'

const done = z.object({ done: z.boolean() })
const record = z.strictObject({ record: z.string().min(1).max(200) })

/** The host's records, and those linked to a conversation's ticket. */
export const records = [
  route({
    method: 'GET',
    path: '/records',
    scope: 'agent',
    tag: 'Records',
    summary: "Searches the host's records by number, words or contact.",
    query: z.strictObject({ search: words.optional(), contact: z.string().max(200).optional(), host: name.optional() }),
    output: z.object({ items: z.array(z.record(z.string(), z.unknown())) }),
    async handle({ context, query }) {
      const { records } = hostOf(context, query.host)
      if (!records) throw unavailable('This host has no records to search')
      const { search, contact } = query
      if (search === undefined && contact === undefined) throw wrongField('?search', 'give a search or a contact')
      const found = await outside(context, 'search records', (call) =>
        records.find(
          { ...(search !== undefined && { text: search }), ...(contact !== undefined && { contact }) },
          call,
        ),
      )
      return { items: found.map(({ id, card }) => ({ id, ...card })) }
    },
  }),
  route({
    method: 'POST',
    path: '/records',
    scope: 'agent',
    tag: 'Records',
    summary: 'Creates a record in the host.',
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
    summary: "Links a record to the conversation's ticket.",
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
    summary: "Unlinks a record from the conversation's ticket.",
    output: done,
    async handle({ context, params }) {
      const { host, ticket } = await ticketOf(context, params.conversation)
      const unlink = host.records?.unlink?.bind(host.records)
      if (!unlink) throw unavailable('This host does not unlink records')
      await outside(context, 'unlink record', (call) => unlink(ticket, params.record, call))
      return { done: true }
    },
  }),
]
