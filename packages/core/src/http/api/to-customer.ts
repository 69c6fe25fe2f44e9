import { z } from 'zod'
import type { Context } from '../../bridge/task/context.js'
import { content } from './content.js'
import { channelOf } from './lookup.js'
import { wrongField } from './refused.js'
import { address, name } from './schemas.js'

/** What every message to a customer names. */
export const toCustomer = {
  channel: name,
  line: z.string().min(1).max(100).optional().meta({ description: "The channel's first line unless said." }),
  to: z
    .union([address, z.array(address).min(1).max(5)], { error: 'an address, or up to five of the same person' })
    .transform((to) => (Array.isArray(to) ? to : [to])),
  content,
}

/** Checks what a schema cannot know: that the channel, its line and the ticket's host are set up. */
export const checkSetUp = (
  context: Context,
  { channel, line, ticket }: { channel: string; line?: string | undefined; ticket?: { host: string } | undefined },
): void => {
  const { lines } = channelOf(context, channel)
  if (line !== undefined && !context.line(channel, line))
    throw wrongField('/line', `the channel has no such line; there are ${lines.map(({ id }) => id).join(', ')}`)
  if (ticket && !context.host(ticket.host)) throw wrongField('/ticket/host', 'no host is called so')
}
