/** A text, or one per language: `{ en: 'Hello', es: 'Hola' }`. */
export type Words = string | Readonly<Record<string, string>>

/** The text in this language, else in its base (`es` for `es-MX`), else in the fallback, else the first there is. */
export const inLanguage = (words: Words, language: string | undefined, fallback: string): string => {
  if (typeof words === 'string') return words
  for (const wanted of [language, language?.split('-', 1)[0], fallback])
    if (wanted !== undefined && Object.hasOwn(words, wanted)) return words[wanted] ?? ''
  return Object.values(words)[0] ?? ''
}

/** Folds a text for comparison: lower case, no accents, single spaces, no punctuation around it. */
export const fold = (text: string): string =>
  text
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Whether the folded text contains the folded keyword as whole words. */
export const holds = (said: string, keyword: string): boolean => keyword !== '' && ` ${said} `.includes(` ${keyword} `)

// The bridge itself understands most answers to its menus; these are for texts that it did not match.
const yes = new Set(['yes', 'y', 'yeah', 'yep', 'ok', 'okay', 'sure', 'si', 'sim', 'oui', 'ja', 'claro', 'genau'])
const no = new Set(['no', 'n', 'nope', 'nah', 'nao', 'non', 'nein', 'nee'])

export const yesOrNo = (text: string): boolean | undefined => {
  const said = fold(text)
  return yes.has(said) ? true : no.has(said) ? false : undefined
}
