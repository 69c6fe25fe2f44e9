import { baseUrl, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const name = z.string().min(1).max(190)
const id = z.string().regex(/^\d{1,20}$/, 'expected the number that Intercom shows in the address of the thing')

export const optionsSchema = z.strictObject({
  region: z.enum(['us', 'eu', 'au']).default('us').describe('Where the workspace is hosted.'),
  url: baseUrl('https://api.intercom.io').optional().describe("Another address of the API than the region's own."),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })])
    .describe('The access token of the app: Developer Hub > the app > Authentication.'),
  webhookSecret: secret().describe(
    'The client secret of the app, which signs its webhooks: Developer Hub > the app > Basic information.',
  ),
  adminId: id
    .optional()
    .describe('The teammate that notes are written as. By default whoever the access token belongs to.'),
  attribute: name
    .default('Deskwire')
    .describe('The conversation attribute (text) that marks our conversations and holds their key.'),
  tag: name.default('deskwire').describe('The tag that our conversations are found by.'),
  queues: z
    .record(z.string(), id)
    .default({})
    .describe("The teams of queues: `{ billing: '5017691' }`. A queue that is not named here is a team's id or name."),
  attributes: z
    .record(z.string(), name)
    .default({})
    .describe(
      "Conversation attributes (text) to fill: `{ region: 'Region' }`. Besides the route's there are `channel`, `phone` and `language`.",
    ),
  deliveryAttribute: name
    .optional()
    .describe('A conversation attribute (text) that shows how far the last reply got. Without it failures are notes.'),
  outreach: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected a word of small letters: whatsapp'), name)
    .default({})
    .describe(
      "How agents write first, and by which channel: with `{ whatsapp: 'whatsapp' }`, by a note that begins with `/whatsapp`.",
    ),
  sendFin: z.boolean().default(false).describe('Do answers of Fin, the AI agent, go to the customer?'),
  ticketType: id.optional().describe('The ticket type of records that are created.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected two capital letters: US, NL')
    .optional()
    .describe('The country of phone numbers without a country code: `US`.'),
  maxUploadBytes: z
    .int()
    .min(1)
    .default(10_000_000)
    .describe('Larger files are shown as a link, as are those that a conversation begins with, other than pictures.'),
  settlesAfterMs: z
    .int()
    .min(0)
    .default(30_000)
    .describe('How long Intercom and its search may take to know of a request whose answer was lost.'),
})

export type IntercomOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
