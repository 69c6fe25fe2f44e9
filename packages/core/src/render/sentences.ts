import { de } from './sentences/de.js'
import { en, type Sentences } from './sentences/en.js'
import { es } from './sentences/es.js'
import { fr } from './sentences/fr.js'
import { it } from './sentences/it.js'
import { nl } from './sentences/nl.js'
import { pt } from './sentences/pt.js'

export type SentenceKey = keyof typeof en

/** The app's own sentences, by language; more languages may be added: `{ en: { … }, sv: { … } }`. */
export type SentenceOverrides = Readonly<Record<string, Sentences>>

/** A sentence to be put into the reader's language later: a problem, a refusal. */
export interface Sentence {
  key: SentenceKey
  values?: SentenceValues
}

/** A value may be a sentence itself, in the same language. */
export interface SentenceValues {
  readonly [name: string]: string | number | Sentence | undefined
}

const catalogue: ReadonlyMap<string, Sentences> = /* @__PURE__ */ new Map<string, Sentences>([
  ['en', en],
  ['es', es],
  ['pt', pt],
  ['fr', fr],
  ['de', de],
  ['nl', nl],
  ['it', it],
])

export const languages: readonly string[] = /* @__PURE__ */ (() => [...catalogue.keys()])()

/** Looks for `pt_BR` and `pt-BR` first, then for `pt`. */
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

/** The sentence in that language, else in English, with its `{values}` filled in. Missing values become empty. */
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

/** Whether there is a sentence with that key; for keys from outside. */
export const isSentence = (key: string): key is SentenceKey => Object.hasOwn(en, key)
