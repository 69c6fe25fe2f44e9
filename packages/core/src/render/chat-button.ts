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
  const said =
    text === undefined || text === '' ? undefined : encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
  if (medium === 'sms') return `sms:${number}${said === undefined ? '' : `?body=${said}`}`
  return `https://wa.me/${number.replace(/^\+/, '')}${said === undefined ? '' : `?text=${said}`}`
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

// Our own drawings: a bubble with a receiver, and a bubble with three dots.
const icons: Readonly<Record<ChatLink['medium'], string>> = {
  whatsapp:
    'M12 2a10 10 0 0 0-8.6 15.1L2 22l5-1.4A10 10 0 1 0 12 2Zm0 2a8 8 0 1 1-4.1 14.9l-3 .8.8-2.9A8 8 0 0 1 12 4ZM9 7.5c.3 0 .6.2.7.5l.7 1.6c.1.3 0 .6-.2.8l-.6.7a6 6 0 0 0 2.9 2.7l.7-.8c.2-.3.5-.3.8-.2l1.6.8c.3.1.5.4.4.7-.2 1.2-1.2 1.9-2.3 1.9-3.4 0-6.6-3.2-6.6-6.5 0-1.2.8-2.2 1.9-2.2Z',
  sms: 'M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm4 5.8a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6Zm4 0a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6Zm4 0a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6Z',
}

// White on this green is 7.7:1, on WhatsApp's own light green 2:1 (WCAG 2.2, 1.4.3). 44 pixels: 2.5.5. The border is seen where
// the reader's system sets the colours. One class, so that the button can stand on a page several times.
const style =
  '.deskwire-chat{display:inline-flex;align-items:center;gap:.5em;box-sizing:border-box;min-height:44px;padding:.5em 1.25em;border:1px solid transparent;border-radius:22px;background:#075e54;color:#fff;font:600 1rem/1.25 system-ui,sans-serif;text-decoration:none}' +
  '.deskwire-chat:hover{background:#054c44}' +
  '.deskwire-chat:focus-visible{outline:3px solid #075e54;outline-offset:3px}' +
  '.deskwire-chat svg{flex:none;width:1.5em;height:1.5em;fill:currentColor}'

/**
 * D5: a button for a web page, with its icon and its looks in it: nothing is loaded from anywhere. It is a link with words, so
 * screen readers say where it leads, and the keyboard and a page without scripts can use it.
 */
export const chatButton = (about: ChatLink, label?: string): string => {
  const usual = about.medium === 'sms' ? `Send us a text message at ${about.number}` : 'Chat with us on WhatsApp'
  const icon = `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path fill-rule="evenodd" d="${icons[about.medium]}"/></svg>`
  const href = escaped(chatLink(about))
  return `<style>${style}</style><a class="deskwire-chat" href="${href}" rel="noopener noreferrer">${icon}<span>${escaped(label?.trim() || usual)}</span></a>`
}
