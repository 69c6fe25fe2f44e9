import { secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const instance = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    'expected the address of the instance: https://acme.service-now.com',
  )
  .transform((value) => new URL(value).origin)

/** How we sign in. Basic and OAuth alone make every customer of the virtual agent a guest. */
const auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('basic'), username: z.string().min(1), password: secret(z) }),
  z.strictObject({
    type: z.literal('oauth'),
    clientId: z.string().min(1),
    clientSecret: secret(z),
    /** `password` needs the integration user's name and password; a refresh token is used where one is given out. */
    grant: z.enum(['client_credentials', 'password']).default('client_credentials'),
    username: z.string().min(1).optional(),
    password: secret(z).optional(),
  }),
  z.strictObject({ type: z.literal('apiKey'), key: secret(z), header: z.string().min(1).default('x-sn-apikey') }),
])

/** "Message Auth" of the provider channel identity: what account linking needs. */
const messageAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('static'), token: secret(z) }),
  z.strictObject({ type: z.literal('hash'), secret: secret(z) }),
])

/** What the REST connection of the outbound configuration sends along: its credential, or one of its header attributes. */
const callback = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('basic'), username: z.string().min(1), password: secret(z) }),
  z.strictObject({ type: z.literal('bearer'), token: secret(z) }),
  z.strictObject({ type: z.literal('header'), name: z.string().min(1), value: secret(z) }),
])

const table = z.string().regex(/^[a-z][a-z0-9_]{1,79}$/, 'expected the name of a table: customer_contact')
const field = z.string().regex(/^[a-z][a-z0-9_]{0,79}$/, 'expected the name of a column: u_whatsapp_id')
const variables = z.record(z.string().min(1), z.string())

const shared = {
  /** `https://acme.service-now.com` */
  instance,
  auth,
  /** Where customers are looked up by phone, in this order. */
  contactTables: z.array(table).default(['customer_contact', 'csm_consumer']),
  /** The column of those tables that holds a WhatsApp business-scoped user id, if yours have one. */
  businessScopedIdField: field.optional(),
  /** The service portal that shared articles and records are opened in. */
  portal: z.string().min(1).default('csm'),
  /** What `/record CS0001`, "my cases" and `create` mean. */
  caseTable: table.default('sn_customerservice_case'),
  /** Columns every record made here gets. */
  caseFields: variables.default({}),
  /** B9: how a manager finds our conversations among the interactions. */
  interactionFields: z
    .strictObject({ type: z.string().default('messaging'), subtypeField: field.default('subtype') })
    .default({ type: 'messaging', subtypeField: 'subtype' }),
}

export const conversationSchema = z.strictObject({
  mode: z.literal('conversation').default('conversation'),
  ...shared,
  messageAuth: messageAuth.optional(),
  callback,
  /** With whom a conversation begins; a handoff from another assistant always asks for a live agent. */
  start: z.enum(['virtual-agent', 'greeting', 'agent']).default('virtual-agent'),
  /** Which of several provider channel identities: `appInboundId`. */
  appInboundId: z.string().min(1).optional(),
  /** The context variable your queue conditions look at; the route's `queue` goes there. */
  queueVariable: z.string().min(1).default('deskwire_queue'),
  contextVariables: variables.default({}),
  /** The e-mail address of a known contact goes along, so that the virtual agent knows who it is. Needs `messageAuth`. */
  linkAccounts: z.boolean().default(false),
  /** The custom adapter property `third_party_chat` is true: messages have ids, and the agent sees how far they got. */
  thirdPartyChat: z.boolean().default(true),
  /** What earns an agent's message its second tick. ServiceNow means: delivered to the end user. */
  secondTick: z.enum(['sent', 'delivered']).default('delivered'),
  /** The agent chat setup names no agents, so whatever comes in agent chat counts as an agent's. */
  unnamedAgents: z.boolean().default(false),
  /** The samples send one object, the table says an array of objects. */
  attachment: z.enum(['object', 'array']).default('object'),
  /** Files of other types are told as text with a link, for ServiceNow names these only. */
  attachmentTypes: z
    .array(z.string())
    .default(['application/pdf', 'application/msword', 'image/png', 'image/jpeg', 'text/plain', 'video/mpeg']),
  /** How long the links are good by which ServiceNow fetches files. */
  linkForMs: z
    .number()
    .int()
    .min(60_000)
    .default(24 * 3_600_000),
  /** The column of the interaction that holds our session, where `third_party_chat` keeps it. */
  sessionField: field.default('client_session_id'),
})

export const recordsSchema = z.strictObject({
  mode: z.literal('records'),
  ...shared,
  /** Signs what the business rules send: the value of the system property `deskwire.webhook.secret`. */
  webhookSecret: secret(z),
  /** The user name we sign in as: what it writes is ours and never goes back to the customer. */
  integrationUser: z.string().min(1),
  /** An interaction of type Messaging beside each record. */
  interaction: z.boolean().default(true),
  contactType: z.string().min(1).default('messaging'),
  states: z
    .strictObject({ closed: z.string().default('3'), reopened: z.string().default('10') })
    .default({ closed: '3', reopened: '10' }),
  /** What your instance demands of a closed record: `{ resolution_code: '…', close_notes: '…' }`. */
  closeFields: variables.default({}),
  /** Which deliveries become a work note. */
  statusNotes: z.array(z.enum(['sent', 'failed', 'delivered', 'read'])).default(['failed']),
})

export type ConversationOptions = z.input<typeof conversationSchema>
export type RecordsOptions = z.input<typeof recordsSchema>
export type ConversationSettings = z.output<typeof conversationSchema>
export type RecordsSettings = z.output<typeof recordsSchema>
/** What both modes have. */
export type Settings = Pick<ConversationSettings, keyof typeof shared>
export type ServiceNowOptions = ConversationOptions | RecordsOptions
