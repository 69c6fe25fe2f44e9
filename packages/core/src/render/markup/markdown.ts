import { decodeEntities } from './entities.js'
import { attribute } from './html.js'
import { isSpace, isWord, type Mark, pairMarks, turn } from './marks.js'
import type { Style, Writer } from './writer.js'

const styles = new Map<string, Style>([
  ['**', 'bold'],
  ['__', 'bold'],
  ['*', 'italic'],
  ['_', 'italic'],
  ['~~', 'strike'],
])

// In this order: escape, code, image or link, autolink, tag, bare URL, stray bracket. Every repetition ends at a character
// it cannot match, so no input is read twice.
const tokens =
  /\\[!-/:-@[-`{-~]|`[^`\n]+`|!?\[([^[\]\n]*)\]\(\s*(?:<?([^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)?)>?(?:\s+"[^"\n]*")?\s*)?\)|<(?:https?:\/\/|mailto:)[^\s<>]+>|<\/?[a-zA-Z][^<>\n]*>|<!--[^<>]*>|https?:\/\/[!-;=?-Z^-z{}|~]+|</y
const beginsToken = /* @__PURE__ */ new Set('\\`![<h')

/** Parses the Markdown of helpdesks and assistants; removes raw HTML. */
export const readMarkdown = (text: string, to: Writer): void => {
  let fenced: string[] | undefined
  for (const line of text.split(/\r?\n/)) {
    if (/^\s{0,3}```/.test(line)) {
      if (fenced) to.block(fenced.join('\n'))
      else to.breaks(1)
      fenced = fenced ? undefined : []
    } else if (fenced) fenced.push(line)
    else readBlock(line, to)
  }
  if (fenced) to.block(fenced.join('\n'))
}

const readBlock = (line: string, to: Writer): void => {
  const heading = /^\s{0,3}#{1,6}\s+/.exec(line)
  const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(?=\S)/.exec(line)
  const quote = /^\s{0,3}>\s?/.exec(line)
  const isBlank = line.trim() === ''
  to.breaks(isBlank || heading ? 2 : 1)
  if (isBlank || isTableRule(line) || /^\s{0,3}([-*_])(?:\s*\1){2,}\s*$/.test(line)) return
  if (item) {
    const number = /^\d+/.exec(item[2] ?? '')
    to.text(`${item[1]?.slice(0, 8)}${number ? `${number[0]}.` : '-'} `)
  } else if (quote) to.text('> ')
  if (heading) to.open('bold')
  readInline(line.slice((heading ?? item ?? quote)?.[0].length ?? 0).trimEnd(), to)
  if (heading) {
    to.close('bold')
    to.breaks(2)
  }
}

const isTableRule = (line: string): boolean => line.includes('---') && /^[\s:|-]+$/.test(line)

const readInline = (line: string, to: Writer): void => {
  const { found, marks } = tokensIn(line)
  const pairs = pairMarks(marks)
  // Passed to the writer in one piece, because a line may consist of stray marks.
  let literal = ''
  const flush = () => {
    if (literal !== '') to.text(literal)
    literal = ''
  }
  let from = 0
  for (const { at, token, label, url = '' } of found) {
    const pair = pairs[at]
    if (!pair && styles.has(token)) continue
    if (from < at) literal += decodeEntities(line.slice(from, at))
    from = at + token.length
    if (pair) {
      flush()
      turn(to, pair)
    } else if (label !== undefined) {
      flush()
      to.link(url)
      readInline(label, to)
      to.endLink()
    } else if (token.startsWith('`')) {
      flush()
      to.open('code')
      to.text(token.slice(1, -1))
      to.close('code')
    } else if (/^<\/?a\b/i.test(token)) {
      flush()
      anchor(token, to)
    } else literal += literalOf(token, line[from])
  }
  literal += decodeEntities(line.slice(from))
  flush()
}

interface Token {
  at: number
  token: string
  label?: string | undefined
  url?: string | undefined
}

/** Marks are read character by character: a line of nothing but marks is as fast as any other. */
const tokensIn = (line: string): { found: readonly Token[]; marks: readonly Mark[] } => {
  const found: Token[] = []
  const marks: Mark[] = []
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (character === '*' || character === '_' || character === '~') {
      const double = line[at + 1] === character
      if (character === '~' && !double) continue
      const token = double ? character + character : character
      const mark = markAt(line, token, at)
      found.push(mark)
      marks.push(mark)
      at += token.length - 1
    } else if (beginsToken.has(character)) {
      tokens.lastIndex = at
      const match = tokens.exec(line)
      if (!match) continue
      found.push({ at, token: match[0], label: match[1], url: match[2] })
      at += match[0].length - 1
    }
  }
  return { found, marks }
}

const markAt = (line: string, token: string, at: number): Mark => {
  const before = line[at - 1]
  const after = line[at + token.length]
  const inWord = token.startsWith('_') && isWord(before) && isWord(after)
  return {
    at,
    token,
    style: styles.get(token) ?? 'bold',
    opens: !isSpace(after) && !inWord,
    closes: !isSpace(before) && !inWord,
  }
}

/** The one HTML tag that says what no mark beside it says. */
const anchor = (tag: string, to: Writer): void => {
  const url = tag.startsWith('</') ? undefined : attribute(tag, 'href')
  if (url) to.link(url)
  else to.endLink()
}

const literalOf = (token: string, next: string | undefined): string => {
  if (token === '<') return isSpace(next) || /[\d=]/.test(next ?? '') ? '<' : '< '
  if (token.startsWith('\\')) return token.slice(1)
  if (/^<(?:https?:|mailto:)/.test(token)) return token.slice(1, -1).replace(/^mailto:/, '')
  if (/^<br\b/i.test(token)) return '\n'
  return token.startsWith('<') ? '' : token
}
