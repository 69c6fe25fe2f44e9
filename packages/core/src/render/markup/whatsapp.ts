import { isSpace, isWord, type Mark, pairMarks, turn } from './marks.js'
import type { Style, Writer } from './writer.js'

const styles = new Map<string, Style>([
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
])

const url = /https?:\/\/[!-~]+/y
const urlAt = (line: string, at: number): string | undefined => {
  url.lastIndex = at
  return url.exec(line)?.[0]
}

/** Parses WhatsApp markup: *bold* _italic_ ~strike~ `mono` ```mono```, lists and quotes line by line. */
export const readWhatsapp = (text: string, to: Writer): void => {
  let at = 0
  let fences = true
  while (at < text.length) {
    const open = fences ? text.indexOf('```', at) : -1
    const end = open < 0 ? -1 : text.indexOf('```', open + 3)
    if (end < 0) fences = false
    readLines(text.slice(at, end < 0 ? text.length : open), to)
    if (end < 0) return
    const code = text.slice(open + 3, end)
    if (code.includes('\n')) to.block(code)
    else {
      to.open('code')
      to.text(code)
      to.close('code')
    }
    at = end + 3
  }
}

const readLines = (text: string, to: Writer): void => {
  for (const [place, line] of text.split('\n').entries()) {
    if (place > 0) to.text('\n')
    const bullet = /^(\s*)\* (?=\S)/.exec(line)
    if (bullet) to.text(`${bullet[1]}- `)
    readLine(bullet ? line.slice(bullet[0].length) : line, to)
  }
}

const readLine = (line: string, to: Writer): void => {
  const marks = marksIn(line)
  const pairs = pairMarks(marks)
  let from = 0
  let code = false
  for (const { at } of marks) {
    const pair = pairs[at]
    if (!pair) continue
    if (code && pair.mark.style !== 'code') continue
    to.text(line.slice(from, at))
    turn(to, pair)
    code = pair.mark.style === 'code' && pair.opening
    from = at + 1
  }
  to.text(line.slice(from))
}

/** Character by character: a text of nothing but marks is as fast as any other. */
const marksIn = (line: string): readonly Mark[] => {
  const marks: Mark[] = []
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (character === '*' || character === '_' || character === '~') marks.push(markAt(line, at, character))
    else if (character === '`') {
      if (line.startsWith('```', at)) at += 2
      else {
        const [opens, closes] = [!isSpace(line[at + 1]), !isSpace(line[at - 1])]
        marks.push({ at, token: character, style: 'code', opens, closes })
      }
    } else if (character === 'h') {
      const found = urlAt(line, at)
      if (found === undefined) continue
      // Marks at the end of a URL close those opened before it: *https://example.com*
      const trailing = /(?<![*_~])[*_~]+$/.exec(found)?.index ?? found.length
      for (let end = trailing; end < found.length; end += 1) marks.push(markAt(line, at + end, found[end] ?? ''))
      at += found.length - 1
    }
  }
  return marks
}

const markAt = (line: string, at: number, token: string): Mark => ({
  at,
  token,
  style: styles.get(token) ?? 'bold',
  opens: !isWord(line[at - 1]) && !isSpace(line[at + 1]),
  closes: !isSpace(line[at - 1]) && !isWord(line[at + 1]),
})
