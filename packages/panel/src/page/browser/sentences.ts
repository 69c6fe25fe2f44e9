import { de } from './sentences/de.js'
import { en, type Sentences } from './sentences/en.js'
import { es } from './sentences/es.js'
import { fr } from './sentences/fr.js'
import { pt } from './sentences/pt.js'

export type Key = keyof Sentences

const all: Readonly<Record<string, Sentences>> = { en, de, fr, es, pt }

/** Of the helpdesk's, then of the browser's, the first that we speak. */
export const chosen = (wanted: readonly (string | undefined)[]): string => {
  for (const one of wanted) {
    const base = one?.split(/[-_]/, 1)[0]?.toLowerCase()
    if (base !== undefined && Object.hasOwn(all, base)) return base
  }
  return 'en'
}

let language = 'en'
export const speak = (chosenLanguage: string): void => {
  language = chosenLanguage
}
export const t = (key: Key, values: Readonly<Record<string, string | number>> = {}): string =>
  (all[language] ?? en)[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
