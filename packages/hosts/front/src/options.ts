import { baseUrl, type Call, callback, secret, type Template } from '@deskwire/core/adapter'
import { z } from 'zod'

const name = z.string().min(1)

// Ids as Front writes them: a kind, and letters and digits.
const channel = z.string().regex(/^cha_[a-z0-9]{1,40}$/, 'expected the id of a channel: cha_1gv4')
const inbox = z.string().regex(/^inb_[a-z0-9]{1,40}$/, 'expected the id of an inbox: inb_1ix6')
const knowledgeBase = z.string().regex(/^knb_[a-z0-9]{1,40}$/, 'expected the id of a knowledge base: knb_12')

export const optionsSchema = z.strictObject({
  url: baseUrl('https://api2.frontapp.com').default('https://api2.frontapp.com').describe("Where Front's API is."),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })])
    .describe('For the Core API: an API token, or a function that returns the newest OAuth access token.'),
  app: z
    .strictObject({
      id: name.describe('The App UID.'),
      secret: secret().describe('The App secret: signs what we ask of the channels, and what Front tells them.'),
    })
    .describe('The app whose feature the channel is: Settings > Company > Developers.'),
  signingKey: secret()
    .optional()
    .describe('What Front signs application webhooks with, where that is another key than the App secret.'),
  channels: z
    .array(
      z.strictObject({
        id: channel.describe('Of the channel in Front.'),
        channel: name.describe('The channel of the bridge: `whatsapp`.'),
        line: name.optional().describe('Its line, where each of several lines has a channel in Front.'),
        withoutNumber: z
          .boolean()
          .default(false)
          .describe('For customers who hide their number: the contact type of this channel is *Custom*.'),
      }),
    )
    .readonly()
    .default([])
    .describe(
      'Which channel in Front stands for which one of the bridge. Front asks the bridge when a channel is added, so there is none at first: `check` lists their ids.',
    ),
  queues: z
    .record(z.string(), inbox)
    .default({})
    .describe('The inboxes of the queues: `{ billing: "inb_1ix6" }`. Others stay in the inbox of the channel.'),
  attributes: z
    .record(z.string(), name)
    .default({})
    .describe('Attributes of the route to write to custom fields of the conversation: `{ region: "Region" }`.'),
  composer: z
    .enum(['basic', 'advanced'])
    .default('basic')
    .describe('The composer type of the app channel. What agents write in the advanced one has bold and lists.'),
  knowledge: z
    .strictObject({
      base: knowledgeBase,
      url: baseUrl('https://help.example.com').describe('Where customers read it, without a language.'),
    })
    .optional()
    .describe('The knowledge base for `/article`.'),
  taskInbox: inbox.optional().describe('Where records that are created become tasks. Without it none are created.'),
  templates: callback<(call: Call) => Promise<readonly Template[]>>()
    .optional()
    .describe('What `setup` offers agents as message templates: `(call) => whatsapp.templates(call)`.'),
  maxAttachmentBytes: z
    .int()
    .min(1)
    .max(25_000_000)
    .default(25_000_000)
    .describe('Larger files are sent as a link. Front takes 25 MB.'),
  settlesAfterMs: z
    .int()
    .min(0)
    .default(60_000)
    .describe('How long Front may still be importing a message whose answer was lost.'),
})

export type FrontOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
export type FrontChannel = Settings['channels'][number]
