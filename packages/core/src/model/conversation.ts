import type { Address } from './address.js'

export type ConversationState = 'open' | 'active' | 'waiting' | 'wrap-up' | 'closed'

/** Where a conversation's tickets go, decided by the composer's `route` and kept with the ticket. */
export interface Route {
  host: string
  assistant?: string
  queue?: string
  attributes?: Readonly<Record<string, string>>
}

/** What the host knows about the person: null once looked up and not known (none, several, or a mismatch). */
export interface KnownContact {
  id: string
  name: string
  language?: string
  zone?: string
}

/** The host's record of a conversation: case, incident, ticket, interaction. */
export interface TicketRef {
  host: string
  id: string
  url?: string
}

/** What the last thing we asked wants as an answer. */
export type Question =
  | { choice: string; from?: number }
  | { request: 'text' | 'date' | 'number' | 'location' | 'file' | 'image' | 'phone' | 'form' }

/**
 * One (tenant, channel, line, customer). Tracks run side by side and patch single fields, so each field says who
 * writes it; where several may, the last word is right.
 */
export interface Conversation {
  id: string
  tenant: string
  channel: string
  line: string
  customer: string
  createdAt: number
  /** store: every address they are known by here */
  addresses: readonly Address[]
  /** store, on accept: the number behind a messaging service that they wrote to */
  sender?: string

  // facts: what happened
  /** The profile name they go by. */
  name?: string
  /** Opens the window. */
  lastInbound?: { id: string; at: number }
  /** They came by an ad click. */
  freeEntry?: { at: number; source?: string; until?: number }
  /** The provider itself said that the window is closed, at that time (131047, 63016). */
  windowClosed?: number
  /** A task will warn of the window's end, then. */
  warningAt?: number
  state: ConversationState
  stateAt: number
  /** The ticket the host closed last. */
  closedTicket?: { id: string; at: number }
  /** The last turn that a one-entry-at-a-time host gave back. */
  turnOver?: string
  /** A revocation is on the ledger, so it must be read: most conversations never need that. */
  revoked?: boolean
  blocked?: boolean
  /** Why no message can reach them. */
  unreachable?: string

  // in: towards the assistant and the host
  route?: Route
  /** Null once looked up and not known: none, several or a mismatch. */
  contact?: KnownContact | null
  ticket?: TicketRef
  previousTicket?: TicketRef
  /** The entry that a one-entry-at-a-time host is busy with. */
  turn?: { id: string; until: number }
  /** The work whose writes to the host are unsettled: a webhook about one may come before its answer. */
  posting?: readonly string[]
  /** The assistant's. */
  memory?: unknown
  /** Answers of the assistant since it got the conversation, to stop loops. */
  turns?: number
  awayAt?: number

  // out: towards the customer
  question?: Question
  /** Replies wait for the customer to answer the template that asks them back. */
  hold?: { since: number; until: number; template: string }
  /** The next part waits, bounded, until this one is on its way: media is slower than text. */
  mediaInFlight?: { part: string; until: number }

  // any
  /** Who is speaking? Never both. A handoff, an agent's reply and a closed ticket each change it. */
  speaker: 'assistant' | 'host'
  /** The seq of the reply by which an agent took it over; what the assistant says later stays unsaid. */
  takenOver?: number
}

/** What may change of it. Whose it is and where it takes place never does. */
export type ConversationPatch = {
  [K in Exclude<keyof Conversation, 'id' | 'tenant' | 'channel' | 'line' | 'customer'>]?: Conversation[K] | undefined
}
