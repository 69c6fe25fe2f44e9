import { baseUrl, chosenSecret, secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const name = z.string().min(1)
const names = z.array(name).readonly()

const fieldNames = z.strictObject({
  channel: name.default('Channel').describe("On tickets: the channel's name in the bridge."),
  phone: name.default('Phone').describe('On tickets: whom the conversation is with.'),
  externalId: name
    .default('ExternalId')
    .describe('On tickets: the key of the opening, by which a lost answer is looked up.'),
  messageId: name.default('MessageId').describe('On transactions: the key of the entry, likewise.'),
  whatsAppId: name.default('WhatsAppId').describe('On users: their business-scoped WhatsApp id.'),
  userPhone: name
    .optional()
    .describe('On users, kept in E.164: with it one search finds a phone. Without it the users are read through.'),
  delivery: name
    .optional()
    .describe('On tickets: how far the last reply got. Without it only failures are told, as comments.'),
  tags: name.optional().describe('On tickets, for several values.'),
})

export const optionsSchema = z.strictObject({
  url: baseUrl('https://rt.example.com').describe('As in `$WebBaseURL` with `$WebPath`: `https://rt.example.com`.'),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })])
    .describe("An authentication token of the integration's own user."),
  user: name.default('deskwire').describe('The name of that user: what it writes is never taken for a reply.'),
  webhookSecret: chosenSecret().describe('`$DeskwireSecret` of the recipe. Several while one replaces another.'),
  queue: name.default('General').describe('Where a conversation goes whose route names no queue.'),
  fields: fieldNames.prefault({}).describe('The names of the custom fields.'),
  attributes: z
    .record(z.string(), name)
    .default({})
    .describe("Attributes of the route that become custom fields of the ticket: `{ reason: 'Reason' }`."),
  closedStatuses: names
    .refine(({ length }) => length > 0, 'expected at least one status')
    .default(['resolved', 'rejected', 'deleted'])
    .describe('A ticket in one of these is closed. The first is what `close` sets.'),
  openStatus: name.default('open').describe('What `reopen` sets.'),
  waitingStatuses: names.default(['stalled']).describe('The customer is waited for.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected two capital letters: US, NL')
    .optional()
    .describe("Phones of users without a country code are read as this country's: `US`."),
  maxUsers: z
    .int()
    .min(0)
    .max(100_000)
    .default(2_000)
    .describe('At most so many users are read for a phone; with more nobody is recognised by one.'),
  articles: z
    .strictObject({
      classes: names
        .refine(({ length }) => length > 0, 'expected at least one class')
        .optional()
        .describe('Only these classes are shared with customers. Left out: all that the user may see.'),
      url: z
        .string()
        .refine((value) => value.includes('{id}'), 'expected an address with {id} in it')
        .optional()
        .describe("What customers open; `{id}` is the article's. RT's own pages ask for a login."),
      content: name.default('Content').describe("The custom field that holds an article's text."),
    })
    .prefault({})
    .describe('What of the knowledge base is shared.'),
  maxAttachmentBytes: z
    .int()
    .min(1)
    .default(10_000_000)
    .describe("Larger files become a link. RT's `$MaxAttachmentSize` is 10 MB."),
  settlesAfterMs: z
    .int()
    .min(0)
    .default(15_000)
    .describe('How long RT may go on working on a request whose answer was lost.'),
})

export type RequestTrackerOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
