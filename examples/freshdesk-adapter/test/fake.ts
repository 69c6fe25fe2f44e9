// A small Freshdesk on this machine: what the adapter uses of API v2, with its pages, and the rules' webhooks.
import type { WebhookRequest } from '@deskwire/core/adapter'
import type { AgentFile, HostDescriptor, ReplyAbout } from '@deskwire/testkit'
import { createTestServer, type TestCall, type TestFile } from '@deskwire/testkit/server'
import { freshdesk } from '../src/freshdesk.js'
import type { Conversation, FreshdeskTicket } from '../src/reading.js'

const secrets = { token: 'planted-api-key-5f1d', webhook: 'planted-webhook-77c2' } as const
const url = 'https://acme.freshdesk.example'
const files = 'https://files.freshdesk.example'
const me = { id: 1 }
const ben = 2

interface Ticket extends FreshdeskTicket {
  subject: string
  description: string
  group_id?: number
  responder_id?: number
  tags: string[]
  updated_at: string
  conversations: (Conversation & { bytes: readonly TestFile[] })[]
}

const groups = [{ id: 71, name: 'support' }]
const contacts = [
  { id: 501, name: 'Ana', mobile: '+15551230001', phone: null },
  { id: 502, name: 'Bo', mobile: '+15551230002', phone: null },
  { id: 503, name: 'Bea', mobile: null, phone: '+15551230002' },
]
const tickets = new Map<number, Ticket>()
const stored = new Map<string, Uint8Array>()
let ids = 1_000

const ticketOf = (id: string | undefined): Ticket | undefined => tickets.get(Number(id))

const textOf = (html: string): string =>
  html
    .replace(/<br>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

const say = (
  ticket: Ticket,
  said: Pick<Conversation, 'body'> & Partial<Conversation>,
  sent: readonly TestFile[] = [],
) => {
  const id = ++ids
  const attachments = sent.map(({ name, type, bytes }) => {
    const file = ++ids
    stored.set(String(file), bytes)
    return { id: file, name, content_type: type, size: bytes.length, attachment_url: `${files}/${file}` }
  })
  ticket.conversations.push({
    id,
    body_text: textOf(said.body),
    incoming: false,
    private: false,
    user_id: me.id,
    created_at: new Date().toISOString(),
    attachments,
    bytes: sent,
    ...said,
  })
  ticket.updated_at = new Date().toISOString()
  return { status: 201, json: { id } }
}

const paged = (rows: readonly unknown[], at: URL) => {
  const size = Number(at.searchParams.get('per_page') ?? 30)
  const page = Number(at.searchParams.get('page') ?? 1)
  return { json: rows.slice((page - 1) * size, page * size) }
}

const gone = { status: 404, json: {} }

const add = (given: Partial<Ticket> & { name?: string; phone?: string; unique_external_id?: string }): Ticket => {
  const { name, phone, unique_external_id, ...about } = given
  const known = contacts.find((one) => phone !== undefined && (one.mobile === phone || one.phone === phone))
  const ticket: Ticket = {
    id: ++ids,
    status: 2,
    requester_id: known?.id ?? ++ids,
    subject: '',
    description: '',
    tags: [],
    updated_at: new Date().toISOString(),
    conversations: [],
    ...about,
  }
  tickets.set(ticket.id, ticket)
  return ticket
}

const note = ({ params, body }: TestCall) => {
  const ticket = ticketOf(params.id)
  if (!ticket) return gone
  const given = body as Record<string, unknown>
  const sent = [given['attachments[]']].flat().filter((one): one is TestFile => typeof one === 'object' && one !== null)
  const flag = (name: string, otherwise: boolean) =>
    given[name] === undefined ? otherwise : String(given[name]) === 'true'
  return say(
    ticket,
    {
      body: String(given.body),
      private: flag('private', true),
      incoming: flag('incoming', false),
      user_id: Number(given.user_id ?? me.id),
    },
    sent,
  )
}

const shown = ({ conversations: _, ...ticket }: Ticket) => ticket

const server = createTestServer({
  [`GET ${url}/api/v2/agents/me`]: { json: me },
  [`GET ${url}/api/v2/groups`]: ({ url: at }) => paged(groups, at),
  [`GET ${url}/api/v2/contacts`]: ({ url: at }) => {
    const [mobile, phone] = ['mobile', 'phone'].map((name) => at.searchParams.get(name))
    return paged(
      contacts.filter((one) => (mobile && one.mobile === mobile) || (phone && one.phone === phone)),
      at,
    )
  },
  [`POST ${url}/api/v2/tickets`]: ({ read }) => ({ status: 201, json: shown(add(read<Partial<Ticket>>())) }),
  [`GET ${url}/api/v2/tickets`]: ({ url: at }) => {
    const since = Date.parse(at.searchParams.get('updated_since') ?? '')
    return paged([...tickets.values()].filter((one) => Date.parse(one.updated_at) >= since).map(shown), at)
  },
  [`GET ${url}/api/v2/tickets/:id`]: ({ params }) => {
    const ticket = ticketOf(params.id)
    return ticket ? { json: shown(ticket) } : gone
  },
  [`PUT ${url}/api/v2/tickets/:id`]: ({ params, read }) => {
    const ticket = ticketOf(params.id)
    if (!ticket) return gone
    Object.assign(ticket, read<Partial<Ticket>>())
    return { json: shown(ticket) }
  },
  [`GET ${url}/api/v2/tickets/:id/conversations`]: ({ params, url: at }) =>
    paged(
      (ticketOf(params.id)?.conversations ?? []).map(({ bytes: _, ...one }) => one),
      at,
    ),
  [`POST ${url}/api/v2/tickets/:id/notes`]: note,
  [`GET ${files}/:id`]: ({ params }) => ({ bytes: stored.get(params.id ?? '') ?? new Uint8Array() }),
})

const hook = (ticket: { id: string }) => ({
  body: { ticket: ticket.id, status: String(ticketOf(ticket.id)?.status === 2 ? 'Open' : 'Resolved') },
})

const html = (text: string): string =>
  `<div>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')}</div>`

const replied = ({ ticket, text }: ReplyAbout, file?: AgentFile) => {
  const found = ticketOf(ticket.id)
  const sent = file ? [{ name: file.name, type: file.mime, bytes: file.bytes }] : []
  if (found) say(found, { body: html(text), user_id: ben }, sent)
  return hook(ticket)
}

const settled = (id: string, status: number, at?: string) => {
  const ticket = ticketOf(id)
  if (ticket) Object.assign(ticket, { status, stats: { resolved_at: at ?? null } })
}

/** What the contract suite and the played conversations need to know of Freshdesk. */
export const freshdeskDescriptor: HostDescriptor = {
  create: () => {
    tickets.clear()
    return freshdesk({ url, auth: { kind: 'token', token: secrets.token }, webhookSecret: secrets.webhook })
  },
  secrets: Object.values(secrets),
  // A rule can send a header, and sign nothing.
  authenticates: 'caller',
  sign: (request: WebhookRequest) => ({
    ...request,
    headers: { ...request.headers, 'x-deskwire-token': secrets.webhook },
  }),
  server: {
    fail: server.fail,
    tickets: () => [...tickets.values()].filter(({ tags }) => tags.includes('deskwire')).length,
    entries: ({ id }) => {
      const ticket = ticketOf(id)
      const said = (ticket?.conversations ?? []).filter((one) => !one.private)
      return [
        ticket?.description ?? '',
        ...said.map(({ body, user_id, bytes }) => ({ text: body, author: String(user_id), files: bytes })),
      ]
    },
    notes: ({ id }) => (ticketOf(id)?.conversations ?? []).filter((one) => one.private).map(({ body }) => body),
    delivery: ({ id }) => (ticketOf(id)?.conversations ?? []).filter((one) => one.private).map(({ body }) => body),
    state: ({ id }) => {
      const { status, group_id, requester_id, subject } = ticketOf(id) ?? {}
      return { status, queue: groups.find((group) => group.id === group_id)?.name, requester: requester_id, subject }
    },
    remove: ({ id }) => void tickets.delete(Number(id)),
    quietReply: (about) => replied(about),
    foreign: () => ({ id: String(add({ subject: 'By mail' }).id) }),
  },
  samples: {
    // The rules leave out what the integration's own agent did.
    own: ({ ticket }) => hook(ticket),
    // By e-mail, or in the portal.
    customer: ({ ticket, text }) => {
      const found = ticketOf(ticket.id)
      if (found) say(found, { body: html(text), incoming: true, user_id: found.requester_id })
      return hook(ticket)
    },
    reply: (about) => replied(about),
    attached: (about) => replied(about, about.file),
    internal: ({ ticket, text }) => {
      const found = ticketOf(ticket.id)
      if (found) say(found, { body: html(text), private: true, user_id: ben })
      return hook(ticket)
    },
    closed: ({ n, ticket }) => {
      settled(ticket.id, 4, new Date(n).toISOString())
      return hook(ticket)
    },
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+15551230002' },
    none: { kind: 'phone', value: '+15551230003' },
  },
}
