import {
  type Content,
  convert,
  describe,
  type Fields,
  fields,
  type MediaIn,
  type Turn,
  word,
} from '@deskwire/core/adapter'
import type { Input } from './shapes.js'

// API reference, `MessageInput`: no carriage return, newline or tab. The limit is from an older client of IBM's (Unity SDK 2.2,
// `InputData.Text`); ibm-watson 12.2.0 states none.
const maxText = 2_048

/** What the customer said, as the assistant takes it; `shortened` if something was cut. */
export const inputOf = (turn: Turn, returnContext: boolean): { input: Input; shortened: boolean } => {
  const { content, language } = turn
  const options = { ...(returnContext && { return_context: true }) }
  const chosen = chosenIn(content)
  // An option's whole input goes back: the dialog waits for its text, and its intents are already recognized.
  const line = oneLine(chosen ? (word(chosen.text) ?? titlesOf(content)) : textOf(content, language))
  const text = beginningOf(line)
  const shortened = text.length < line.length
  if (chosen) {
    const input = { ...chosen, message_type: 'text', text, options: { ...fields(chosen.options), ...options } } as const
    return { input, shortened }
  }
  const attachments = attachmentsOf(content)
  const input = { message_type: 'text', text, ...(attachments.length > 0 && { attachments }), options } as const
  return { input, shortened }
}

/** For a premessage webhook: the assistant itself ignores them (docs, "Processing input attachments"). */
export const attachmentsOf = (content: Content<MediaIn>): { url: string; media_type: string }[] =>
  content.type === 'media' ? [{ url: content.media.link(), media_type: content.media.mime }] : []

const chosenIn = (content: Content<MediaIn>): Fields | undefined => {
  if (content.type !== 'selection' || content.options.length !== 1) return undefined
  const { input } = fields(content.options[0]?.value)
  return typeof input === 'object' && input !== null ? fields(input) : undefined
}

const titlesOf = (content: Content<MediaIn>): string =>
  content.type === 'selection' ? content.options.map(({ id, title }) => title || id).join(', ') : ''

const textOf = (content: Content<MediaIn>, language: string | undefined): string => {
  if (content.type === 'text') return convert(content.text, content.markup, 'plain')
  if (content.type === 'media' && word(content.caption) !== undefined)
    return convert(content.caption ?? '', content.markup ?? 'plain', 'plain')
  return titlesOf(content) || describe(content, language)
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** As much as fits, up to a whole word; never half a surrogate pair. */
const beginningOf = (line: string): string => {
  if (line.length <= maxText) return line
  const space = line.lastIndexOf(' ', maxText)
  if (space > maxText / 2) return line.slice(0, space)
  return line.slice(0, /[\uD800-\uDBFF]/.test(line[maxText - 1] ?? '') ? maxText - 1 : maxText)
}
