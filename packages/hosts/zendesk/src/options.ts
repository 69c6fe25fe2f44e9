import { type Input, type Output, option } from '@deskwire/core/adapter'

const id = option
  .whole()
  .refine((value) => value > 0, 'expected the number that Zendesk shows in the address of the thing')

const site = 'expected the address of your Zendesk without a path: https://acme.zendesk.com'
const siteUrl = option.url(site).refine((value) => new URL(value).pathname === '/', site)

const tag = option.pattern(
  /^[\p{L}\p{N}_/-]{1,80}$/u,
  'expected a tag as Zendesk stores it: letters, digits, _, - and / without spaces',
)

const target = option.object({
  groupId: id.optional(),
  brandId: id.optional(),
  /** Ticket form. */
  formId: id.optional(),
  priority: option.oneOf('low', 'normal', 'high', 'urgent').optional(),
  tags: option.list(tag).optional(),
  /** Custom ticket fields by their id: `{ '360001': 'sales' }`. */
  fields: option.record(option.text(), option.pattern(/^\d{1,20}$/, 'expected the id of a ticket field')).optional(),
})

export const optionsSchema = option
  .object({
    /** `https://acme.zendesk.com`. */
    url: siteUrl,
    /** Of the agent whose API token this is: `bridge@acme.example`. */
    email: option
      .pattern(/^[^\s@]+@[^\s@]+$/, 'expected the e-mail address of the agent the token belongs to')
      .optional(),
    /** Admin Center > Apps and integrations > APIs > API tokens. */
    apiToken: option.secret().optional(),
    /** Instead of e-mail and token: an OAuth access token, or a function that fetches one. */
    accessToken: option.secret().optional(),
    /** The signing secret that the webhook shows; several while one replaces another, or for two webhooks. */
    webhookSecret: option.secret(),
    /** How far the signed time of a webhook may be from now. */
    toleranceMinutes: option
      .number({ max: 1440 })
      .refine((minutes) => minutes > 0, 'expected more than no minutes')
      .default(5),
    /** Marks our tickets; the triggers look for it. */
    tag: tag.default('deskwire'),
    /** Where a route's queue leads. A queue that is not named here is a group's id or a group's name. */
    queues: option.record(target).default({}),
    /** For every ticket. */
    defaults: target.default({}),
    /** Route attributes that go into ticket fields; the others become tags (`reason_no_answer`). */
    attributeFields: option.record(id).default({}),
    /** The customer's language as a Zendesk locale id, for those we make: `{ nl: 1005 }`. It becomes a tag as well. */
    locales: option.record(id).default({}),
    /** A text field that shows how far the last reply got. Each step is one ticket update (30 in 10 minutes per ticket). */
    statusFieldId: id.optional(),
    /** Put on a ticket whose reply did not reach the customer. */
    failureTag: tag.optional(),
    /** The status a ticket gets when its customer writes; `keep` leaves that to triggers of your own. */
    statusOnCustomerReply: option.oneOf('open', 'keep').default('open'),
    /** Begins the external id of the end users that we make. */
    externalIdPrefix: option.text({ max: 40 }).default('deskwire:'),
    /** Whoever wrote first from an unknown number is a guest. With this their end user counts as a contact the next time. */
    guestsAreContacts: option.flag().default(false),
    /** For contacts whose phone was written without a country code: `NL`. */
    country: option.pattern(/^[A-Z]{2}$/, 'expected a country in two letters: NL').optional(),
    /** One search for all spellings of a number, or one each where your Zendesk does not join equal keywords. */
    phoneSearch: option.oneOf('joined', 'each').default('joined'),
    /** The agent that the bridge writes as; asked for once where it is not given. */
    integrationUserId: id.optional(),
    /** May articles for signed-in people or agents be shared? */
    restrictedArticles: option.flag().default(false),
    /** Which channel an agent's first word goes out by (and by which line); without it no outreach trigger is made. */
    outreach: option.object({ channel: option.text(), line: option.text().optional(), tag: tag.optional() }).optional(),
    /** Largest file handed to Zendesk; a larger one is shown as a link. */
    maxUploadBytes: option.whole({ min: 1 }).default(50 * 1024 * 1024),
  })
  .refine(
    ({ email, apiToken, accessToken }) => (accessToken ? !apiToken : email !== undefined && apiToken !== undefined),
    'expected either email and apiToken, or accessToken',
    ['apiToken'],
  )

export type ZendeskOptions = Input<typeof optionsSchema>
export type Settings = Output<typeof optionsSchema>
export type Target = Output<typeof target>
