import type { Macro, Trigger } from '../../src/recipes.js'
import type { ZendeskUser } from '../../src/shapes.js'
import { closedTicket, notFound, type Reply, unassigned } from './replies.js'
import type { Actor, State, StoredTicket, TicketChange } from './state.js'
import type { StoredWebhook, Triggers } from './triggers.js'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
}

interface Given {
  ticket?: TicketChange & Partial<StoredTicket> & { via_followup_source_id?: number }
  user?: Partial<ZendeskUser>
  tags?: string[]
  webhook?: Partial<StoredWebhook>
  trigger?: Trigger
  macro?: Macro
}

type Handler = (asked: Asked, parts: readonly string[], given: Given) => Reply

const idempotencyMs = 2 * 60 * 60_000

/** The Ticketing API as far as the adapter uses it (Zendesk docs, api-reference/ticketing). */
export const createRoutes = (
  state: State,
  triggers: Triggers,
  integration: () => number,
): ((asked: Asked) => Reply) => {
  const keys = new Map<string, { body: string; ticket: number; at: number }>()
  const macros: Macro[] = []
  const api = (): Actor => ({ user: integration(), via: { id: 5, channel: 'api' } })

  const withTicket = (id: string | undefined, use: (ticket: StoredTicket) => Reply): Reply => {
    const ticket = state.tickets.get(Number(id))
    return ticket ? use(ticket) : notFound
  }

  const createTicket: Handler = ({ headers, body }, _parts, { ticket: given = {} }) => {
    const key = headers['idempotency-key']
    const text = Buffer.from(body).toString()
    const before = key === undefined ? undefined : keys.get(key)
    if (before && state.now() - before.at < idempotencyMs) {
      if (before.body !== text)
        return {
          status: 400,
          json: {
            error: 'IdempotentRequestError',
            description: "Request parameters don't match the given idempotency key",
          },
        }
      const ticket = state.tickets.get(before.ticket)
      return {
        status: 201,
        json: { ticket: shown(ticket), audit: ticket?.audits[0] },
        headers: { 'x-idempotency-lookup': 'hit' },
      }
    }
    const { comment, metadata, tags = [], custom_fields = [], ...about } = given
    if (!comment || (comment.html_body ?? comment.body ?? '') === '')
      return invalid({ base: [{ description: 'Description: cannot be blank', error: 'BlankValue' }] })
    const followed = state.tickets.get(Number(given.via_followup_source_id))
    const ticket = state.ticket({
      ...(about as Partial<StoredTicket>),
      requester_id: given.requester_id ?? integration(),
      subject: given.subject ?? '',
      tags: [...tags],
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

  const updateTicket: Handler = (_asked, [id], { ticket: change = {} }) =>
    withTicket(id, (ticket) => {
      if (ticket.status === 'closed') return closedTicket
      if (change.status === 'solved' && (change.assignee_id ?? ticket.assignee_id) === null) return unassigned
      const before = { status: ticket.status, assignee_id: ticket.assignee_id }
      const audit = state.apply(ticket, change, api())
      triggers.fire({ ticket, before, actor: api(), ...(change.comment && { comment: change.comment.public ?? true }) })
      return { status: 200, json: { ticket: shown(ticket), audit } }
    })

  const searchUsers: Handler = ({ query }) => {
    const externalId = query.get('external_id')
    const users = [...state.users.values()]
    if (externalId !== null) return ok({ users: users.filter((user) => user.external_id === externalId) })
    const phones = [...(query.get('query') ?? '').matchAll(/phone:"([^"]+)"/g)].map(([, phone]) => digits(phone ?? ''))
    return ok({ users: users.filter((user) => user.phone && phones.includes(digits(user.phone))) })
  }

  const upsertUser: Handler = (_asked, _parts, { user = {} }) => {
    const known = [...state.users.values()].find((one) => one.external_id && one.external_id === user.external_id)
    if (!user.name) return invalid({ name: [{ description: 'Name: is too short' }] })
    return { status: known ? 200 : 201, json: { user: known ? Object.assign(known, user) : state.user(user) } }
  }

  const comments: Handler = ({ query }, [id]) =>
    withTicket(id, (ticket) => {
      const newestFirst = query.get('sort') === '-created_at'
      const all = newestFirst ? [...ticket.comments].reverse() : ticket.comments
      const { page, meta } = cut(all, query)
      const authors = new Set(page.map(({ author_id }) => author_id))
      const users = [...state.users.values()].filter((user) => authors.has(user.id))
      return ok({
        comments: page.map(withoutBytes),
        meta,
        ...(query.get('include') === 'users' && state.sideLoads && { users }),
      })
    })

  const search: Handler = ({ query }) => {
    const text = query.get('query') ?? ''
    const tag = /\btags:(\S+)/.exec(text)?.[1]
    const since = /updated>=(\S+)/.exec(text)?.[1]
    const requester = /requester:(\d+)/.exec(text)?.[1]
    const words = /"([^"]*)"/.exec(text)?.[1]?.toLowerCase()
    const results = [...state.tickets.values()].filter(
      (ticket) =>
        (tag === undefined || ticket.tags.includes(tag)) &&
        (since === undefined || ticket.updated_at >= since) &&
        (requester === undefined || String(ticket.requester_id) === requester) &&
        (words === undefined || ticket.subject.toLowerCase().includes(words)),
    )
    return ok({ results: results.map(shown), next_page: null, count: results.length })
  }

  const routes: readonly [method: string, path: RegExp, handler: Handler][] = [
    ['POST', /^\/tickets$/, createTicket],
    [
      'GET',
      /^\/tickets$/,
      ({ query }) =>
        ok({
          tickets: [...state.tickets.values()].filter((t) => t.external_id === query.get('external_id')).map(shown),
        }),
    ],
    [
      'GET',
      /^\/tickets\/show_many$/,
      ({ query }) =>
        ok({
          tickets: (query.get('ids') ?? '')
            .split(',')
            .flatMap((id) => state.tickets.get(Number(id)) ?? [])
            .map(shown),
        }),
    ],
    ['GET', /^\/tickets\/(\d+)$/, (_, [id]) => withTicket(id, (ticket) => ok({ ticket: shown(ticket) }))],
    ['PUT', /^\/tickets\/(\d+)$/, updateTicket],
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
    [
      'PUT',
      /^\/tickets\/(\d+)\/tags$/,
      (_, [id], { tags = [] }) =>
        withTicket(id, (ticket) => {
          if (ticket.status === 'closed') return closedTicket
          ticket.tags = [...new Set([...ticket.tags, ...tags])]
          return ok({ tags: ticket.tags })
        }),
    ],
    [
      'POST',
      /^\/uploads$/,
      ({ query, headers, body }) => {
        const made = state.upload(query.get('filename') ?? '', headers['content-type'] ?? '', body)
        return { status: 201, json: { upload: { token: made.token } } }
      },
    ],
    ['GET', /^\/users\/me$/, () => ok({ user: state.users.get(integration()) })],
    ['GET', /^\/users\/search$/, searchUsers],
    [
      'GET',
      /^\/users\/show_many$/,
      ({ query }) =>
        ok({ users: (query.get('ids') ?? '').split(',').flatMap((id) => state.users.get(Number(id)) ?? []) }),
    ],
    ['POST', /^\/users\/create_or_update$/, upsertUser],
    [
      'GET',
      /^\/users\/(\d+)\/tickets\/requested$/,
      (_, [id]) =>
        ok({
          tickets: [...state.tickets.values()]
            .filter((t) => String(t.requester_id) === id)
            .reverse()
            .map(shown),
        }),
    ],
    ['GET', /^\/groups$/, () => ok({ groups: state.groups })],
    ['GET', /^\/search$/, search],
    [
      'GET',
      /^\/ticket_fields\/(\d+)$/,
      (_, [id]) => {
        const field = state.fields.get(Number(id))
        return field ? ok({ ticket_field: field }) : notFound
      },
    ],
    [
      'GET',
      /^\/help_center\/articles\/search$/,
      ({ query }) =>
        ok({
          results: state.articles
            .filter(({ title, body }) =>
              `${title} ${body}`.toLowerCase().includes((query.get('query') ?? '').toLowerCase()),
            )
            .map((a) => ({ ...a, snippet: `<em>${a.title}</em>` })),
        }),
    ],
    [
      'GET',
      /^\/help_center\/articles\/(\d+)$/,
      (_, [id]) => {
        const article = state.articles.find((a) => String(a.id) === id)
        return article ? ok({ article }) : notFound
      },
    ],
    ['GET', /^\/webhooks$/, () => ok({ webhooks: triggers.webhooks.map(({ secret: _, ...webhook }) => webhook) })],
    [
      'POST',
      /^\/webhooks$/,
      (_, __, { webhook = {} }) => {
        const made = { ...(webhook as StoredWebhook), id: `01F1${state.id()}`, secret: `secret-${state.id()}` }
        triggers.webhooks.push(made)
        return { status: 201, json: { webhook: made } }
      },
    ],
    [
      'PATCH',
      /^\/webhooks\/(\w+)$/,
      (_, [id], { webhook = {} }) => {
        const found = triggers.webhooks.find((w) => w.id === id)
        if (found) Object.assign(found, webhook)
        return found ? { status: 204 } : notFound
      },
    ],
    [
      'GET',
      /^\/webhooks\/(\w+)\/signing_secret$/,
      (_, [id]) =>
        ok({ signing_secret: { algorithm: 'SHA256', secret: triggers.webhooks.find((w) => w.id === id)?.secret } }),
    ],
    [
      'GET',
      /^\/triggers$/,
      ({ query }) => {
        const { page, meta } = cut(triggers.triggers, query)
        return ok({ triggers: page, meta })
      },
    ],
    [
      'POST',
      /^\/triggers$/,
      (_, __, { trigger }) => {
        if (!trigger) return invalid({})
        const made = { ...trigger, id: state.id() }
        triggers.triggers.push(made)
        return { status: 201, json: { trigger: made } }
      },
    ],
    [
      'PUT',
      /^\/triggers\/(\d+)$/,
      (_, [id], { trigger }) => {
        const found = triggers.triggers.find((t) => String(t.id) === id)
        if (found) Object.assign(found, trigger)
        return found ? ok({ trigger: found }) : notFound
      },
    ],
    [
      'GET',
      /^\/macros\/search$/,
      ({ query }) => ok({ macros: macros.filter(({ title }) => title === query.get('query')) }),
    ],
    [
      'POST',
      /^\/macros$/,
      (_, __, { macro }) => {
        if (macro) macros.push(macro)
        return { status: 201, json: { macro } }
      },
    ],
  ]

  return (asked) => {
    for (const [method, path, handler] of routes) {
      const found = method === asked.method ? path.exec(asked.path) : null
      if (!found) continue
      const json = asked.headers['content-type']?.startsWith('application/json') && asked.body.length > 0
      return handler(asked, found.slice(1), json ? (JSON.parse(Buffer.from(asked.body).toString()) as Given) : {})
    }
    return { status: 404, json: { error: 'InvalidEndpoint', description: 'Not found' } }
  }
}

const ok = (json: object): Reply => ({ status: 200, json })
const invalid = (details: object): Reply => ({
  status: 422,
  json: { error: 'RecordInvalid', description: 'Record validation errors', details },
})
const digits = (phone: string): string => phone.replace(/\D/g, '')
const withoutBytes = <T extends { attachments?: readonly object[] }>(comment: T) => ({
  ...comment,
  attachments: (comment.attachments ?? []).map((file) => ({ ...file, bytes: undefined })),
})

/** A ticket's comments and audits are read elsewhere. */
const shown = (ticket: StoredTicket | undefined) => ({ ...ticket, comments: undefined, audits: undefined })

/** Cursor pagination (Zendesk docs, introduction/pagination). */
const cut = <T>(all: readonly T[], query: URLSearchParams) => {
  const size = Number(query.get('page[size]') ?? 100)
  const from = Number(query.get('page[after]') ?? 0)
  const more = from + size < all.length
  return {
    page: all.slice(from, from + size),
    meta: { has_more: more, after_cursor: more ? String(from + size) : null },
  }
}
