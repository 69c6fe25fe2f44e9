import { z } from 'zod'
import { conversationOf } from '../lookup.js'
import { missing } from '../refused.js'
import { route } from '../route.js'
import { page, paging, words } from '../schemas.js'
import { transcript } from '../transcript.js'
import { conversationOut, messageOut, messageView } from '../views.js'

const after = (value: string | undefined) => (value === undefined ? {} : { after: value })

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
      return { items: items.map((one) => messageView(context, one)), ...(next !== undefined && { next }) }
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
    summary: 'Searches the transcripts of all conversations.',
    query: z.strictObject({ search: words, ...paging }),
    output: page(messageOut),
    async handle({ context, query: { limit, search, ...rest } }) {
      const { items, next } = await context.store.messages(context.tenant, {
        search,
        limit,
        newestFirst: true,
        ...after(rest.after),
      })
      return { items: items.map((one) => messageView(context, one)), ...(next !== undefined && { next }) }
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
      return messageView(context, found)
    },
  }),
]
