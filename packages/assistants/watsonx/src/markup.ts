import type { Markup } from '@deskwire/core/adapter'
import type { Settings } from './options.js'

const markdown = /\*\*|__|~~|\]\(|^ {0,3}#{1,6} |^ {0,3}```/m
const html = /<\/?[a-zA-Z][^<>]*>/

/**
 * IBM's editor stores styles and links as Markdown, and its WhatsApp integration removes HTML except links (docs, "Adding
 * assistant responses"), while `*bold*` and `_italic_` mean what they do on WhatsApp (docs, "Integrating with WhatsApp").
 * So the markup is detected from the text.
 */
export const markupOf = ({ markup }: Settings, text: string): Markup => {
  if (markup !== 'auto') return markup
  if (markdown.test(text)) return 'markdown'
  return html.test(text) ? 'html' : 'whatsapp'
}
