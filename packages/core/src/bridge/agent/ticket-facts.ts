import type { ConversationPatch } from '../../model/conversation.js'
import { nextState, stateEventOf } from '../../policy/state.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import type { WorkItem } from '../task/work-items.js'
import { sayClosing } from './closing.js'

/** What a helpdesk reports about its ticket, apart from words for the customer. */
export const hostFacts = (run: Run, { host, event }: Extract<WorkItem, { work: 'host' }>): Outcome => {
  const { context, conversation } = run
  const next = stateEventOf(event)
  const state = next && nextState(conversation.state, next)
  const patch: ConversationPatch = state && state !== conversation.state ? { state, stateAt: run.now } : {}
  const ours = conversation.ticket?.host === host
  switch (event.kind) {
    case 'closed':
    case 'deleted':
      if (!ours || !conversation.ticket) return run.done({ ignored: 'not_the_current_ticket' })
      if (
        event.at &&
        'ticket' in event.at &&
        event.at.ticket !== undefined &&
        event.at.ticket !== conversation.ticket.id
      )
        return run.done({ ignored: 'not_the_current_ticket' })
      // Reported twice if we closed it ourselves and the helpdesk's webhook follows.
      if (event.kind === 'closed' && conversation.closedTicket?.id !== conversation.ticket.id)
        sayClosing(run, conversation.ticket)
      // The conversation returns to the assistant; its next route is asked again.
      Object.assign(patch, {
        closedTicket: { id: conversation.ticket.id, at: run.now },
        speaker: 'assistant',
        takenOver: undefined,
        route: undefined,
        contact: undefined,
        memory: undefined,
        turns: undefined,
        turn: undefined,
        turnOver: undefined,
        ...(event.kind === 'deleted' && { previousTicket: conversation.ticket, ticket: undefined }),
      } satisfies ConversationPatch)
      context.events.emit('closed', {
        tenant: context.tenant,
        conversation: conversation.id,
        ticket: conversation.ticket.id,
        host,
      })
      break
    case 'reopened':
      Object.assign(patch, { closedTicket: undefined, speaker: 'host' } satisfies ConversationPatch)
      break
    case 'handed-back':
      Object.assign(patch, { speaker: 'assistant', takenOver: undefined, turns: undefined } satisfies ConversationPatch)
      break
    case 'turn-over':
      patch.turnOver = event.request
      run.add({ wake: true })
      break
    case 'merged':
      if (ours && conversation.ticket)
        Object.assign(patch, { previousTicket: conversation.ticket, ticket: { host, id: event.into } })
      break
    case 'unavailable':
      run.set(patch)
      return run.pass('in')
  }
  if (Object.keys(patch).length > 0) run.set(patch)
  return run.done()
}
