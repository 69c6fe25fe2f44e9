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

// Words, single spaces, commas and full stops: the same in every markup. Most messages are like this.
const ordinary = /^\p{L}[\p{L}\p{N}]*(?:[,.?!]? [\p{L}\p{N}]+)*[.?!]?$/u

/**
 * Converts a text to another markup. The result has HTML tags only if HTML was asked for, and then everything
 * that is not ours is escaped, even if it was HTML before. Plain text is kept as it is, because WhatsApp cannot escape an asterisk.
 */
export const convert = (text: string, from: Markup, to: Markup): string => conversion(text, from, to).text

/** The same, and whether it had styles, which plain text loses. */
export const conversion = (text: string, from: Markup, to: Markup): { text: string; marked: boolean } => {
  if ((from === to && from !== 'html') || (from === 'plain' && to === 'whatsapp')) return { text, marked: false }
  if ((from === 'plain' || from === 'whatsapp') && ordinary.test(text)) return { text, marked: false }
  const out = writer(to)
  const read = readers[from]
  if (read) read(text, out)
  else out.text(text)
  return { text: out.result(), marked: out.marked() }
}

/** A plain text in bold, in that markup. */
export const bold = (text: string, to: Markup): string => {
  const out = writer(to)
  out.open('bold')
  out.text(text)
  out.close('bold')
  return out.result()
}
