import { z } from 'zod'
import type { Agents } from './agents.js'
import type { DeskApplication } from './desk.js'
import type { Asked, Route } from './http.js'
import { openPanel } from './panel.js'
import { notFound } from './problem.js'
import { address } from './shapes.js'
import { fileRoute, keepFile, shownArticle } from './shared.js'
import { stream } from './stream.js'

const id = z.string().min(1).max(100)
const words = z.string().max(20_000)
const reply = z.object({ agent: id, text: words.optional(), files: z.array(id).max(10).optional() })
const outreach = z.object({
  agent: id,
  channel: id,
  line: id.optional(),
  medium: z.enum(['whatsapp', 'sms']).optional(),
  to: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'write it as +15551230001')
    .optional(),
  contact: id.optional(),
  ticket: id.optional(),
  text: words.min(1),
})
const contact = z.object({
  id: id.optional(),
  name: words.min(1),
  addresses: z.array(address).min(1),
  language: z.string().optional(),
  zone: z.string().optional(),
})
const article = z.object({
  id: id.optional(),
  title: words.min(1),
  body: words,
  language: z.string().optional(),
  url: z.url().optional(),
})
const record = z.object({
  id: id.optional(),
  title: words.min(1),
  description: words.optional(),
  state: words.default('open'),
  contact: id.optional(),
  fields: z.record(z.string(), z.string()).default({}),
})

const ticketOf = ({ params }: Asked): string => params.ticket ?? ''
const limitOf = ({ query }: Asked): number => Math.min(Math.max(Number(query.get('limit') ?? 50) || 50, 1), 200)
const optional = (query: URLSearchParams, name: string) => {
  const value = query.get(name)
  return value === null ? {} : { [name]: value }
}

/** The API of the agents' page. */
export const pageRoutes = (desk: DeskApplication, agents: Agents): readonly Route[] => {
  const { tickets, library } = desk
  return [
    ['GET', '/stream', ({ signal }) => stream(desk, signal)],
    [
      'GET',
      '/tickets',
      (asked) => {
        const { query } = asked
        const named = ['state', 'queue', 'agent', 'before'].map((name) => optional(query, name))
        return tickets.list({ limit: limitOf(asked), ...Object.assign({}, ...named) })
      },
    ],
    ['POST', '/tickets', async ({ json }) => agents.begin(await json(outreach.omit({ ticket: true, text: true })))],
    [
      'GET',
      '/tickets/:ticket',
      (asked) => {
        const ticket = tickets.get(ticketOf(asked))
        const known =
          ticket.customer.contact === undefined ? undefined : library.get('contact', ticket.customer.contact)
        return {
          ticket,
          entries: tickets.entries(ticket.id),
          contact: known ?? null,
          records: ticket.records.flatMap((one) => library.get('record', one) ?? []),
        }
      },
    ],
    [
      'GET',
      '/tickets/:ticket/transcript',
      (asked) => {
        const ticket = tickets.get(ticketOf(asked))
        const lines = tickets
          .entries(ticket.id)
          .filter(({ kind }) => kind === 'message')
          .map(({ at, author, text }) => `${new Date(at).toISOString()} ${author.name ?? author.kind}: ${text}`)
        const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
        return new Response(`${lines.join('\n')}\n`, { headers })
      },
    ],
    ['GET', '/tickets/:ticket/panel', openPanel(desk, agents)],
    ['GET', '/search', (asked) => tickets.search(asked.query.get('q') ?? '', limitOf(asked))],
    ['POST', '/tickets/:ticket/replies', async (asked) => agents.reply(ticketOf(asked), await asked.json(reply))],
    [
      'POST',
      '/tickets/:ticket/notes',
      async (asked) => {
        const { agent, text } = await asked.json(z.object({ agent: id, text: words.min(1) }))
        return agents.note(ticketOf(asked), agent, text)
      },
    ],
    [
      'POST',
      '/tickets/:ticket/assign',
      async (asked) =>
        agents.assign(ticketOf(asked), await asked.json(z.object({ agent: id.optional(), queue: id.optional() }))),
    ],
    [
      'POST',
      '/tickets/:ticket/state',
      async (asked) => {
        const { state } = await asked.json(z.object({ state: z.enum(['active', 'waiting', 'wrap-up']) }))
        return agents.setState(ticketOf(asked), state)
      },
    ],
    ['POST', '/tickets/:ticket/close', (asked) => agents.close(ticketOf(asked))],
    ['POST', '/tickets/:ticket/reopen', (asked) => agents.reopen(ticketOf(asked))],
    ['POST', '/tickets/:ticket/handback', (asked) => agents.handback(ticketOf(asked))],
    ['POST', '/tickets/:ticket/typing', (asked) => agents.moment(ticketOf(asked), 'typing')],
    ['POST', '/tickets/:ticket/viewing', (asked) => agents.moment(ticketOf(asked), 'viewing')],
    [
      'POST',
      '/tickets/:ticket/tags',
      async (asked) => {
        const { tags } = await asked.json(z.object({ tags: z.array(z.string().min(1).max(60)).max(50) }))
        return tickets.patch(ticketOf(asked), { tags: [...new Set(tags)] })
      },
    ],
    [
      'PUT',
      '/tickets/:ticket/records/:record',
      (asked) => desk.linkRecord(ticketOf(asked), asked.params.record ?? '', true),
    ],
    [
      'DELETE',
      '/tickets/:ticket/records/:record',
      (asked) => desk.linkRecord(ticketOf(asked), asked.params.record ?? '', false),
    ],
    ['POST', '/outreach', async ({ json }) => agents.outreach(await json(outreach))],
    ['POST', '/files', keepFile(desk)],
    ['GET', '/files/:file', fileRoute(desk)],
    ['GET', '/agents', () => library.all('agent')],
    [
      'POST',
      '/agents',
      async ({ json }) =>
        library.put('agent', {
          presence: 'available',
          ...(await json(z.object({ id: id.optional(), name: words.min(1) }))),
        }),
    ],
    [
      'PUT',
      '/agents/:agent/presence',
      async ({ params, json }) => {
        const { presence } = await json(z.object({ presence: z.enum(['available', 'away']) }))
        return agents.setPresence(params.agent ?? '', presence)
      },
    ],
    ['GET', '/contacts', () => library.all('contact')],
    ['POST', '/contacts', async ({ json }) => desk.keepContact(await json(contact))],
    [
      'GET',
      '/articles',
      ({ query }) =>
        (query.has('q') ? library.articles(query.get('q') ?? '', undefined) : library.all('article')).map((one) =>
          shownArticle(desk, one),
        ),
    ],
    ['POST', '/articles', async ({ json }) => library.put('article', await json(article))],
    [
      'GET',
      '/records',
      ({ query }) => {
        const about = { text: query.get('q') ?? undefined, contact: query.get('contact') ?? undefined }
        return about.text === undefined && about.contact === undefined ? library.all('record') : library.records(about)
      },
    ],
    ['POST', '/records', async ({ json }) => library.put('record', await json(record))],
    [
      'GET',
      '/records/:record',
      ({ params }) => {
        const found = library.get('record', params.record ?? '')
        if (!found) throw notFound('such record')
        return found
      },
    ],
  ]
}
