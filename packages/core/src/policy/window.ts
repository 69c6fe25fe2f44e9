import type { Conversation } from '../model/conversation.js'
import type { Capabilities } from '../ports/channel.js'

export interface Window {
  open: boolean
  /** When the window closes or closed. Absent on channels without a window, or before the first message. */
  until?: number
}

export type WindowRule = Capabilities['window']

const hour = 3_600_000

/**
 * Whether free-form messages may be sent now. Counted from the provider's timestamp of the customer's last message or call;
 * each one restarts the window. A free entry point (an ad click) makes messages free of charge for 72 h, but leaves this rule as it
 * is (Meta, "Pricing": outside the customer service window only templates, free entry or not).
 */
export const windowOf = (
  conversation: Pick<Conversation, 'lastInbound' | 'windowClosed'>,
  rule: WindowRule,
  now: number,
  marginMs = 0,
): Window => {
  if (!rule) return { open: true }
  const { lastInbound, windowClosed } = conversation
  if (!lastInbound) return { open: false }
  const until = lastInbound.at + rule.hours * hour - marginMs
  // The provider decides: its refusal (131047, 63016) overrides our count until the customer writes again.
  // Providers report whole seconds, so a message of the same second counts as newer than the refusal. If that is
  // wrong, the next refusal corrects it; the opposite mistake would lock the agent out.
  if (windowClosed !== undefined && windowClosed > lastInbound.at)
    return { open: false, until: Math.min(until, windowClosed) }
  return { open: now < until, until }
}

/** When to warn that the window is about to close; undefined where it does not close. */
export const warnAt = (until: number | undefined, aheadMs: number): number | undefined =>
  until === undefined ? undefined : until - aheadMs

/**
 * Until when messages are free of charge after an ad click, for information only: Meta counts from the business's
 * first reply, which must come within 24 h of the customer's message. A status with `expiration_timestamp` wins.
 */
export const freeEntryUntil = (
  conversation: Pick<Conversation, 'freeEntry'>,
  rule: WindowRule,
  firstReplyAt: number | undefined,
): number | undefined => {
  const entry = conversation.freeEntry
  if (entry?.until !== undefined) return entry.until
  if (!entry || !rule?.freeEntryHours || firstReplyAt === undefined) return undefined
  return firstReplyAt < entry.at + rule.hours * hour ? firstReplyAt + rule.freeEntryHours * hour : undefined
}
