import { type Act, baseUrl, callback, secret, type Turn } from '@deskwire/core/adapter'
import { z } from 'zod'

type Values = Readonly<Record<string, unknown>>

const id = z.string().regex(/^[\w-]{1,100}$/, 'expected an id: letters, digits and dashes')
const words = z.string().min(1)

export const schema = z.strictObject({
  url: baseUrl('https://api.eu-de.assistant.watson.cloud.ibm.com/instances/…').describe(
    'The service instance: `https://api.eu-de.assistant.watson.cloud.ibm.com/instances/…`.',
  ),
  auth: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('iam'),
        apiKey: secret(),
        url: baseUrl('https://iam.cloud.ibm.com').prefault('https://iam.cloud.ibm.com'),
      }),
      z.strictObject({ kind: z.literal('basic'), user: words.default('apikey'), password: secret() }),
    ])
    .describe(
      '`iam`: the API key is exchanged for a token that lives an hour. `basic`: it goes along with every call, as the password.',
    ),
  assistant: id.describe("The assistant's id."),
  environment: id.describe("The environment's id: draft, live or one of your own."),
  version: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date: 2024-08-25')
    .default('2024-08-25')
    .describe('The date of the API version.'),
  markup: z
    .enum(['auto', 'whatsapp', 'markdown', 'html', 'plain'])
    .default('auto')
    .describe(
      "What its texts are written in. `auto` sees for each text: Markdown, as IBM's editor stores it; HTML; else `*bold*` and `_italic_` as in IBM's WhatsApp integration.",
    ),
  skill: z
    .enum(['actions', 'dialog'])
    .default('actions')
    .describe('Where its variables live: in actions, or in a dialog skill.'),
  whatsappAs: z
    .enum(['whatsapp', 'text_messaging'])
    .default('whatsapp')
    .describe(
      "Which of IBM's integrations a WhatsApp conversation passes for: `whatsapp`, or `text_messaging`, on which older dialogs branch.",
    ),
  timezone: words.optional().describe('The zone of whom the helpdesk knows none: `Europe/Madrid`.'),
  variables: callback<(turn: Turn) => Values>()
    .optional()
    .describe('Session variables of the skill, sent with every turn.'),
  userDefined: callback<(value: Values, turn: Turn) => readonly Act[] | undefined>()
    .optional()
    .describe('What a `user_defined` response means here. Without it nothing.'),
  queue: callback<(target: Values) => string | undefined>()
    .optional()
    .describe(
      'The queue a `connect_to_agent` with this `transfer_info.target` goes to. Default: the first name found in it.',
    ),
  choose: words.default('Please choose:').describe('Asked where options come without any words.'),
  shortened: words
    .default('Your message was very long, so I have read only its beginning.')
    .describe('Said to the customer, where a message is longer than the 2,048 characters that IBM takes.'),
  reasons: z
    .strictObject({
      noAnswer: words.default('The assistant had no answer'),
      asked: words.default('The assistant asked for a person'),
    })
    .prefault({})
    .describe('Why a person gets the conversation, to agents, where the assistant gives no reason.'),
})

export type WatsonxOptions = z.input<typeof schema>
export type Settings = z.output<typeof schema>
