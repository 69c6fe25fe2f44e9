import { z } from 'zod'
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

const words = z.union([z.string(), z.record(z.string(), z.string())])

export const schema = z.strictObject({
  topics: z
    .array(z.custom<Topic<Answers>>((given) => given instanceof Topic, { error: 'expected topic(…)' }))
    .min(1)
    .max(100),
  menu: z.union([words, z.literal(false)]).optional(),
  person: z.boolean().default(true),
  fallback: z
    .strictObject({
      after: z.number().int().min(0).max(20).default(2),
      reason: words.optional(),
      queue: z.string().min(1).optional(),
    })
    .default({ after: 2 }),
  language: z.string().min(2).default('en'),
  expiresAfterMs: z
    .number()
    .positive()
    .default(24 * 60 * 60_000),
  cancelWords: z
    .array(z.string().min(1))
    .default([
      ...['menu', 'main menu', 'back', 'start over', 'restart', 'never mind'],
      ...['volver', 'voltar', 'inicio', 'retour', 'zuruck', 'hauptmenu'],
    ]),
  personWords: z
    .array(z.string().min(1))
    .default([
      ...['agent', 'human', 'person', 'a person', 'talk to a person', 'representative', 'agente', 'persona', 'humano'],
      ...['pessoa', 'atendente', 'conseiller', 'personne', 'mensch', 'mitarbeiter'],
    ]),
  sentences: z.partialRecord(z.enum(Object.keys(sentences) as [keyof typeof sentences]), words).optional(),
})

export type Settings = z.output<typeof schema>
