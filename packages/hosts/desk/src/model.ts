import type { Address, Content, ConversationState, Delivery } from '@deskwire/core/adapter'

/** Open: in the queue. Active: an agent has it. Waiting: for the customer. Named as in Dynamics 365. */
export type TicketState = ConversationState

export interface DeskTicket {
  id: string
  /** The caller's own key of it. */
  key?: string
  subject: string
  state: TicketState
  channel: string
  line?: string
  medium: 'whatsapp' | 'sms'
  customer: { addresses: readonly Address[]; name?: string; contact?: string; verified: boolean }
  queue?: string
  /** The id of the agent who has it or last had it. */
  agent?: string
  attributes: Readonly<Record<string, string>>
  language?: string
  tags: readonly string[]
  /** Linked records, by id. */
  records: readonly string[]
  /** The closed ticket that this one follows up. */
  follows?: string
  createdAt: number
  updatedAt: number
  /** What was said last, in short. */
  last?: { author: DeskEntry['author']['kind']; text: string }
  /** The agent's entry after it that begins with a slash: only the bridge knows the words it became, if any. */
  directive?: string
  /** How much the customer wrote since an agent last looked. */
  unread: number
  /** When the customer last wrote. */
  lastInboundAt?: number
  /** Until when WhatsApp accepts free-form messages: 24 hours after the customer's last one. */
  windowUntil?: number
}

export interface DeskEntry {
  id: string
  ticket: string
  kind: 'message' | 'note' | 'event'
  author: { kind: 'customer' | 'assistant' | 'agent' | 'system'; id?: string; name?: string }
  at: number
  /** The text as shown. */
  text: string
  /** The full content; the `ref` of its media is a file of the desk. */
  contents: readonly Content[]
  /** False: an option was tapped, not typed. */
  typed?: boolean
  /** From before the ticket was opened. */
  transcript?: true
  /** The delivery state of an agent's reply. */
  delivery?: Delivery
  failure?: { code: string; message: string; remedy?: string }
  message?: string
  replyTo?: string
  /** The words of the message that it answers. */
  quoted?: string
  /** The bridge's own key of a note. */
  key?: string
}

export interface DeskContact {
  id: string
  name: string
  addresses: readonly Address[]
  language?: string
  zone?: string
}

export interface DeskAgent {
  id: string
  name: string
  presence: 'available' | 'away'
}

export interface DeskArticle {
  id: string
  title: string
  body: string
  language?: string
  /** The URL for customers, if not the desk's own page. */
  url?: string
}

export interface DeskRecord {
  id: string
  title: string
  description?: string
  state: string
  contact?: string
  fields: Readonly<Record<string, string>>
}

export interface DeskFile {
  id: string
  mime: string
  name?: string
  size: number
}

/** The events for the bridge, one per webhook. */
export interface Webhook {
  id: string
  at: number
  ticket: string
  /** The bridge's own key of the ticket. */
  key?: string
  event:
    | { type: 'reply'; entry: string; agent: { id: string; name: string }; contents: readonly Content[] }
    | { type: 'outreach'; entry: string; channel: string; line?: string; to: readonly Address[]; content: Content }
    | { type: 'closed' | 'reopened' | 'handed-back' | 'unavailable' | 'typing' | 'viewing' }
    | { type: 'state'; state: 'active' | 'waiting' | 'wrap-up' }
    | { type: 'assigned'; to?: string }
}

/** A request between the desk and the bridge, with what is JSON of it. */
export interface DeskTraffic {
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
  /** Missing if no answer came. */
  status?: number
  answer?: string
  milliseconds: number
}

/** The events for the desk's page. */
export type DeskNews =
  | { name: 'ticket'; data: DeskTicket }
  | { name: 'entry'; data: DeskEntry }
  | { name: 'typing'; data: { ticket: string } }
  | { name: 'agent'; data: DeskAgent }
  /** What the bridge asked of the desk, and what the desk told the bridge: for whoever shows both. */
  | { name: 'call' | 'webhook'; data: DeskTraffic }
