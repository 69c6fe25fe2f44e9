import { type Act, type SecretInput, secret, type Turn } from '@deskwire/core/adapter'
import { z } from 'zod'

export interface WatsonxOptions {
  /** The service instance: `https://api.eu-de.assistant.watson.cloud.ibm.com/instances/…`. */
  url: string
  apiKey: SecretInput
  /** `iam`: the key is exchanged for a token that lives an hour. `basic`: it goes along with every call. Default `iam`. */
  auth?: 'iam' | 'basic'
  iamUrl?: string
  /** The assistant's id. */
  assistant: string
  /** The environment's id: draft, live or one of your own. Left out for assistants from before there were environments. */
  environment?: string
  /** The date of the API version. Default 2024-08-25. */
  version?: string
  /** What its texts are written in. As in IBM's own integration: `*bold*` and `_italic_`, so `whatsapp`. */
  markup?: 'whatsapp' | 'markdown' | 'html' | 'plain'
  /** Where its variables live: in actions, or in a dialog skill. Default `actions`. */
  skill?: 'actions' | 'dialog'
  /** Which of IBM's integrations a WhatsApp conversation passes for: `whatsapp`, or `text_messaging`, on which older dialogs branch. */
  whatsappAs?: 'whatsapp' | 'text_messaging'
  /** The zone of whom the helpdesk knows none: `Europe/Madrid`. */
  timezone?: string
  /** Session variables of the skill, sent with every turn. */
  variables?(turn: Turn): Readonly<Record<string, unknown>>
  /** What a `user_defined` response means here. Without it nothing. */
  userDefined?(value: Readonly<Record<string, unknown>>, turn: Turn): readonly Act[] | undefined
  /** The queue a `connect_to_agent` with this `transfer_info.target` goes to. Default: the first name found in it. */
  queue?(target: Readonly<Record<string, unknown>>): string | undefined
  /** Asked where options come without any words. Default `Please choose:`. */
  choose?: string
  /** Why a person gets the conversation, to agents, where the assistant gives no reason. */
  reasons?: { noAnswer?: string; asked?: string }
}

const httpUrl = (example: string) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), `expected a URL: ${example}`)
    .transform((value) => value.replace(/\/+$/, ''))
const id = z.string().regex(/^[\w-]{1,100}$/, 'expected an id: letters, digits and dashes')
const callback = <F>() => z.custom<F>((value) => typeof value === 'function', 'expected a function').optional()

export const schema = z.strictObject({
  url: httpUrl('https://api.eu-de.assistant.watson.cloud.ibm.com/instances/…'),
  apiKey: secret(z),
  auth: z.enum(['iam', 'basic']).default('iam'),
  iamUrl: httpUrl('https://iam.cloud.ibm.com').default('https://iam.cloud.ibm.com'),
  assistant: id,
  environment: id.optional(),
  version: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date: 2024-08-25')
    .default('2024-08-25'),
  markup: z.enum(['whatsapp', 'markdown', 'html', 'plain']).default('whatsapp'),
  skill: z.enum(['actions', 'dialog']).default('actions'),
  whatsappAs: z.enum(['whatsapp', 'text_messaging']).default('whatsapp'),
  timezone: z.string().min(1).optional(),
  variables: callback<NonNullable<WatsonxOptions['variables']>>(),
  userDefined: callback<NonNullable<WatsonxOptions['userDefined']>>(),
  queue: callback<NonNullable<WatsonxOptions['queue']>>(),
  choose: z.string().min(1).default('Please choose:'),
  reasons: z
    .strictObject({
      noAnswer: z.string().min(1).default('The assistant had no answer'),
      asked: z.string().min(1).default('The assistant asked for a person'),
    })
    .prefault({}),
})

export type Settings = z.output<typeof schema>
