import { z } from 'zod'
import { describe } from '../../adapter/reading/markup.js'
import { toldAgent } from '../../bridge/outbound/may-write.js'
import type { Context } from '../../bridge/task/context.js'
import type { ConsentRecord } from '../../model/consent.js'
import { type Content, withMedia } from '../../model/content.js'
import type { Conversation } from '../../model/conversation.js'
import { deliveryOf, type Message, type MessagePart } from '../../model/message.js'
import { knownBy } from '../../model/reach.js'
import type { Verdict } from '../../policy/gate.js'
import { windowOf } from '../../policy/window.js'
import type { Parked } from '../../ports/store.js'
import { iso } from '../stream.js'
import { addressOut, failureOut, type verdictOut, when } from './schemas.js'
import { ShownLinks } from './shown-links.js'

const ticketOut = z.object({ host: z.string(), id: z.string(), url: z.string().optional() })

export const conversationOut = z
  .object({
    id: z.string(),
    channel: z.string(),
    line: z.string(),
    customer: z.string(),
    name: z.string().optional(),
    addresses: z.array(addressOut).readonly(),
    createdAt: when,
    state: z.enum(['open', 'active', 'waiting', 'wrap-up', 'closed']),
    stateAt: when,
    speaker: z.enum(['assistant', 'host']),
    lastInboundAt: when.optional(),
    window: z.object({ open: z.boolean(), until: when.optional() }),
    contact: z.object({ id: z.string(), name: z.string() }).nullable().optional(),
    ticket: ticketOut.optional(),
    previousTicket: ticketOut.optional(),
    queue: z.string().optional(),
    held: z
      .object({
        since: when,
        until: when,
        template: z.string().meta({ description: 'The template that asked the customer to write back.' }),
        replies: z
          .array(z.object({ by: z.string().optional(), text: z.string() }))
          .readonly()
          .meta({ description: 'The first 20 that wait, in the words that agents read; long ones are cut.' }),
      })
      .optional(),
    paced: z
      .object({ message: z.string(), until: when })
      .optional()
      .meta({ description: 'This message, and what is behind it, waits for the rate limit of the provider.' }),
    revoked: z.boolean(),
    blocked: z.boolean(),
    unreachable: z.string().optional(),
  })
  .meta({ id: 'Conversation' })

export const conversationView = (context: Context, one: Conversation): z.input<typeof conversationOut> => {
  const rule = context.channel(one.channel)?.capabilities.window
  const { open, until } = windowOf(one, rule, context.wall(), context.policy.windowMarginMs)
  return {
    id: one.id,
    channel: one.channel,
    line: one.line,
    customer: one.customer,
    ...(one.name !== undefined && { name: one.name }),
    addresses: knownBy(one),
    createdAt: iso(one.createdAt),
    state: one.state,
    stateAt: iso(one.stateAt),
    speaker: one.speaker,
    ...(one.lastInbound && { lastInboundAt: iso(one.lastInbound.at) }),
    window: { open, ...(until !== undefined && { until: iso(until) }) },
    ...(one.contact !== undefined && { contact: one.contact && { id: one.contact.id, name: one.contact.name } }),
    ...(one.ticket && { ticket: one.ticket }),
    ...(one.previousTicket && { previousTicket: one.previousTicket }),
    ...(one.route?.queue !== undefined && { queue: one.route.queue }),
    ...(one.hold && { held: heldView(one.hold) }),
    ...(one.paced && one.paced.until > context.wall() && { paced: { ...one.paced, until: iso(one.paced.until) } }),
    revoked: one.revoked === true,
    blocked: one.blocked === true,
    ...(one.unreachable !== undefined && { unreachable: one.unreachable }),
  }
}

const heldView = ({ since, until, template, replies = [] }: NonNullable<Conversation['hold']>) => ({
  since: iso(since),
  until: iso(until),
  template,
  replies,
})

export const messageOut = z
  .object({
    id: z.string(),
    conversation: z.string(),
    direction: z.enum(['in', 'out']),
    author: z.object({ kind: z.string(), id: z.string().optional(), name: z.string().optional() }),
    at: when,
    text: z.string().meta({ description: 'The content as plain text.' }),
    content: z.array(z.looseObject({ type: z.string() })).readonly(),
    purpose: z.string().optional(),
    ticket: z.string().optional(),
    reply: z.string().optional().meta({ description: "The helpdesk's id of the reply that it came from." }),
    lost: z.array(z.string()).readonly().optional(),
    delivery: z.string().optional(),
    parts: z
      .array(
        z.object({
          id: z.string(),
          providerId: z.string().optional(),
          delivery: z.string(),
          failure: failureOut.optional(),
          price: z.object({ category: z.string(), billable: z.boolean().optional() }).optional(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Message' })

interface Stored {
  message: Message
  parts: readonly MessagePart[]
}

/** Messages as they are shown; the links to their files lead there by then. */
export const messageViews = async (
  context: Context,
  stored: readonly Stored[],
): Promise<z.input<typeof messageOut>[]> => {
  const links = new ShownLinks(context)
  const views = stored.map((one) => messageView(context, one, links))
  await links.keep()
  return views
}

const messageView = (context: Context, { message, parts }: Stored, links: ShownLinks): z.input<typeof messageOut> => ({
  id: message.id,
  conversation: message.conversation,
  direction: message.direction,
  author: message.author,
  at: iso(message.at),
  text: textOf(context, message),
  content: message.content.map((one) => contentView(links, message.conversation, one)),
  ...(message.purpose !== undefined && { purpose: message.purpose }),
  ...(message.ticket !== undefined && { ticket: message.ticket }),
  ...(message.reply !== undefined && { reply: message.reply }),
  ...(message.lost && { lost: message.lost }),
  ...(message.direction === 'out' && parts.length > 0 && { delivery: deliveryOf(parts) }),
  parts: parts.map(({ id, providerId, delivery, failure, price }) => ({
    id,
    ...(providerId !== undefined && { providerId }),
    delivery,
    ...(failure && { failure }),
    ...(price && { price }),
  })),
})

export const textOf = (context: Context, { content }: Message): string =>
  content.map((one) => describe(one, context.setup.language, context.setup.sentences)).join('\n')

/** Files are given as links that expire soon; their names in the store are not shown. */
const contentView = (links: ShownLinks, conversation: string, content: Content): { type: string } =>
  withMedia(content, ({ stored, ...media }) =>
    stored === undefined ? media : { ...media, link: links.to({ ...media, stored }, conversation) },
  )

export const consentOut = z
  .object({
    id: z.string(),
    channel: z.string(),
    line: z.string(),
    customer: z.string(),
    purpose: z.string(),
    topic: z.string().optional(),
    granted: z.boolean(),
    source: z.string(),
    evidence: z.string(),
    at: when,
    providerBlock: z.boolean().optional(),
  })
  .meta({ id: 'ConsentRecord' })

export const consentView = ({
  tenant: _,
  addresses: __,
  order: ___,
  at,
  ...rest
}: ConsentRecord): z.input<typeof consentOut> => ({
  ...rest,
  at: iso(at),
})

export const parkedOut = z
  .object({
    id: z.string(),
    reason: z.string(),
    at: when,
    conversation: z.string().optional(),
    track: z.string(),
    tries: z.number(),
  })
  .meta({ id: 'Parked' })

export const parkedView = ({ tenant: _, body: __, at, ...rest }: Parked): z.input<typeof parkedOut> => ({
  ...rest,
  at: iso(at),
})

/** The gate's answer, in the agent's words. */
export const verdictView = (context: Context, verdict: Verdict): z.input<typeof verdictOut> =>
  'allow' in verdict ? { allowed: true } : { allowed: false, reason: verdict.refuse, ...toldAgent(context, verdict) }
