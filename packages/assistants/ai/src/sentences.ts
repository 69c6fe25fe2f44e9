/** What customers read when the model itself has no words for it. */
export const sentences = {
  handing: {
    en: 'I am passing you on to a colleague.',
    es: 'Le paso con un compañero.',
    pt: 'Vou passar para um colega.',
    fr: 'Je vous passe un collègue.',
    de: 'Ich gebe an eine Kollegin oder einen Kollegen weiter.',
    nl: 'Ik verbind u door met een collega.',
    it: 'La passo a un collega.',
  },
} satisfies Record<string, Readonly<Record<string, string>>>

/** In this language, else in its base (`es` for `es-MX`), else in the fallback, else the first there is. */
export const inLanguage = (
  words: string | Readonly<Record<string, string>>,
  language: string | undefined,
  fallback: string,
): string => {
  if (typeof words === 'string') return words
  for (const wanted of [language, language?.split('-', 1)[0], fallback])
    if (wanted !== undefined && Object.hasOwn(words, wanted)) return words[wanted] ?? ''
  return Object.values(words)[0] ?? ''
}
