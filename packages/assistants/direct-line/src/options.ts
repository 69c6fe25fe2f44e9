import { type Output, option, type SecretInput, type Turn } from '@deskwire/core/adapter'

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

const url = option.url('expected a URL: https://…')
const words = option.text({ min: 1 })
const duration = (min: number) => option.number({ min, max: 60_000 })

export const schema = option
  .object({
    secret: option.secret().optional(),
    tokenEndpoint: url.optional(),
    baseUrl: url.to((value) => value.replace(/\/+$/, '')).optional(),
    greet: option.flag().default(false),
    context: option.callback<NonNullable<DirectLineOptions['context']>>().optional(),
    queue: option.callback<NonNullable<DirectLineOptions['queue']>>().optional(),
    quietMs: duration(0).default(1_500),
    answerWithinMs: duration(100).default(25_000),
    pollMs: duration(10).default(1_000),
    choose: words.default('Please choose:'),
    reasons: option
      .object({
        noAnswer: words.default('The bot did not answer'),
        failed: words.default('The bot failed'),
        asked: words.default('The bot asked for a person'),
      })
      .default({}),
  })
  .refine(
    (given) => (given.secret === undefined) !== (given.tokenEndpoint === undefined),
    'expected either a secret or a tokenEndpoint',
    ['secret'],
  )

export type Settings = Output<typeof schema>
