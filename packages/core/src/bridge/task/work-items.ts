import type { Address } from '../../model/address.js'
import type { Purpose } from '../../model/consent.js'
import type { Content } from '../../model/content.js'
import type { AssistantEvent, ChannelEvent, HostEvent } from '../../model/event.js'
import type { Failure } from '../../model/failure.js'
import type { Author, Delivery } from '../../model/message.js'

type Kind<K, E = ChannelEvent> = Extract<E, { kind: K }>

/** Who begins: a customer to be answered, an agent who writes first, or a business event. */
export type Initiator = 'reply' | 'agent' | 'system'

/** Something for the customer that no host webhook brings: an assistant's acts, confirmations, outreach, notifications. */
export interface Say {
  work: 'say'
  author: Author
  content: Content
  purpose: Purpose
  topic?: string
  initiator: Initiator
  /** The one answer to STOP, START, HELP or NOTIFICATION. */
  confirmation?: true
  /** If it may not be sent, the agent need not be told. */
  courtesy?: true
  /** The customer's language, where their contact is no longer known. */
  language?: string
  /** How long the assistant pauses before it. */
  pauseMs?: number
  typing?: boolean
  /** Not after this: an old notification is worse than none. */
  expires?: number
  /** The ticket that an agent writes from, whether first or in reply. */
  ticket?: { host: string; id: string }
  /** The host's id of the agent's request, to report back to. */
  reply?: string
  /** The record it is about. The conversation's ticket does not change. */
  about?: { host: string; id: string }
}

/** For the agent: how far a reply got, or a sentence. */
export interface Report {
  work: 'report'
  message?: string
  reply?: string
  about?: { host: string; id: string }
  /** The ticket that the reply was written in. */
  from?: { host: string; id: string }
  delivery: Delivery
  failure?: Failure
}

/** What a customer wrote, to be analysed; or the result, found before there was a ticket. */
export type Analyze =
  | { work: 'analyze'; ticket?: { host: string; id: string }; text: string }
  | { work: 'analyze'; ticket: { host: string; id: string }; found: readonly string[] }

/** The conversation's ticket, for the agent who wrote first. */
export interface Assign {
  work: 'assign'
  ticket: { host: string; id: string }
  agent: { id: string; name?: string }
}

/** The record that an agent wrote first from, beside the ticket of the answer. */
export interface Link {
  work: 'link'
  ticket: { host: string; id: string }
  record: string
}

export type Note =
  | {
      work: 'note'
      sentence: string
      values?: Readonly<Record<string, string>>
      /** The ticket in which an agent wrote what it is about. */
      from?: { host: string; id: string }
    }
  | { work: 'note'; text: string; from?: { host: string; id: string } }

/** What went out, for the ticket: what an agent cannot know from their own words. */
export interface WentOut {
  work: 'went-out'
  message: string
  /** The ticket does not have its words yet. */
  words?: true
}

/** Everything an envelope's body can be. Plain JSON. */
export type WorkItem =
  | { work: 'customer'; event: Kind<'message'> }
  | { work: 'status'; event: Kind<'status'> }
  | { work: 'consent'; event: Kind<'consent'> }
  | { work: 'identity'; event: Kind<'identity'> }
  /** An identity event on another of the customer's lines: which addresses they have left, and for which. */
  | { work: 'moved'; channel: string; left: readonly Address[]; to: readonly Address[]; at: number }
  | { work: 'echo'; event: Kind<'echo'> }
  | { work: 'account'; event: Kind<'account'> }
  | { work: 'unreadable'; event: { id: string; at?: unknown; reason: string; raw: unknown } }
  | { work: 'host'; host: string; event: HostEvent }
  /** The assistant's answer to what was gathered; the event's content is as the assistant reads it. */
  | { work: 'answer'; event: Kind<'message'> }
  | { work: 'assistant'; assistant: string; event: AssistantEvent }
  | Say
  | Report
  | Note
  | WentOut
  | Analyze
  | Assign
  | Link
  | { work: 'handoff'; reason: string; queue?: string }
  | { work: 'resend'; part: string; tries: number }
  | { work: 'window-closing' }
  /** An agent opened the panel: kept so that the same opening is not taken twice. */
  | { work: 'panel'; ticket?: string; agent: string }
