import type { Conversation } from '../../model/conversation.js'
import { reachOf } from '../../model/reach.js'
import type { Destination } from '../../ports/channel.js'

/** Where a message, a read receipt or a typing sign goes: decided only here. */
export const destination = (conversation: Conversation): Destination => {
  const { line, sender, lastInbound, proven } = conversation
  const to: Destination = { line, addresses: reachOf(conversation) }
  if (sender !== undefined) to.sender = sender
  // Otherwise they have moved since: their earlier messages are in the chat of an address that they have left.
  if (lastInbound && lastInbound.at >= (proven?.at ?? 0)) to.lastInbound = lastInbound.id
  return to
}
