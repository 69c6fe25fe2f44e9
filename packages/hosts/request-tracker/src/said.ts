import { type Content, convert, type MediaRef } from '@deskwire/core/adapter'

/** The text of a reply, without what RT's page quotes above the place where one types. */
export const said = (text: string, kind: 'html' | 'plain'): Content | undefined => {
  const own = kind === 'html' ? withoutQuote(text) : withoutQuotedLines(text)
  // Who writes inside the quote means it to be read.
  const shown = asText(own, kind) || asText(text, kind)
  return shown === '' ? undefined : { type: 'text', text: shown, markup: kind === 'html' ? 'whatsapp' : 'plain' }
}

const asText = (text: string, kind: 'html' | 'plain'): string =>
  (kind === 'html' ? convert(text, 'html', 'whatsapp') : text).replace(/\r\n/g, '\n').trim()

// RT::Transaction->Content(Quote => 1) puts the attribution ("On …, agent1 wrote:") and the quote into one block with a
// class; the editor of RT's page drops the class, and the block remains. A quote of the agent's own has no attribution.
const quote =
  /<(div)\b[^>]{0,200}>[^<]{1,300}:\s*(?:<br\s*\/?>\s*)?<blockquote\b|<(div|blockquote)\b[^>]{0,200}\bclass="gmail_quote"/i

const withoutQuote = (html: string): string => {
  const found = quote.exec(html)
  if (!found) return html
  const tag = (found[1] ?? found[2] ?? 'div').toLowerCase()
  const begin = html.indexOf('>', found.index) + 1
  return html.slice(0, found.index) + html.slice(endOf(html, tag, begin))
}

/** Behind the tag that ends what was begun; quotes nest. */
const endOf = (html: string, tag: string, from: number): number => {
  const tags = new RegExp(`<(/?)${tag}\\b[^>]{0,500}>`, 'gi')
  tags.lastIndex = from
  let depth = 1
  for (let found = tags.exec(html); found; found = tags.exec(html)) {
    depth += found[1] ? -1 : 1
    if (depth === 0) return tags.lastIndex
  }
  return html.length
}

/** `On Fri Nov 20 04:34:03 2026, agent1 wrote:`, in any language: a line that ends with a colon above quoted lines. */
const withoutQuotedLines = (text: string): string => {
  const lines = text.split(/\r?\n/)
  const kept: string[] = []
  for (const [n, line] of lines.entries()) {
    if (/^>(?:\s|>|$)/.test(line)) continue
    const next = lines.slice(n + 1, n + 3).find((one) => one.trim() !== '')
    if (/:\s*$/.test(line) && next !== undefined && /^>(?:\s|>)/.test(next)) continue
    kept.push(line)
  }
  return kept.join('\n')
}

const kinds: readonly (readonly [prefix: string, kind: 'image' | 'video' | 'audio'])[] = [
  ['image/', 'image'],
  ['video/', 'video'],
  ['audio/', 'audio'],
]

/** A file of an agent, by the id of its attachment. */
export const fileOf = (id: string, mime: string, name: string | undefined): Content => {
  const type = (mime.split(';', 1)[0] ?? '').trim().toLowerCase() || 'application/octet-stream'
  const media: MediaRef = { ref: id, mime: type, ...(name !== undefined && { name }) }
  const kind = kinds.find(([prefix]) => type.startsWith(prefix))?.[1] ?? 'file'
  return { type: 'media', kind, media }
}
