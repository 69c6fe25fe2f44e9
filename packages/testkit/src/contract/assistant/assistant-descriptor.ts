import type { Assistant } from '@deskwire/core/adapter'
import type { Awaitable } from '../case.js'
import type { Faults, Subject } from '../ground.js'
import type { Hook, Sign } from '../hook.js'

/** What a customer says to make the assistant show what it can; each that is not given is said by name in the results. */
export interface AssistantSamples {
  /** Something it has an answer to. */
  text: string
  /** Words after which it asks with options, the title of one, and words of what it says once that was chosen. */
  choice?: { ask: string; pick: string; answer: string }
  /** Words after which it hands over to a person. */
  handoff?: string
  /** What a customer says, one after the other, until it has created a record or ordered something for them. */
  creates?: readonly string[]
  /** With `receive`: the webhook by which an answer comes later, not yet signed. */
  later?(about: { n: number; conversation: string; memory: unknown }): Awaitable<Hook>
}

export interface AssistantDescriptor extends Subject<Assistant> {
  /** What a customer says, and what should come of it. */
  samples: AssistantSamples
  /** The service behind it; an assistant that needs none has no faults to show. */
  server?: Faults
  /** With `receive`: signs a webhook as the service does. */
  sign?: Sign
  /** With `receive`. `caller`: the header says who calls, not what is said. */
  authenticates?: 'body' | 'caller'
}
