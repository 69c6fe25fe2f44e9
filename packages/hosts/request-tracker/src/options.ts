import { baseUrl, chosenSecret, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const name = z.string().min(1)
const names = z.array(name).readonly()

const fieldNames = z.strictObject({
  channel: name.default('Channel').describe("On tickets: the channel's name in the bridge."),
  phone: name.default('Phone').describe('On tickets: the address of the customer.'),
  externalId: name.default('ExternalId').describe('On tickets: our key, by which a lost answer is looked up.'),
  messageId: name.default('MessageId').describe('On transactions: the key of the entry, for the same purpose.'),
  whatsAppId: name.default('WhatsAppId').describe('On users: the business-scoped WhatsApp id.'),
  userPhone: name
    .optional()
    .describe('On users: the phone number in E.164, which makes it searchable. Without it all users are read.'),
  delivery: name
    .optional()
    .describe('On tickets: the delivery of the last reply. Without it only failures are reported, as comments.'),
  tags: name.optional().describe('On tickets, with multiple values: the tags.'),
})

export const optionsSchema = z.strictObject({
  url: baseUrl('https://rt.example.com').describe('As in `$WebBaseURL` with `$WebPath`: `https://rt.example.com`.'),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })])
    .describe('An authentication token of the integration user.'),
  user: name
    .default('deskwire')
    .describe('The name of the integration user, whose entries are never taken for replies.'),
  webhookSecret: chosenSecret().describe('`$DeskwireSecret` of the recipe; a list during rotation.'),
  queue: name.default('General').describe('The queue for conversations whose route names none.'),
  fields: fieldNames.prefault({}).describe('The names of the custom fields.'),
  attributes: z
    .record(z.string(), name)
    .default({})
    .describe("Attributes of the route to write to custom fields of the ticket: `{ reason: 'Reason' }`."),
  closedStatuses: names
    .refine(({ length }) => length > 0, 'expected at least one status')
    .default(['resolved', 'rejected', 'deleted'])
    .describe('The statuses of closed tickets. `close` sets the first.'),
  openStatus: name.default('open').describe('What `reopen` sets.'),
  waitingStatuses: names.default(['stalled']).describe('The statuses of tickets that wait for the customer.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected two capital letters: US, NL')
    .optional()
    .describe('The country of phone numbers without a country code: `US`.'),
  maxUsers: z
    .int()
    .min(0)
    .max(100_000)
    .default(2_000)
    .describe('The most users to read for a phone number. With more users, none is recognised by phone.'),
  articles: z
    .strictObject({
      classes: names
        .refine(({ length }) => length > 0, 'expected at least one class')
        .optional()
        .describe('The classes shared with customers. Default: all that the integration user may see.'),
      url: z
        .string()
        .refine((value) => value.includes('{id}'), 'expected a URL that contains {id}')
        .optional()
        .describe("The URL for customers, with `{id}` for the article's id. RT's own pages need a login."),
      content: name.default('Content').describe("The custom field that holds an article's text."),
    })
    .prefault({})
    .describe('What to share of the knowledge base.'),
  maxAttachmentBytes: z
    .int()
    .min(1)
    .default(10_000_000)
    .describe("Larger files are sent as a link. RT's default `$MaxAttachmentSize` is 10 MB."),
  settlesAfterMs: z
    .int()
    .min(0)
    .default(15_000)
    .describe('How long RT may still be processing a request whose answer was lost.'),
})

export type RequestTrackerOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
