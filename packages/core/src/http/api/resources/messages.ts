import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import { iso } from '../../stream.js'
import { conversationOf } from '../lookup.js'
import { missing } from '../refused.js'
import { route } from '../route.js'
import { name, page, paging, time, when, words } from '../schemas.js'
import { transcript } from '../transcript.js'
import { conversationOut, messageOut, messageViews } from '../views.js'

const after = (value: string | undefined) => (value === undefined ? {} : { after: value })

// Some 30 ms of an embedded store, which answers nobody else meanwhile.
const look = 10_000

const search = z.strictObject({
  search: words.optional().meta({
    description: 'Words, in any order; case and accents do not matter. "In quotes" together.',
  }),
  from: time.optional().meta({ description: 'Not before this time.' }),
  to: time.optional().meta({ description: 'Not after this time.' }),
  agent: z.string().min(1).max(200).optional().meta({ description: "An agent's name or id: what they wrote." }),
  channel: name.optional(),
  line: z.string().min(1).max(100).optional(),
  ticket: z.string().min(1).max(200).optional().meta({ description: 'The ticket it went to or was written in.' }),
  conversation: name.optional(),
  ...paging,
})

const searched = page(messageOut).extend({
  searched: z
    .object({
      search: z.string().optional(),
      from: when.optional(),
      to: when.optional(),
      agent: z.string().optional(),
      channel: z.string().optional(),
      line: z.string().optional(),
      ticket: z.string().optional(),
      conversation: z.string().optional(),
      backTo: when.optional().meta({ description: 'Until when it has looked back so far; `next` goes on from there.' }),
    })
    .meta({ description: 'What was searched. Without `backTo`: all there is.' }),
})

/** A ticket's messages are in its conversation, which spares the look at all others. */
const conversationOfTicket = async (
  { store, tenant, setup }: Context,
  ticket: string | undefined,
): Promise<string | undefined> => {
  if (ticket === undefined) return undefined
  const found = await Promise.all(
    Object.keys(setup.hosts).map((host) => store.find(tenant, { by: 'ticket', host, ticket })),
  )
  const ids = found.flatMap((one) => one?.id ?? [])
  return ids.length === 1 ? ids[0] : undefined
}

/** Messages, searched and read. */
export const messages = [
  route({
    method: 'GET',
    path: '/conversations/{conversation}/messages',
    scope: 'read',
    tag: 'Messages',
    summary: 'The messages of a conversation, page by page, with the delivery of each part.',
    query: z.strictObject({
      search: words.optional(),
      newestFirst: z.enum(['true', 'false']).default('false'),
      ...paging,
    }),
    output: page(messageOut),
    async handle({ context, params, query: { limit, search, newestFirst, ...rest } }) {
      await conversationOf(context, params.conversation)
      const { items, next } = await context.store.messages(context.tenant, {
        conversation: params.conversation,
        limit,
        newestFirst: newestFirst === 'true',
        ...(search !== undefined && { search }),
        ...after(rest.after),
      })
      return { items: await messageViews(context, items), ...(next !== undefined && { next }) }
    },
  }),
  route({
    method: 'GET',
    path: '/conversations/{conversation}/transcript',
    scope: 'read',
    tag: 'Messages',
    summary: 'The transcript as JSON, text or CSV; with a search, only the messages that match.',
    query: z.strictObject({
      search: words.optional(),
      format: z.enum(['json', 'text', 'csv']).default('json'),
    }),
    output: z.object({ conversation: conversationOut, messages: z.array(messageOut) }),
    produces: ['text/plain', 'text/csv'],
    async handle({ context, params, query }) {
      const conversation = await conversationOf(context, params.conversation)
      return { raw: transcript(context, conversation, query) }
    },
  }),
  route({
    method: 'GET',
    path: '/messages',
    scope: 'read',
    tag: 'Messages',
    summary: 'Searches the transcripts of all conversations, newest first.',
    query: search,
    output: searched,
    async handle({ context, query }) {
      const { limit, after: _, from, to, ...wanted } = query
      const found = await context.store.search(context.tenant, {
        conversation: await conversationOfTicket(context, query.ticket),
        ...query,
        look,
      })
      const { next, backTo } = found
      return {
        items: await messageViews(context, found.items),
        ...(next !== undefined && { next }),
        searched: {
          ...wanted,
          ...(from !== undefined && { from: iso(from) }),
          ...(to !== undefined && { to: iso(to) }),
          ...(backTo !== undefined && { backTo: iso(backTo) }),
        },
      }
    },
  }),
  route({
    method: 'GET',
    path: '/messages/{id}',
    scope: 'read',
    tag: 'Messages',
    summary: 'One message, with the delivery of each part.',
    output: messageOut,
    async handle({ context, params }) {
      const found = await context.store.message(context.tenant, params.id)
      if (!found) throw missing('This message')
      const [view] = await messageViews(context, [found])
      if (!view) throw missing('This message')
      return view
    },
  }),
]
