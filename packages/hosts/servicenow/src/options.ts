import { chosenSecret, httpUrl, rsaPublicKey, secret } from '@deskwire/core/adapter'
import { z } from 'zod'
import { isSysId } from './read.js'

const name = z.string().min(1)

const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('basic'), user: name, password: secret() }),
  z.strictObject({
    kind: z.literal('oauth'),
    clientId: name,
    clientSecret: secret(),
    grant: z
      .enum(['client_credentials', 'password'])
      .default('client_credentials')
      .describe(
        "`password` needs the integration user's name and password; a refresh token is used where one is given out.",
      ),
    user: name.optional(),
    password: secret().optional(),
  }),
  z.strictObject({
    kind: z.literal('token'),
    token: secret(),
    header: name.default('x-sn-apikey').describe('The header that carries it: an API key unless said.'),
  }),
])

const messageAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('token'), token: secret() }),
  z.strictObject({ kind: z.literal('hash'), secret: secret() }),
])

const callback = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('basic'), user: name, password: chosenSecret() }),
  z.strictObject({ kind: z.literal('token'), token: chosenSecret() }),
  z.strictObject({ kind: z.literal('header'), name, value: chosenSecret() }),
])

const table = z.string().regex(/^[a-z][a-z0-9_]{1,79}$/, 'expected the name of a table: customer_contact')
const field = z.string().regex(/^[a-z][a-z0-9_]{0,79}$/, 'expected the name of a column: u_whatsapp_id')
const variables = z.record(name, z.string())
const modes = 'expected one of "conversation", "records"'

const shared = {
  url: httpUrl('https://acme.service-now.com')
    .transform((value) => new URL(value).origin)
    .describe('The address of the instance: `https://acme.service-now.com`'),
  auth: auth.describe('How we sign in. Basic and OAuth alone make every customer of the virtual agent a guest.'),
  callback: callback.describe(
    'What ServiceNow sends along: the credential of its REST connection or one of its header attributes; in `records`, the user name and password of *Deskwire events*.',
  ),
  contactTables: z
    .array(table)
    .readonly()
    .default(['customer_contact', 'csm_consumer'])
    .describe('Where customers are looked up by phone, in this order.'),
  businessScopedIdField: field
    .optional()
    .describe('The column of those tables that holds a WhatsApp business-scoped user id, if yours have one.'),
  portal: name.default('csm').describe('The service portal that shared articles and records are opened in.'),
  communities: z
    .strictObject({
      portal: name.default('community').describe('The service portal of Communities.'),
      knowledgeBase: z
        .string()
        .refine(isSysId, 'expected a sys_id: 32 hexadecimal digits')
        .default('a4c9fb2e6703220071b89a6617415af9')
        .describe('The property `sn_communities.knowledge_base_id`: where Communities keeps its questions.'),
    })
    .optional()
    .describe(
      'Questions of Communities are found beside articles. Whoever writes is shown what the integration user may read there.',
    ),
  panel: z
    .strictObject({
      publicKey: rsaPublicKey('expected a certificate or a public key in PEM: -----BEGIN CERTIFICATE----- …').describe(
        'The certificate of the key that the JWT provider of the app signs with, or its public key.',
      ),
    })
    .optional()
    .describe("The agent's panel, in the app; without it there is no panel."),
  caseTable: table.default('sn_customerservice_case').describe('What `/record CS0001`, "my cases" and `create` mean.'),
  caseFields: variables.default({}).describe('Columns every record made here gets.'),
  interactionFields: z
    .strictObject({ type: z.string().default('messaging'), subtypeField: field.default('subtype') })
    .prefault({})
    .describe('B9: how a manager finds our conversations among the interactions.'),
}

export const conversationSchema = z.strictObject({
  mode: z.literal('conversation', modes).default('conversation').describe('Its virtual agent and its live agents.'),
  ...shared,
  messageAuth: messageAuth
    .optional()
    .describe('"Message Auth" of the provider channel identity: what account linking needs.'),
  start: z
    .enum(['virtual-agent', 'greeting', 'agent'])
    .default('virtual-agent')
    .describe('With whom a conversation begins; a handoff from another assistant always asks for a live agent.'),
  appInboundId: name.optional().describe('Which of several provider channel identities: `appInboundId`.'),
  queueVariable: name
    .default('deskwire_queue')
    .describe("The context variable your queue conditions look at; the route's `queue` goes there."),
  contextVariables: variables.default({}).describe('Context variables that every conversation gets.'),
  linkAccounts: z
    .boolean()
    .default(false)
    .describe(
      'The e-mail address of a known contact goes along, so that the virtual agent knows who it is. Needs `messageAuth`.',
    ),
  thirdPartyChat: z
    .boolean()
    .default(true)
    .describe(
      'The custom adapter property `third_party_chat` is true: messages have ids, and the agent sees how far they got.',
    ),
  secondTick: z
    .enum(['sent', 'delivered'])
    .default('delivered')
    .describe("What earns an agent's message its second tick. ServiceNow means: delivered to the end user."),
  readNotes: z
    .boolean()
    .default(true)
    .describe("A work note when the customer has read an agent's message, for ServiceNow has no tick for that."),
  unnamedAgents: z
    .boolean()
    .default(false)
    .describe("The agent chat setup names no agents, so whatever comes in agent chat counts as an agent's."),
  attachment: z
    .enum(['object', 'array'])
    .default('object')
    .describe('The samples send one object, the table says an array of objects.'),
  attachmentTypes: z
    .array(z.string())
    .readonly()
    .default([
      'application/pdf',
      'application/msword',
      'image/png',
      'image/jpeg',
      'text/plain',
      'video/mpeg',
      'video/mp4',
    ])
    .describe(
      'What Virtual Agent takes as an attachment: the types its documentation names. Any other file is attached to the interaction.',
    ),
  linkForMs: z
    .int()
    .min(60_000)
    .default(24 * 3_600_000)
    .describe('How long the links are good by which ServiceNow fetches files.'),
  sessionField: field
    .default('client_session_id')
    .describe('The column of the interaction that holds our session, where `third_party_chat` keeps it.'),
})

export const recordsSchema = z.strictObject({
  mode: z.literal('records', modes).describe('A case for each conversation.'),
  ...shared,
  integrationUser: name.describe(
    'The user name we sign in as: what it writes is ours and never goes back to the customer.',
  ),
  agentRoles: z
    .array(name)
    .readonly()
    .default([
      'sn_customerservice_agent',
      'sn_customerservice.consumer_agent',
      'sn_customerservice_manager',
      'sn_esm_agent',
      'itil',
      'admin',
    ])
    .describe(
      'Who works here: the value of the property `x_deskw_deskwire.agent_roles`. What anybody else writes in a record is never sent to the customer.',
    ),
  interaction: z.boolean().default(true).describe('An interaction of type Messaging beside each record.'),
  agentFiles: z
    .boolean()
    .default(true)
    .describe(
      'Files that agents attach to a record go to the customer. Where not, leave out the rule of that name too.',
    ),
  contactType: name.default('messaging').describe('The contact type of the records made here.'),
  states: z
    .strictObject({ closed: z.string().default('3'), reopened: z.string().default('10') })
    .prefault({})
    .describe('What `state` means.'),
  closeFields: variables
    .default({})
    .describe("What your instance demands of a closed record: `{ resolution_code: '…', close_notes: '…' }`."),
  statusNotes: z
    .array(z.enum(['sent', 'failed', 'delivered', 'read']))
    .readonly()
    .default(['failed'])
    .describe('Which deliveries become a work note.'),
})

export type ConversationOptions = z.input<typeof conversationSchema>
export type RecordsOptions = z.input<typeof recordsSchema>
export type ConversationSettings = z.output<typeof conversationSchema>
export type RecordsSettings = z.output<typeof recordsSchema>
/** What both modes have. */
export type Settings = Pick<ConversationSettings, keyof typeof shared>
export type ServiceNowOptions = ConversationOptions | RecordsOptions
