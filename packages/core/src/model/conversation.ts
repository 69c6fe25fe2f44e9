import type { Address } from './address.js'
import type { Content } from './content.js'

export type ConversationState = 'open' | 'active' | 'waiting' | 'wrap-up' | 'closed'

/** Where a conversation's tickets go, decided by the app's `route` and kept with the ticket. */
export interface Route {
  host: string
  assistant?: string
  queue?: string
  attributes?: Readonly<Record<string, string>>
}

/** What the host knows about the person; null if the lookup found nobody, several people or a mismatch. */
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

/** An agent wrote first, and the customer has not answered. */
export interface Outreach {
  at: number
  /** The ids of what was written, oldest first. */
  messages: readonly string[]
  agent?: { id?: string; name?: string }
  /** The record they wrote from. */
  record?: { host: string; id: string }
}

/** The answer that our last question expects. */
export type Question =
  | { choice: string; from?: number }
  | { request: 'text' | 'date' | 'number' | 'location' | 'file' | 'image' | 'phone' | 'form' }

/**
 * One (tenant, channel, line, customer). Tracks run in parallel and patch single fields; the comments below say which
 * track writes which fields. Where several may, the last write is right.
 */
export interface Conversation {
  id: string
  tenant: string
  channel: string
  line: string
  customer: string
  createdAt: number
  /** store: every address the customer is known by here */
  addresses: readonly Address[]
  /** store, on accept: the number of the messaging service that they wrote to */
  sender?: string

  // track `facts`
  /**
   * What they last wrote from, or what the provider says they changed it to. Absent while nothing but `addresses` was seen.
   */
  proven?: { addresses: readonly Address[]; at: number }
  /** The customer's profile name. */
  name?: string
  /** When the customer last wrote: opens the 24-hour window. */
  lastInbound?: { id: string; at: number }
  /** The customer came through a click on an ad. */
  freeEntry?: { at: number; source?: string; until?: number }
  /** When the provider reported that the window is closed (Meta 131047, Twilio 63016). */
  windowClosed?: number
  /** When a scheduled task will warn that the window is about to close. */
  warningAt?: number
  state: ConversationState
  stateAt: number
  /** The last ticket that the host closed. */
  closedTicket?: { id: string; at: number }
  /** The ticket at whose end the customer was told so: once. */
  saidClosing?: string
  /** The last turn that a host which takes one entry at a time has ended. */
  turnOver?: string
  /** The ledger has a revocation and must be read before sending. Most conversations never need that. */
  revoked?: boolean
  blocked?: boolean
  /** Why no message can reach the customer. */
  unreachable?: string

  // track `in`: to the assistant and the host
  route?: Route
  /** Null if the lookup found nobody, several people or a mismatch. */
  contact?: KnownContact | null
  ticket?: TicketRef
  previousTicket?: TicketRef
  /** The entry being handled by a host that takes one at a time. */
  turn?: { id: string; until: number }
  /** The work whose writes to the host are unsettled: a webhook about one may come before its answer. */
  posting?: readonly string[]
  /** The assistant's. */
  memory?: unknown
  /** What the customer wrote in a row, for the assistant to answer once. */
  burst?: readonly { id: string; content: Content }[]
  /** The assistant's answers since it got the conversation, counted to stop loops. */
  turns?: number
  /** When the customer was last told that nobody is there. */
  awayAt?: number
  /** What `hooks.analyze` found while the assistant was speaking: for the ticket, once there is one. */
  moods?: readonly string[]

  // track `out`: to the customer
  question?: Question
  /** Replies wait until the customer answers the template that reopens the window. */
  hold?: {
    since: number
    until: number
    template: string
    /** What waits, as agents read it; the content itself is with its task. */
    replies?: readonly { by?: string; text: string }[]
  }
  /** The next part waits, for a limited time, until this one has been sent: media is slower than text. */
  mediaInFlight?: { part: string; until: number }
  /** This message waits, until then by the calendar, for the rate limit of the provider. */
  paced?: { message: string; until: number }

  // any track
  /** Who answers: the assistant or agents, never both. A handoff, an agent's reply and a closed ticket change it. */
  speaker: 'assistant' | 'host'
  /** The seq of the agent's reply that took over; later answers of the assistant are not sent. */
  takenOver?: number
  /** The answer to it goes to the agent who wrote. */
  outreach?: Outreach
}

/** The fields that may change. Its customer, channel and line never do. */
export type ConversationPatch = {
  [K in Exclude<keyof Conversation, 'id' | 'tenant' | 'channel' | 'line' | 'customer'>]?: Conversation[K] | undefined
}
