/** The URL that opens a chat with a line, with a message already typed. */
export interface ChatLink {
  medium: 'whatsapp' | 'sms'
  /** E.164. */
  number: string
  text?: string | undefined
}

/**
 * WhatsApp: `wa.me/<number>` takes digits alone (Meta, "How to use click to chat"). SMS: RFC 5724, where the body is
 * the one field of the query.
 */
export const chatLink = ({ medium, number, text }: ChatLink): string => {
  const said = text === undefined || text === '' ? undefined : encodeURIComponent(text)
  if (medium === 'sms') return `sms:${number}${said === undefined ? '' : `?body=${said}`}`
  return `https://wa.me/${number.replace(/^\+/, '')}${said === undefined ? '' : `?text=${said}`}`
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** A text link: screen readers read out where it leads, which they could not with a picture. */
export const chatSnippet = (about: ChatLink, label?: string): string => {
  const words =
    label ?? (about.medium === 'sms' ? `Send us a text message at ${about.number}` : 'Chat with us on WhatsApp')
  return `<a href="${escaped(chatLink(about))}" rel="noopener noreferrer">${escaped(words)}</a>`
}
