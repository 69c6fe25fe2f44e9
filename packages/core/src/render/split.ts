import { graphemesOf } from './graphemes.js'

// Printable ASCII only: in text without spaces (Chinese, Japanese) what follows a URL is not part of it.
const urls = /https?:\/\/[!-~]+/g
// White space without a combining mark, or the end of a sentence in a script without spaces.
const breaks = /\s+(?![\p{M}\u200d])|(?<=[。！？])/gu
const sentenceEnd = /[.!?…:;]["'”’»)\]]*$/u

/**
 * Splits a text into parts of at most `max` UTF-16 units, at a paragraph, line, sentence or word; never inside a grapheme or
 * a URL that fits. Only white space at a cut is dropped. An empty text has no parts.
 */
export const split = (text: string, max: number): string[] => {
  const limit = Math.max(2, Math.floor(max))
  if (text.length <= limit) return text.trim() === '' ? [] : [text]
  const body = text.trimEnd()
  const addresses = [...body.matchAll(urls)].map((found) => ({ from: found.index, to: found.index + found[0].length }))
  const parts: string[] = []
  let start = 0
  while (body.length - start > limit) {
    const cut = cutAt(body, start, limit, addresses)
    const part = body.slice(start, cut)
    if (part.trim() !== '') parts.push(part.trimEnd())
    start = cut + (/^\s+/.exec(body.slice(cut, cut + 1000))?.[0].length ?? 0)
  }
  if (start < body.length) parts.push(body.slice(start))
  return parts
}

const cutAt = (
  text: string,
  start: number,
  max: number,
  addresses: readonly { from: number; to: number }[],
): number => {
  const seen = text.slice(start, start + max + 2)
  const last = { paragraph: 0, line: 0, sentence: 0, word: 0 }
  for (const found of seen.matchAll(breaks)) {
    const { index } = found
    if (index < 1) continue
    if (index > max) break
    const newLines = found[0].split('\n').length - 1
    if (newLines > 1) last.paragraph = index
    if (newLines > 0) last.line = index
    if (found[0] === '' || sentenceEnd.test(seen.slice(Math.max(0, index - 4), index))) last.sentence = index
    last.word = index
  }
  // A better place is used only if the part stays at least half full: many short messages cost more than a cut sentence.
  for (const place of [last.paragraph, last.line, last.sentence]) if (place * 2 >= max) return start + place
  return start + (last.word || hardCut(seen, start, max, addresses))
}

// Between two of these characters a grapheme always ends, so the slow segmenter is not needed.
const plain = /^[!-~]{2}$/

// A word that is longer than a part.
const hardCut = (
  seen: string,
  start: number,
  max: number,
  addresses: readonly { from: number; to: number }[],
): number => {
  const inside = addresses.find(({ from, to }) => from > start && from < start + max && to > start + max)
  if (inside && inside.to - inside.from <= max) return inside.from - start
  if (plain.test(seen.slice(max - 1, max + 1))) return max
  const boundary = graphemesOf(seen).containing(max)?.index ?? max
  if (boundary > 0) return boundary
  // A single grapheme longer than a part (stacked combining marks): at least keep surrogate pairs whole.
  const code = seen.charCodeAt(max - 1)
  return code >= 0xd800 && code <= 0xdbff ? max - 1 : max
}
