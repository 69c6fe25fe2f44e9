import { closedTicket, notFound, type Reply, unassigned } from './replies.js'
import { cut, type Handler, invalid, ok, type Route, shown } from './route.js'
import type { Actor, State, StoredTicket } from './state.js'
import type { Triggers } from './triggers.js'

const idempotencyMs = 2 * 60 * 60_000

/** Tickets, their comments, audits, tags and files, and the search (Zendesk docs, api-reference/ticketing/tickets). */
export const ticketRoutes = (state: State, triggers: Triggers, me: () => number): readonly Route[] => {
  const keys = new Map<string, { body: string; ticket: number; at: number }>()
  const api = (): Actor => ({ user: me(), via: { id: 5, channel: 'api' } })
  const all = (): readonly StoredTicket[] => [...state.tickets.values()]
  const withTicket = (id: string | undefined, use: (ticket: StoredTicket) => Reply): Reply => {
    const ticket = state.tickets.get(Number(id))
    return ticket ? use(ticket) : notFound
  }

  const create: Handler = ({ headers, body }, _parts, { ticket: given = {} }) => {
    const key = headers['idempotency-key']
    const text = Buffer.from(body).toString()
    const before = key === undefined ? undefined : keys.get(key)
    if (before && state.now() - before.at < idempotencyMs) return repeated(before, text)
    const { comment, metadata, tags = [], custom_fields = [], via_followup_source_id, ...about } = given
    if (!comment || (comment.html_body ?? comment.body ?? '') === '')
      return invalid({ base: [{ description: 'Description: cannot be blank', error: 'BlankValue' }] })
    const followed = state.tickets.get(Number(via_followup_source_id))
    const ticket = state.ticket({
      ...(about as Partial<StoredTicket>),
      requester_id: given.requester_id ?? me(),
      subject: given.subject ?? '',
      tags: [...tags],
      // It has no effect unless the ticket is closed.
      via:
        followed?.status === 'closed'
          ? { channel: 'api', source: { rel: 'follow_up', from: { ticket_id: followed.id } } }
          : { channel: 'api' },
    })
    const audit = state.apply(ticket, { comment, custom_fields, ...(metadata && { metadata }) }, api())
    if (key !== undefined) keys.set(key, { body: text, ticket: ticket.id, at: state.now() })
    triggers.fire({ ticket, actor: api(), comment: comment.public ?? true })
    return { status: 201, json: { ticket: shown(ticket), audit }, headers: { 'x-idempotency-lookup': 'miss' } }
  }

  const repeated = (before: { body: string; ticket: number }, text: string): Reply => {
    const ticket = state.tickets.get(before.ticket)
    if (before.body === text)
      return {
        status: 201,
        json: { ticket: shown(ticket), audit: ticket?.audits[0] },
        headers: { 'x-idempotency-lookup': 'hit' },
      }
    const description = "Request parameters don't match the given idempotency key"
    return { status: 400, json: { error: 'IdempotentRequestError', description } }
  }

  const update: Handler = (_asked, [id], { ticket: change = {} }) =>
    withTicket(id, (ticket) => {
      if (ticket.status === 'closed') return closedTicket
      if (change.status === 'solved' && (change.assignee_id ?? ticket.assignee_id) === null) return unassigned
      const before = { status: ticket.status, assignee_id: ticket.assignee_id }
      const audit = state.apply(ticket, change, api())
      triggers.fire({ ticket, before, actor: api(), ...(change.comment && { comment: change.comment.public ?? true }) })
      return ok({ ticket: shown(ticket), audit })
    })

  const comments: Handler = ({ query }, [id]) =>
    withTicket(id, (ticket) => {
      const newestFirst = query.get('sort') === '-created_at'
      const { page, meta } = cut(newestFirst ? [...ticket.comments].reverse() : ticket.comments, query)
      const authors = new Set(page.map(({ author_id }) => author_id))
      const users = [...state.users.values()].filter((user) => authors.has(user.id))
      const sideLoaded = query.get('include') === 'users' && state.sideLoads
      return ok({ comments: page.map(withoutBytes), meta, ...(sideLoaded && { users }) })
    })

  const search: Handler = ({ query }) => {
    const text = query.get('query') ?? ''
    const part = (pattern: RegExp) => pattern.exec(text)?.[1]
    const tag = part(/\btags:(\S+)/)
    const since = part(/updated>=(\S+)/)
    const requester = part(/requester:(\d+)/)
    const words = part(/"([^"]*)"/)?.toLowerCase()
    const results = all().filter(
      (ticket) =>
        (tag === undefined || ticket.tags.includes(tag)) &&
        (since === undefined || ticket.updated_at >= since) &&
        (requester === undefined || String(ticket.requester_id) === requester) &&
        (words === undefined || ticket.subject.toLowerCase().includes(words)),
    )
    return ok({ results: results.map(shown), next_page: null, count: results.length })
  }

  const addTags: Handler = (_asked, [id], { tags = [] }) =>
    withTicket(id, (ticket) => {
      if (ticket.status === 'closed') return closedTicket
      state.apply(ticket, { tags: [...ticket.tags, ...tags] }, api())
      return ok({ tags: ticket.tags })
    })

  const upload: Handler = ({ query, headers, body }) => {
    const { token } = state.upload(query.get('filename') ?? '', headers['content-type'] ?? '', body)
    return { status: 201, json: { upload: { token } } }
  }

  return [
    ['POST', /^\/tickets$/, create],
    [
      'GET',
      /^\/tickets$/,
      ({ query }) => {
        const externalId = query.get('external_id')
        return ok({
          tickets: all()
            .filter(({ external_id }) => external_id === externalId)
            .map(shown),
        })
      },
    ],
    [
      'GET',
      /^\/tickets\/show_many$/,
      ({ query }) => {
        const ids = (query.get('ids') ?? '').split(',')
        return ok({ tickets: ids.flatMap((id) => state.tickets.get(Number(id)) ?? []).map(shown) })
      },
    ],
    ['GET', /^\/tickets\/(\d+)$/, (_asked, [id]) => withTicket(id, (ticket) => ok({ ticket: shown(ticket) }))],
    ['PUT', /^\/tickets\/(\d+)$/, update],
    ['GET', /^\/tickets\/(\d+)\/comments$/, comments],
    [
      'GET',
      /^\/tickets\/(\d+)\/audits$/,
      ({ query }, [id]) =>
        withTicket(id, (ticket) => {
          const { page, meta } = cut(ticket.audits, query)
          return ok({ audits: page, meta })
        }),
    ],
    ['PUT', /^\/tickets\/(\d+)\/tags$/, addTags],
    ['POST', /^\/uploads$/, upload],
    ['GET', /^\/search$/, search],
  ]
}

const withoutBytes = <T extends { attachments?: readonly object[] }>(comment: T) => ({
  ...comment,
  attachments: (comment.attachments ?? []).map((file) => ({ ...file, bytes: undefined })),
})
