import { convert, createHttp, type WebhookRequest } from '@deskwire/core/adapter'
import { describeHost, type Hook } from '@deskwire/testkit'
import { intercom } from '../src/index.js'
import { EmulatedIntercom, signature, token, webhookSecret } from './emulated/server.js'
import { type Attachment, htmlOf, type Part } from './emulated/state.js'

let desk = new EmulatedIntercom()

const sign = (request: WebhookRequest): WebhookRequest => ({
  ...request,
  headers: { ...request.headers, 'x-hub-signature': signature(request.body) },
})

const told = (topic: string, id: string): Hook => ({ body: desk.webhookOf(topic, desk.state.conversation(id)) })

const entryOf = (body: string, { author, attachments }: { author: Part['author']; attachments: Attachment[] }) => ({
  text: convert(body, 'html', 'plain'),
  author: `${author.type} ${author.name}`,
  files: attachments.map(({ name, url, bytes }) => ({ name, url, bytes })),
})

const noted = (id: string) => desk.state.conversation(id).parts.filter(({ part_type }) => part_type === 'note')

describeHost('intercom', {
  create: async () => {
    desk = await new EmulatedIntercom().start()
    desk.state.contact({ name: 'Ana', phone: '+1 555 123 0011', email: 'ana@example.com' })
    desk.state.contact({ name: 'Bo', phone: '+15551230012' })
    desk.state.contact({ name: 'Bea', phone: '(555) 123-0012', role: 'lead' })
    const owner = desk.state.contact({ name: 'Dee' })
    desk.state.ticket({ contact: owner.id, attributes: { _default_title_: 'A leaking teapot' } })
    return intercom({
      url: desk.url,
      auth: { kind: 'token', token },
      webhookSecret: ['planted-earlier-90be', webhookSecret],
      country: 'US',
      deliveryAttribute: 'Delivery',
      outreach: { whatsapp: 'whatsapp' },
      settlesAfterMs: 0,
    })
  },
  end: () => desk.stop(),
  environment: { http: createHttp({ allowAddress: () => true }) },
  secrets: [token, webhookSecret],
  sign,
  server: {
    tickets: () => desk.conversations.length,
    // What the customer said is a comment of theirs; what others said a note, which names them.
    entries: ({ id }) => {
      const { source, parts } = desk.state.conversation(id)
      return [
        entryOf(source.body, source),
        ...parts
          .filter(({ part_type, body }) => body !== null && part_type !== 'assignment')
          .map((part) => ({ ...entryOf(part.body ?? '', part), internal: part.part_type === 'note' })),
      ]
    },
    notes: ({ id }) => noted(id).map(({ body }) => body ?? ''),
    delivery: ({ id }) => [desk.state.conversation(id).custom_attributes.Delivery, noted(id).map(({ body }) => body)],
    state: ({ id }) => {
      const { parts: _, source, team_assignee_id, contact, ...rest } = desk.state.conversation(id)
      const team = desk.state.teams.find((one) => one.id === String(team_assignee_id))?.name
      return { ...rest, source: source.body, team, contact: desk.state.contacts.get(contact) }
    },
    presence: (there) => {
      for (const admin of desk.state.admins) admin.away_mode_enabled = !there
    },
    close: ({ id }) => void desk.close(id),
    remove: ({ id }) => desk.remove(id),
    fail: (fault) => {
      desk.fail(fault)
      return undefined
    },
    quietReply: ({ ticket, text }) => {
      desk.reply(ticket.id, htmlOf(text))
      return told('conversation.admin.replied', ticket.id)
    },
    foreign: () => ({ id: desk.foreign().id }),
  },
  samples: {
    reply: ({ ticket, text }) => {
      desk.reply(ticket.id, htmlOf(text))
      return told('conversation.admin.replied', ticket.id)
    },
    attached: ({ ticket, text, file }) => {
      desk.reply(ticket.id, htmlOf(text), { files: [file] })
      return told('conversation.admin.replied', ticket.id)
    },
    customer: ({ ticket, text }) => {
      desk.customer(ticket.id, text)
      return told('conversation.user.replied', ticket.id)
    },
    own: ({ ticket, entry }) =>
      told(entry.author === 'customer' ? 'conversation.user.replied' : 'conversation.admin.noted', ticket.id),
    internal: ({ ticket, text }) => {
      desk.note(ticket.id, htmlOf(text))
      return told('conversation.admin.noted', ticket.id)
    },
    closed: ({ ticket }) => {
      desk.close(ticket.id)
      return told('conversation.admin.closed', ticket.id)
    },
    reopened: ({ ticket }) => {
      desk.close(ticket.id)
      desk.reopen(ticket.id)
      return told('conversation.admin.opened', ticket.id)
    },
    deleted: ({ ticket }) => told('conversation.deleted', ticket.id),
    assigned: ({ ticket }) => {
      desk.assign(ticket.id)
      return told('conversation.admin.assigned', ticket.id)
    },
    outreach: ({ to, text }) => {
      const { id } = desk.foreign(desk.state.contact({ name: 'Eve', phone: to }).id)
      desk.note(id, htmlOf(`/whatsapp ${text}`))
      return told('conversation.admin.noted', id)
    },
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230011' },
    several: { kind: 'phone', value: '+15551230012' },
    none: { kind: 'phone', value: '+15551230013' },
  },
  article: { query: 'teapot', id: '55' },
  record: { text: 'leaking', witness: 'leaking teapot' },
})
