import { de } from './sentences/de.js'
import { en, type Sentences } from './sentences/en.js'
import { es } from './sentences/es.js'
import { fr } from './sentences/fr.js'
import { pt } from './sentences/pt.js'

export type SentenceKey = keyof typeof en

/** A composer's own words, by language; a language of their own is as welcome: `{ en: { … }, nl: { … } }`. */
export type SentenceOverrides = Readonly<Record<string, Sentences>>

/** Something to be said later, in the reader's language: a problem, a refusal. */
export interface Sentence {
  key: SentenceKey
  values?: SentenceValues
}

/** A value may be a sentence itself: it is said in the same language. */
export interface SentenceValues {
  readonly [name: string]: string | number | Sentence | undefined
}

const catalogue: ReadonlyMap<string, Sentences> = /* @__PURE__ */ new Map<string, Sentences>([
  ['en', en],
  ['es', es],
  ['pt', pt],
  ['fr', fr],
  ['de', de],
])

export const languages: readonly string[] = /* @__PURE__ */ (() => [...catalogue.keys()])()

/** `pt_BR` and `pt-BR` are looked for as such, then as `pt`. */
const fallbacks = (language: string | undefined): readonly string[] => {
  if (!language) return ['en']
  const exact = language.replace('_', '-')
  const base = exact.split('-', 1)[0]?.toLowerCase() ?? 'en'
  return exact === base ? [base, 'en'] : [exact, base, 'en']
}

const find = (key: SentenceKey, language: string | undefined, overrides: SentenceOverrides | undefined): string => {
  for (const name of fallbacks(language)) {
    const own = overrides && Object.hasOwn(overrides, name) ? overrides[name]?.[key] : undefined
    const found = own ?? catalogue.get(name)?.[key]
    if (found !== undefined) return found
  }
  return en[key]
}

/** The sentence in that language, else in English, with its `{values}` filled in; a value that is missing leaves nothing. */
export const say = (
  key: SentenceKey,
  language?: string,
  values: SentenceValues = {},
  overrides?: SentenceOverrides,
): string =>
  find(key, language, overrides).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (typeof value === 'object') return say(value.key, language, value.values, overrides)
    return String(value ?? '')
  })

/** Whether there is a sentence of that name: for names that come from outside. */
export const isSentence = (key: string): key is SentenceKey => Object.hasOwn(en, key)
