import type { Choice, Content, MediaRef } from '../model/content.js'
import type { Capabilities } from '../ports/channel.js'
import type { SentenceOverrides } from './sentences.js'

export interface RenderOptions {
  /** The customer's language. */
  language?: string
  /** The language of whoever reads what was lost. */
  agentLanguage?: string
  sentences?: SentenceOverrides
  /** STOP words: an option titled with one is offered by number only. */
  reserved?: readonly string[]
  /** The id of a choice that has none yet (an agent's `/choices`). */
  id?: string
  /** A signed link, for media that the channel cannot carry. */
  link?(media: MediaRef): string
}

export interface Rendered {
  /** What the channel can carry, in this order. Empty: nothing can be sent, `lost` says why. */
  parts: readonly Content[]
  lost: readonly string[]
  /** The choice as it must be stored to be answered: numbered, and with `next` where a page follows. */
  choice?: Choice
}

export declare const render: (content: Content, capabilities: Capabilities, options?: RenderOptions) => Rendered
