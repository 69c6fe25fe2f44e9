import { type Call, failureOf, type Hint, type HostEvent } from '@deskwire/core/adapter'
import type { ZendeskTicket } from '../shapes.js'
import { readTicket } from '../tickets/tickets.js'
import { ticketPath, type Zendesk } from '../zendesk-api.js'
import { readComments, repliesIn } from './comments.js'

// Two replies may be reported in the wrong order, or the first not at all, so with each one those shortly before it are
// read too. Known ones are dropped by their id, which is remembered for much longer.
const lookBackMs = 60 * 60_000
// A hint without a comment's id tells no time, and waits for as long as work does while Zendesk is away: three days.
const waitMs = 3 * 24 * 60 * 60_000

/** The current state of what a trigger hinted at: at most one call, whatever the webhook said. */
export const expand = async (zendesk: Zendesk, { id = '', at }: Hint, call: Call): Promise<readonly HostEvent[]> => {
  if (!('ticket' in at) || at.ticket === undefined) return []
  if (id.startsWith('status:') || id.startsWith('assigned:')) return readState(zendesk, at.ticket, id, call)
  return readReplies(zendesk, at.ticket, id, call)
}

const readReplies = async (
  zendesk: Zendesk,
  ticket: string,
  hint: string,
  call: Call,
): Promise<readonly HostEvent[]> => {
  const wanted = /^\d+$/.test(hint) ? Number(hint) : undefined
  const recent = zendesk.handle.now() - waitMs
  const read = await readComments(
    zendesk,
    ticket,
    (comments) =>
      wanted === undefined
        ? Date.parse(comments.at(-1)?.created_at ?? '') < recent
        : comments.some(({ id }) => id === wanted),
    call,
  )
  const told = read.comments.find(({ id }) => id === wanted)
  const since = told ? Date.parse(told.created_at) - lookBackMs : recent
  return repliesIn(zendesk, ticket, read, since, call, wanted)
}

const waiting = new Set(['pending', 'hold'])

const readState = async (zendesk: Zendesk, ticket: string, hint: string, call: Call): Promise<readonly HostEvent[]> => {
  const at = { ticket }
  let now: ZendeskTicket
  try {
    now = await readTicket(zendesk, { id: ticket }, call)
  } catch (thrown) {
    if (failureOf(thrown).code === 'ticket_gone') return [{ kind: 'deleted', id: hint, at }]
    throw thrown
  }
  if (hint.startsWith('assigned:')) {
    const to = now.assignee_id
    return [{ kind: 'assigned', id: hint, at, ...(to ? { to: String(to) } : {}) }]
  }
  return [await stateOf(zendesk, now, hint, call, hint.startsWith('status:reopened:'))]
}

/** The meaning of a ticket's status: solved and closed both end the conversation; the customer's next message decides the rest. */
export const stateOf = async (
  zendesk: Zendesk,
  now: ZendeskTicket,
  id: string,
  call: Call,
  reopened = false,
): Promise<HostEvent> => {
  const at = { ticket: String(now.id) }
  if (now.status === 'closed' && now.tags?.includes('closed_by_merge')) {
    const into = await mergedInto(zendesk, at.ticket, call)
    if (into !== undefined) return { kind: 'merged', id, at, into }
  }
  if (now.status === 'solved' || now.status === 'closed') return { kind: 'closed', id, at }
  if (reopened) return { kind: 'reopened', id, at }
  return { kind: 'state', id, at, state: waiting.has(now.status) ? 'waiting' : 'active' }
}

/**
 * A merged ticket names the other in its last comment ("… merged into request #456"), in the account's language but
 * always with its number. The other ticket needs our tag, or its triggers stay silent.
 */
const mergedInto = async (zendesk: Zendesk, ticket: string, call: Call): Promise<string | undefined> => {
  const { comments } = await readComments(zendesk, ticket, () => true, call)
  // Nothing can be written after it; a number in an earlier comment of the customer's is not a merge.
  const told = comments.filter(({ via }, n) => n === 0 || via?.source?.rel === 'merge')
  for (const { body = '' } of told) {
    const into = /#(\d{1,16})\b/.exec(body)?.[1]
    if (into === undefined || into === ticket) continue
    const json = { tags: [zendesk.settings.tag] }
    await zendesk.http.request(
      { method: 'PUT', url: `${ticketPath({ id: into })}/tags`, json, repeatable: true, accept: [404, 422] },
      call,
    )
    return into
  }
  return undefined
}
