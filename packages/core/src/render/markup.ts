import type { Markup } from '../model/content.js'
import { readHtml } from './markup/html.js'
import { readMarkdown } from './markup/markdown.js'
import { readWhatsapp } from './markup/whatsapp.js'
import { writer } from './markup/writer.js'

const readers = {
  plain: undefined,
  whatsapp: readWhatsapp,
  markdown: readMarkdown,
  html: readHtml,
} as const

// Words with single spaces and a comma or a full stop here and there: the same in every markup, as most messages are.
const ordinary = /^\p{L}[\p{L}\p{N}]*(?:[,.?!]? [\p{L}\p{N}]+)*[.?!]?$/u

/**
 * The same text in another markup. HTML tags never come out of it unless HTML is what was asked for, and then everything
 * that is not ours is escaped, also where it was HTML before. Plain text is taken as it is: WhatsApp has no way to escape an asterisk.
 */
export const convert = (text: string, from: Markup, to: Markup): string => conversion(text, from, to).text

/** The same, and whether styles were in it: whoever asked for plain text has lost them. */
export const conversion = (text: string, from: Markup, to: Markup): { text: string; marked: boolean } => {
  if ((from === to && from !== 'html') || (from === 'plain' && to === 'whatsapp')) return { text, marked: false }
  if ((from === 'plain' || from === 'whatsapp') && ordinary.test(text)) return { text, marked: false }
  const out = writer(to)
  const read = readers[from]
  if (read) read(text, out)
  else out.text(text)
  return { text: out.result(), marked: out.marked() }
}

/** A plain text in bold, as that markup writes it. */
export const bold = (text: string, to: Markup): string => {
  const out = writer(to)
  out.open('bold')
  out.text(text)
  out.close('bold')
  return out.result()
}
