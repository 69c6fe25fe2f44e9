import { z } from 'zod'
import type { Context } from '../../bridge/task/context.js'
import { missing, wrongField } from './refused.js'
import { route } from './route.js'
import { address, name, page, paging, words } from './schemas.js'
import { transcript } from './transcript.js'
import { conversationOut, conversationView, messageOut, messageView } from './views.js'

export const conversationOf = async (context: Context, id: string) => {
  const found = await context.store.conversation(context.tenant, id)
  if (!found) throw missing('This conversation')
  return found
}

const after = (value: string | undefined) => (value === undefined ? {} : { after: value })

/** What a manager reads. */
export const reading = [
  route({
    method: 'GET',
    path: '/conversations',
    scope: 'read',
    tag: 'Conversations',
    summary: 'Lists conversations, by channel, state, address or customer.',
    query: z.strictObject({
      channel: name.optional(),
      state: z.enum(['open', 'active', 'waiting', 'wrap-up', 'closed']).optional(),
      address: address.optional(),
      customer: name.optional(),
      ...paging,
    }),
    output: page(conversationOut),
    async handle({ context, query }) {
      const { items, next } = await context.store.conversations(context.tenant, query)
      return { items: items.map((one) => conversationView(context, one)), ...(next !== undefined && { next }) }
    },
  }),
  route({
    method: 'GET',
    path: '/conversations/{conversation}',
    scope: 'read',
    tag: 'Conversations',
    summary: 'One conversation: its window, state, ticket and customer.',
    output: conversationOut,
    async handle({ context, params }) {
      return conversationView(context, await conversationOf(context, params.conversation))
    },
  }),
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
    summary: 'The whole transcript, or what of it holds the words searched for, as JSON, text or CSV.',
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
    summary: 'Searches the transcripts of all conversations (E4).',
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

/** A channel that exists, or the field that is wrong. */
export const channelOf = (context: Context, channel: string, pointer = '/channel') => {
  const found = context.channel(channel)
  if (!found)
    throw wrongField(pointer, `no channel is called so; there are ${Object.keys(context.setup.channels).join(', ')}`)
  return found
}

export const hostOf = (context: Context, given: string | undefined) => {
  const host = context.host(given ?? Object.keys(context.setup.hosts)[0] ?? '')
  if (!host) throw wrongField('?host', `no host is called so; there are ${Object.keys(context.setup.hosts).join(', ')}`)
  return host
}
