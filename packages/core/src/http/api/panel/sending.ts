import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import { forConversation } from '../../../bridge/task/envelopes.js'
import type { Say, WorkItem } from '../../../bridge/task/work-items.js'
import type { Content } from '../../../model/content.js'
import type { Conversation } from '../../../model/conversation.js'
import type { Envelope } from '../../../ports/store.js'
import { isSentence } from '../../../render/sentences.js'
import { problem } from '../../problem.js'
import { content } from '../content.js'
import { unnumbered } from '../once.js'
import { missing, Refused } from '../refused.js'
import { upload, uploadOut, uploadQuery } from '../resources/media.js'
import { route } from '../route.js'
import { acceptedOut } from '../schemas.js'
import { withFiles } from '../to-customer.js'
import { ownConversation, sessionOf, ticketRef, workName } from './of-panel.js'
import { mustBeAllowed } from './templates.js'

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
      mustBeAllowed(context, session.teams, body.content)
      const say: Say = {
        work: 'say',
        author: { kind: 'agent', ...session.agent },
        content: withFiles(context, body.content),
        purpose: 'service',
        initiator: 'reply',
        ticket: ticketRef(session),
      }
      return enqueue(context, conversation, workName(session, id), say)
    },
  }),
  route({
    method: 'POST',
    path: '/panel/again/{id}',
    scope: 'panel',
    tag: 'Panel',
    summary: 'Sends the parts of a message again that certainly failed, past the gate. Never what may have arrived.',
    output: z.object({ ids: z.array(z.string()) }),
    status: 202,
    async handle(asked) {
      const { context, params, id: key } = asked
      const session = sessionOf(asked)
      const conversation = await ownConversation(asked)
      const stored = await context.store.message(context.tenant, params.id)
      if (stored?.message.conversation !== conversation.id) throw missing('This message')
      const failed = stored.parts.filter((part) => part.delivery === 'failed' && part.replacedBy === undefined)
      if (failed.length === 0) throw new Refused(problem(409, 'Nothing of this message has failed'))
      const again = failed.map((part): Envelope => {
        const body: WorkItem = { work: 'resend', part: part.id, tries: Number(part.id.split('~')[1] ?? 0) + 1 }
        const id = workName(session, `${key}/${part.id}`)
        return forConversation(conversation, { id, track: 'out', at: context.now(), body })
      })
      await context.store.accept(again)
      return { ids: again.map(({ id }) => id) }
    },
  }),
  route({
    method: 'POST',
    path: '/panel/media',
    scope: 'panel',
    tag: 'Panel',
    summary: 'Uploads a file, as the body itself. Use the answer in the content of a message.',
    consumes: '*/*',
    query: uploadQuery,
    output: uploadOut,
    status: 201,
    handle: upload,
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
  const body = context.trace?.carried(say) ?? say
  const accept = forConversation(conversation, { id, track: 'out', at: context.now(), body })
  const [accepted = 'new'] = await context.store.accept([accept])
  if (accepted === 'duplicate') {
    const before = (await context.store.envelope(context.tenant, id))?.envelope.body as
      | { content?: Content }
      | undefined
    if (before?.content && JSON.stringify(unnumbered(before.content)) !== JSON.stringify(unnumbered(say.content)))
      throw new Refused(problem(409, 'This Idempotency-Key was used for another request'))
  }
  return { id, accepted }
}
