import { destination } from './destination.js'
import type { Run } from './run.js'

/** The customer's ticks, as the policy says (B5). Best effort: a tick is not worth a retry. */
export const tickRead = (run: Run, when: 'received' | 'posted' | 'viewed'): void => {
  const { context, conversation } = run
  if (context.policy.markRead !== when) return
  const channel = context.channel(conversation.channel)
  const to = destination(conversation)
  const message = to.lastInbound
  if (channel?.markRead && message !== undefined)
    context.shared.bestEffort('mark as read', (call) => channel.markRead?.(message, to, call) ?? Promise.resolve())
}
