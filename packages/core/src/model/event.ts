import type { Address } from './address.js'
import type { Content } from './content.js'
import type { Failure } from './failure.js'
import type { Delivery } from './message.js'

/** An event from a provider. `id` is the provider's own, unchanged. */
export type ChannelEvent =
  | {
      kind: 'message'
      id: string
      line: string
      sender?: string
      from: readonly Address[]
      name?: string
      at: number
      clock: 'provider' | 'receipt'
      content: Content
      replyTo?: string
      referral?: { source: string; url?: string; headline?: string; adClick?: boolean }
      forwarded?: boolean
      group?: string
      /** The provider has already replied to this keyword (STOP, START, HELP), so we must not. */
      answered?: boolean
    }
  | {
      kind: 'status'
      id: string
      line: string
      to: readonly Address[]
      message: string
      part?: string
      status: Delivery
      at: number
      failure?: Failure
      price?: { category: string; billable?: boolean }
    }
  | {
      kind: 'consent'
      id: string
      line: string
      from: readonly Address[]
      at: number
      purpose: 'all' | 'updates' | 'marketing'
      granted: boolean
      source: string
      /** The provider has already replied, so we must not. */
      answered: boolean
    }
  | { kind: 'identity'; id: string; line: string; before: readonly Address[]; after: readonly Address[]; at: number }
  /** Sent from the business's own phone app, not by us. */
  | { kind: 'echo'; id: string; line: string; to: readonly Address[]; at: number; content: Content }
  | { kind: 'account'; id: string; at: number; what: string; detail: unknown }
  | { kind: 'unreadable'; id: string; at: number; reason: string; raw: unknown }

/** How a host names a conversation: by its own ticket id, by the key we passed to `open`, or by the customer's address. */
export type Where =
  | { ticket: string }
  | { key: string }
  | { channel: string; line?: string; to: readonly Address[]; ticket?: string }

export interface HostAuthor {
  /**
   * `agent`: somebody who works there. `customer`: the ticket's own contact, or whoever holds no agent role, however they wrote (portal,
   * e-mail); their words are in the ticket already and are never sent.
   */
  kind: 'agent' | 'assistant' | 'automation' | 'customer'
  id?: string
  name?: string
}

/** An event from a helpdesk. `id` is the host's own id of what happened, by which duplicates are detected. */
export type HostEvent =
  | { kind: 'reply'; id: string; at: Where; author: HostAuthor; content: readonly Content[] }
  | Hint
  /** A host that takes one entry at a time is ready for the next; `*`: for any number, until it names one again. */
  | { kind: 'turn-over'; id: string; at: Where; request: string }
  | { kind: 'closed' | 'reopened' | 'handed-back' | 'deleted'; id: string; at: Where }
  | { kind: 'state'; id: string; at: Where; state: 'active' | 'waiting' | 'wrap-up' }
  | { kind: 'assigned'; id: string; at: Where; to?: string }
  | { kind: 'merged'; id: string; at: Where; into: string }
  /** An agent writes first, from inside the host. */
  | { kind: 'outreach'; id: string; at: Where; content: Content }
  | { kind: 'unavailable'; id: string; at: Where; reason: 'hours' | 'nobody' }
  | { kind: 'unreadable'; id: string; at?: Where; reason: string; raw: unknown }
  /** Of the moment, never stored. */
  | { kind: 'typing' | 'viewing'; at: Where }

/**
 * Something changed: what, is read with `expand`, in the lane. A hint whose id is known is dropped, so it has one only
 * where the helpdesk names the event; without an id each hint is followed. Never make an id of the words: the same words
 * may be said again.
 */
export interface Hint {
  kind: 'changed'
  id?: string
  at: Where
  /**
   * An agent may have written first, in a ticket that belongs to no conversation yet: it is followed all the same. Other
   * hints about tickets that are not ours lead nowhere.
   */
  first?: true
}

/** What an assistant wants done; acts are carried out in order. */
export type Act =
  | { act: 'say' | 'ask'; content: Content }
  | { act: 'pause'; ms: number; typing?: boolean }
  | {
      act: 'handoff'
      reason: string
      /** What it is about, for the agent, in their language. */
      summary?: string
      queue?: string
      /** Said to the customer where somebody is there to take over. */
      available?: Content
      /** Said where nobody is, instead of the away text. */
      unavailable?: Content
    }
  | { act: 'end' }

export interface AssistantEvent {
  id: string
  conversation: string
  acts: readonly Act[]
  memory?: unknown
}
