import type { Markup } from '../../model/content.js'

export type Style = 'bold' | 'italic' | 'strike' | 'code'

/** How a markup is written. */
interface Dialect {
  marks: Readonly<Record<Style, readonly [string, string]>>
  /** Styles cannot span a line break, so they are closed and opened again. */
  linewise: boolean
  lineBreak: string
  text(value: string): string
  block(code: string): string
  link?: { open: string; close(url: string): string }
}

const styles = ['bold', 'italic', 'strike', 'code'] as const
const none = ['', ''] as const
const same = (mark: string) => [mark, mark] as const
const fence = '```'

const escapeHtml = (value: string): string =>
  value.replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? '&#39;')

// Bare URLs are kept: Markdown renderers link them.
const escapeMarkdown = (value: string): string =>
  value.replace(/https?:\/\/[!-~]+|[\\`*_~[\]<]/g, (found) => (found.length > 1 ? found : `\\${found}`))

// Annotated as pure, so that bundlers can drop it when nothing is converted.
const dialects: Readonly<Record<Markup, Dialect>> = /* @__PURE__ */ (() => ({
  plain: {
    marks: { bold: none, italic: none, strike: none, code: none },
    linewise: false,
    lineBreak: '\n',
    text: (value) => value,
    block: (code) => code,
  },
  whatsapp: {
    marks: { bold: same('*'), italic: same('_'), strike: same('~'), code: same(fence) },
    linewise: true,
    lineBreak: '\n',
    text: (value) => value,
    block: (code) => `${fence}${code}${fence}`,
  },
  markdown: {
    marks: { bold: same('**'), italic: same('_'), strike: same('~~'), code: same('`') },
    linewise: true,
    lineBreak: '  \n',
    text: escapeMarkdown,
    block: (code) => `${fence}\n${code}\n${fence}`,
    link: { open: '[', close: (url) => `](${url.replace(/[()\s]/g, encodeURIComponent)})` },
  },
  html: {
    marks: {
      bold: ['<strong>', '</strong>'],
      italic: ['<em>', '</em>'],
      strike: ['<s>', '</s>'],
      code: ['<code>', '</code>'],
    },
    linewise: true,
    lineBreak: '<br>',
    text: escapeHtml,
    block: (code) => `<pre>${escapeHtml(code)}</pre>`,
    link: { open: '<a href="', close: () => '</a>' },
  },
}))()

const safeLink = /^(?:https?:\/\/|mailto:|tel:)/i
const bare = (url: string): string => url.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '')

/** White space that breaks a line or is at either end. Each run is matched once, from its start. */
const spaces = /((?<!\s)(?:\s*\n\s*|\s+$)|^\s+)/

const countLines = (space: string): number => {
  let count = 0
  for (let at = space.indexOf('\n'); at >= 0; at = space.indexOf('\n', at + 1)) count += 1
  return count
}

export interface Writer {
  /** Literal text, with its line breaks. */
  text(value: string): void
  open(style: Style): void
  close(style: Style): void
  /** Ensures at least that many line breaks before what comes next. */
  breaks(atLeast: 1 | 2): void
  link(url: string): void
  endLink(): void
  block(code: string): void
  result(): string
  /** Whether a style was written, or would have been in a markup with styles. */
  marked(): boolean
}

/**
 * Writes a markup from a flat stream of events. Styles are counted, not nested, so overlapping or hostile input needs
 * no recursion. A mark is written only next to text, because `* bold*` is not bold in WhatsApp or Markdown.
 */
export const writer = (to: Markup): Writer => {
  const dialect = dialects[to]
  let out = ''
  const wanted: Record<Style, number> = { bold: 0, italic: 0, strike: 0, code: 0 }
  const written: Style[] = []
  let space = ''
  let newLines = 0
  let started = false
  let marked = false
  let link: { url: string; text: string; opened: boolean } | undefined

  const isOver = (style: Style) => wanted[style] === 0
  const closeFrom = (index: number) => {
    while (written.length > index) out += dialect.marks[written.pop() as Style][1]
  }
  const setSpace = (to: string) => {
    space = to
    newLines = countLines(to)
  }
  const flush = () => {
    const broken = newLines > 0
    const first = broken && dialect.linewise ? 0 : written.findIndex(isOver)
    if (first >= 0) closeFrom(first)
    if (space === '') return
    out += broken ? spaceWith(space, newLines, dialect.lineBreak) : space
    setSpace('')
  }
  const openWanted = () => {
    for (const style of styles) {
      if (wanted[style] > 0 && !written.includes(style) && !written.includes('code')) {
        out += dialect.marks[style][0]
        written.push(style)
        marked = true
      }
    }
  }
  const put = (value: string) => {
    flush()
    if (link && !link.opened && dialect.link) {
      closeFrom(0)
      out += to === 'html' ? `${dialect.link.open}${escapeHtml(link.url)}">` : dialect.link.open
      link.opened = true
    }
    openWanted()
    out += written.includes('code') && to === 'markdown' ? value : dialect.text(value)
    started = true
  }
  const write = (value: string) => {
    if (value === '') return
    if (link) link.text += value
    // One word at a time, in what is all marks.
    if (!/\s/.test(value)) return put(value)
    for (const chunk of value.split(spaces)) {
      if (chunk === '') continue
      if (chunk.trim() === '') {
        space += chunk
        newLines += countLines(chunk)
      } else put(chunk)
    }
  }
  return {
    text: write,
    open: (style) => {
      // Two code spans with a space between stay separate: `a` `b`.
      if (wanted[style] === 0 && space !== '' && written.includes(style)) closeFrom(written.indexOf(style))
      wanted[style] += 1
    },
    close: (style) => {
      wanted[style] = Math.max(0, wanted[style] - 1)
    },
    breaks(atLeast) {
      if (!started) {
        setSpace('')
        return
      }
      if (newLines < atLeast) setSpace('\n'.repeat(atLeast))
    },
    link(url) {
      if (!link && safeLink.test(url)) link = { url, text: '', opened: false }
    },
    endLink() {
      if (!link) return
      const { url, text, opened } = link
      if (text.trim() === '') write(bare(url) === url || url.startsWith('http') ? url : bare(url))
      if (dialect.link && link.opened) {
        closeFrom(0)
        out += dialect.link.close(url)
      } else if (!opened && text.trim() !== '' && bare(text.trim()) !== bare(url)) {
        const shown = url.startsWith('http') ? url : bare(url)
        write(` (${shown})`)
      }
      link = undefined
    },
    block(code) {
      flush()
      closeFrom(0)
      out += dialect.block(code)
      marked = true
      started = true
    },
    marked: () => marked,
    result() {
      closeFrom(0)
      return out
    },
  }
}

/** White space with its line breaks in this markup; two or more are a paragraph break. */
const spaceWith = (space: string, count: number, lineBreak: string): string => {
  if (lineBreak === '\n') return space
  const indent = space.slice(space.lastIndexOf('\n') + 1)
  return lineBreak === '<br>' ? '<br>'.repeat(count) + indent : (count > 1 ? '\n'.repeat(count) : lineBreak) + indent
}
