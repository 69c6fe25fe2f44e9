import type { Address, Medium } from '../model/address.js'
import type { Content, MediaIn } from '../model/content.js'
import type { KnownContact } from '../model/conversation.js'
import type { Act, AssistantEvent } from '../model/event.js'
import type { Host } from './host.js'
import type { Call, Environment, Health, Received, WebhookHead, WebhookRequest } from './shared.js'

/** One thing the customer said, with what the assistant remembered. */
export interface Turn {
  key: string
  conversation: string
  content: Content<MediaIn>
  /** When they said it: what a repeat of the turn takes for now. */
  at?: number
  /** The first turn since the assistant got the conversation. */
  first: boolean
  language?: string
  medium: Medium
  line: string
  customer: { addresses: readonly Address[]; name?: string; contact?: KnownContact }
  memory: unknown
  /** Self-service through the host of this conversation, where it has the facets. */
  host?: Pick<Host, 'knowledge' | 'records' | 'contacts'>
}

export interface Answer {
  acts: readonly Act[]
  memory: unknown
  /** More comes through `receive`. */
  later?: true
}

/** A virtual agent that may answer before a person does. One method is required. */
export interface Assistant {
  readonly spec: 1
  readonly name: string
  /** The same turn key twice is harmless there. */
  readonly repeatable: boolean
  /** The answer's acts are committed, with its memory, before any is sent. */
  respond(turn: Turn, call: Call): Promise<Answer>

  start?(environment: Environment): Promise<void>
  /** Is there a signature at all, right or wrong? What has none is refused before its body is read. */
  isSigned?(head: WebhookHead): boolean
  receive?(request: WebhookRequest): Received<AssistantEvent>
  refresh?(): Promise<void>
  /** The conversation left the assistant (handoff, an agent took over, it ended): free what it holds there. */
  leave?(conversation: string, memory: unknown, call: Call): Promise<void>
  catchUp?(since: number, call: Call): AsyncIterable<AssistantEvent>
  check?(call: Call): Promise<Health>
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}
