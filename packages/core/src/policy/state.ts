import type { ConversationState } from '../model/conversation.js'
import type { HostEvent } from '../model/event.js'

/** What moves a conversation, whoever tells it. */
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
 * them ("Conversation states"). What a host says of its own ticket is taken as it is; what we see moves it only forward.
 */
export const nextState = (state: ConversationState, event: StateEvent): ConversationState => {
  switch (event) {
    case 'customer_wrote':
      // Somebody who has it keeps it; otherwise it must be offered again. After closing this is a new ticket.
      return state === 'active' ? 'active' : 'open'
    case 'agent_wrote':
    case 'assigned':
      // Last words while wrapping up, or after closing, open nothing again.
      return state === 'open' || state === 'waiting' ? 'active' : state
    case 'agent_started':
      return 'active'
    case 'released':
      return state === 'active' ? 'open' : state
    case 'active':
    case 'waiting':
    case 'wrap-up':
      // A closed ticket comes back by `reopened` or a new message, never by a late word about its status.
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

/** What a helpdesk's event means for the state, if anything. */
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
