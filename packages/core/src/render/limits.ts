import type { Content } from '../model/content.js'
import { describe } from './describe.js'

/**
 * The most characters of a text that are sent as messages: five on WhatsApp, or thirteen of Twilio's longest SMS. Nobody
 * reads more on a phone, so longer texts are sent as a file.
 */
const longestText = 20_000

/** The most characters in any other content (a prompt with its options, a caption, a card). Longer ones are refused. */
export const longestContent = 50_000

export const isLongText = (content: Content): content is Extract<Content, { type: 'text' }> =>
  content.type === 'text' && content.text.length > longestText

/** Its number of characters, if that is too many. */
export const excessOf = (content: Content): number | undefined => {
  if (content.type === 'text') return undefined
  const { length } = describe(content)
  return length > longestContent ? length : undefined
}
