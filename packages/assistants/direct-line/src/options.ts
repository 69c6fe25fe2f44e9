import { baseUrl, callback, httpUrl, secret, type Turn } from '@deskwire/core/adapter'
import { z } from 'zod'

type Values = Readonly<Record<string, unknown>>

const words = z.string().min(1)
const duration = (min: number) => z.number().min(min).max(60_000)

export const schema = z.strictObject({
  auth: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('secret'),
        secret: secret().describe(
          'One of the two keys of the Direct Line channel (or of Copilot Studio’s web channel security).',
        ),
      }),
      z.strictObject({
        kind: z.literal('endpoint'),
        url: httpUrl().describe('The token endpoint that Copilot Studio shows, or your own that answers alike.'),
      }),
    ])
    .describe(
      'One of the two keys of the Direct Line channel (`secret`), or the token endpoint that Copilot Studio shows (`endpoint`).',
    ),
  apiBase: baseUrl()
    .optional()
    .describe(
      '`https://europe.directline.botframework.com`, …. Default: the global one, or what the token endpoint’s environment names.',
    ),
  greet: z
    .boolean()
    .default(false)
    .describe(
      'Begins each conversation with the event `startConversation`, on which Copilot Studio greets. Default no: the customer spoke first.',
    ),
  context: callback<(turn: Turn) => Values>()
    .optional()
    .describe('Variables for Copilot Studio, given by `pvaSetContext` when a conversation begins.'),
  queue: callback<(context: Values) => string | undefined>()
    .optional()
    .describe('The queue that a handoff with this context goes to. Default: its `queue` or `Skill`.'),
  quietMs: duration(0).default(1_500).describe('An answer is whole when the bot was quiet for so long after it.'),
  answerWithinMs: duration(100)
    .default(25_000)
    .describe('How long the bot may think before it says anything; never longer than the bridge allows.'),
  pollMs: duration(10).default(1_000).describe('How often the bot is asked for news; the first few times sooner.'),
  choose: words.default('Please choose:').describe('Asked where options come without any words.'),
  reasons: z
    .strictObject({
      noAnswer: words.default('The bot did not answer'),
      failed: words.default('The bot failed'),
      asked: words.default('The bot asked for a person'),
    })
    .prefault({})
    .describe('Why a person gets the conversation, to agents, where the bot gives no reason.'),
})

export type DirectLineOptions = z.input<typeof schema>
export type Settings = z.output<typeof schema>
