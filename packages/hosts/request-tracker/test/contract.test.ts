import { signOpening, signWebhook, type WebhookRequest } from '@deskwire/core/adapter'
import { describeHost, type Hook, type HookAbout } from '@deskwire/testkit'
import { requestTracker } from '../src/index.js'
import { type Emulator, emulate, token } from './emulated/server.js'
import type { TicketRow } from './emulated/state.js'
import { setStatus } from './emulated/writes.js'

const webhookSecret = 'planted-7f3c9a1e-of-the-scrip'
let rt: Emulator

const sign = (request: WebhookRequest): WebhookRequest => {
  const signature = signWebhook(webhookSecret, { id: 'txn_7', at: request.receivedAt, body: request.body })
  return { ...request, headers: { ...request.headers, ...signature } }
}

const leaking = (): TicketRow => ({
  id: 1,
  effective: 1,
  queue: 'General',
  subject: 'Leaking teapot',
  status: 'open',
  owner: 'Nobody',
  creator: 'Ben',
  at: 0,
  requestors: [],
  refersTo: [],
  fields: new Map(),
})

const told = (ticket: string, one: object, more: object = {}): Hook => ({
  body: {
    ticket: Number(ticket),
    ours: true,
    channel: 'whatsapp',
    phone: '+15551230001',
    transactions: [one],
    ...more,
  },
})
const at = 1_795_149_271
const status = ({ n, ticket }: HookAbout, before: string, after: string) =>
  told(ticket.id, { id: n, type: 'Status', ticket: Number(ticket.id), at, by: 'Ben', old: before, new: after })

const replied = (
  { ticket, text, agent }: { ticket: { id: string }; text: string; agent: string },
  file?: { bytes: Uint8Array; mime: string; name: string },
) => {
  const made = rt.state.say(Number(ticket.id), 'Correspond', agent, text)
  if (file) rt.state.part(made.id, file.mime, file.name, Buffer.from(file.bytes))
  return told(ticket.id, { id: made.id, type: 'Correspond', at: Math.floor(made.at / 1000), by: agent, name: agent })
}

const spoken = (ticket: string, types: readonly string[]) =>
  rt.state
    .history(Number(ticket))
    .filter(({ type }) => types.includes(type))
    .map(({ id }) => {
      const parts = rt.state.parts.filter(({ transaction }) => transaction === id)
      return {
        text: parts
          .filter(({ name }) => name === '')
          .map(({ bytes }) => bytes.toString('utf8'))
          .join('\n'),
        files: parts.filter(({ name }) => name !== '').map(({ name, bytes }) => ({ name, bytes })),
      }
    })

describeHost('request-tracker', {
  create: async () => {
    rt = await emulate()
    rt.state.tickets.set(1, leaking())
    return requestTracker({
      url: rt.url,
      auth: { kind: 'token', token },
      webhookSecret,
      country: 'US',
      settlesAfterMs: 0,
    })
  },
  end: () => rt.close(),
  secrets: [token, webhookSecret],
  sign,
  server: {
    // One was there before.
    tickets: () => rt.state.tickets.size - 1,
    entries: ({ id }) => spoken(id, ['Create', 'Correspond']),
    notes: ({ id }) => spoken(id, ['Comment']).map(({ text }) => text),
    delivery: ({ id }, reply) => spoken(id, ['Comment']).filter(({ text }) => text.includes(`#${reply}`)),
    state: ({ id }) => {
      const { status: now, queue, owner, requestors, refersTo, fields = [] } = rt.state.ticket(Number(id)) ?? {}
      const people = rt.state.users.filter(({ name }) => requestors?.includes(name)).map((user) => `${user.id}`)
      return { now, queue, owner, people, refersTo, fields: [...fields] }
    },
    close: ({ id }) => {
      const row = rt.state.ticket(Number(id))
      if (row) setStatus(rt.state, row, 'resolved', 'Ben')
    },
    // Deleted tickets take entries all the same; only one that was shredded is gone.
    remove: ({ id }) => void rt.state.tickets.delete(Number(id)),
    fail: (fault) => {
      rt.fail(fault)
      return fault === 'limited' ? { retryAfterMs: 3_000 } : undefined
    },
    quietReply: (about) => replied(about),
    foreign: () => ({ id: '1' }),
  },
  samples: {
    reply: (about) => replied(about),
    // By e-mail. A scrip of somebody else's may tell of it; ours does not.
    customer: (about) => replied({ ...about, agent: 'ana' }),
    attached: (about) => replied(about, about.file),
    own: ({ ticket, posted }) =>
      told(ticket.id, { id: Number(posted.ids[0]), type: 'Correspond', at, by: 'deskwire', name: 'Deskwire' }),
    internal: ({ n, ticket }) => told(ticket.id, { id: n, type: 'Comment', at, by: 'Ben' }),
    closed: (about) => status(about, 'open', 'resolved'),
    reopened: (about) => status(about, 'resolved', 'open'),
    deleted: (about) => status(about, 'open', 'deleted'),
    assigned: ({ n, ticket, agent }) => told(ticket.id, { id: n, type: 'Owner', at, by: agent, to: agent }),
    merged: ({ n, ticket, into }) =>
      told(into.id, {
        id: n,
        type: 'AddLink',
        ticket: Number(ticket.id),
        at,
        by: 'Ben',
        into: `fsck.com-rt://rt.example/ticket/${into.id}`,
      }),
    opening: ({ n, ticket, agent, url, at: now }) => ({
      method: 'GET',
      path: `?opening=${signOpening(webhookSecret, { id: `${n}`, ticket: ticket.id, agent: { id: agent } }, { url, at: now })}`,
    }),
    outreach: ({ to, text }) => {
      const id = rt.state.next()
      const fields = new Map([
        ['Channel', ['whatsapp']],
        ['Phone', [to]],
      ])
      rt.state.tickets.set(id, { ...leaking(), id, effective: id, subject: 'From us', fields })
      const made = rt.state.say(id, 'Create', 'Ben', text)
      return told(
        `${id}`,
        { id: made.id, type: 'Create', ticket: id, at, by: 'Ben', plain: text },
        { ours: false, phone: to },
      )
    },
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+15551230002' },
    none: { kind: 'phone', value: '+15551230003' },
  },
  article: { query: 'teapot', id: '7' },
  record: { text: 'Leaking', witness: 'Leaking teapot' },
})
