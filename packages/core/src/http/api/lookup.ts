import type { Context } from '../../bridge/task/context.js'
import type { TicketRef } from '../../model/conversation.js'
import type { Host } from '../../ports/host.js'
import { missing, unavailable, wrongField } from './refused.js'

export const conversationOf = async (context: Context, id: string) => {
  const found = await context.store.conversation(context.tenant, id)
  if (!found) throw missing('This conversation')
  return found
}

/** A channel that exists, or the field that is wrong. */
export const channelOf = (context: Context, channel: string, pointer = '/channel') => {
  const found = context.channel(channel)
  if (!found)
    throw wrongField(pointer, `unknown channel; the channels are ${Object.keys(context.setup.channels).join(', ')}`)
  return found
}

export const hostOf = (context: Context, given: string | undefined) => {
  const host = context.host(given ?? Object.keys(context.setup.hosts)[0] ?? '')
  if (!host) throw wrongField('?host', `unknown host; the hosts are ${Object.keys(context.setup.hosts).join(', ')}`)
  return host
}

/** The ticket of a conversation, with its host. */
export const ticketOf = async (context: Context, id: string): Promise<{ host: Host; ticket: TicketRef }> => {
  const { ticket } = await conversationOf(context, id)
  const host = ticket && context.host(ticket.host)
  if (!ticket || !host) throw unavailable('This conversation has no ticket')
  return { host, ticket }
}
