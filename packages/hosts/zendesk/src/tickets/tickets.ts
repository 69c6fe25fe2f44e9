import {
  type Call,
  convert,
  DeskwireError,
  type Entry,
  fail,
  type HttpResponse,
  type Opening,
  type Posted,
  sha256,
  type Ticket,
} from '@deskwire/core/adapter'
import type { ZendeskAudit, ZendeskTicket } from '../shapes.js'
import { explain, ticketPath, type Zendesk } from '../zendesk-api.js'
import { commentOf, type NewComment, transcriptHtml } from './entry.js'
import { findOpened } from './lookup.js'
import type { Queues } from './routing.js'
import { requesterFor } from './users.js'

interface Written {
  ticket: ZendeskTicket
  audit?: ZendeskAudit
}

export const open = async (
  zendesk: Zendesk,
  queues: Queues,
  opening: Opening,
  call: Call,
): Promise<Ticket & Posted> => {
  const { key, subject, follows } = opening
  const requester = await requesterFor(zendesk, opening, call)
  const placed = await queues.place(opening, call)
  const ticket = {
    requester_id: requester,
    subject,
    external_id: key,
    comment: await firstComment(zendesk, opening, requester, call),
    metadata: { deskwire: opening.first?.key ?? key },
    ...placed,
    // Only a closed ticket can be followed up; otherwise Zendesk ignores this.
    ...(follows !== undefined && /^\d{1,16}$/.test(follows) && { via_followup_source_id: Number(follows) }),
  }
  try {
    const { data } = await zendesk.http.request<Written>(
      // Remembered for two hours, only when creating tickets (Zendesk docs, ticketing/introduction, "Idempotency").
      {
        method: 'POST',
        url: '/tickets',
        json: { ticket },
        headers: { 'idempotency-key': key.length <= 255 ? key : sha256(key) },
      },
      call,
    )
    zendesk.requesters.set(String(data.ticket.id), requester)
    zendesk.since.set(String(data.ticket.id), 0)
    return { ...ticketOf(zendesk, data.ticket.id), ids: commentIds(data) }
  } catch (thrown) {
    // The key was used with another body (a file is uploaded again each time), so the ticket exists.
    if (!DeskwireError.isInstance(thrown) || thrown.failure.provider?.code !== 'IdempotentRequestError') throw thrown
    const found = await findOpened(zendesk, key, call)
    if (!found) throw thrown
    return found
  }
}

/** Everything known so far, in the single comment a new ticket takes, so that no ticket lacks it. */
const firstComment = async (
  zendesk: Zendesk,
  { first, transcript = [], subject }: Opening,
  requester: number,
  call: Call,
): Promise<NewComment> => {
  const before = transcriptHtml(transcript)
  if (!first) return { html_body: before || convert(subject, 'plain', 'html'), public: false }
  const comment = await commentOf(zendesk, first, requester, call)
  return before === '' ? comment : { ...comment, html_body: `${comment.html_body}<hr>${before}` }
}

/** Not repeatable at Zendesk: the audits tell whether it happened (`lookup`). */
export const post = async (zendesk: Zendesk, ticket: Ticket, entry: Entry, call: Call): Promise<Posted> => {
  const requester = entry.author === 'customer' ? await requesterOf(zendesk, ticket, call) : undefined
  const comment = await commentOf(zendesk, entry, requester, call)
  const reopens = entry.author === 'customer' && zendesk.settings.statusOnCustomerReply === 'open'
  return write(zendesk, ticket, { comment, ...(reopens && { status: 'open' }) }, call, entry.key)
}

export const note = (zendesk: Zendesk, ticket: Ticket, text: string, key: string, call: Call): Promise<Posted> =>
  write(zendesk, ticket, { comment: { html_body: convert(text, 'plain', 'html'), public: false } }, call, key)

/** One update. The key goes into the audit's metadata, where it can be found after a lost answer. */
export const write = async (
  zendesk: Zendesk,
  ticket: Ticket,
  change: Readonly<Record<string, unknown>>,
  call: Call,
  key?: string,
): Promise<Posted> => {
  const { data } = await zendesk.http.request<Written>(
    {
      method: 'PUT',
      url: ticketPath(ticket),
      json: { ticket: { ...change, ...(key !== undefined && { metadata: { deskwire: key } }) } },
      // Repeating a change of fields does no harm; repeating a comment does.
      repeatable: !('comment' in change),
      explain: explainTicket,
    },
    call,
  )
  return { ids: commentIds(data) }
}

/** Only an assigned ticket can be solved; an unassigned one is assigned to us. */
export const solve = async (zendesk: Zendesk, ticket: Ticket, call: Call): Promise<void> => {
  try {
    await write(zendesk, ticket, { status: 'solved' }, call)
  } catch (thrown) {
    if (!DeskwireError.isInstance(thrown) || thrown.failure.provider?.status !== 422 || thrown.code === 'ticket_closed')
      throw thrown
    await write(zendesk, ticket, { status: 'solved', assignee_id: await zendesk.me(call) }, call)
  }
}

export const readTicket = async (zendesk: Zendesk, ticket: { id: string }, call: Call): Promise<ZendeskTicket> => {
  const { data } = await zendesk.http.request<{ ticket: ZendeskTicket }>(
    { method: 'GET', url: ticketPath(ticket), explain: explainTicket },
    call,
  )
  if (data.ticket?.id === undefined) throw fail('unavailable', 'Zendesk answered without a ticket', { retryable: true })
  if (data.ticket.requester_id) zendesk.requesters.set(String(data.ticket.id), data.ticket.requester_id)
  return data.ticket
}

const requesterOf = async (zendesk: Zendesk, ticket: Ticket, call: Call): Promise<number | undefined> =>
  zendesk.requesters.get(ticket.id) ?? (await readTicket(zendesk, ticket, call)).requester_id ?? undefined

/** A missing ticket was deleted: Zendesk answers 404 for that, and for nothing else below a ticket. */
const explainTicket = (response: HttpResponse): ReturnType<typeof explain> =>
  response.status === 404
    ? { code: 'ticket_gone', message: 'There is no such ticket any more', provider: { name: 'zendesk' } }
    : explain(response)

const commentIds = ({ audit }: Written): readonly string[] =>
  (audit?.events ?? []).filter(({ type }) => type === 'Comment').map(({ id }) => String(id))

export const ticketOf = ({ settings }: Zendesk, id: number): Ticket => ({
  id: String(id),
  url: `${new URL(settings.url).origin}/agent/tickets/${id}`,
})
