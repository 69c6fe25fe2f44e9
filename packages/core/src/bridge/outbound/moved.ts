import type { Conversation } from '../../model/conversation.js'
import { asOn, meet, reachOf } from '../../model/reach.js'
import { allPages } from '../task/pages.js'
import type { Run } from '../task/run.js'

/**
 * For a customer who has never written on this line: the address that the business has may be one that they have left,
 * as their conversation on another line knows.
 */
export const followMove = async (run: Run): Promise<void> => {
  const { context, conversation } = run
  if (conversation.lastInbound || conversation.proven) return
  const given = reachOf(conversation)
  let newest: Conversation['proven']
  const others = allPages((after) =>
    context.store.conversations(context.tenant, { customer: conversation.customer, limit: 50, ...after }),
  )
  for await (const other of others) {
    const { proven, addresses, channel } = other
    if (!proven || other.id === conversation.id || proven.at <= (newest?.at ?? 0)) continue
    const hasLeft = given.filter((one) => meet([one], addresses) && !meet([one], reachOf(other)))
    if (hasLeft.length > 0) newest = { at: proven.at, addresses: asOn(conversation.channel, proven.addresses, channel) }
  }
  if (newest) run.set({ proven: newest })
}
