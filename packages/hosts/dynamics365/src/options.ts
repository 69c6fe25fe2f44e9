import { chosenSecret, httpUrl, secret } from '@deskwire/core/adapter'
import { z } from 'zod'
import { meanings } from './messaging/event-names.js'

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'expected an id like 01234567-89ab-cdef-0123-456789abcdef')
const name = z.string().min(1).max(200)
const names = z.array(name).readonly()
const someNames = names.refine(({ length }) => length > 0, 'expected a list of at least 1 item')
const column = z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected the logical name of a column, in small letters')
const pattern = z
  .string()
  .refine(
    (text) => URL.canParse(text.replace('{number}', '1').replace('{id}', '1')),
    'expected a URL with {number} or {id}',
  )

const outreach = z.strictObject({
  table: column.describe('Its logical name.'),
  collection: column.optional().describe("The collection in the Web API; the table's name with an s unless said."),
  channel: name.describe('The mount of the channel to write on.'),
  line: name.optional().describe('The line of that channel; its first unless said.'),
  phone: column.describe('The column with the phone number.'),
  text: column.describe('The column with what is said.'),
  template: column
    .optional()
    .describe('A column with the name of an approved template; then `text` is its first value.'),
  language: z.string().min(1).default('en').describe('The language of the template.'),
  conversation: column
    .optional()
    .describe('A column with the id of the conversation that an agent writes from: answers go on there.'),
})

export const dataverse = z.strictObject({
  url: httpUrl('https://contoso.crm4.dynamics.com').describe('`https://contoso.crm4.dynamics.com`'),
  phoneFields: z
    .array(column)
    .min(1)
    .max(6)
    .readonly()
    .default(['mobilephone', 'telephone1', 'telephone2'])
    .describe('The columns of a contact that hold phone numbers.'),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, 'expected two letters, like NL')
    .transform((code) => code.toUpperCase())
    .optional()
    .describe(
      'The country (`NL`) whose numbers your contacts are written in where they begin without a plus; any unless said.',
    ),
  userIdField: column.optional().describe("A column of your own that holds WhatsApp's business-scoped user id."),
  articleUrl: pattern
    .optional()
    .describe(
      'Where customers read an article: `https://help.contoso.com/kb/{number}`. Without it articles are not shared.',
    ),
  recordUrl: pattern.optional().describe('Where customers see their case: `https://help.contoso.com/case/{number}`.'),
  recordKey: column.optional().describe('An alternate key of the case table, by which creating one twice makes one.'),
  origin: z.int().default(3).describe("The case's origin (`caseorigincode`). 3 is Web."),
  guestCases: z
    .enum(['refuse', 'contact'])
    .default('refuse')
    .describe(
      'A case for somebody who is no contact: Dataverse takes none, so it is refused with what to do, or a contact *Guest* is made for it.',
    ),
  workstream: guid
    .optional()
    .describe('The id of the workstream of the channel: with it a person is promised only where one is available.'),
  outreach: outreach.optional().describe('The table whose rows an agent makes to write first.'),
})

export const schema = z
  .strictObject({
    // Tokens name the directory by id, never by domain.
    tenantId: guid.describe('The directory (tenant) id of Microsoft Entra.'),
    auth: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('oauth'), clientId: guid, clientSecret: secret() }),
      ])
      .describe('The app registration that the custom channel names: its application (client) id and a secret of it.'),
    organizationId: guid.describe("The organization's id: Power Platform admin center, the environment's details."),
    channelId: guid
      .optional()
      .describe('The id of the `msdyn_occustommessagingchannel` record; `setup` makes it and says it.'),
    messagingUrl: httpUrl().describe('`https://m-{organization}.{geo}.omnichannelengagementhub.com`'),
    zone: z
      .string()
      .regex(/^[a-z0-9]+$/i, 'expected a zone like crm4')
      .optional()
      .describe("The zone of the region, which the token's scope names: `crm`, `crm4`, …"),
    scope: z
      .string()
      .regex(/\/\.default$/, 'expected a scope that ends with /.default')
      .optional()
      .describe('The scope of the messaging token, where the zone does not make it.'),
    dataverse: dataverse
      .optional()
      .describe(
        'Contacts, records, knowledge, notes and states, and `setup`. Without it there is only the conversation.',
      ),
    webhook: z
      .strictObject({
        issuers: someNames.optional(),
        audiences: someNames.optional(),
        subjects: someNames.optional().describe('`sub` of the token. Not looked at unless given.'),
        callers: names
          .optional()
          .describe(
            '`azp` or `appid`: which application asked for the token. Default: ours; an empty list accepts any of the tenant.',
          ),
        jwksUrl: httpUrl().optional(),
        recordKey: chosenSecret()
          .optional()
          .describe('The key of a Dataverse webhook (`?code=`), for messages that an agent starts from a record.'),
      })
      .prefault({})
      .describe('Who signs the webhook, and for whom. What is left out follows from the ids above.'),
    events: z
      .record(name, z.enum(meanings))
      .default({})
      .describe(
        "Meanings for event names that are not known here, or not as you mean them: `{ BackToAssistant: 'handed-back' }`.",
      ),
    attachments: z
      .enum(['link', 'base64'])
      .default('link')
      .describe('How files reach the agent: as a link, or inside of the message.'),
    failures: z
      .enum(['message', 'event', 'both'])
      .default('message')
      .describe(
        'What tells that a message was not delivered: an automated message, which agents see, a custom event for flows and bots, or both.',
      ),
    customEvents: z
      .strictObject({ failed: name.default('DeskwireNotDelivered') })
      .prefault({})
      .describe('The names of the custom events. Flows and bots get these; agents are not shown them.'),
    phoneFormat: z
      .enum(['e164', 'digits'])
      .default('e164')
      .describe('How `phonenumber` is written, by which Dynamics 365 identifies the record.'),
    hidden: names
      .default([])
      .describe('The names of context variables that only rules see; all others are shown to the agent.'),
    loginUrl: httpUrl()
      .default('https://login.microsoftonline.com')
      .describe('Where Microsoft Entra is, if not at Microsoft.'),
  })
  .refine(({ zone, scope }) => zone !== undefined || scope !== undefined, {
    error: 'expected the zone of your region (crm, crm4, …), or the whole scope',
    path: ['zone'],
  })

export type Dynamics365Options = z.input<typeof schema>
export type Settings = z.output<typeof schema>
export type Dataverse = z.output<typeof dataverse>
export type Outreach = z.output<typeof outreach>
