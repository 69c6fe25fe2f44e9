/**
 * What a message does to a closed ticket, configured per host:
 * `append` adds to it, `new` opens another, `reopenWithin` (ms) reopens it if it was closed recently.
 */
export type ReopenPolicy = 'append' | 'new' | { reopenWithin: number }

export type Reopening = 'append' | 'reopen' | 'new'

export const reopening = (
  policy: ReopenPolicy,
  ticket: {
    closedAt: number
    now: number
    /** A capability of the host: a closed ticket takes no entries and cannot be reopened. */
    closedIsFinal?: boolean | undefined
    /** Whether the host has `reopen`. Without it an entry is added, on which many hosts reopen the ticket. */
    canReopen: boolean
  },
): Reopening => {
  if (ticket.closedIsFinal || policy === 'new') return 'new'
  if (policy === 'append') return 'append'
  if (ticket.now - ticket.closedAt > policy.reopenWithin) return 'new'
  return ticket.canReopen ? 'reopen' : 'append'
}
