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

// API reference, `MessageInput`: no carriage return, newline or tab, and at most 2,048 characters.
const maxText = 2_048
// One reader fetches it at once, another after looking at a queue.
const linkMs = 60 * 60_000

/** What the customer said, as the assistant understands it. */
export const inputOf = ({ content, language }: Turn, returnContext: boolean): Input => {
  const options = { ...(returnContext && { return_context: true }) }
  const chosen = chosenIn(content)
  // The whole input of an option goes back: its text is what the dialog waits for, its intents were found already.
  if (chosen)
    return {
      ...chosen,
      message_type: 'text',
      text: oneLine(word(chosen.text) ?? titlesOf(content)),
      options: { ...fields(chosen.options), ...options },
    }
  const attachments = attachmentsOf(content)
  return {
    message_type: 'text',
    text: oneLine(textOf(content, language)),
    ...(attachments.length > 0 && { attachments }),
    options,
  }
}

/** For a premessage webhook: the assistant itself does not look at them (docs, "Processing input attachments"). */
export const attachmentsOf = (content: Content<MediaIn>): { url: string; media_type: string }[] =>
  content.type === 'media'
    ? [{ url: content.media.link({ for: 'provider', forMs: linkMs }), media_type: content.media.mime }]
    : []

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

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= maxText) return line
  // Never half of a surrogate pair.
  return line.slice(0, /[\uD800-\uDBFF]/.test(line[maxText - 1] ?? '') ? maxText - 1 : maxText)
}
