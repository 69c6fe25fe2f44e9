import { type Input, type Output, option } from '@deskwire/core/adapter'

const name = option.text({ min: 1 })
const instance = option
  .url('expected the address of the instance: https://acme.service-now.com')
  .to((value) => new URL(value).origin)

/** How we sign in. Basic and OAuth alone make every customer of the virtual agent a guest. */
const auth = option.variants(
  'type',
  option.object({ type: option.oneOf('basic'), username: name, password: option.secret() }),
  option.object({
    type: option.oneOf('oauth'),
    clientId: name,
    clientSecret: option.secret(),
    /** `password` needs the integration user's name and password; a refresh token is used where one is given out. */
    grant: option.oneOf('client_credentials', 'password').default('client_credentials'),
    username: name.optional(),
    password: option.secret().optional(),
  }),
  option.object({ type: option.oneOf('apiKey'), key: option.secret(), header: name.default('x-sn-apikey') }),
)

/** "Message Auth" of the provider channel identity: what account linking needs. */
const messageAuth = option.variants(
  'type',
  option.object({ type: option.oneOf('static'), token: option.secret() }),
  option.object({ type: option.oneOf('hash'), secret: option.secret() }),
)

/** What the REST connection of the outbound configuration sends along: its credential, or one of its header attributes. */
const callback = option.variants(
  'type',
  option.object({ type: option.oneOf('basic'), username: name, password: option.secret() }),
  option.object({ type: option.oneOf('bearer'), token: option.secret() }),
  option.object({ type: option.oneOf('header'), name, value: option.secret() }),
)

const table = option.pattern(/^[a-z][a-z0-9_]{1,79}$/, 'expected the name of a table: customer_contact')
const field = option.pattern(/^[a-z][a-z0-9_]{0,79}$/, 'expected the name of a column: u_whatsapp_id')
const variables = option.record(option.text(), name)

const shared = {
  /** `https://acme.service-now.com` */
  instance,
  auth,
  /** Where customers are looked up by phone, in this order. */
  contactTables: option.list(table).default(['customer_contact', 'csm_consumer']),
  /** The column of those tables that holds a WhatsApp business-scoped user id, if yours have one. */
  businessScopedIdField: field.optional(),
  /** The service portal that shared articles and records are opened in. */
  portal: name.default('csm'),
  /** What `/record CS0001`, "my cases" and `create` mean. */
  caseTable: table.default('sn_customerservice_case'),
  /** Columns every record made here gets. */
  caseFields: variables.default({}),
  /** B9: how a manager finds our conversations among the interactions. */
  interactionFields: option
    .object({ type: option.text().default('messaging'), subtypeField: field.default('subtype') })
    .default({}),
}

export const conversationSchema = option.object({
  mode: option.oneOf('conversation').default('conversation'),
  ...shared,
  messageAuth: messageAuth.optional(),
  callback,
  /** With whom a conversation begins; a handoff from another assistant always asks for a live agent. */
  start: option.oneOf('virtual-agent', 'greeting', 'agent').default('virtual-agent'),
  /** Which of several provider channel identities: `appInboundId`. */
  appInboundId: name.optional(),
  /** The context variable your queue conditions look at; the route's `queue` goes there. */
  queueVariable: name.default('deskwire_queue'),
  contextVariables: variables.default({}),
  /** The e-mail address of a known contact goes along, so that the virtual agent knows who it is. Needs `messageAuth`. */
  linkAccounts: option.flag().default(false),
  /** The custom adapter property `third_party_chat` is true: messages have ids, and the agent sees how far they got. */
  thirdPartyChat: option.flag().default(true),
  /** What earns an agent's message its second tick. ServiceNow means: delivered to the end user. */
  secondTick: option.oneOf('sent', 'delivered').default('delivered'),
  /** The agent chat setup names no agents, so whatever comes in agent chat counts as an agent's. */
  unnamedAgents: option.flag().default(false),
  /** The samples send one object, the table says an array of objects. */
  attachment: option.oneOf('object', 'array').default('object'),
  /** Files of other types are told as text with a link, for ServiceNow names these only. */
  attachmentTypes: option
    .list(option.text())
    .default(['application/pdf', 'application/msword', 'image/png', 'image/jpeg', 'text/plain', 'video/mpeg']),
  /** How long the links are good by which ServiceNow fetches files. */
  linkForMs: option.whole({ min: 60_000 }).default(24 * 3_600_000),
  /** The column of the interaction that holds our session, where `third_party_chat` keeps it. */
  sessionField: field.default('client_session_id'),
})

export const recordsSchema = option.object({
  mode: option.oneOf('records'),
  ...shared,
  /** Signs what the business rules send: the value of the system property `deskwire.webhook.secret`. */
  webhookSecret: option.secret(),
  /** The user name we sign in as: what it writes is ours and never goes back to the customer. */
  integrationUser: name,
  /** An interaction of type Messaging beside each record. */
  interaction: option.flag().default(true),
  contactType: name.default('messaging'),
  states: option.object({ closed: option.text().default('3'), reopened: option.text().default('10') }).default({}),
  /** What your instance demands of a closed record: `{ resolution_code: '…', close_notes: '…' }`. */
  closeFields: variables.default({}),
  /** Which deliveries become a work note. */
  statusNotes: option.list(option.oneOf('sent', 'failed', 'delivered', 'read')).default(['failed']),
})

export type ConversationOptions = Input<typeof conversationSchema>
export type RecordsOptions = Input<typeof recordsSchema>
export type ConversationSettings = Output<typeof conversationSchema>
export type RecordsSettings = Output<typeof recordsSchema>
/** What both modes have. */
export type Settings = Pick<ConversationSettings, keyof typeof shared>
export type ServiceNowOptions = ConversationOptions | RecordsOptions
