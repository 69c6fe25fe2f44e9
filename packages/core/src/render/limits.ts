import type { Content } from '../model/content.js'
import { describe } from './describe.js'

/**
 * The most characters of a text that go out as messages: five of WhatsApp's, thirteen of Twilio's longest SMS. Nobody
 * reads more on a phone, so a longer text of a helpdesk, an assistant or the management API goes as a file.
 */
const longestText = 20_000

/** The most characters in all that another content says (a prompt with its options, a caption, a card): more is refused. */
export const longestContent = 50_000

export const isLongText = (content: Content): content is Extract<Content, { type: 'text' }> =>
  content.type === 'text' && content.text.length > longestText

/** How many characters it says, where these are too many. */
export const excessOf = (content: Content): number | undefined => {
  if (content.type === 'text') return undefined
  const { length } = describe(content)
  return length > longestContent ? length : undefined
}
