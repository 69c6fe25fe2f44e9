import type { ConversationState } from '../model/conversation.js'
import type { HostEvent } from '../model/event.js'

/** What changes the state of a conversation. */
export type StateEvent =
  | 'customer_wrote'
  | 'agent_wrote'
  /** An agent began it. */
  | 'agent_started'
  | 'assigned'
  /** Given back to the queue, or transferred: nobody has it. */
  | 'released'
  | 'active'
  | 'waiting'
  | 'wrap-up'
  | 'closed'
  | 'reopened'
  /** Back with the assistant. */
  | 'handed_back'
  /** Nobody wrote for long enough. */
  | 'idle'

/**
 * Open (in the queue) → active (somebody has it) → waiting (for the customer) → wrap-up → closed, as Dynamics 365 has
 * them ("Conversation states"). A state reported by the host is taken as it is; our own observations only move it forward.
 */
export const nextState = (state: ConversationState, event: StateEvent): ConversationState => {
  switch (event) {
    case 'customer_wrote':
      // An assigned agent keeps it; otherwise it goes back to the queue. After closing this is a new ticket.
      return state === 'active' ? 'active' : 'open'
    case 'agent_wrote':
    case 'assigned':
      // A message during wrap-up or after closing does not reopen it.
      return state === 'open' || state === 'waiting' ? 'active' : state
    case 'agent_started':
      return 'active'
    case 'released':
      return state === 'active' ? 'open' : state
    case 'active':
    case 'waiting':
    case 'wrap-up':
      // A closed ticket is reopened by `reopened` or a new message, never by a late status event.
      return state === 'closed' ? 'closed' : event
    case 'closed':
      return 'closed'
    case 'reopened':
      return state === 'closed' || state === 'wrap-up' ? 'open' : state
    case 'handed_back':
      return state === 'closed' ? 'closed' : 'open'
    case 'idle':
      return state === 'waiting' || state === 'wrap-up' ? 'closed' : state
  }
}

/** The change of state that a helpdesk's event means, if any. */
export const stateEventOf = (event: HostEvent): StateEvent | undefined => {
  switch (event.kind) {
    case 'reply':
      return event.author.kind === 'agent' ? 'agent_wrote' : undefined
    case 'outreach':
      return 'agent_started'
    case 'state':
      return event.state
    case 'assigned':
      return event.to === undefined ? 'released' : 'assigned'
    case 'closed':
    case 'deleted':
      return 'closed'
    case 'reopened':
      return 'reopened'
    case 'handed-back':
      return 'handed_back'
    default:
      return undefined
  }
}
