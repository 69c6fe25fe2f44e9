import { type Output, option } from '@deskwire/core/adapter'
import { type Sentences, sentences } from './sentences.js'
import type { Answers } from './step.js'
import { Topic } from './topic.js'
import type { Words } from './words.js'

export interface TopicsOptions {
  topics: readonly Topic<Answers>[]
  /** What the main menu asks; `false`: no menu, whoever is not understood is handed off. */
  menu?: Words | false
  /** Offers a person in the main menu. Default: yes. */
  person?: boolean
  /** When nobody understands anybody: after so many tries in a row, to whom. Default: after 2. */
  fallback?: { after?: number; reason?: Words; queue?: string }
  /** For texts that have several, when nobody knows the customer's. Default `en`. */
  language?: string
  /** A question is forgotten after that long. Default 24 hours. */
  expiresAfterMs?: number
  /**
   * Back to the menu. Not "cancel", "stop", "end" or "quit": those are opt-out words of the carriers and never get here.
   * Default: menu, back, start over, and the like in five languages.
   */
  cancelWords?: readonly string[]
  /** A person at once. Default: agent, human, person, and the like in five languages. */
  personWords?: readonly string[]
  sentences?: Sentences
}

const words = option.union(option.text(), option.record(option.text()))
const isTopic = (given: unknown): given is Topic<Answers> => given instanceof Topic

export const schema = option.object({
  topics: option.list(option.custom(isTopic, 'expected topic(…)'), { min: 1, max: 100 }),
  menu: option.union(words, option.oneOf(false)).optional(),
  person: option.flag().default(true),
  fallback: option
    .object({
      after: option.whole({ min: 0, max: 20 }).default(2),
      reason: words.optional(),
      queue: option.text({ min: 1 }).optional(),
    })
    .default({}),
  language: option.text({ min: 2 }).default('en'),
  expiresAfterMs: option
    .number()
    .refine((ms) => ms > 0, 'expected more than no time')
    .default(24 * 60 * 60_000),
  cancelWords: option
    .list(option.text({ min: 1 }))
    .default([
      ...['menu', 'main menu', 'back', 'start over', 'restart', 'never mind'],
      ...['volver', 'voltar', 'inicio', 'retour', 'zuruck', 'hauptmenu'],
    ]),
  personWords: option
    .list(option.text({ min: 1 }))
    .default([
      ...['agent', 'human', 'person', 'a person', 'talk to a person', 'representative', 'agente', 'persona', 'humano'],
      ...['pessoa', 'atendente', 'conseiller', 'personne', 'mensch', 'mitarbeiter'],
    ]),
  sentences: option.record(words, option.oneOf(...(Object.keys(sentences) as (keyof typeof sentences)[]))).optional(),
})

export type Settings = Output<typeof schema>
