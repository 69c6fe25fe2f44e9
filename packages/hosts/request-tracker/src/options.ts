import { secret } from '@deskwire/core/adapter'
import { z } from 'zod'

const name = z.string().min(1)
const webUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'expected an http or https URL')

const fieldNames = z.strictObject({
  /** On tickets: the channel's name in the bridge. */
  channel: name.default('Channel'),
  /** On tickets: whom the conversation is with. */
  phone: name.default('Phone'),
  /** On tickets: the key of the opening, by which a lost answer is looked up. */
  externalId: name.default('ExternalId'),
  /** On transactions: the key of the entry, likewise. */
  messageId: name.default('MessageId'),
  /** On users: their business-scoped WhatsApp id. */
  whatsAppId: name.default('WhatsAppId'),
  /** On users, kept in E.164: with it one search finds a phone. Without it the users are read through. */
  userPhone: name.optional(),
  /** On tickets: how far the last reply got. Without it only failures are told, as comments. */
  delivery: name.optional(),
  /** On tickets, for several values. */
  tags: name.optional(),
})

export const optionsSchema = z.strictObject({
  /** As in `$WebBaseURL` with `$WebPath`: `https://rt.example.com`. */
  url: webUrl.transform((value) => value.replace(/\/+$/, '')),
  /** An authentication token of the integration's own user. */
  token: secret(z),
  /** The name of that user: what it writes is never taken for a reply. */
  user: name.default('deskwire'),
  /** `$DeskwireSecret` of the recipe. Several while one replaces another. */
  webhookSecret: secret(z),
  /** Where a conversation goes whose route names no queue. */
  queue: name.default('General'),
  fields: fieldNames.default(() => fieldNames.parse({})),
  /** Attributes of the route that become custom fields of the ticket: `{ reason: 'Reason' }`. */
  attributes: z.record(z.string(), name).default({}),
  /** A ticket in one of these is closed. The first is what `close` sets. */
  closedStatuses: z.array(name).min(1).default(['resolved', 'rejected', 'deleted']),
  /** What `reopen` sets. */
  openStatus: name.default('open'),
  /** The customer is waited for. */
  waitingStatuses: z.array(name).default(['stalled']),
  /** Phones of users without a country code are read as this country's: `US`. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'expected two capital letters: US, NL')
    .optional(),
  /** At most so many users are read for a phone; with more nobody is recognised by one. */
  maxUsers: z.number().int().min(0).max(100_000).default(2_000),
  articles: z
    .strictObject({
      /** Only these classes are shared with customers. Left out: all that the user may see. */
      classes: z.array(name).min(1).optional(),
      /** What customers open; `{id}` is the article's. RT's own pages ask for a login. */
      url: z.string().includes('{id}').optional(),
      /** The custom field that holds an article's text. */
      content: name.default('Content'),
    })
    .default({ content: 'Content' }),
  /** Larger files become a link. RT's `$MaxAttachmentSize` is 10 MB. */
  maxAttachmentBytes: z.number().int().positive().default(10_000_000),
  /** How long RT may go on working on a request whose answer was lost. */
  settlesAfterMs: z.number().int().min(0).default(15_000),
})

export type RequestTrackerOptions = z.input<typeof optionsSchema>
export type Settings = z.output<typeof optionsSchema>
