import { z } from 'zod'
import type { Context } from '../../bridge/task/context.js'
import { type Content, type MediaRef, withMedia } from '../../model/content.js'
import { content } from './content.js'
import { channelOf } from './lookup.js'
import { wrongField } from './refused.js'
import { address, name } from './schemas.js'

/** The fields of every message to a customer. */
export const toCustomer = {
  channel: name,
  line: z.string().min(1).max(100).optional().meta({ description: "Default: the channel's first line." }),
  to: z
    .union([address, z.array(address).min(1).max(5)], { error: 'an address, or up to five of the same person' })
    .transform((to) => (Array.isArray(to) ? to : [to])),
  content,
}

interface Given {
  channel: string
  line?: string | undefined
  ticket?: { host: string } | undefined
  content: Content
}

/** Checks what the schema cannot: channel, line and the ticket's host. Resolves the file referred to. */
export const resolved = <T extends Given>(context: Context, given: T): T => {
  const { channel, line, ticket, content: said } = given
  const { lines } = channelOf(context, channel)
  if (line !== undefined && !context.line(channel, line))
    throw wrongField('/line', `unknown line of this channel; its lines are ${lines.map(({ id }) => id).join(', ')}`)
  if (ticket && !context.host(ticket.host)) throw wrongField('/ticket/host', 'unknown host')
  return { ...given, content: withMedia(said, (file) => found(context, file)) }
}

const found = ({ shared, tenant }: Context, file: MediaRef): MediaRef => {
  const stored = shared.media.referred(tenant, file.ref)
  if (stored === undefined) throw wrongField('/content', 'this ref was not returned by POST /media')
  return { ...file, stored }
}
