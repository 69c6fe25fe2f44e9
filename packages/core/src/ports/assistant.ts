import type { Address, Medium } from '../model/address.js'
import type { Content, MediaIn } from '../model/content.js'
import type { KnownContact } from '../model/conversation.js'
import type { Act, AssistantEvent } from '../model/event.js'
import type { PastMessage, SelfService } from './self-service.js'
import type { Call, Environment, Health, Received, WebhookHead, WebhookRequest } from './shared.js'

export type { PastMessage, SelfService } from './self-service.js'

/** What the customer just said, with the assistant's memory. */
export interface Turn {
  key: string
  conversation: string
  content: Content<MediaIn>
  /** With `gatherMs`: what they wrote just before it, which nothing has answered. Oldest first. */
  earlier: readonly Content<MediaIn>[]
  /** When they said it. Use it as the current time, so that a retried turn gives the same result. */
  at?: number
  /** The first turn since the assistant was given the conversation. */
  first: boolean
  language?: string
  /** What agents read: a summary for them is in this language. */
  agentLanguage: string
  medium: Medium
  line: string
  customer: { addresses: readonly Address[]; name?: string; contact?: KnownContact }
  memory: unknown
  /** Self-service through this conversation's host, as far as it has the facets. */
  host?: SelfService
  /** What was said in this conversation before this turn, the last so many messages, oldest first. */
  history(limit: number): Promise<readonly PastMessage[]>
  /**
   * Makes a call once in this turn: its result is kept before anything else is done, and a turn that is repeated after a crash gets
   * that result. A call whose outcome nobody knows is not made again, and a person gets the conversation; `repeatable` says that
   * making it again is harmless. The result is plain JSON.
   */
  once<T>(key: string, run: (call: Call) => Promise<T>, options?: { repeatable?: boolean }): Promise<T>
}

export interface Answer {
  acts: readonly Act[]
  memory: unknown
  /** More acts will arrive through `receive`. */
  later?: true
}

/** A virtual agent that may answer before a person does. One method is required. */
export interface Assistant {
  readonly spec: 1
  readonly name: string
  /** The assistant ignores a turn key it has already seen, so a turn may be retried. */
  readonly repeatable: boolean
  /** The queue of those whom the bridge hands over without asking: they want a person, or the assistant failed. */
  readonly queue?: string
  /** How long an answer may take, where that is longer than other calls; at most a minute. The customer sees that somebody is typing. */
  readonly answerMs?: number
  /** Answers once what the customer wrote in a row: this long after their last message. */
  readonly gatherMs?: number
  /** The acts and the memory are committed together before any message is sent. */
  respond(turn: Turn, call: Call): Promise<Answer>

  start?(environment: Environment): Promise<void>
  /** Whether there is a signature at all, valid or not. A request without one is refused before its body is read. */
  isSigned?(head: WebhookHead): boolean
  receive?(request: WebhookRequest): Received<AssistantEvent>
  refresh?(): Promise<void>
  /** The assistant no longer has the conversation (handoff, an agent took over, it ended): release its session there. */
  leave?(conversation: string, memory: unknown, call: Call): Promise<void>
  catchUp?(since: number, call: Call): AsyncIterable<AssistantEvent>
  check?(call: Call): Promise<Health>
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}
