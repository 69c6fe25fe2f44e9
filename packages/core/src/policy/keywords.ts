import {
  carrierWords,
  type Keyword,
  type KeywordLanguage,
  languages,
  ourWords,
  revocations,
  yesWords,
} from './words.js'

export type { Keyword } from './words.js'

/** Everything is optional: five languages are heard, and the carriers' own English words always are. */
export interface KeywordSettings {
  /** Which of our languages are heard: `en`, `es`, `pt`, `fr`, `de`. All unless said. */
  languages?: readonly string[]
  /** By language: words that replace ours of that keyword. A language we do not bring may be added here. */
  words?: Readonly<Record<string, Partial<Readonly<Record<Keyword, readonly string[]>>>>>
  /** Listen for revocation in sentences. True unless said. */
  revocation?: boolean
}

export type Heard =
  | {
      keyword: Keyword
      /** The word, folded. */
      word: string
      /** One of those Twilio acts on by itself: where the provider blocks, it has also answered. */
      carrier: boolean
      /** YES in one of the languages: START to someone opted out, an ordinary answer from anybody else. */
      yes?: true
    }
  | { revocation: true }

interface Vocabulary {
  words: ReadonlyMap<string, { keyword: Keyword; carrier: boolean }>
  yes: ReadonlySet<string>
  /** All that are heard, as one: asked of every message, and nearly never true. */
  revocation: RegExp | undefined
}

// A keyword is short, and nobody revokes in an essay: 1,600 characters are the longest SMS Twilio takes. Longer texts are
// not searched, as sent or as folded (one Arabic ligature folds to 18 characters), so that none is slow.
const longest = { keyword: 64, sentence: 1_600 }

/** Lower case, no accents, no punctuation around it, single spaces: how words are compared. */
export const fold = (text: string): string =>
  // Most messages have nothing to fold but their case, and Unicode's rules are what takes long.
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
      // The first to claim a word keeps it: carriers before us, STOP before all.
      if (folded !== '' && !words.has(folded)) words.set(folded, { keyword, carrier })
    }
  }
  for (const keyword of ['stop', 'start', 'help'] as const) learn(keyword, carrierWords[keyword], true)
  const ours = languages.filter((language) => settings.languages?.includes(language) ?? true)
  const own = new Map(Object.entries(settings.words ?? {}))
  for (const keyword of ['stop', 'start', 'help', 'notification'] as const) {
    for (const language of ours) learn(keyword, own.get(language)?.[keyword] ?? ourWords[language][keyword], false)
    for (const [language, lists] of own)
      if (!ours.includes(language as KeywordLanguage)) learn(keyword, lists[keyword] ?? [], false)
  }
  return {
    words,
    yes: new Set([...yesWords.en, ...ours.flatMap((language) => yesWords[language])]),
    revocation: settings.revocation === false ? undefined : anyOf(ours.flatMap((language) => revocations[language])),
  }
}

const anyOf = (patterns: readonly RegExp[]): RegExp | undefined =>
  patterns.length === 0 ? undefined : new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'))

/**
 * What a message asks of the consent ledger, if anything. Keywords are the whole message ("STOP 12345" is a question
 * about 12345), as Twilio and the carriers match them. YES means START only to someone opted out.
 */
export const hear = (text: string, settings: KeywordSettings, to: { optedOut?: boolean } = {}): Heard | undefined => {
  if (text.length > longest.sentence) return undefined
  const said = fold(text)
  // Carriers match the bare word, in any case; "Stop." and "stöp" are for us to act on.
  const bare = text.trim().toLowerCase() === said
  const { words, yes, revocation } = vocabularyOf(settings)
  if (said.length <= longest.keyword) {
    const found = words.get(said)
    if (found) return { keyword: found.keyword, word: said, carrier: found.carrier && bare }
    if (to.optedOut && yes.has(said))
      return { keyword: 'start', word: said, carrier: yesWords.en.includes(said) && bare, yes: true }
  }
  if (!revocation || said.length > longest.sentence) return undefined
  // Apostrophes and hyphens of every shape become spaces, so that "don’t" and "don't" are one.
  const plain = said.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
  return revocation.test(plain) ? { revocation: true } : undefined
}

/** Titles a menu must offer by number only: typed or tapped, these words mean something else. Folded, as `fold` does. */
export const reservedWords = (settings: KeywordSettings): ReadonlySet<string> =>
  new Set([...vocabularyOf(settings).words].filter(([, { keyword }]) => keyword === 'stop').map(([word]) => word))
