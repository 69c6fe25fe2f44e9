import { secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const id = z.number().int().positive('expected the number that Zendesk shows in the address of the thing')

const siteUrl = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).pathname === '/',
    'expected the address of your Zendesk without a path: https://acme.zendesk.com',
  )

const tag = z
  .string()
  .regex(/^[\p{L}\p{N}_/-]{1,80}$/u, 'expected a tag as Zendesk stores it: letters, digits, _, - and / without spaces')

const target = z.strictObject({
  groupId: id.optional(),
  brandId: id.optional(),
  /** Ticket form. */
  formId: id.optional(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  tags: z.array(tag).optional(),
  /** Custom ticket fields by their id: `{ '360001': 'sales' }`. */
  fields: z.record(z.string().regex(/^\d{1,20}$/, 'expected the id of a ticket field'), z.string()).optional(),
})

export const optionsSchema = z
  .strictObject({
    /** `https://acme.zendesk.com`. */
    url: siteUrl,
    /** Of the agent whose API token this is: `bridge@acme.example`. */
    email: z.email('expected the e-mail address of the agent the token belongs to').optional(),
    /** Admin Center > Apps and integrations > APIs > API tokens. */
    apiToken: secret(z).optional(),
    /** Instead of e-mail and token: an OAuth access token, or a function that fetches one. */
    accessToken: secret(z).optional(),
    /** The signing secret that the webhook shows; several while one replaces another, or for two webhooks. */
    webhookSecret: secret(z),
    /** How far the signed time of a webhook may be from now. */
    toleranceMinutes: z.number().positive().max(1440).default(5),
    /** Marks our tickets; the triggers look for it. */
    tag: tag.default('deskwire'),
    /** Where a route's queue leads. A queue that is not named here is a group's id or a group's name. */
    queues: z.record(z.string(), target).default({}),
    /** For every ticket. */
    defaults: target.default({}),
    /** Route attributes that go into ticket fields; the others become tags (`reason_no_answer`). */
    attributeFields: z.record(z.string(), id).default({}),
    /** The customer's language as a Zendesk locale id, for those we make: `{ nl: 1005 }`. It becomes a tag as well. */
    locales: z.record(z.string(), id).default({}),
    /** A text field that shows how far the last reply got. Each step is one ticket update (30 in 10 minutes per ticket). */
    statusFieldId: id.optional(),
    /** Put on a ticket whose reply did not reach the customer. */
    failureTag: tag.optional(),
    /** The status a ticket gets when its customer writes; `keep` leaves that to triggers of your own. */
    statusOnCustomerReply: z.enum(['open', 'keep']).default('open'),
    /** Begins the external id of the end users that we make. */
    externalIdPrefix: z.string().max(40).default('deskwire:'),
    /** Whoever wrote first from an unknown number is a guest. With this their end user counts as a contact the next time. */
    guestsAreContacts: z.boolean().default(false),
    /** For contacts whose phone was written without a country code: `NL`. */
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected a country in two letters: NL')
      .optional(),
    /** One search for all spellings of a number, or one each where your Zendesk does not join equal keywords. */
    phoneSearch: z.enum(['joined', 'each']).default('joined'),
    /** The agent that the bridge writes as; asked for once where it is not given. */
    integrationUserId: id.optional(),
    /** May articles for signed-in people or agents be shared? */
    restrictedArticles: z.boolean().default(false),
    /** Which channel an agent's first word goes out by (and by which line); without it no outreach trigger is made. */
    outreach: z.strictObject({ channel: z.string(), line: z.string().optional(), tag: tag.optional() }).optional(),
    /** Largest file handed to Zendesk; a larger one is shown as a link. */
    maxUploadBytes: z
      .number()
      .int()
      .positive()
      .default(50 * 1024 * 1024),
  })
  .refine(
    ({ email, apiToken, accessToken }) => (accessToken ? !apiToken : email !== undefined && apiToken !== undefined),
    { path: ['apiToken'], error: 'expected either email and apiToken, or accessToken' },
  )

export type ZendeskOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
export type Target = z.output<typeof target>
