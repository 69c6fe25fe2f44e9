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
    .describe('The topics that customers can choose.'),
  menu: z
    .union([words, z.literal(false)])
    .optional()
    .describe('The question of the main menu. `false`: no menu; customers who are not understood are handed off.'),
  person: z.boolean().default(true).describe('Whether the main menu offers to talk to a person.'),
  fallback: z
    .strictObject({
      after: z.int().min(0).max(20).default(2),
      reason: words.optional(),
      queue: z.string().min(1).optional(),
    })
    .prefault({})
    .describe('When to hand off a customer who is not understood: after how many tries in a row, and to whom.'),
  language: z.string().min(2).default('en').describe("The language when the customer's is not known."),
  expiresAfterMs: z
    .number()
    .positive()
    .default(24 * 60 * 60_000)
    .describe('How long a question stays open.'),
  cancelWords: list
    .default([
      ...['menu', 'main menu', 'back', 'start over', 'restart', 'never mind'],
      ...['volver', 'voltar', 'inicio', 'retour', 'zuruck', 'hauptmenu'],
    ])
    .describe(
      'Words that lead back to the menu. Not "cancel", "stop", "end" or "quit", which are opt-out words of the carriers and never get here.',
    ),
  sentences: z
    .partialRecord(z.enum(sentenceNames), words)
    .optional()
    .describe('Your own sentences instead of the built-in ones.'),
})

export type TopicsOptions = z.input<typeof schema>
export type Settings = z.output<typeof schema>
