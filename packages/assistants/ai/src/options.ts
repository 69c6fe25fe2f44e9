import type { Turn } from '@deskwire/core/adapter'
import { z } from 'zod'
import type { Model } from './model.js'
import { sentences } from './sentences.js'
import { isTool, type OwnTool } from './tool.js'

const has = (given: unknown, ...methods: readonly string[]): boolean =>
  typeof given === 'object' && given !== null && methods.every((one) => typeof Reflect.get(given, one) === 'function')

const words = z.union([z.string().min(1), z.record(z.string(), z.string().min(1))])
const sentenceNames = Object.keys(sentences) as (keyof typeof sentences)[]

export const modelOption = z
  .custom<Model>(
    (given) => has(given, 'doGenerate', 'doStream') && Reflect.get(given as object, 'specificationVersion') === 'v3',
    'expected a language model of the AI SDK 6, like openai("gpt-5") or anthropic("claude-sonnet-4-5")',
  )
  .describe('The language model, of any provider of the AI SDK 6.')

export const schema = z.strictObject({
  model: modelOption,
  instructions: z
    .union([
      z.string().min(1),
      z.custom<(turn: Turn) => string | Promise<string>>((given) => typeof given === 'function'),
    ])
    .describe('Who the assistant is, what it may promise, and what it leaves to people.'),
  selfService: z
    .strictObject({
      articles: z.boolean().default(true),
      cases: z.boolean().default(true),
      createCase: z.boolean().default(true),
      catalog: z.boolean().default(true),
    })
    .prefault({})
    .describe('What it may do in the helpdesk for the customer who is writing, as far as the helpdesk has it.'),
  caseFields: z
    .record(z.string(), z.string())
    .optional()
    .describe('Fields that every case it creates has. The model cannot set any.'),
  tools: z
    .record(
      z.string().regex(/^[a-z]\w{0,60}$/, 'expected a name like order_status'),
      z.custom<OwnTool>(isTool, 'expected tool({ description, input, run })'),
    )
    .optional()
    .describe('Your own tools, made with `tool({ description, input, run })`.'),
  queue: z.string().min(1).optional().describe('The queue of those whom it hands over without naming another.'),
  queues: z
    .record(z.string().min(1), z.string().min(1))
    .optional()
    .describe(
      'The queues that the model may choose from, each with words that say what it is for. It can name no other.',
    ),
  limits: z
    .strictObject({
      answerMs: z.int().min(1_000).max(60_000).default(40_000),
      steps: z.int().min(1).max(20).default(6),
      turns: z.int().min(1).max(1_000).default(30),
      tokens: z.int().min(100).default(200_000),
      outputTokens: z.int().min(16).default(1_000),
      historyTokens: z.int().min(0).default(4_000),
      costPerDay: z
        .strictObject({
          most: z.number().positive(),
          inputPerMillion: z.number().min(0),
          outputPerMillion: z.number().min(0),
        })
        .optional(),
    })
    .prefault({})
    .describe(
      'How long an answer may take, how many calls of the model it may need, and what a conversation may use. `costPerDay`: what all conversations of a day (UTC) may cost, in any currency, by the prices of a million tokens. Beyond, a person gets the conversation.',
    ),
  gatherMs: z
    .int()
    .min(0)
    .max(30_000)
    .default(1_500)
    .describe('It answers once what a customer writes in a row: this long after their last message.'),
  stream: z
    .boolean()
    .default(true)
    .describe('Whether the model is asked to stream. Customers get whole messages in any case.'),
  sees: z
    .array(z.enum(['image', 'audio', 'file']))
    .readonly()
    .default([])
    .describe('What the model itself can look at. Everything else is described to it in words.'),
  maxMediaBytes: z.int().min(1).default(5_000_000).describe('Larger files are described, not handed over.'),
  language: z.string().min(2).default('en').describe("The language when the customer's is not known."),
  sentences: z
    .partialRecord(z.enum(sentenceNames), words)
    .optional()
    .describe('Your own sentences instead of the built-in ones.'),
})

export type AiOptions = z.input<typeof schema>
export type Settings = z.output<typeof schema>
