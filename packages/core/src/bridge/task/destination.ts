import type { Conversation } from '../../model/conversation.js'
import type { Destination } from '../../ports/channel.js'

/** Where a message to this customer goes. */
export const destination = (conversation: Conversation): Destination => ({
  line: conversation.line,
  addresses: conversation.addresses,
  ...(conversation.sender !== undefined && { sender: conversation.sender }),
  ...(conversation.lastInbound && { lastInbound: conversation.lastInbound.id }),
})
