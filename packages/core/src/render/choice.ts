import type { Choice, Option } from '../model/content.js'
import { type SentenceOverrides, say } from './sentences.js'
import { fold, type Words, wordsFor } from './words.js'

export type Selected = { options: readonly Option[]; by: 'number' | 'words' } | 'ambiguous' | undefined

export interface SelectOptions {
  /** The language tried first; the others are understood as well. */
  language?: string
  /** STOP words: an option with such a title can be chosen by number only. */
  reserved?: readonly string[]
}

/** Longer than any answer to a menu. Longer texts are ignored, so that they cost no time. */
const longest = 200

/** How much of a title is compared: no more than anybody would type. */
const beginning = (title: string): string => title.slice(0, longest + 1)

/** Gives each option its id `<choice>.<n>` and a boolean its yes and no. The asker's own id of an option becomes its value. */
export const numbered = (
  choice: Choice,
  options: { id?: string; language?: string; sentences?: SentenceOverrides } = {},
): Choice => {
  const id = choice.id || options.id || 'choice'
  const given =
    choice.input === 'boolean' && choice.options.length === 0
      ? [
          { id: '', title: say('menu.yes', options.language, {}, options.sentences), value: true },
          { id: '', title: say('menu.no', options.language, {}, options.sentences), value: false },
        ]
      : choice.options
  return {
    ...choice,
    id,
    options: given.map((option, place) => {
      const own = `${id}.${place + 1}`
      const value = option.value ?? (option.id === '' || option.id === own ? undefined : option.id)
      return { ...option, id: own, ...(value === undefined ? {} : { value }) }
    }),
  }
}

/** The same choice, rendered from that option on. Default: the first not shown yet, then from the beginning again. */
export const page = (choice: Choice, from: number = choice.next ?? 0): Choice => {
  const { next: _, ...rest } = choice
  return { ...rest, from: from > 0 && from < choice.options.length ? Math.floor(from) : 0 }
}

/** Whether this asks for the next page: "0", "more", or a tap on the row for it (`<choice>.0`). */
export const more = (text: string, choice: Choice): boolean => {
  if (text === `${choice.id}.0`) return true
  if (choice.next === undefined || text.length > longest) return false
  const said = fold(text)
  return said.replace(/^#/, '') === '0' || wordsFor(undefined).some((words) => words.more.includes(said))
}

/** The option with a tapped id. */
export const tapped = (id: string, choice: Choice): Option | undefined => choice.options.find((o) => o.id === id)

/** Whether a title is a STOP word, which always means STOP when it is typed. */
export const isReserved = (title: string, reserved: readonly string[] = []): boolean => {
  const said = fold(beginning(title))
  return reserved.some((word) => fold(word) === said)
}

/** The options that a text means. `ambiguous`: ask again. Undefined: an ordinary text. */
export const select = (text: string, choice: Choice, options: SelectOptions = {}): Selected => {
  if (text.length > longest || choice.options.length === 0) return undefined
  const said = fold(text)
  if (said === '' || isReserved(said, options.reserved)) return undefined
  const titles = choice.options.map((option) =>
    isReserved(option.title, options.reserved) ? undefined : fold(beginning(option.title)),
  )
  const named = byTitle(said, titles)
  const counted = byNumber(said, choice, options.language)
  // "2" is ambiguous where another option is titled 2; "#2" is not.
  if (named.length === 1 && typeof counted === 'object' && !same(counted, named) && !said.startsWith('#'))
    return 'ambiguous'
  if (counted === 'ambiguous' && named.length === 1) return chosen(choice, named, 'words')
  if (counted === 'ambiguous') return counted
  if (counted) return chosen(choice, counted, 'number')
  if (named.length === 1) return chosen(choice, named, 'words')
  if (named.length > 1) return 'ambiguous'
  return byYesOrNo(said, choice, titles, options.language) ?? byPrefix(said, choice, titles, options.language)
}

const chosen = (choice: Choice, places: readonly number[], by: 'number' | 'words'): Selected => ({
  options: places.flatMap((place) => choice.options[place] ?? []),
  by,
})

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i])

/** The options with exactly this title; "2. Tuesday", copied from the menu, counts too. */
const byTitle = (said: string, titles: readonly (string | undefined)[]): readonly number[] =>
  titles.flatMap((title, place) => {
    if (title === undefined || title === '') return []
    const copied = said.endsWith(title) && numberBefore.exec(said.slice(0, -title.length))?.[1] === `${place + 1}`
    return title === said || copied ? [place] : []
  })

const numberBefore = /^#?(\d+)[.):\s-]+$/

/** The positions meant by numbers and number words, if the text has nothing else but filler words. */
const byNumber = (
  said: string,
  choice: Choice,
  language: string | undefined,
): readonly number[] | 'ambiguous' | undefined => {
  const tokens = said.split(/[\s,;.:!?'"()[\]&+/-]+/).filter((token) => token !== '')
  for (const [place, words] of wordsFor(language).entries()) {
    // "um" is "one" in Portuguese and means nothing in English, so short words count in the customer's own language only.
    const own = place === 0 && language !== undefined
    if (!own && tokens.length === 1 && /^\p{L}{1,2}$/u.test(tokens[0] ?? '')) continue
    const found = numbersIn(tokens, words, choice.options.length)
    if (!found) continue
    const places = [...new Set(found)]
    const inside = places.filter((place) => place >= 0 && place < choice.options.length)
    // A number outside the list is not an answer; it may be an order number.
    if (inside.length === 0) return undefined
    if (inside.length < places.length || (places.length > 1 && !choice.multiple)) return 'ambiguous'
    return places
  }
  return undefined
}

const numbersIn = (tokens: readonly string[], words: Words, count: number): readonly number[] | undefined => {
  const places: number[] = []
  const ones: number[] = []
  for (const token of tokens) {
    const place = placeOf(token, words, count)
    if (place !== undefined) (words.one.includes(token) ? ones : places).push(place)
    else if (words.one.includes(token)) ones.push(0)
    else if (!words.fillers.includes(token) && !words.and.includes(token)) return undefined
  }
  if (places.length > 0) {
    // "one and three" means both, "the second one" means the second.
    const lists = tokens.some((token) => words.and.includes(token))
    return lists ? [...ones, ...places].sort((a, b) => a - b) : places
  }
  return ones.length > 0 ? ones : undefined
}

const placeOf = (token: string, words: Words, count: number): number | undefined => {
  const digits = /^#?(\d{1,9})$/.exec(token)
  if (digits) return Number(digits[1]) - 1
  if (/^#?\d+$/.test(token)) return -1
  const number = words.numbers.indexOf(token)
  if (number >= 0) return number
  const ordinal = words.ordinals.findIndex((group) => group.includes(token))
  if (ordinal >= 0) return ordinal
  return words.last.includes(token) ? count - 1 : undefined
}

const byYesOrNo = (
  said: string,
  choice: Choice,
  titles: readonly (string | undefined)[],
  language: string | undefined,
): Selected => {
  if (choice.input !== 'boolean') return undefined
  const plain = said.replace(/[,.!]/g, '').replace(/\s+/g, ' ')
  for (const words of wordsFor(language)) {
    const meant = words.yes.includes(plain) ? true : words.no.includes(plain) ? false : undefined
    if (meant === undefined) continue
    const place = placeOfAnswer(meant, choice, titles)
    if (place !== undefined && titles[place] !== undefined) return chosen(choice, [place], 'words')
  }
  return undefined
}

/** Which option means yes: the one whose value says so, else whose title does, else the first. */
const placeOfAnswer = (meant: boolean, choice: Choice, titles: readonly (string | undefined)[]): number | undefined => {
  const byValue = choice.options.findIndex((option) => option.value === meant)
  if (byValue >= 0) return byValue
  const all = wordsFor(undefined)
  const named = titles.findIndex(
    (title) => title !== undefined && all.some((words) => (meant ? words.yes : words.no).includes(title)),
  )
  if (named >= 0) return named
  return choice.options.length === 2 ? (meant ? 0 : 1) : undefined
}

/** Matches the beginning of exactly one title: a whole word, or at least three letters. Several titles for a multiple choice. */
const byPrefix = (
  said: string,
  choice: Choice,
  titles: readonly (string | undefined)[],
  language: string | undefined,
): Selected => {
  const whole = prefixed(said, titles)
  if (whole.length === 1) return chosen(choice, whole, 'words')
  if (whole.length > 1) return 'ambiguous'
  if (!choice.multiple) return undefined
  for (const words of wordsFor(language)) {
    const pieces = listed(said, words.and)
    if (pieces.length < 2) continue
    const places = pieces.map((piece) => {
      const exact = byTitle(piece, titles)
      return exact.length > 0 ? exact : prefixed(piece, titles)
    })
    if (places.some((found) => found.length === 0)) continue
    if (places.some((found) => found.length > 1)) return 'ambiguous'
    return chosen(
      choice,
      [...new Set(places.flat())].sort((a, b) => a - b),
      'words',
    )
  }
  return undefined
}

/** Splits "blue, red and green" into three. */
const listed = (said: string, and: readonly string[]): readonly string[] => {
  const pieces: string[][] = [[]]
  for (const word of said.replace(/[,;&+]/g, ' , ').split(' '))
    if (word === ',' || and.includes(word)) pieces.push([])
    else if (word !== '') pieces.at(-1)?.push(word)
  return pieces.map((piece) => piece.join(' ')).filter((piece) => piece !== '')
}

const prefixed = (said: string, titles: readonly (string | undefined)[]): readonly number[] =>
  titles.flatMap((title, place) => {
    if (!title?.startsWith(said)) return []
    const wholeWord = !/[\p{L}\p{N}]/u.test(title.slice(said.length, said.length + 1))
    return wholeWord || said.length >= 3 ? [place] : []
  })
