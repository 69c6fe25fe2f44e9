import type { Conversation } from '../../model/conversation.js'
import { reachOf } from '../../model/reach.js'
import type { Destination } from '../../ports/channel.js'

/** Where a message, a tick or a sign of typing goes: the one place that decides it. */
export const destination = (conversation: Conversation): Destination => {
  const { line, sender, lastInbound, proven } = conversation
  return {
    line,
    addresses: reachOf(conversation),
    ...(sender !== undefined && { sender }),
    // They have moved since: what they wrote before stands in the chat of an address they have left.
    ...(lastInbound && lastInbound.at >= (proven?.at ?? 0) && { lastInbound: lastInbound.id }),
  }
}
