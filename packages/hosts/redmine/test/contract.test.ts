import { hmac, signOpening, type WebhookRequest } from '@deskwire/core/adapter'
import { describeHost, type Hook } from '@deskwire/testkit'
import { redmine } from '../src/index.js'
import { type Emulated, emulate, fieldIds, token } from './emulated/server.js'

const webhookSecret = 'planted-2b9d0c6e-of-the-webhook'
const panelSecret = 'planted-83e1f07a-of-the-plugin'
const ben = 6
const ana = 8
let server: Emulated

const sign = (request: WebhookRequest): WebhookRequest => {
  const signature = `sha256=${hmac('sha256', webhookSecret, [request.body]).toString('hex')}`
  return { ...request, headers: { ...request.headers, 'x-redmine-signature-256': signature } }
}

/** As Redmine 7 sends them: `{ type, timestamp, data }`. */
const told = (type: string, issue: string | number): Hook => ({
  body: { type, timestamp: new Date().toISOString(), data: { issue: { id: Number(issue) } } },
})

const changed = (id: string, change: Parameters<Emulated['state']['update']>[1], user = ben): Hook => {
  server.state.update(server.state.issue(id), change, user)
  return told('issue.updated', id)
}

const entryOf = (text: string, files: readonly { filename: string; bytes: Uint8Array }[]) => ({
  text,
  files: files.map(({ filename, bytes }) => ({ name: filename, bytes })),
})

describeHost('redmine', {
  create: async () => {
    server = await emulate()
    server.state.create({ subject: 'Leaking teapot' }, ben)
    const { channel, phone, conversation, entry, delivery, userPhone } = fieldIds
    return redmine({
      url: server.url,
      auth: { kind: 'token', token },
      project: 'support',
      fields: { channel, phone, conversation, entry, delivery, userPhone },
      queues: { support: { tracker: 2, assignee: ben } },
      webhookSecret,
      panelSecret,
      country: 'US',
      settlesAfterMs: 0,
    })
  },
  end: () => server.close(),
  secrets: [token, webhookSecret, panelSecret],
  sign,
  server: {
    // One was there before.
    tickets: () => server.state.issues.size - 1,
    entries: ({ id }) => {
      const issue = server.state.issue(id)
      const later = issue.journals.filter(({ notes, private_notes }) => notes !== '' && !private_notes)
      const added = new Set(issue.journals.flatMap(({ details }) => details.map(({ name }) => name)))
      const first = issue.attachments.filter((file) => !added.has(String(file.id)))
      return [
        ...(issue.description === '' ? [] : [entryOf(issue.description, first)]),
        ...later.map(({ notes, details }) =>
          entryOf(
            notes,
            issue.attachments.filter((file) => details.some(({ name }) => name === String(file.id))),
          ),
        ),
      ]
    },
    notes: ({ id }) =>
      server.state.issue(id).journals.flatMap(({ notes, private_notes }) => (private_notes ? [notes] : [])),
    delivery: ({ id }) => [
      server.state.issue(id).fields.get(fieldIds.delivery),
      server.state
        .issue(id)
        .journals.filter(({ private_notes }) => private_notes)
        .map(({ notes }) => notes),
    ],
    state: ({ id }) => {
      const { status, tracker, assigned, description, fields } = server.state.issue(id)
      const queue = tracker === 2 ? 'support' : undefined
      const related = server.state.relations.filter(({ issue_id }) => String(issue_id) === id)
      return { status, queue, assigned, description, fields: [...fields], related }
    },
    close: ({ id }) => void changed(id, { status_id: 5 }),
    remove: ({ id }) => void server.state.issues.delete(Number(id)),
    fail: (fault) => {
      server.fail(fault)
      return fault === 'limited' ? { retryAfterMs: 3_000 } : undefined
    },
    quietReply: ({ ticket, text }) => changed(ticket.id, { notes: text }),
    foreign: () => ({ id: String(server.state.create({ subject: 'By mail' }, ben).id) }),
  },
  samples: {
    reply: ({ ticket, text }) => changed(ticket.id, { notes: text }),
    attached: ({ ticket, text, file }) => {
      const { token: upload } = server.state.upload(file.bytes, file.name, file.mime)
      return changed(ticket.id, { notes: text, uploads: [{ token: upload }] })
    },
    customer: ({ ticket, text }) => changed(ticket.id, { notes: text }, ana),
    own: ({ ticket }) => told('issue.updated', ticket.id),
    internal: ({ ticket, text }) => changed(ticket.id, { notes: text, private_notes: true }),
    closed: ({ ticket }) => changed(ticket.id, { status_id: 5 }),
    reopened: ({ ticket }) => {
      server.state.issue(ticket.id).status = 5
      return changed(ticket.id, { status_id: 2 })
    },
    deleted: ({ ticket }) => told('issue.deleted', ticket.id),
    assigned: ({ ticket }) => changed(ticket.id, { assigned_to_id: ben }),
    opening: ({ n, ticket, agent, url, at }) => ({
      method: 'GET',
      path: `?opening=${signOpening(panelSecret, { id: `${n}`, ticket: ticket.id, agent: { id: agent } }, { url, at })}`,
    }),
    outreach: ({ to, text }) => {
      const custom_fields = [
        { id: fieldIds.phone, value: to },
        { id: fieldIds.channel, value: 'whatsapp' },
      ]
      return told('issue.created', server.state.create({ subject: 'Write', description: text, custom_fields }, ben).id)
    },
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+15551230002' },
    none: { kind: 'phone', value: '+15551230003' },
  },
  record: { text: 'Leaking', witness: 'Leaking teapot' },
})
