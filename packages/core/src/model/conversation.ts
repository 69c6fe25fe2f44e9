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

/**
 * One (tenant, channel, line, customer). Each field is written by one track only (named at its right),
 * so that tracks running side by side never overwrite each other.
 */
export interface Conversation {
  id: string
  tenant: string
  channel: string
  line: string
  customer: string
  sender?: string //                                facts: the number behind a messaging service that they wrote to
  addresses: readonly Address[] //                  facts, store
  name?: string //                                  facts: the profile name they go by
  createdAt: number
  lastInbound?: { id: string; at: number } //       facts: opens the window
  freeEntry?: { at: number; source?: string; until?: number } // facts: came by an ad click
  windowClosed?: number //                          facts: the provider said so, at that time (131047, 63016)
  turnOver?: string //                              facts: the last turn a one-at-a-time host gave back
  question?: string //                              out: the choice that waits for an answer
  state: ConversationState //                       facts
  stateAt: number //                                facts
  closedTicket?: string //                          facts: the ticket the host closed last
  handedBack?: string //                            facts: id of the event that gave it back to the assistant
  takenOver?: string //                             facts: id of the reply by which an agent took it over
  speaker: 'assistant' | 'host' //                  in
  route?: Route //                                  in
  contact?: KnownContact | null //                  in
  ticket?: TicketRef //                             in
  ticketSince?: number //                           in
  previousTicket?: TicketRef //                     in
  turn?: { id: string; until: number } //           in: the entry a one-at-a-time host is busy with
  memory?: unknown //                               in: the assistant's
  turns?: number //                                 in: answers of the assistant in a row, to stop loops
  hold?: { since: number; until: number; template?: string } // out: replies wait for the customer to answer
  blocked?: boolean //                              facts
  unreachable?: string //                           facts: why no message can reach them
}

export type ConversationPatch = { [K in keyof Conversation]?: Conversation[K] | undefined }
