import { type Act, type Output, option, type SecretInput, type Turn } from '@deskwire/core/adapter'

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

const httpUrl = (example: string) => option.url(`expected a URL: ${example}`).to((value) => value.replace(/\/+$/, ''))
const id = option.pattern(/^[\w-]{1,100}$/, 'expected an id: letters, digits and dashes')
const words = option.text({ min: 1 })

export const schema = option.object({
  url: httpUrl('https://api.eu-de.assistant.watson.cloud.ibm.com/instances/…'),
  apiKey: option.secret(),
  auth: option.oneOf('iam', 'basic').default('iam'),
  iamUrl: httpUrl('https://iam.cloud.ibm.com').default('https://iam.cloud.ibm.com'),
  assistant: id,
  environment: id.optional(),
  version: option.pattern(/^\d{4}-\d{2}-\d{2}$/, 'expected a date: 2024-08-25').default('2024-08-25'),
  markup: option.oneOf('whatsapp', 'markdown', 'html', 'plain').default('whatsapp'),
  skill: option.oneOf('actions', 'dialog').default('actions'),
  whatsappAs: option.oneOf('whatsapp', 'text_messaging').default('whatsapp'),
  timezone: words.optional(),
  variables: option.callback<NonNullable<WatsonxOptions['variables']>>().optional(),
  userDefined: option.callback<NonNullable<WatsonxOptions['userDefined']>>().optional(),
  queue: option.callback<NonNullable<WatsonxOptions['queue']>>().optional(),
  choose: words.default('Please choose:'),
  reasons: option
    .object({
      noAnswer: words.default('The assistant had no answer'),
      asked: words.default('The assistant asked for a person'),
    })
    .default({}),
})

export type Settings = Output<typeof schema>
