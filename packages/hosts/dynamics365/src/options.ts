import { type Output, option, type SecretInput } from '@deskwire/core/adapter'
import { type EventMeaning, meanings } from './messaging/event-names.js'

export interface Dynamics365Options {
  /** The directory (tenant) id of Microsoft Entra. */
  tenantId: string
  /** The application (client) id of the app registration that the custom channel names. */
  clientId: string
  clientSecret: SecretInput
  /** The organization's id: Power Platform admin center, the environment's details. */
  organizationId: string
  /** The id of the `msdyn_occustommessagingchannel` record; `setup` makes it and says it. */
  channelId?: string
  /** `https://m-{organization}.{geo}.omnichannelengagementhub.com` */
  messagingUrl: string
  /** The zone of the region, which the token's scope names: `crm`, `crm4`, … */
  zone?: string
  /** The scope of the messaging token, where the zone does not make it. */
  scope?: string
  /** Contacts, records, knowledge, notes and states, and `setup`. Without it there is only the conversation. */
  dataverse?: DataverseOptions
  /** Who signs the webhook, and for whom. What is left out follows from the ids above. */
  webhook?: {
    issuers?: readonly string[]
    audiences?: readonly string[]
    /** `sub` of the token. Not looked at unless given. */
    subjects?: readonly string[]
    /** `azp` or `appid`: which application asked for the token. Default: ours; an empty list accepts any of the tenant. */
    callers?: readonly string[]
    jwksUrl?: string
    /** The key of a Dataverse webhook (`?code=`), for messages that an agent starts from a record. */
    recordKey?: SecretInput
  }
  /** Meanings for event names that are not known here, or not as you mean them: `{ BackToAssistant: 'handed-back' }`. */
  events?: Readonly<Record<string, EventMeaning>>
  /** How files reach the agent: as a signed link, or inside of the message. */
  attachments?: 'link' | 'base64'
  /** How an agent learns that a message was not delivered: an automated message, a custom event, or both. */
  failures?: 'message' | 'event' | 'both'
  /** The names of the custom events; `tags: false` turns the facet off, and what was analysed becomes a note. */
  customEvents?: { failed?: string; tags?: string | false }
  /** How `phonenumber` is written, by which Dynamics 365 identifies the record. */
  phoneFormat?: 'e164' | 'digits'
  /** The names of context variables that only rules see; all others are shown to the agent. */
  hidden?: readonly string[]
  /** Where Microsoft Entra is, if not at Microsoft. */
  loginUrl?: string
}

export interface DataverseOptions {
  /** `https://contoso.crm4.dynamics.com` */
  url: string
  /** The columns of a contact that hold phone numbers. */
  phoneFields?: readonly string[]
  /** The country (`NL`) whose numbers your contacts are written in where they begin without a plus; any unless said. */
  country?: string
  /** A column of your own that holds WhatsApp's business-scoped user id. */
  userIdField?: string
  /** Where customers read an article: `https://help.contoso.com/kb/{number}`. Without it articles are not shared. */
  articleUrl?: string
  /** Where customers see their case: `https://help.contoso.com/case/{number}`. */
  recordUrl?: string
  /** An alternate key of the case table, by which creating one twice makes one. */
  recordKey?: string
  /** The case's origin (`caseorigincode`). 3 is Web. */
  origin?: number
  /** Where notes go: to the conversation's timeline, or as automated messages into the conversation itself. */
  notes?: 'timeline' | 'conversation'
  /** The table whose rows an agent makes to write first. */
  outreach?: OutreachTable
}

export interface OutreachTable {
  /** Its logical name. */
  table: string
  /** The collection in the Web API; the table's name with an s unless said. */
  collection?: string
  /** The mount of the channel to write on. */
  channel: string
  line?: string
  phone: string
  text: string
  /** A column with the name of an approved template; then `text` is its first value. */
  template?: string
  language?: string
  /** A column with the id of the conversation that an agent writes from: answers go on there. */
  conversation?: string
}

const guid = option.pattern(
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  'expected an id like 01234567-89ab-cdef-0123-456789abcdef',
)
const name = option.text({ min: 1, max: 200 })
const column = option.pattern(/^[a-z][a-z0-9_]*$/, 'expected the logical name of a column, in small letters')
const origin = option.url()
const pattern = option
  .text()
  .refine(
    (text) => URL.canParse(text.replace('{number}', '1').replace('{id}', '1')),
    'expected a URL with {number} or {id}',
  )

const outreach = option.object({
  table: column,
  collection: column.optional(),
  channel: name,
  line: name.optional(),
  phone: column,
  text: column,
  template: column.optional(),
  language: option.text().default('en'),
  conversation: column.optional(),
})

export const schema = option
  .object({
    // Tokens name the directory by its id, never by its domain.
    tenantId: guid,
    clientId: guid,
    clientSecret: option.secret(),
    organizationId: guid,
    channelId: guid.optional(),
    messagingUrl: origin,
    zone: option.pattern(/^[a-z0-9]+$/i, 'expected a zone like crm4').optional(),
    scope: option.pattern(/\/\.default$/, 'expected a scope that ends with /.default').optional(),
    dataverse: option
      .object({
        url: origin,
        phoneFields: option.list(column, { min: 1, max: 6 }).default(['mobilephone', 'telephone1', 'telephone2']),
        country: option
          .pattern(/^[A-Za-z]{2}$/, 'expected two letters, like NL')
          .to((code) => code.toUpperCase())
          .optional(),
        userIdField: column.optional(),
        articleUrl: pattern.optional(),
        recordUrl: pattern.optional(),
        recordKey: column.optional(),
        origin: option.whole().default(3),
        notes: option.oneOf('timeline', 'conversation').default('timeline'),
        outreach: outreach.optional(),
      })
      .optional(),
    webhook: option
      .object({
        issuers: option.list(name, { min: 1 }).optional(),
        audiences: option.list(name, { min: 1 }).optional(),
        subjects: option.list(name, { min: 1 }).optional(),
        callers: option.list(name).optional(),
        jwksUrl: origin.optional(),
        recordKey: option.secret().optional(),
      })
      .default({}),
    events: option.record(option.oneOf(...meanings), name).default({}),
    attachments: option.oneOf('link', 'base64').default('link'),
    failures: option.oneOf('message', 'event', 'both').default('message'),
    customEvents: option
      .object({
        failed: name.default('DeskwireNotDelivered'),
        tags: option.union(name, option.oneOf(false)).default('DeskwireTags'),
      })
      .default({}),
    phoneFormat: option.oneOf('e164', 'digits').default('e164'),
    hidden: option.list(name).default([]),
    loginUrl: origin.default('https://login.microsoftonline.com'),
  })
  .refine(
    ({ zone, scope }) => zone !== undefined || scope !== undefined,
    'expected the zone of your region (crm, crm4, …), or the whole scope',
    ['zone'],
  )

export type Settings = Output<typeof schema>
export type Dataverse = NonNullable<Settings['dataverse']>
export type Outreach = Output<typeof outreach>
