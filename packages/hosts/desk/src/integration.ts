import { type Content, describe, joinDelivery } from '@deskwire/core/adapter'
import { z } from 'zod'
import type { Agents } from './agents.js'
import type { DeskApplication } from './desk.js'
import type { Route } from './http.js'
import { notFound, Problem } from './problem.js'
import { address, delivery, entry, opening, record } from './shapes.js'
import { fileRoute, keepFile, shownArticle } from './shared.js'

type NewEntry = z.infer<typeof entry>

const shown = ({ author, name, at, content: one, typed, message, replyTo, quoted }: NewEntry) => ({
  kind: 'message' as const,
  author: { kind: author, ...(name !== undefined && { name }) },
  at,
  text: describe(one),
  contents: [one],
  ...(!typed && { typed }),
  ...(message !== undefined && { message }),
  ...(replyTo !== undefined && { replyTo }),
  ...(quoted !== undefined && { quoted }),
})

/** The API for the bridge, which needs its token. Every write takes an idempotency key. */
export const integrationRoutes = (desk: DeskApplication, agents: Agents): readonly Route[] => {
  const { tickets, library } = desk
  /** 410 for a ticket that no longer exists, on which the bridge opens another. */
  const ticketOf = (id: string | undefined) => {
    const found = tickets.find(id ?? '')
    if (!found) throw new Problem(410, 'ticket_gone', `There is no ticket ${id ?? ''}`)
    return found
  }
  const urlOf = (id: string) => (desk.url === '' ? undefined : `${desk.url}/#${id}`)

  return [
    [
      'GET',
      '/me',
      () => ({ name: 'desk', webhook: library.setting('webhook') ?? null, waiting: desk.outbox.waiting() }),
    ],
    ['GET', '/availability', () => ({ available: desk.isSomebodyThere() })],
    [
      'PUT',
      '/webhook',
      async (asked) => {
        const { url } = await asked.json(z.object({ url: z.url({ protocol: /^https?$/ }) }))
        desk.setWebhook(url)
        return { url }
      },
    ],
    [
      'POST',
      '/tickets',
      async (asked) => {
        const { transcript = [], ...about } = await asked.json(opening)
        const known = tickets.byKey(about.key)
        if (known) return { id: known.id, url: urlOf(known.id) }
        const ticket = tickets.database.atomic(() => {
          const made = tickets.create({ ...about, state: 'open' })
          for (const one of transcript) tickets.enter(made, { ...shown(one), transcript: true }, one.key)
          return made
        })
        desk.askForSomebody(ticket)
        return { id: ticket.id, url: urlOf(ticket.id) }
      },
    ],
    [
      'GET',
      '/tickets',
      ({ query }) => {
        const found = tickets.byKey(query.get('key') ?? '')
        return found ? [{ id: found.id, url: urlOf(found.id) }] : []
      },
    ],
    [
      'POST',
      '/tickets/:ticket/entries',
      async ({ params, json }) => {
        const one = await json(entry)
        const ticket = ticketOf(params.ticket)
        const known = tickets.entryByKey(ticket.id, one.key)
        if (known) return { id: known.id }
        if (ticket.state === 'closed') throw new Problem(409, 'ticket_closed', 'The ticket is closed')
        return { id: tickets.enter(ticket, shown(one), one.key).id }
      },
    ],
    [
      'POST',
      '/tickets/:ticket/notes',
      async ({ params, json }) => {
        const { key, text } = await json(z.object({ key: z.string().min(1), text: z.string() }))
        const contents: Content[] = [{ type: 'text', text, markup: 'plain' }]
        const note = { kind: 'note' as const, author: { kind: 'system' as const }, at: desk.now(), text, contents, key }
        return { id: tickets.enter(ticketOf(params.ticket), note, key).id }
      },
    ],
    [
      'PUT',
      '/tickets/:ticket/entries/:entry/delivery',
      async ({ params, json }) => {
        const told = await json(delivery)
        const changed = tickets.patchEntry(ticketOf(params.ticket).id, params.entry ?? '', (before) => {
          const joined = joinDelivery(before.delivery ?? 'queued', told.delivery)
          if (joined === before.delivery) return before
          const { failure: _, ...rest } = before
          return { ...rest, delivery: joined, ...(joined === 'failed' && told.failure && { failure: told.failure }) }
        })
        // A failure of the provider's is to be sent again; a refusal of the bridge's needs something else first.
        if (changed.delivery === 'failed' && told.refused) agents.refused(ticketOf(params.ticket).id)
        return { delivery: changed.delivery }
      },
    ],
    [
      'POST',
      '/tickets/:ticket/typing',
      ({ params }) => desk.tell({ name: 'typing', data: { ticket: ticketOf(params.ticket).id } }),
    ],
    ['POST', '/tickets/:ticket/close', ({ params }) => tickets.patch(ticketOf(params.ticket).id, { state: 'closed' })],
    [
      'POST',
      '/tickets/:ticket/reopen',
      ({ params }) => {
        const { id, state } = ticketOf(params.ticket)
        return state === 'closed' ? tickets.patch(id, { state: 'open' }) : tickets.get(id)
      },
    ],
    [
      'POST',
      '/tickets/:ticket/assign',
      async ({ params, json }) => {
        const to = await json(z.object({ queue: z.string().optional(), agent: z.string().optional() }))
        return tickets.patch(ticketOf(params.ticket).id, to)
      },
    ],
    [
      'POST',
      '/tickets/:ticket/tags',
      async ({ params, json }) => {
        const { tags } = await json(z.object({ tags: z.array(z.string().min(1)) }))
        const { id, tags: before } = ticketOf(params.ticket)
        return tickets.patch(id, { tags: [...new Set([...before, ...tags])] })
      },
    ],
    [
      'PUT',
      '/tickets/:ticket/records/:record',
      ({ params }) => desk.linkRecord(ticketOf(params.ticket).id, params.record ?? '', true),
    ],
    [
      'DELETE',
      '/tickets/:ticket/records/:record',
      ({ params }) => desk.linkRecord(ticketOf(params.ticket).id, params.record ?? '', false),
    ],
    ['POST', '/files', keepFile(desk)],
    ['GET', '/files/:file', fileRoute(desk)],
    [
      'GET',
      '/contacts',
      ({ query }) =>
        library.contactsOf([
          ...query.getAll('phone').map((value) => ({ kind: 'phone' as const, value })),
          ...query.getAll('bsuid').map((value) => ({ kind: 'bsuid' as const, value })),
          ...query.getAll('username').map((value) => ({ kind: 'username' as const, value })),
        ]),
    ],
    [
      'POST',
      '/contacts',
      async ({ json }) => {
        const contact = await json(z.object({ name: z.string(), addresses: z.array(address).min(1) }))
        // Idempotent: the same request returns the same contact.
        return library.put('contact', contact, JSON.stringify(contact.addresses))
      },
    ],
    [
      'GET',
      '/articles',
      ({ query }) =>
        library
          .articles(query.get('query') ?? '', query.get('language') ?? undefined)
          .map((article) => shownArticle(desk, article)),
    ],
    [
      'GET',
      '/articles/:article',
      ({ params }) => {
        const found = library.get('article', params.article ?? '')
        if (!found) throw notFound('such article')
        return shownArticle(desk, found)
      },
    ],
    [
      'GET',
      '/records',
      ({ query }) =>
        library.records({ text: query.get('text') ?? undefined, contact: query.get('contact') ?? undefined }),
    ],
    [
      'POST',
      '/records',
      async ({ json }) => {
        const { key, ...about } = await json(record)
        return { id: library.put('record', { state: 'open', ...about }, key).id }
      },
    ],
    [
      'GET',
      '/webhooks',
      ({ query }) => desk.outbox.since(Number(query.get('since') ?? 0), Number(query.get('after') ?? 0), 100),
    ],
  ]
}
