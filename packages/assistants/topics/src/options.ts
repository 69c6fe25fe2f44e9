import { z } from 'zod'
import { sentences } from './sentences.js'
import type { Answers } from './step.js'
import { Topic } from './topic.js'

const words = z.union([z.string(), z.record(z.string(), z.string())])
const list = z.array(z.string().min(1)).readonly()
const sentenceNames = Object.keys(sentences) as (keyof typeof sentences)[]

export const schema = z.strictObject({
  topics: z
    .array(z.custom<Topic<Answers>>((given) => given instanceof Topic, 'expected topic(…)'))
    .min(1)
    .max(100)
    .readonly()
    .describe('What customers can ask for.'),
  menu: z
    .union([words, z.literal(false)])
    .optional()
    .describe('What the main menu asks; `false`: no menu, whoever is not understood is handed off.'),
  person: z.boolean().default(true).describe('Offers a person in the main menu.'),
  fallback: z
    .strictObject({
      after: z.int().min(0).max(20).default(2),
      reason: words.optional(),
      queue: z.string().min(1).optional(),
    })
    .prefault({})
    .describe('When nobody understands anybody: after so many tries in a row, to whom.'),
  language: z.string().min(2).default('en').describe("For texts that have several, when nobody knows the customer's."),
  expiresAfterMs: z
    .number()
    .positive()
    .default(24 * 60 * 60_000)
    .describe('A question is forgotten after that long.'),
  cancelWords: list
    .default([
      ...['menu', 'main menu', 'back', 'start over', 'restart', 'never mind'],
      ...['volver', 'voltar', 'inicio', 'retour', 'zuruck', 'hauptmenu'],
    ])
    .describe(
      'Back to the menu. Not "cancel", "stop", "end" or "quit": those are opt-out words of the carriers and never get here.',
    ),
  personWords: list
    .default([
      ...['agent', 'human', 'person', 'a person', 'talk to a person', 'representative', 'agente', 'persona', 'humano'],
      ...['pessoa', 'atendente', 'conseiller', 'personne', 'mensch', 'mitarbeiter'],
    ])
    .describe('A person at once.'),
  sentences: z.partialRecord(z.enum(sentenceNames), words).optional().describe('Words of your own instead of ours.'),
})

export type TopicsOptions = z.input<typeof schema>
export type Settings = z.output<typeof schema>
