import { httpUrl, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const id = z.string().regex(/^\d{1,20}$/, 'expected the number that HubSpot shows, in quotes')
const property = z.string().regex(/^[a-z0-9_]{1,100}$/, 'expected the internal name of a property: whatsapp_user_id')

const account = z.strictObject({
  id: id.optional().describe('Its id, which `setup` prints when it has made it.'),
  channel: z
    .string()
    .min(1)
    .optional()
    .describe('Only for this channel of the bridge. Agents can write first where it is given.'),
  line: z.string().min(1).optional().describe('Only for this line of the channel.'),
  identifier: z
    .string()
    .min(1)
    .max(100)
    .describe('The number that customers write to, as E.164: `+15551230000`. Or any other name that is yours.'),
  name: z.string().min(1).max(100).optional().describe('What agents see: `WhatsApp`. By default the identifier.'),
  inbox: id.optional().describe('The inbox or help desk in which `setup` makes the account.'),
})

const queue = z.strictObject({
  account: id.optional().describe('The id of one of `accounts`, whose inbox then has the conversation.'),
  assignee: z
    .string()
    .regex(/^A-\d{1,20}$/, 'expected an agent as HubSpot names them: A-123, with the number of the user')
    .optional()
    .describe('Who is assigned: `A-` and the number of the user.'),
})

const auth = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('oauth'),
    clientId: z.string().min(1).describe('The client id of the app.'),
    refreshToken: secret().describe('From the installation of the app. It does not expire while the app is installed.'),
  }),
  z.strictObject({
    kind: z.literal('token'),
    token: secret().describe('An access token of the app, or a function that fetches one: it lasts for half an hour.'),
  }),
])

export const optionsSchema = z.strictObject({
  portalId: id.describe('The Hub ID of the account, as in the address of every page.'),
  app: z
    .strictObject({
      id: id.describe('The App ID: what it wrote itself does not go to the customer.'),
      clientSecret: secret().describe('Its client secret, by which webhooks are signed and tokens renewed.'),
      developerKey: secret().optional().describe('The developer API key, for `setup` and `check` only.'),
    })
    .describe('The app that has the custom channel: Development > Projects > the app > Auth.'),
  auth: auth.describe('The app as installed in the account (`oauth`), or an access token (`token`).'),
  channelId: id.optional().describe('The id of the custom channel, which `setup` prints when it has made it.'),
  accounts: z.array(account).min(1).readonly().describe('The channel accounts: which line writes into which inbox.'),
  queues: z
    .record(z.string(), queue)
    .default({})
    .describe("Where a route's queue leads: `{ billing: { account: '7', assignee: 'A-12' } }`."),
  scopedIdProperty: property
    .optional()
    .describe("A contact property with the customer's business-scoped id, to recognise those who hide their number."),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected a country in two letters: NL')
    .optional()
    .describe('For contacts whose phone was written without a country code: `NL`.'),
  pipeline: z.string().min(1).default('0').describe('The pipeline of tickets that an assistant creates.'),
  pipelineStage: z.string().min(1).default('1').describe('The stage of tickets that an assistant creates.'),
  toleranceMinutes: z
    .number()
    .positive()
    .max(60)
    .default(5)
    .describe('How far the signed time of a webhook may be from now.'),
  maxAttachmentBytes: z
    .int()
    .min(1)
    .default(20_000_000)
    .describe('Largest file handed to HubSpot; a larger one is shown as a link.'),
  folder: z.string().min(1).default('/deskwire').describe('The folder of the file manager for what customers send.'),
  apiUrl: httpUrl('https://api.hubapi.com').default('https://api.hubapi.com').describe("HubSpot's API."),
})

export type HubspotOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
export type Account = z.output<typeof account>
export type Auth = z.output<typeof auth>
