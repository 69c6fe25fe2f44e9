import { z } from 'zod'
import { forConversation } from '../../../bridge/task/envelopes.js'
import type { WorkItem } from '../../../bridge/task/work-items.js'
import { unavailable } from '../refused.js'
import { changeTicket, handBack } from '../resources/conversation-actions.js'
import { route } from '../route.js'
import { acceptedOut } from '../schemas.js'
import { ownConversation, sessionOf, signedBy, ticketRef, workName } from './of-panel.js'

const done = z.object({ done: z.boolean() })

/** What happens in the ticket, and not to the customer. */
export const panelTicket = [
  route({
    method: 'POST',
    path: '/panel/notes',
    scope: 'panel',
    tag: 'Panel',
    summary: 'Adds a note to the ticket that only agents see, under the name of this agent.',
    body: z.strictObject({ text: z.string().trim().min(1).max(10_000) }),
    output: acceptedOut,
    status: 202,
    async handle(asked) {
      const { context, body, id: key } = asked
      const session = sessionOf(asked)
      const conversation = await ownConversation(asked)
      const id = workName(session, key)
      const note: WorkItem = { work: 'note', text: signedBy(session, body.text), from: ticketRef(session) }
      const [accepted = 'new'] = await context.store.accept([
        forConversation(conversation, { id, track: 'in', at: context.now(), body: note }),
      ])
      return { id, accepted }
    },
  }),
  route({
    method: 'POST',
    path: '/panel/close',
    scope: 'panel',
    tag: 'Panel',
    summary: 'Closes the ticket in the helpdesk.',
    output: done,
    async handle(asked) {
      await ownConversation(asked)
      return changeTicket(asked.context, ticketRef(sessionOf(asked)), 'close', asked.id)
    },
  }),
  route({
    method: 'POST',
    path: '/panel/reopen',
    scope: 'panel',
    tag: 'Panel',
    summary: 'Opens the ticket in the helpdesk again.',
    output: done,
    async handle(asked) {
      await ownConversation(asked)
      return changeTicket(asked.context, ticketRef(sessionOf(asked)), 'reopen', asked.id)
    },
  }),
  route({
    method: 'POST',
    path: '/panel/hand-back',
    scope: 'panel',
    tag: 'Panel',
    summary: 'Hands the conversation back to the assistant, which answers the next message.',
    output: done,
    async handle(asked) {
      const { id, route: routed } = await ownConversation(asked)
      if (routed?.assistant === undefined) throw unavailable('No assistant has this conversation')
      await handBack(asked.context, id)
      return { done: true }
    },
  }),
]
