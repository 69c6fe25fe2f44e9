import { z } from 'zod'
import type { Context } from '../../bridge/task/context.js'
import { destination } from '../../bridge/task/destination.js'
import type { WorkItem } from '../../bridge/task/work-items.js'
import type { Conversation } from '../../model/conversation.js'
import type { Change } from '../../ports/store.js'
import { problem } from '../problem.js'
import { outside } from './outside.js'
import { conversationOf } from './reading.js'
import { Refused } from './refused.js'
import { route } from './route.js'
import { acceptedOut } from './schemas.js'
import { conversationOut, conversationView } from './views.js'

const why = z.strictObject({
  reason: z.string().min(1).max(500),
  queue: z.string().min(1).max(200).optional(),
})

/** Who has the conversation: people or the assistant; and whether it goes on at all. */
export const conversing = [
  route({
    method: 'POST',
    path: '/conversations/{conversation}/handoff',
    scope: 'agent',
    tag: 'Conversations',
    summary: 'From the assistant to people (A7): a ticket with the transcript. The assistant is silent from now on.',
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
    summary: 'From people back to the assistant: the next message is answered by it.',
    output: conversationOut,
    async handle({ context, params }) {
      const { id } = await conversationOf(context, params.conversation)
      const patch = { speaker: 'assistant', takenOver: undefined, turns: undefined } as const
      await context.store.apply(context.tenant, id, [{ conversation: patch }])
      return conversationView(context, await conversationOf(context, id))
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/block',
    scope: 'agent',
    tag: 'Conversations',
    summary: 'Nothing is sent to this customer any more; where the provider can, their messages stop there too.',
    output: z.object({ blocked: z.boolean(), atProvider: z.boolean() }),
    handle: ({ context, params }) => block(context, params.conversation, true),
  }),
  route({
    method: 'POST',
    path: '/conversations/{conversation}/unblock',
    scope: 'agent',
    tag: 'Conversations',
    summary: 'Takes a block back, here and at the provider.',
    output: z.object({ blocked: z.boolean(), atProvider: z.boolean() }),
    handle: ({ context, params }) => block(context, params.conversation, false),
  }),
]

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
  const known = await context.store.envelope(context.tenant, id)
  if (known) {
    if (JSON.stringify([known.envelope.belongs, known.envelope.body]) !== JSON.stringify([belongs(conversation), work]))
      throw new Refused(problem(409, 'This Idempotency-Key was used for something else'))
    return { id, accepted: 'duplicate' }
  }
  const changes: readonly Change[] = [
    // At once: what the assistant says in the meantime stays unsaid.
    { conversation: { speaker: 'host', turns: undefined } },
    {
      accept: {
        tenant: context.tenant,
        id,
        belongs: belongs(conversation),
        track: 'in',
        at: context.now(),
        body: work,
      },
    },
  ]
  await context.store.apply(context.tenant, conversation.id, changes)
  return { id, accepted: 'new' }
}

const belongs = ({ id }: Conversation) => ({ by: 'id' as const, id })

/** Ours first, so that nothing more goes out even if the provider cannot be reached. */
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
