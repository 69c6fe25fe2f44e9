import { z } from 'zod'
import { suggestionsFor } from '../../../bridge/inbound/suggestions.js'
import type { Context } from '../../../bridge/task/context.js'
import { destination } from '../../../bridge/task/destination.js'
import { forConversation } from '../../../bridge/task/envelopes.js'
import type { WorkItem } from '../../../bridge/task/work-items.js'
import type { Conversation, TicketRef } from '../../../model/conversation.js'
import { problem } from '../../problem.js'
import { conversationOf, ticketOf } from '../lookup.js'
import { outside } from '../outside.js'
import { Refused, unavailable, wrongField } from '../refused.js'
import { route } from '../route.js'
import { acceptedOut } from '../schemas.js'
import { conversationOut, conversationView } from '../views.js'

const why = z.strictObject({
  reason: z.string().min(1).max(500),
  queue: z.string().min(1).max(200).optional(),
})

const done = z.object({ done: z.boolean() })

export const draftsOut = z.object({ drafts: z.array(z.string()) })

/** Who answers the conversation, blocking, and its ticket. */
export const conversationActions = [
  route({
    method: 'POST',
    path: '/conversations/{conversation}/handoff',
    scope: 'agent',
    tag: 'Conversations',
    summary:
      'Hands the conversation from the assistant to agents: opens a ticket with the transcript. The assistant no longer answers.',
    body: why,
    output: acceptedOut,
    status: 202,
    async handle({ context, params, body, id }) {
      const conversation = await conversationOf(context, params.conversation)
      return handOver(context, conversation, `handoff/${id}`, body)
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/hand-back',
    scope: 'agent',
    tag: 'Conversations',
    summary: 'Hands the conversation back to the assistant, which answers the next message.',
    output: conversationOut,
    async handle({ context, params }) {
      const { id } = await conversationOf(context, params.conversation)
      await handBack(context, id)
      return conversationView(context, await conversationOf(context, id))
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/suggestions',
    scope: 'agent',
    tag: 'Conversations',
    summary: "Drafts for the agent's next reply, from the setup's `suggest` hook. Nothing is sent.",
    output: draftsOut,
    handle: async ({ context, params }) => draftsFor(context, await conversationOf(context, params.conversation)),
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/block',
    scope: 'agent',
    tag: 'Conversations',
    summary:
      'Blocks the customer: nothing more is sent to them and, where the provider supports it, their messages are blocked too.',
    output: z.object({ blocked: z.boolean(), atProvider: z.boolean() }),
    handle: ({ context, params }) => block(context, params.conversation, true),
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/unblock',
    scope: 'agent',
    tag: 'Conversations',
    summary: 'Lifts a block, here and at the provider.',
    output: z.object({ blocked: z.boolean(), atProvider: z.boolean() }),
    handle: ({ context, params }) => block(context, params.conversation, false),
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/close',
    scope: 'agent',
    tag: 'Conversations',
    summary: "Closes the conversation's ticket in the host. The assistant then has the conversation again.",
    output: done,
    async handle({ context, params, id }) {
      const { ticket } = await ticketOf(context, params.conversation)
      return changeTicket(context, ticket, 'close', id)
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/assign',
    scope: 'agent',
    tag: 'Conversations',
    summary: "Assigns the conversation's ticket to a queue or an agent.",
    body: z.strictObject({
      queue: z.string().min(1).max(200).optional(),
      agent: z.string().min(1).max(200).optional(),
    }),
    output: done,
    async handle({ context, params, body }) {
      if (body.queue === undefined && body.agent === undefined) throw wrongField('queue', 'name a queue or an agent')
      const { host, ticket } = await ticketOf(context, params.conversation)
      const assign = host.assign?.bind(host)
      if (!assign) throw unavailable('Tickets of this host can only be assigned in the host')
      await outside(context, 'assign ticket', (call) => assign(ticket, body, call))
      return { done: true }
    },
  }),
]

export const draftsFor = async (context: Context, conversation: Conversation): Promise<z.input<typeof draftsOut>> => {
  if (!context.setup.hooks?.suggest) throw unavailable('This setup has no suggestions: set hooks.suggest')
  const drafts = await outside(context, 'suggest', (call) => suggestionsFor(context, conversation, call))
  return { drafts: [...drafts] }
}

/** The assistant answers the next message. */
export const handBack = (context: Context, conversation: string): Promise<void> => {
  const patch = { speaker: 'assistant', takenOver: undefined, turns: undefined } as const
  return context.store.apply(context.tenant, conversation, [{ conversation: patch }])
}

/** Closes or reopens a ticket in its host. */
export const changeTicket = async (context: Context, ticket: TicketRef, how: 'close' | 'reopen', id: string) => {
  const host = context.host(ticket.host)
  const change = host?.[how]?.bind(host)
  if (!change)
    throw unavailable(`Tickets of this host can only be ${how === 'close' ? 'closed' : 'reopened'} in the host`)
  await outside(context, `${how} ticket`, (call) => change(ticket, call))
  // Many hosts send no webhook for changes we made ourselves.
  const kind = how === 'close' ? 'closed' : 'reopened'
  await context.store.accept([context.fromHost(ticket.host, { kind, id: `api/${id}`, at: { ticket: ticket.id } })])
  return { done: true }
}

const handOver = async (
  context: Context,
  conversation: Conversation,
  id: string,
  about: z.output<typeof why>,
): Promise<z.input<typeof acceptedOut>> => {
  const work: WorkItem = {
    work: 'handoff',
    reason: about.reason,
    ...(about.queue !== undefined && { queue: about.queue }),
  }
  const accept = forConversation(conversation, { id, track: 'in', at: context.now(), body: work })
  const known = await context.store.envelope(context.tenant, id)
  if (known) {
    const isSame =
      JSON.stringify([known.envelope.belongs, known.envelope.body]) === JSON.stringify([accept.belongs, work])
    if (!isSame) throw new Refused(problem(409, 'This Idempotency-Key was used for another request'))
    return { id, accepted: 'duplicate' }
  }
  // At once, so that pending answers of the assistant are not sent.
  const silence = { conversation: { speaker: 'host', turns: undefined } } as const
  await context.store.apply(context.tenant, conversation.id, [silence, { accept }])
  return { id, accepted: 'new' }
}

/** Block on our side first, so that nothing more is sent even if the provider cannot be reached. */
const block = async (context: Context, id: string, blocked: boolean) => {
  const conversation = await conversationOf(context, id)
  await context.store.apply(context.tenant, id, [
    { conversation: { blocked: blocked ? true : undefined } },
    { wake: true },
  ])
  const channel = context.channel(conversation.channel)
  if (!channel?.block) return { blocked, atProvider: false }
  await outside(
    context,
    blocked ? 'block' : 'unblock',
    (call) => channel.block?.(destination(conversation), blocked, call) ?? Promise.resolve(),
  )
  return { blocked, atProvider: true }
}
