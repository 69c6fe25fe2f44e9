import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import { forConversation } from '../../../bridge/task/envelopes.js'
import type { Say } from '../../../bridge/task/work-items.js'
import type { Content } from '../../../model/content.js'
import type { Conversation } from '../../../model/conversation.js'
import { isSentence } from '../../../render/sentences.js'
import { problem } from '../../problem.js'
import { content } from '../content.js'
import { unnumbered } from '../once.js'
import { missing, Refused } from '../refused.js'
import { route } from '../route.js'
import { acceptedOut } from '../schemas.js'
import { withFiles } from '../to-customer.js'
import { ownConversation, sessionOf, workName } from './of-panel.js'

/** What an agent sends from the panel, and what became of it. */
export const panelSending = [
  route({
    method: 'POST',
    path: '/panel/messages',
    scope: 'panel',
    tag: 'Panel',
    summary:
      'Sends to the customer, as a reply in the ticket would be: through the gate, in order, held where the policy says so. The ticket shows it as a note.',
    body: z.strictObject({ content }),
    output: acceptedOut,
    status: 202,
    async handle(asked) {
      const { context, body, id } = asked
      const session = sessionOf(asked)
      const conversation = await ownConversation(asked)
      const { host, ticket, agent } = session
      const say: Say = {
        work: 'say',
        author: { kind: 'agent', ...agent },
        content: withFiles(context, body.content),
        purpose: 'service',
        initiator: 'reply',
        ticket: { host, id: ticket },
      }
      return enqueue(context, conversation, workName(session, id), say)
    },
  }),
  route({
    method: 'GET',
    path: '/panel/work/{id}',
    scope: 'panel',
    tag: 'Panel',
    summary: 'What became of something that was sent from this panel: waiting, effected, refused (and why) or parked.',
    output: z.object({
      id: z.string(),
      state: z.string(),
      reason: z.string().optional(),
      says: z.string().optional().meta({ description: 'The reason, in the language of agents.' }),
    }),
    async handle(asked) {
      const { context, params } = asked
      const own = workName(sessionOf(asked), '')
      const { id } = params
      if (!id.startsWith(own) && !id.startsWith(`start/${own}`)) throw missing('This task')
      const found = await context.store.envelope(context.tenant, id)
      if (!found) throw missing('This task')
      const { state, reason } = found
      const key = `gate.${reason}`
      return {
        id,
        state,
        ...(reason !== undefined && { reason }),
        ...(isSentence(key) && { says: context.sayToAgent(key) }),
      }
    },
  }),
]

/** Once for each key: the page asks again when it heard no answer. */
const enqueue = async (context: Context, conversation: Conversation, id: string, say: Say) => {
  const accept = forConversation(conversation, { id, track: 'out', at: context.now(), body: say })
  const [accepted = 'new'] = await context.store.accept([
    { ...accept, body: context.shared.trace?.carried(say) ?? say },
  ])
  if (accepted === 'duplicate') {
    const before = (await context.store.envelope(context.tenant, id))?.envelope.body as
      | { content?: Content }
      | undefined
    if (before?.content && JSON.stringify(unnumbered(before.content)) !== JSON.stringify(unnumbered(say.content)))
      throw new Refused(problem(409, 'This Idempotency-Key was used for another request'))
  }
  return { id, accepted }
}
