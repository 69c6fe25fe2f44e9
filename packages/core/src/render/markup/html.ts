import { decodeEntities } from './entities.js'
import type { Style, Writer } from './writer.js'

const styles = new Map<string, Style>([
  ['b', 'bold'],
  ['strong', 'bold'],
  ['i', 'italic'],
  ['em', 'italic'],
  ['s', 'strike'],
  ['del', 'strike'],
  ['strike', 'strike'],
  ['code', 'code'],
  ['kbd', 'code'],
  ['samp', 'code'],
  ['tt', 'code'],
])
const paragraphs = new Set([
  'p',
  'ul',
  'ol',
  'table',
  'blockquote',
  'pre',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'dl',
])
const lines = new Set(['div', 'tr', 'section', 'article', 'header', 'footer', 'main', 'dt', 'dd', 'address', 'figure'])
const unseen = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'svg',
  'iframe',
  'object',
  'noscript',
  'textarea',
])

const attributes = {
  href: /[\s"']href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i,
  alt: /[\s"']alt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i,
}

export const attribute = (tag: string, name: keyof typeof attributes): string | undefined => {
  const found = attributes[name].exec(tag)
  const value = found?.[1] ?? found?.[2] ?? found?.[3]
  return value === undefined ? undefined : decodeEntities(value).trim()
}

/**
 * Parses HTML from agents' editors and bots in one pass: no part is searched twice,
 * so that hostile input takes linear time.
 */
export const readHtml = (html: string, to: Writer): void => {
  // ASCII only: İ would become two characters and shift all positions after it.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  const lists: ({ ordered: boolean; count: number } | undefined)[] = []
  let preformatted = 0
  let quotesHold = true
  let spaced = true
  let at = 0
  // Passed on in one piece, because a text may consist of stray brackets.
  let raw = ''

  const text = (raw: string) => {
    if (raw === '') return
    const decoded = decodeEntities(preformatted > 0 ? raw : raw.replace(/[ \t\r\n\f]+/g, ' '))
    const value = preformatted === 0 && spaced ? decoded.replace(/^ /, '') : decoded
    if (value === '') return
    to.text(value)
    spaced = value.endsWith(' ')
  }
  const breaks = (count: 1 | 2) => {
    to.breaks(count)
    spaced = true
  }
  const endOf = (from: number): number => {
    if (!quotesHold) return html.indexOf('>', from)
    for (let i = from; i < html.length; i += 1) {
      const c = html[i]
      if (c === '>') return i
      // As in browsers, a quotation mark opens a value only after `=`.
      if ((c === '"' || c === "'") && html[i - 1] === '=') {
        const closing = html.indexOf(c, i + 1)
        if (closing < 0) {
          quotesHold = false
          return html.indexOf('>', from)
        }
        i = closing
      }
    }
    return -1
  }

  const element = (name: string, closing: boolean, tag: string) => {
    const style = styles.get(name)
    if (style) closing ? to.close(style) : to.open(style)
    else if (name === 'br') {
      to.text('\n')
      spaced = true
    } else if (name === 'a') {
      const url = closing ? undefined : attribute(tag, 'href')
      if (url) to.link(url)
      else to.endLink()
    } else if (name === 'img') text(attribute(tag, 'alt')?.replace(/</g, '&lt; ') ?? '')
    else if (name === 'li') item(closing)
    else if ((name === 'td' || name === 'th') && !closing) text(spaced ? '' : ' | ')
    else if (paragraphs.has(name)) paragraph(name, closing)
    else if (lines.has(name)) breaks(1)
  }
  const item = (closing: boolean) => {
    breaks(1)
    if (closing) return
    const list = lists.at(-1)
    if (list) list.count += 1
    // The indent is limited, so that hostile nesting cannot make the text grow.
    const indent = '  '.repeat(Math.min(4, Math.max(0, lists.length - 1)))
    to.text(`${indent}${list?.ordered ? `${list.count}.` : '-'} `)
  }
  const paragraph = (name: string, closing: boolean) => {
    const isList = name === 'ul' || name === 'ol'
    if (isList && closing) lists.pop()
    breaks(isList && lists.length > 0 ? 1 : 2)
    if (isList && !closing) lists.push({ ordered: name === 'ol', count: 0 })
    if (name === 'pre') preformatted = Math.max(0, preformatted + (closing ? -1 : 1))
    if (name.length === 2 && name >= 'h1' && name <= 'h6') closing ? to.close('bold') : to.open('bold')
    if (name === 'blockquote' && !closing) to.text('> ')
  }

  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) break
    raw += html.slice(at, open)
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4)
      at = end < 0 ? html.length : end + 3
      continue
    }
    const name = /^<\/?([a-z][a-z0-9-]*)|^<[!?]/.exec(lower.slice(open, open + 40))
    const end = name ? endOf(open + 1) : -1
    if (!name || end < 0) {
      // A stray bracket is kept, but must not turn what follows into a tag.
      raw += /[\s\d=]/.test(html[open + 1] ?? ' ') ? '&lt;' : '&lt; '
      at = open + 1
      if (name) {
        raw += html.slice(at).replace(/</g, '&lt; ')
        at = html.length
      }
      continue
    }
    text(raw)
    raw = ''
    at = end + 1
    const tag = name[1]
    if (tag === undefined) continue
    const closing = html[open + 1] === '/'
    if (unseen.has(tag)) {
      if (closing || html[end - 1] === '/') continue
      const over = lower.indexOf(`</${tag}`, at)
      at = over < 0 ? html.length : over
    } else element(tag, closing, html.slice(open, at))
  }
  text(raw + html.slice(at))
  to.endLink()
}
