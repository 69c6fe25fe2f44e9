import { de } from './de.js'
import { en } from './en.js'
import { es } from './es.js'
import { fr } from './fr.js'
import { it } from './it.js'
import type { Language } from './language.js'
import { nl } from './nl.js'
import { type Compiled, compile, means, type Words, wordsOf } from './phrases.js'
import { pt } from './pt.js'

/** The languages in which free text is understood. */
export const languages = ['en', 'es', 'pt', 'fr', 'de', 'nl', 'it'] as const
export type LanguageCode = (typeof languages)[number]

const books: Readonly<Record<LanguageCode, Language>> = { en, es, pt, fr, de, nl, it }

// Compiled at the first message that needs them.
const compiled = new Map<string, Compiled>()

const bookOf = (language: LanguageCode, what: keyof Language): Compiled => {
  const name = `${language} ${what}`
  const known = compiled.get(name) ?? compile(books[language][what])
  compiled.set(name, known)
  return known
}

// The longest SMS that Twilio accepts. What is longer is not searched, so that no text is slow.
const longest = 1_600

/** Whether the text means this in one of the languages. */
export const says = (what: keyof Language, text: string, among: readonly LanguageCode[]): boolean => {
  if (text.length > longest || among.length === 0) return false
  const words: Words = wordsOf(text)
  // One Arabic ligature folds to 18 characters.
  return words.words.length <= longest && among.some((language) => means(bookOf(language, what), words))
}
