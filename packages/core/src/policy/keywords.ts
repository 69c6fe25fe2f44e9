import { type LanguageCode, languages, says } from './phrases/index.js'
import { carrierWords, type Keyword, ourWords, yesWords } from './words.js'

export type { Keyword } from './words.js'

/** All optional. By default seven languages are recognised; the carriers' own English words always are. */
export interface KeywordSettings {
  /** Which of our languages are recognised: `en`, `es`, `pt`, `fr`, `de`, `nl`, `it`. Default: all. */
  languages?: readonly string[]
  /** By language: words that replace ours for that keyword. Other languages may be added here. */
  words?: Readonly<Record<string, Partial<Readonly<Record<Keyword, readonly string[]>>>>>
  /** Whether to recognise requests to stop in sentences. Default: true. */
  revocation?: boolean
}

export type Heard =
  | {
      keyword: Keyword
      /** The word, folded. */
      word: string
      /** A word that Twilio itself acts on: where the provider blocks, it has also answered. */
      carrier: boolean
      /** YES in one of the languages: means START from an opted-out customer, and is an ordinary answer from anybody else. */
      yes?: true
    }
  | { revocation: true }

interface Vocabulary {
  words: ReadonlyMap<string, { keyword: Keyword; carrier: boolean }>
  yes: ReadonlySet<string>
  /** The languages in which requests to stop are recognised in sentences. */
  revocation: readonly LanguageCode[]
}

// Keywords are short, and so are requests to stop: 1,600 characters are the longest SMS that Twilio accepts. Longer
// texts are not searched, so that no text is slow.
const longest = { keyword: 64, sentence: 1_600 }

/** Folds a text for comparison: lower case, no accents, no punctuation around it, single spaces. */
export const fold = (text: string): string =>
  // Most messages need only lower case; the Unicode normalisation is slow.
  plain.test(text) ? text.toLowerCase() : foldAll(text)

const plain = /^[a-z0-9](?:[!-~]| (?! ))*(?<=[a-z0-9])$/i

const foldAll = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/^[^\p{L}\p{N}]+|(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/gu, '')
    .replace(/\s+/g, ' ')

const vocabularies = new WeakMap<KeywordSettings, Vocabulary>()

const vocabularyOf = (settings: KeywordSettings): Vocabulary => {
  const known = vocabularies.get(settings)
  if (known) return known
  const made = build(settings)
  vocabularies.set(settings, made)
  return made
}

const build = (settings: KeywordSettings): Vocabulary => {
  const words = new Map<string, { keyword: Keyword; carrier: boolean }>()
  const learn = (keyword: Keyword, list: readonly string[], carrier: boolean) => {
    for (const word of list) {
      const folded = fold(word)
      // The first keyword with a word keeps it: the carriers' before ours, STOP before the others.
      if (folded !== '' && !words.has(folded)) words.set(folded, { keyword, carrier })
    }
  }
  for (const keyword of ['stop', 'start', 'help'] as const) learn(keyword, carrierWords[keyword], true)
  const ours = languages.filter((language) => settings.languages?.includes(language) ?? true)
  const own = new Map(Object.entries(settings.words ?? {}))
  for (const keyword of ['stop', 'start', 'help', 'notification'] as const) {
    for (const language of ours) learn(keyword, own.get(language)?.[keyword] ?? ourWords[language][keyword], false)
    for (const [language, lists] of own)
      if (!ours.includes(language as LanguageCode)) learn(keyword, lists[keyword] ?? [], false)
  }
  return {
    words,
    yes: new Set([...yesWords.en, ...ours.flatMap((language) => yesWords[language])]),
    revocation: settings.revocation === false ? [] : ours,
  }
}

/**
 * The consent keyword in a message, if any. A keyword must be the whole message ("STOP 12345" is a question
 * about 12345), as for Twilio and the carriers. YES means START only from an opted-out customer.
 */
export const hear = (text: string, settings: KeywordSettings, to: { optedOut?: boolean } = {}): Heard | undefined => {
  if (text.length > longest.sentence) return undefined
  const said = fold(text)
  // Carriers match the bare word in any case; "Stop." and "stöp" are left to us.
  const isBare = () => text.trim().toLowerCase() === said
  const { words, yes, revocation } = vocabularyOf(settings)
  if (said.length <= longest.keyword) {
    const found = words.get(said)
    if (found) return { keyword: found.keyword, word: said, carrier: found.carrier && isBare() }
    if (to.optedOut && yes.has(said))
      return { keyword: 'start', word: said, carrier: yesWords.en.includes(said) && isBare(), yes: true }
  }
  return says('revocation', text, revocation) ? { revocation: true } : undefined
}

/** Titles that a menu must offer by number only, because as words they mean something else. Folded by `fold`. */
export const reservedWords = (settings: KeywordSettings): ReadonlySet<string> =>
  new Set([...vocabularyOf(settings).words].filter(([, { keyword }]) => keyword === 'stop').map(([word]) => word))
