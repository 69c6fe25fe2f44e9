/// <reference path="./nlpjs.d.ts" />
import { type Conversation, configure } from '@deskwire/core/adapter'
import { containerBootstrap } from '@nlpjs/core'
import { SentimentAnalyzer } from '@nlpjs/sentiment'
import { z } from 'zod'
import { languageOf, languages, load } from './languages.js'

export const schema = z.strictObject({
  languages: z
    .array(z.enum(languages))
    .min(1)
    .readonly()
    .default([...languages])
    .describe('The languages that your customers write in; others are not loaded.'),
  tags: z
    .strictObject({ negative: z.string().min(1), positive: z.string().min(1).optional() })
    .default({ negative: 'negative' })
    .describe('What the agent reads. Without `positive` only a bad mood is told.'),
})

export type MoodOptions = z.input<typeof schema>
type Settings = z.output<typeof schema>
export type Mood = 'negative' | 'neutral' | 'positive'

/** What is longer is judged by its beginning. */
const longest = 2_000
// Dictionaries of NLP.js rate from -1 to 1, AFINN from -5 to 5.
const scale: Readonly<Record<string, number>> = { afinn: 5 }
const bounds = { negative: -0.08, positive: 0.15 }

/** A function for `hooks.analyze`: the mood of what a customer writes, by rated words and without a service. */
export const mood = (given: MoodOptions = {}) => {
  const { options } = configure<Settings>('mood', schema, given)
  const among = options.languages
  let loading: Promise<SentimentAnalyzer> | undefined

  const begin = async (): Promise<SentimentAnalyzer> => {
    const container = await containerBootstrap()
    await load(container, among)
    return new SentimentAnalyzer({ container })
  }

  const moodOf = async (text: string, known?: string): Promise<Mood> => {
    loading ??= begin()
    const analyzer = await loading
    const said = text.slice(0, longest)
    const assumed = among.find((one) => one === known?.slice(0, 2).toLowerCase()) ?? among[0] ?? 'en'
    const locale = languageOf(said, among, assumed)
    const { score, numHits, type } = (await analyzer.process({ locale, text: said })).sentiment
    const average = numHits === 0 ? 0 : score / (scale[type ?? ''] ?? 1) / numHits
    if (average <= bounds.negative) return 'negative'
    // One kind word, as in "please", is no mood.
    return average >= bounds.positive && numHits > 1 ? 'positive' : 'neutral'
  }

  return async (text: string, { conversation }: { conversation: Conversation }): Promise<readonly string[]> => {
    const found = await moodOf(text, conversation.contact?.language)
    const tag = found === 'neutral' ? undefined : options.tags[found]
    return tag === undefined ? [] : [tag]
  }
}
