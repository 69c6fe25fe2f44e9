import { addressKey } from '../../model/address.js'
import type { ConsentRecord } from '../../model/consent.js'
import type { Conversation } from '../../model/conversation.js'
import { nobody } from '../../policy/consent.js'
import { gate } from '../../policy/gate.js'
import { type Standing, standing } from '../../policy/standing.js'
import { windowOf } from '../../policy/window.js'
import type { Context } from './context.js'
import { destination } from './destination.js'
import { allPages } from './pages.js'
import type { Run } from './run.js'

type Whose = Pick<Conversation, 'customer' | 'channel' | 'line' | 'addresses'>

/** Their standing on this line: the ledger evaluated, including revocations by others who share an address. */
export const standingOf = async (context: Context, conversation: Whose): Promise<Standing> => {
  const records = await consentsOf(context, conversation)
  return records.length === 0 ? nobody : standing(records, conversation)
}

/** The records of this line, theirs and those of others who share an address. */
export const consentsOf = async (context: Context, conversation: Whose): Promise<readonly ConsentRecord[]> => {
  const { customer, channel, line } = conversation
  const addresses = conversation.addresses.map((address) => addressKey(address, channel))
  const records: ConsentRecord[] = []
  const pages = allPages((after) =>
    context.store.consents(context.tenant, { customer, addresses, channel, line, ...after }),
  )
  for await (const record of pages) records.push(record)
  return records
}

/**
 * Shows that somebody is typing, if an answer could be sent now: not after STOP, nor outside the window. Transient: nothing
 * waits for it.
 */
export const showTyping = (context: Context, conversation: Conversation): void => {
  const channel = context.channel(conversation.channel)
  if (!channel?.typing) return
  context.shared.bestEffort('typing', async (call) => {
    const verdict = gate({
      purpose: 'service',
      form: 'free',
      standing: await standingOf(context, conversation),
      window: windowOf(conversation, channel.capabilities.window, context.now(), context.policy.windowMarginMs),
      wroteBefore: conversation.lastInbound !== undefined,
      contactKnown: true,
      guestsAllowed: true,
      blocked: conversation.blocked,
      unreachable: conversation.unreachable,
    })
    if ('allow' in verdict) await channel.typing?.(destination(conversation), call)
  })
}

/** The customer's read receipts, by the policy (B5). Best effort: not worth a retry. */
export const tickRead = (run: Run, when: 'received' | 'posted' | 'viewed'): void => {
  const { context } = run
  if (context.policy.markRead !== when) return
  const { conversation } = run
  const channel = context.channel(conversation.channel)
  const to = destination(conversation)
  const message = to.lastInbound
  if (channel?.markRead && message !== undefined)
    context.shared.bestEffort('mark as read', (call) => channel.markRead?.(message, to, call) ?? Promise.resolve())
}
