import { fold } from './keywords.js'
import { type LanguageCode, languages, says } from './phrases/index.js'

/** How a customer who has an assistant gets a person by asking for one. All optional. */
export interface PersonSettings {
  /** In which languages a request in a sentence is understood: `en`, `es`, `pt`, `fr`, `de`, `nl`, `it`. Default: all. */
  languages?: readonly string[]
  /** Whole messages that mean it too: `['reception', 'mostrador']`. */
  words?: readonly string[]
  /** The queue that these conversations go to. Default: the assistant's, else the route's. */
  queue?: string
}

const understood = new WeakMap<PersonSettings, { languages: readonly LanguageCode[]; words: ReadonlySet<string> }>()

const settingsOf = (settings: PersonSettings) => {
  const known = understood.get(settings) ?? {
    languages: languages.filter((language) => settings.languages?.includes(language) ?? true),
    words: new Set((settings.words ?? []).map(fold)),
  }
  understood.set(settings, known)
  return known
}

/** Whether the customer asks for a person, and does not just mention one. */
export const asksForPerson = (text: string, settings: PersonSettings): boolean => {
  const { languages, words } = settingsOf(settings)
  return says('person', text, languages) || (words.size > 0 && text.length <= 200 && words.has(fold(text)))
}
