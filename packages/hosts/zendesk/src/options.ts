import { callback, chosenSecret, httpUrl, rsaPublicKey, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const id = z.int().positive('expected the number that Zendesk shows in the address of the thing')

const url = httpUrl('https://acme.zendesk.com').refine(
  (value) => new URL(value).pathname === '/',
  'expected the address of your Zendesk without a path: https://acme.zendesk.com',
)

const tag = z
  .string()
  .regex(/^[\p{L}\p{N}_/-]{1,80}$/u, 'expected a tag as Zendesk stores it: letters, digits, _, - and / without spaces')

const oauth = z.strictObject({
  kind: z.literal('oauth'),
  clientId: z.string().min(1).describe('The identifier of a confidential OAuth client: APIs > OAuth clients.'),
  clientSecret: secret().describe('Its secret. What the bridge does is done as the user who made the client.'),
  scope: z
    .string()
    .regex(/^[\w:]+( [\w:]+)*$/, 'expected scopes with spaces between: read write')
    .default('read write')
    .describe('What the access tokens may do.'),
  refresh: z
    .strictObject({
      token: secret().describe('The newest refresh token: a function that reads what `keep` wrote.'),
      keep: callback<(token: string) => unknown>().describe(
        'Writes the new refresh token where it survives a restart: each one ends the one before.',
      ),
    })
    .optional()
    .describe('For a client that a user authorized in the browser, instead of client credentials.'),
})

const auth = z.discriminatedUnion('kind', [
  oauth,
  z.strictObject({
    kind: z.literal('token'),
    token: secret().describe('An OAuth access token, or a function that fetches one.'),
  }),
  z.strictObject({
    kind: z.literal('basic'),
    user: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/, 'expected the e-mail address of the agent the token belongs to')
      .describe('The agent whose API token it is: `bridge@acme.example`.'),
    password: secret().describe('The API token. Zendesk makes no new ones, and ends all on 2027-04-30.'),
  }),
])

const target = z.strictObject({
  groupId: id.optional(),
  brandId: id.optional(),
  formId: id.optional().describe('Ticket form.'),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  tags: z.array(tag).readonly().optional(),
  fields: z
    .record(z.string().regex(/^\d{1,20}$/, 'expected the id of a ticket field'), z.string())
    .optional()
    .describe("Custom ticket fields by their id: `{ '360001': 'sales' }`."),
})

export const optionsSchema = z.strictObject({
  url: url.describe('`https://acme.zendesk.com`.'),
  auth: auth.describe(
    'An OAuth client (`oauth`), an OAuth access token (`token`), or an agent with their API token (`basic`, until 2027-04-30).',
  ),
  webhookSecret: chosenSecret('copy the one that the webhook shows')
    .optional()
    .describe(
      'The signing secret that the webhook shows once `setup` has made it; several while one replaces another, or for two webhooks. Without it no webhook is let in, and what agents write is only read every few minutes.',
    ),
  toleranceMinutes: z
    .number()
    .positive()
    .max(1440)
    .default(5)
    .describe('How far the signed time of a webhook may be from now.'),
  tag: tag.default('deskwire').describe('Marks our tickets; the triggers look for it.'),
  queues: z
    .record(z.string(), target)
    .default({})
    .describe("Where a route's queue leads. A queue that is not named here is a group's id or a group's name."),
  defaults: target.prefault({}).describe('For every ticket.'),
  attributeFields: z
    .record(z.string(), id)
    .default({})
    .describe('Route attributes that go into ticket fields; the others become tags (`reason_no_answer`).'),
  locales: z
    .record(z.string(), id)
    .default({})
    .describe(
      "The customer's language as a Zendesk locale id, for those we make: `{ nl: 1005 }`. It becomes a tag as well.",
    ),
  statusFieldId: id
    .optional()
    .describe(
      'A text field that shows how far the last reply got. Each step is one ticket update (30 in 10 minutes per ticket).',
    ),
  failureTag: tag.optional().describe('Put on a ticket whose reply did not reach the customer.'),
  statusOnCustomerReply: z
    .enum(['open', 'keep'])
    .default('open')
    .describe('The status a ticket gets when its customer writes; `keep` leaves that to triggers of your own.'),
  externalIdPrefix: z
    .string()
    .max(40)
    .default('deskwire:')
    .describe('Begins the external id of the end users that we make.'),
  guestsAreContacts: z
    .boolean()
    .default(false)
    .describe(
      'Whoever wrote first from an unknown number is a guest. With this their end user counts as a contact the next time.',
    ),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected a country in two letters: NL')
    .optional()
    .describe('For contacts whose phone was written without a country code: `NL`.'),
  phoneSearch: z
    .enum(['joined', 'each'])
    .default('joined')
    .describe('One search for all spellings of a number, or one each where your Zendesk does not join equal keywords.'),
  integrationUserId: id
    .optional()
    .describe('The agent that the bridge writes as; asked for once where it is not given.'),
  restrictedArticles: z.boolean().default(false).describe('May articles for signed-in people or agents be shared?'),
  outreach: z
    .strictObject({ channel: z.string().min(1), line: z.string().min(1).optional(), tag: tag.optional() })
    .optional()
    .describe(
      "Which channel an agent's first word goes out by (and by which line); without it no outreach trigger is made.",
    ),
  panel: z
    .strictObject({
      installationId: id.describe("The number of the app's installation."),
      publicKey: rsaPublicKey(
        "expected the app's public key: the text that begins with -----BEGIN PUBLIC KEY-----",
      ).describe("The app's public key, as `GET /api/v2/apps/<app>/public_key.pem` answers."),
    })
    .optional()
    .describe("The agent's panel, in the app of this package; without it there is no panel."),
  maxUploadBytes: z
    .int()
    .min(1)
    .default(50 * 1024 * 1024)
    .describe('Largest file handed to Zendesk; a larger one is shown as a link.'),
})

export type ZendeskOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
export type OAuth = z.output<typeof oauth>
export type Target = z.output<typeof target>

/** With it, an agent asks that a note be sent. */
export const outreachTag = ({ tag, outreach }: Settings): string => outreach?.tag ?? `${tag}_outreach`
