import type { Policy } from '../options.js'

const day = 24 * 60 * 60_000

/** The policy with every default filled in: all of them safe. */
export const withDefaults = (policy: Policy = {}) => ({
  onClosed: 'refuse' as const,
  holdMs: 3 * day,
  outreachMs: 3 * day,
  windowMarginMs: 60_000,
  windowWarningMs: 60 * 60_000,
  reopen: { reopenWithin: 3 * day },
  onUnknown: 'park' as const,
  markRead: 'posted' as const,
  guests: false,
  freeTextRevocation: 'flag' as const,
  directives: '/' as const,
  person: {},
  maxTurns: 30,
  turnMs: 30_000,
  giveUpMs: day,
  outageMs: 3 * day,
  maxMediaBytes: 100 * 1024 * 1024,
  ...policy,
})
export type FullPolicy = ReturnType<typeof withDefaults> & Policy
