import type { Markup } from '@deskwire/core/adapter'
import type { Settings } from './options.js'

const markdown = /\*\*|__|~~|\]\(|^ {0,3}#{1,6} |^ {0,3}```/m
const html = /<\/?[a-zA-Z][^<>]*>/

/**
 * IBM's editor stores styles and links as Markdown, and its WhatsApp integration removes HTML but for links (docs, "Adding
 * assistant responses"), while `*bold*` and `_italic_` mean what they mean on WhatsApp (docs, "Integrating with WhatsApp").
 * So a text says itself what it is written in.
 */
export const markupOf = ({ markup }: Settings, text: string): Markup => {
  if (markup !== 'auto') return markup
  if (markdown.test(text)) return 'markdown'
  return html.test(text) ? 'html' : 'whatsapp'
}
