import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import { standingOf } from '../../../bridge/task/signs.js'
import type { Conversation } from '../../../model/conversation.js'
import type { Host } from '../../../ports/host.js'
import { consentOut, consentView } from '../views.js'

const mostRecords = 20

export const canOut = z
  .object({
    note: z.boolean(),
    close: z.boolean(),
    reopen: z.boolean(),
    handBack: z.boolean(),
    articles: z.boolean(),
    records: z.boolean(),
    suggestions: z.boolean(),
    templates: z.boolean(),
    media: z.record(z.string(), z.object({ mimes: z.array(z.string()), maxBytes: z.number() })),
  })
  .meta({ description: 'What this helpdesk and channel offer; the rest is not shown.' })

export const abilities = (
  context: Context,
  host: Host,
  conversation: Conversation | undefined,
): z.input<typeof canOut> => {
  const channel = conversation && context.channel(conversation.channel)
  const media = Object.entries(channel?.capabilities.media ?? {})
  const there = conversation !== undefined
  return {
    note: there,
    close: there && host.close !== undefined && conversation.state !== 'closed',
    reopen: there && host.reopen !== undefined && conversation.state === 'closed',
    handBack: there && conversation.speaker === 'host' && conversation.route?.assistant !== undefined,
    articles: there && host.knowledge !== undefined,
    records: there && host.records !== undefined,
    suggestions: there && context.setup.hooks?.suggest !== undefined,
    templates: channel?.templates !== undefined,
    media: Object.fromEntries(media.map(([kind, { mimes, maxBytes }]) => [kind, { mimes: [...mimes], maxBytes }])),
  }
}

export const channelsOut = z
  .array(
    z.object({
      name: z.string(),
      medium: z.string(),
      templates: z.boolean(),
      lines: z.array(z.object({ id: z.string(), address: z.string().optional() })),
    }),
  )
  .meta({ description: 'From where this agent may write first.' })

export const channelsOf = ({ setup }: Context): z.input<typeof channelsOut> =>
  Object.entries(setup.channels).map(([name, { lines, templates }]) => ({
    name,
    medium: lines[0]?.medium ?? 'sms',
    templates: templates !== undefined,
    lines: lines.map(({ id, address }) => ({ id, ...(address !== undefined && { address }) })),
  }))

export const consentShown = z.object({
  optedOut: z.boolean(),
  onlyStartLifts: z.boolean(),
  service: z.boolean().nullable(),
  updates: z.boolean(),
  marketing: z.boolean(),
  topics: z.array(z.object({ id: z.string(), title: z.string(), subscribed: z.boolean() })),
  records: z.array(consentOut),
})

/** Where they stand on this line, and the records behind it, newest first. */
export const consentOf = async (
  context: Context,
  conversation: Conversation,
): Promise<z.input<typeof consentShown>> => {
  const { optedOut, onlyStartLifts, service, updates, marketing, topics } = await standingOf(context, conversation)
  const { customer, channel, line } = conversation
  const { items } = await context.store.consents(context.tenant, { customer, channel, line, limit: 200 })
  const named = Object.entries(context.policy.topics ?? {}).map(([id, { title }]) => ({
    id,
    title: typeof title === 'string' ? title : (title[context.agentLanguage] ?? Object.values(title)[0] ?? id),
  }))
  const others = [...topics].filter((id) => !named.some((one) => one.id === id)).map((id) => ({ id, title: id }))
  return {
    optedOut,
    onlyStartLifts,
    service: service ?? null,
    updates,
    marketing,
    topics: [...named, ...others].map((one) => ({ ...one, subscribed: topics.has(one.id) })),
    records: items.map(consentView).reverse().slice(0, mostRecords),
  }
}
