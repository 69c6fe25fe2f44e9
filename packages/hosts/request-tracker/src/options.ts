import { type Input, type Output, option } from '@deskwire/core/adapter'

const name = option.text({ min: 1 })

const fieldNames = option.object({
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

export const optionsSchema = option.object({
  /** As in `$WebBaseURL` with `$WebPath`: `https://rt.example.com`. */
  url: option.url().to((value) => value.replace(/\/+$/, '')),
  /** An authentication token of the integration's own user. */
  token: option.secret(),
  /** The name of that user: what it writes is never taken for a reply. */
  user: name.default('deskwire'),
  /** `$DeskwireSecret` of the recipe. Several while one replaces another. */
  webhookSecret: option.secret(),
  /** Where a conversation goes whose route names no queue. */
  queue: name.default('General'),
  fields: fieldNames.default({}),
  /** Attributes of the route that become custom fields of the ticket: `{ reason: 'Reason' }`. */
  attributes: option.record(name).default({}),
  /** A ticket in one of these is closed. The first is what `close` sets. */
  closedStatuses: option.list(name, { min: 1 }).default(['resolved', 'rejected', 'deleted']),
  /** What `reopen` sets. */
  openStatus: name.default('open'),
  /** The customer is waited for. */
  waitingStatuses: option.list(name).default(['stalled']),
  /** Phones of users without a country code are read as this country's: `US`. */
  country: option.pattern(/^[A-Z]{2}$/, 'expected two capital letters: US, NL').optional(),
  /** At most so many users are read for a phone; with more nobody is recognised by one. */
  maxUsers: option.whole({ min: 0, max: 100_000 }).default(2_000),
  articles: option
    .object({
      /** Only these classes are shared with customers. Left out: all that the user may see. */
      classes: option.list(name, { min: 1 }).optional(),
      /** What customers open; `{id}` is the article's. RT's own pages ask for a login. */
      url: option
        .text()
        .refine((value) => value.includes('{id}'), 'expected an address with {id} in it')
        .optional(),
      /** The custom field that holds an article's text. */
      content: name.default('Content'),
    })
    .default({}),
  /** Larger files become a link. RT's `$MaxAttachmentSize` is 10 MB. */
  maxAttachmentBytes: option.whole({ min: 1 }).default(10_000_000),
  /** How long RT may go on working on a request whose answer was lost. */
  settlesAfterMs: option.whole({ min: 0 }).default(15_000),
})

export type RequestTrackerOptions = Input<typeof optionsSchema>
export type Settings = Output<typeof optionsSchema>
