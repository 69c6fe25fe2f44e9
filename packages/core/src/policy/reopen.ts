/**
 * What a message does to a closed ticket. All three wishes are legitimate, so it is said per host:
 * `append` writes into it, `new` opens another, `reopenWithin` (ms) reopens it if it was closed lately.
 */
export type ReopenPolicy = 'append' | 'new' | { reopenWithin: number }

export type Reopening = 'append' | 'reopen' | 'new'

export const reopening = (
  policy: ReopenPolicy,
  ticket: {
    closedAt: number
    now: number
    /** The host's capability: a closed ticket cannot take entries or be reopened. */
    closedIsFinal?: boolean | undefined
    /** The host has `reopen`. Many reopen by themselves when an entry is added, so without it one is. */
    canReopen: boolean
  },
): Reopening => {
  if (ticket.closedIsFinal || policy === 'new') return 'new'
  if (policy === 'append') return 'append'
  if (ticket.now - ticket.closedAt > policy.reopenWithin) return 'new'
  return ticket.canReopen ? 'reopen' : 'append'
}
