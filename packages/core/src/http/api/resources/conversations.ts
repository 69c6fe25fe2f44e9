import { z } from 'zod'
import { startConversation } from '../../../bridge/ingress/outreach.js'
import { conversationOf } from '../lookup.js'
import { once } from '../once.js'
import { route } from '../route.js'
import { acceptedOut, address, name, page, paging } from '../schemas.js'
import { resolved, toCustomer } from '../to-customer.js'
import { conversationOut, conversationView } from '../views.js'

const start = z.strictObject({
  ...toCustomer,
  agent: z.strictObject({ id: z.string().max(200).optional(), name: z.string().max(200).optional() }).optional(),
  ticket: z
    .strictObject({ host: name, id: z.string().min(1).max(200) })
    .optional()
    .meta({ description: 'The ticket the agent writes from. Entries go there from now on.' }),
  record: z
    .strictObject({ host: name, id: z.string().min(1).max(200) })
    .optional()
    .meta({
      description:
        'Any other record the agent writes from. The outcome is noted there; the ticket of the answer is linked with it.',
    }),
})

/** Conversations: started by an agent, listed and read. */
export const conversations = [
  route({
    method: 'POST',
    path: '/conversations',
    scope: 'agent',
    tag: 'Writing',
    summary:
      'An agent writes first. Consent and the window are checked; the ticket and `GET /work/{id}` show the outcome.',
    body: start,
    output: acceptedOut,
    status: 202,
    async handle({ context, body, id }) {
      return once(context, { ...(await resolved(context, body)), key: id }, (given) =>
        startConversation(context, given),
      )
    },
  }),
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
]
