import { de } from './de.js'
import { en } from './en.js'
import { es } from './es.js'
import { fr } from './fr.js'
import { hashOf, mayHave } from './glance.js'
import { it } from './it.js'
import type { Language } from './language.js'
import { nl } from './nl.js'
import { beginnings, type Compiled, compile, means, tokensOf, wordsOf } from './phrases.js'
import { pt } from './pt.js'

/** The languages in which free text is understood. */
export const languages = ['en', 'es', 'pt', 'fr', 'de', 'nl', 'it'] as const
export type LanguageCode = (typeof languages)[number]

const books: Readonly<Record<LanguageCode, Language>> = { en, es, pt, fr, de, nl, it }

interface Index {
  books: ReadonlyMap<LanguageCode, Compiled>
  /** In which languages a phrase begins with a word. Most messages have no such word. */
  begins: ReadonlyMap<string, readonly LanguageCode[]>
  hashes: ReadonlySet<number>
}

// Compiled at the first message that needs them.
const indexes = new Map<keyof Language, Index>()

const indexOf = (what: keyof Language): Index => {
  const known = indexes.get(what)
  if (known) return known
  const compiled = new Map(languages.map((language) => [language, compile(books[language][what])]))
  const begins = new Map<string, LanguageCode[]>()
  for (const [language, book] of compiled)
    for (const word of beginnings(book)) begins.set(word, [...(begins.get(word) ?? []), language])
  const made = { books: compiled, begins, hashes: new Set([...begins.keys()].map(hashOf)) }
  indexes.set(what, made)
  return made
}

// The longest SMS that Twilio accepts. What is longer is not searched, so that no text is slow.
const longest = 1_600

/** Whether the text means this in one of the languages. */
export const says = (what: keyof Language, text: string, among: readonly LanguageCode[]): boolean => {
  if (text.length > longest || among.length === 0) return false
  const { books, begins, hashes } = indexOf(what)
  if (!mayHave(text, hashes)) return false
  const tokens = tokensOf(text)
  // One Arabic ligature folds to 18 characters.
  if (tokens.length > longest) return false
  const begun = new Set(tokens.flatMap((token) => begins.get(token) ?? []))
  const said = wordsOf(tokens)
  return among.some((language) => begun.has(language) && means(books.get(language) as Compiled, said))
}
