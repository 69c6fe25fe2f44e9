import { type SecretInput, secret, type Turn } from '@deskwire/core/adapter'
import { z } from 'zod'

export interface DirectLineOptions {
  /** One of the two keys of the Direct Line channel (or of Copilot Studio’s web channel security). */
  secret?: SecretInput
  /** Instead of a secret: the token endpoint that Copilot Studio shows, or your own that answers alike. */
  tokenEndpoint?: string
  /** `https://europe.directline.botframework.com`, …. Default: the global one, or what the token endpoint’s environment names. */
  baseUrl?: string
  /** Begins each conversation with the event `startConversation`, on which Copilot Studio greets. Default no: the customer spoke first. */
  greet?: boolean
  /** Variables for Copilot Studio, given by `pvaSetContext` when a conversation begins. */
  context?(turn: Turn): Readonly<Record<string, unknown>>
  /** The queue that a handoff with this context goes to. Default: its `queue` or `Skill`. */
  queue?(context: Readonly<Record<string, unknown>>): string | undefined
  /** An answer is whole when the bot was quiet for so long after it. Default 1.5 seconds. */
  quietMs?: number
  /** How long the bot may think before it says anything. Default 25 seconds, and never longer than the bridge allows. */
  answerWithinMs?: number
  /** How often the bot is asked for news. Default one second; the first few times sooner. */
  pollMs?: number
  /** Asked where options come without any words. Default `Please choose:`. */
  choose?: string
  /** Why a person gets the conversation, to agents, where the bot gives no reason. */
  reasons?: { noAnswer?: string; failed?: string; asked?: string }
}

const url = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'expected a URL: https://…')
const callback = <F>() => z.custom<F>((value) => typeof value === 'function', 'expected a function').optional()
const duration = (least: number) => z.number().min(least).max(60_000)

export const schema = z
  .strictObject({
    secret: secret(z).optional(),
    tokenEndpoint: url.optional(),
    baseUrl: url.transform((value) => value.replace(/\/+$/, '')).optional(),
    greet: z.boolean().default(false),
    context: callback<NonNullable<DirectLineOptions['context']>>(),
    queue: callback<NonNullable<DirectLineOptions['queue']>>(),
    quietMs: duration(0).default(1_500),
    answerWithinMs: duration(100).default(25_000),
    pollMs: duration(10).default(1_000),
    choose: z.string().min(1).default('Please choose:'),
    reasons: z
      .strictObject({
        noAnswer: z.string().min(1).default('The bot did not answer'),
        failed: z.string().min(1).default('The bot failed'),
        asked: z.string().min(1).default('The bot asked for a person'),
      })
      .prefault({}),
  })
  .refine((given) => (given.secret === undefined) !== (given.tokenEndpoint === undefined), {
    error: 'expected either a secret or a tokenEndpoint',
    path: ['secret'],
  })

export type Settings = z.output<typeof schema>
