/**
 * Finds what people mean by a few words in order. A phrase is written as words:
 *
 *   talk|speak      one of these words
 *   <person>        one of a group of words
 *   please?         may be there
 *   <polite>*       as often as it is there, up to six times
 *   ..  ..6         up to three (six) words of any kind, inside one clause
 *   ^  $            the beginning and the end of a clause
 *   ^^  $$          the beginning and the end of a sentence
 *   ^^^  $$$        the beginning and the end of the message
 *   ,               a comma, or a full stop
 *
 * All words are folded: lower case, no accents, no doubled letters. Time is linear in the text: every phrase begins with words
 * that are looked up, and what may follow is bounded.
 */
export interface PhraseBook {
  /** Words by the name of their group. A group may name another: `<person> someone`. */
  groups: Readonly<Record<string, string>>
  /** What means it. */
  phrases: readonly string[]
  /** What means it whatever stands before: "I do not want to talk to a robot". */
  sure?: readonly string[]
  /** What says that it is not meant: before the phrase, with only `between` words in between, or inside it. */
  not: { before: string; between: string; inside: string; after: string }
}

type Element =
  | { is: 'word'; words: ReadonlySet<string>; times: 'once' | 'optional' | 'many' }
  | { is: 'gap'; most: number }
  | { is: 'edge'; breaks: number }

interface Phrase {
  elements: readonly Element[]
  /** A clause, a sentence or the message must begin here. */
  from: number
  sure: boolean
}

export interface Compiled {
  /** By the first word. */
  byWord: ReadonlyMap<string, readonly Phrase[]>
  slips: ReadonlyMap<string, string>
  before: ReadonlySet<string>
  between: ReadonlySet<string>
  inside: ReadonlySet<string>
  after: ReadonlySet<string>
  /** What no gap passes over. */
  stops: ReadonlySet<string>
}

/** Words, and how strong the break before each is: 0 none, 1 a comma, 2 the end of a sentence, 3 the beginning. */
export interface Words {
  words: readonly string[]
  breaks: readonly number[]
}

const mostRepeats = 6
const gapMost = 3
const farthestNot = 5
/** From this length on a word is known with one letter missing or two swapped, too. */
const slipLength = 8

/** Splits into words and marks. Whoever writes "aaagent" or "humann" is understood. */
export const tokensOf = (text: string): readonly string[] => foldWords(text).match(tokens) ?? []

export const wordsOf = (tokens: readonly string[]): Words => {
  const words: string[] = []
  const breaks: number[] = []
  let pending = 3
  for (const token of tokens) {
    const strength = strengths.get(token)
    if (strength === undefined) {
      words.push(token)
      breaks.push(pending)
      pending = 0
    } else pending = Math.max(pending, strength)
  }
  return { words, breaks }
}

const tokens = /[\p{L}\p{N}]+|[.!?…\n;:¿¡,()"“”«»–—]/gu

const strengths = new Map<string, number>([
  ...[...'.!?…\n;:¿¡'].map((mark) => [mark, 2] as const),
  ...[...',()"“”«»–—'].map((mark) => [mark, 1] as const),
])

const foldWords = (text: string): string =>
  // Most messages need only lower case; the Unicode normalisation is slow.
  (ascii.test(text) ? text.toLowerCase() : foldAccents(text))
    // "don't" is one word, "m'envoyer" two.
    .replace(/n['’`´]t(?![\p{L}\p{N}])/gu, 'nt')
    .replace(/(\p{L})\1+/gu, '$1')

const ascii = /^[\0-\x7f]*$/

const foldAccents = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')

export const compile = ({ groups, phrases, sure = [], not }: PhraseBook): Compiled => {
  const known = new Set<string>()
  const wordsIn = (text: string): string[] =>
    text.split(/[\s|]+/).flatMap((word) => {
      const group = /^<(\w+)>$/.exec(word)?.[1]
      if (group !== undefined) return wordsIn(groups[group] ?? missing(group))
      return word === '' ? [] : [foldWords(word)]
    })
  const setOf = (text: string): ReadonlySet<string> => {
    const found = new Set(wordsIn(text))
    for (const word of found) known.add(word)
    return found
  }
  const byWord = new Map<string, Phrase[]>()
  for (const [n, phrase] of [...sure, ...phrases].entries()) {
    const parts = phrase.split(' ').filter((part) => part !== '')
    const from = /^\^{1,3}$/.test(parts[0] ?? '') ? (parts[0]?.length ?? 0) : 0
    const elements = (from > 0 ? parts.slice(1) : parts).map((part) => elementOf(part, setOf))
    // What may be absent at the beginning does not hide what comes then.
    for (const [place, element] of elements.entries()) {
      if (element.is !== 'word') throw new Error(`A phrase begins with a word: ${phrase}`)
      const rest: Phrase = { elements: elements.slice(place), from, sure: n < sure.length }
      for (const word of element.words) byWord.set(word, [...(byWord.get(word) ?? []), rest])
      if (element.times === 'once') break
    }
  }
  const before = setOf(not.before)
  const between = setOf(not.between)
  const inside = setOf(not.inside)
  const after = setOf(not.after)
  return { byWord, slips: slipsOf(known), before, between, inside, after, stops: inside.size > 0 ? inside : before }
}

const missing = (group: string): never => {
  throw new Error(`There is no group of words named ${group}`)
}

const elementOf = (part: string, setOf: (text: string) => ReadonlySet<string>): Element => {
  if (part.startsWith('..')) return { is: 'gap', most: Number(part.slice(2)) || gapMost }
  if (/^\${1,3}$/.test(part)) return { is: 'edge', breaks: part.length }
  if (part === ',') return { is: 'edge', breaks: 1 }
  const times = part.endsWith('?') ? 'optional' : part.endsWith('*') ? 'many' : 'once'
  return { is: 'word', words: setOf(times === 'once' ? part : part.slice(0, -1)), times }
}

const slipsOf = (known: ReadonlySet<string>): Map<string, string> => {
  const slips = new Map<string, string>()
  for (const word of known) {
    if (word.length < slipLength) continue
    // Not the last letter: what is left is often a word of its own.
    for (let at = 1; at < word.length - 1; at++) {
      const without = word.slice(0, at) + word.slice(at + 1)
      const swapped = word.slice(0, at - 1) + word[at] + word[at - 1] + word.slice(at + 1)
      for (const slip of [without, swapped]) if (!known.has(slip)) slips.set(slip, word)
    }
  }
  return slips
}

/** The words with which a phrase may begin, with their slips. */
export const beginnings = ({ byWord, slips }: Compiled): string[] => [
  ...byWord.keys(),
  ...[...slips].flatMap(([slip, word]) => (byWord.has(word) ? [slip] : [])),
]

/** Whether one of the phrases is there and nothing says that it is not meant. */
export const means = (book: Compiled, { words: given, breaks }: Words): boolean => {
  const words = given.map((word) => book.slips.get(word) ?? word)
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    for (const phrase of book.byWord.get(word) ?? []) {
      if ((breaks[at] ?? 0) < phrase.from) continue
      const end = match(book, phrase.elements, 0, words, breaks, at, at)
      if (end !== undefined && (phrase.sure || !isDenied(book, words, breaks, at, end))) return true
    }
  }
  return false
}

/** Where the match of the elements from `n` on ends. */
const match = (
  book: Compiled,
  elements: readonly Element[],
  n: number,
  words: readonly string[],
  breaks: readonly number[],
  at: number,
  began: number,
): number | undefined => {
  const element = elements[n]
  if (!element) return at
  const go = (to: number) => match(book, elements, n + 1, words, breaks, to, began)
  // Between two words of a phrase there may be a comma, never the end of a sentence.
  const crosses = (to: number, most: number) => to > began && (breaks[to] ?? 2) > most
  switch (element.is) {
    case 'edge':
      return at === words.length || (breaks[at] ?? 3) >= element.breaks ? go(at) : undefined
    case 'gap': {
      for (let skipped = 0; skipped <= element.most && at + skipped <= words.length; skipped++) {
        const over = at + skipped - 1
        // No "not" is passed over; a comma only where the gap begins.
        if (skipped > 0 && (crosses(over, skipped === 1 ? 1 : 0) || book.stops.has(words[over] as string)))
          return undefined
        const end = go(at + skipped)
        if (end !== undefined) return end
      }
      return undefined
    }
    case 'word': {
      const fits = (place: number) =>
        place < words.length && element.words.has(words[place] as string) && !crosses(place, 1)
      if (element.times === 'once') return fits(at) ? go(at + 1) : undefined
      const most = element.times === 'optional' ? 1 : mostRepeats
      let there = 0
      while (there < most && fits(at + there)) there++
      for (; there >= 0; there--) {
        const end = go(at + there)
        if (end !== undefined) return end
      }
      return undefined
    }
  }
}

const isDenied = (
  book: Compiled,
  words: readonly string[],
  breaks: readonly number[],
  at: number,
  end: number,
): boolean => {
  for (let place = at; place < end; place++) if (book.inside.has(words[place] as string)) return true
  if (end < words.length && (breaks[end] ?? 2) === 0 && book.after.has(words[end] as string)) return true
  for (let back = 1; back <= farthestNot && at - back >= 0; back++) {
    if ((breaks[at - back + 1] ?? 2) > 0) return false
    const word = words[at - back] as string
    if (book.before.has(word)) return true
    if (!book.between.has(word)) return false
  }
  return false
}
