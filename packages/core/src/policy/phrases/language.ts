import type { PhraseBook } from './phrases.js'

/** How people say it in one language. Each word as it is written; accents, capitals and doubled letters do not matter. */
export interface Language {
  person: PhraseBook
  revocation: PhraseBook
}
