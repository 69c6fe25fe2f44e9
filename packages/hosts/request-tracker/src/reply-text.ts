import { type Content, convert, type MediaRef } from '@deskwire/core/adapter'

/** The text of a reply, without the quote that RT's page puts above it. */
export const replyText = (text: string, kind: 'html' | 'plain'): Content | undefined => {
  const own = kind === 'html' ? withoutQuote(text) : withoutQuotedLines(text)
  // Text written inside the quote is kept.
  const shown = asText(own, kind) || asText(text, kind)
  return shown === '' ? undefined : { type: 'text', text: shown, markup: kind === 'html' ? 'whatsapp' : 'plain' }
}

const asText = (text: string, kind: 'html' | 'plain'): string =>
  (kind === 'html' ? convert(text, 'html', 'whatsapp') : text).replace(/\r\n/g, '\n').trim()

// RT::Transaction->Content(Quote => 1) puts the attribution ("On …, agent1 wrote:") and the quote into one block with a
// class; the editor of RT's page drops the class, and the block remains. A quote of the agent's own has no attribution.
const block = /<(\/?)(div|blockquote)\b([^<>]{0,500})>/gi

const withoutQuote = (html: string): string => {
  let begun: { tag: string; at: number; depth: number } | undefined
  for (const { 0: whole, 1: ending, 2: name = '', 3: attributes = '', index } of html.matchAll(block)) {
    const tag = name.toLowerCase()
    const after = index + whole.length
    if (begun) {
      // Quotes nest.
      if (tag === begun.tag) begun.depth += ending ? -1 : 1
      if (begun.depth === 0) return html.slice(0, begun.at) + html.slice(after)
    } else if (!ending && (/\bclass="gmail_quote"/i.test(attributes) || (tag === 'div' && isAttribution(html, after))))
      begun = { tag, at: index, depth: 1 }
  }
  return begun ? html.slice(0, begun.at) : html
}

/** A line that ends with a colon, followed by the quote. */
const isAttribution = (html: string, from: number): boolean => {
  const end = html.indexOf('<', from)
  if (end < 0 || end - from > 400) return false
  const line = html.slice(from, end).trimEnd()
  return line.length > 1 && line.endsWith(':') && quoted.test(html.slice(end, end + 100))
}

const quoted = /^(?:<br\s{0,9}\/?>\s{0,40})?<blockquote\b/i

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

/** A file from an agent, by the id of its attachment. */
export const fileOf = (id: string, mime: string, name: string | undefined): Content => {
  const type = (mime.split(';', 1)[0] ?? '').trim().toLowerCase() || 'application/octet-stream'
  const media: MediaRef = { ref: id, mime: type, ...(name !== undefined && { name }) }
  const kind = kinds.find(([prefix]) => type.startsWith(prefix))?.[1] ?? 'file'
  return { type: 'media', kind, media }
}
