import type { Content, Markup, MediaRef } from '../model/content.js'
import type { Capabilities } from '../ports/channel.js'
import { conversion, convert } from './markup.js'
import { type SentenceKey, type SentenceOverrides, type SentenceValues, say } from './sentences.js'
import { split } from './split.js'

export interface RenderOptions {
  /** The customer's language. */
  language?: string
  /** The language of whoever reads `lost`. */
  agentLanguage?: string
  sentences?: SentenceOverrides
  /** STOP words: an option with such a title is offered by number only. */
  reserved?: readonly string[]
  /** The id for a choice without one (an agent's `/choices`). */
  id?: string
  /** Makes a link for media that the channel cannot carry; undefined where there is no copy to link to. */
  link?(media: MediaRef): string | undefined
}

/** The state of one rendering: the options, and what was lost so far. */
export interface Work {
  readonly capabilities: Capabilities
  readonly options: RenderOptions
  readonly lost: string[]
  /** To the customer. */
  say(key: SentenceKey, values?: SentenceValues): string
  /** To the agent. */
  tell(key: SentenceKey, values?: SentenceValues): string
}

export const workWith = (capabilities: Capabilities, options: RenderOptions): Work => ({
  capabilities,
  options,
  lost: [],
  say: (key, values = {}) => say(key, options.language, values, options.sentences),
  tell: (key, values = {}) => say(key, options.agentLanguage, values, options.sentences),
})

export const lose = (work: Work, key: SentenceKey, values: SentenceValues = {}): void => {
  const what = work.tell(key, values)
  if (!work.lost.includes(what)) work.lost.push(what)
}

/** Converts to the channel's markup; where that is plain text, records the loss of formatting. */
export const converted = (work: Work, text: string, from: Markup): string => {
  const to = work.capabilities.text.markup
  const result = conversion(text, from, to)
  if (to === 'plain' && result.marked) lose(work, 'lost.markup')
  return result.text
}

/** Splits a text that is already in the channel's markup into parts that fit. */
export const textParts = (work: Work, text: string, preview?: boolean): Content[] =>
  split(text, work.capabilities.text.max).map((part) => ({
    type: 'text',
    text: part,
    markup: work.capabilities.text.markup,
    ...(preview === undefined ? {} : { preview }),
  }))

export const joined = (work: Work, pieces: readonly (string | undefined)[]): string =>
  pieces
    .filter((piece): piece is string => piece !== undefined && piece.trim() !== '')
    .join(convert('\n', 'plain', work.capabilities.text.markup) || '\n')
