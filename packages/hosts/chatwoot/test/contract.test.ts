import { signPairing, type WebhookRequest } from '@deskwire/core/adapter'
import { describeHost, type Hook } from '@deskwire/testkit'
import { chatwoot } from '../src/index.js'
import { agentBrowser } from './agent-browser.js'
import { ben, type Emulated, emulate, signatureOf, token } from './emulated/server.js'
import type { Conversation, Message, NewMessage } from './emulated/state.js'

const webhookSecret = 'planted-7d1f40b2-of-the-inbox'
const panelSecret = 'planted-5ce90b13-of-the-panel'
let server: Emulated
let inbox = 0
let other = 0

const sign = (request: WebhookRequest): WebhookRequest => ({
  ...request,
  headers: { ...request.headers, ...signatureOf(webhookSecret, request.body, request.receivedAt) },
})

const at = (id: string): Conversation => server.state.conversation(id)

const said = (id: string, more: NewMessage): Hook => {
  server.state.say(at(id), { sender: server.state.userAs(ben), ...more })
  return server.webhooks.last('message_created')
}

const changed = (id: string, to: Parameters<Emulated['state']['change']>[1], event: string): Hook => {
  server.state.change(at(id), to)
  return server.webhooks.last(event)
}

const isPublic = ({ message_type, private: internal }: Message) => message_type !== 2 && !internal

describeHost('chatwoot', {
  create: async () => {
    server = await emulate()
    inbox = server.state.inbox('WhatsApp').id
    other = server.state.inbox('Mail', '', 'Channel::Email').id
    server.state.contact({ name: 'Ana', phone_number: '+15551230001' })
    server.state.contact({ name: 'Bo', phone_number: '+5511987654321' })
    server.state.contact({ name: 'Bea', phone_number: '+551187654321' })
    server.state.articles.push(
      { id: 42, title: 'Teapots', slug: 'teapots', description: 'How to pour', status: 'published' },
      { id: 43, title: 'Teapots, internal', slug: 'internal', description: 'How to charge', status: 'draft' },
    )
    const host = chatwoot({
      url: server.url,
      account: 3,
      auth: { kind: 'token', token },
      inbox: 'WhatsApp',
      webhook: { kind: 'signed', secret: ['planted-earlier-0c77d1ab', webhookSecret] },
      outreach: { channel: 'whatsapp' },
      portal: 'help',
      panelSecret: ['planted-later-77ab03d9', panelSecret],
      settlesAfterMs: 0,
    })
    return {
      ...host,
      // What an administrator does before the first check.
      async start(environment) {
        await host.start?.(environment)
        await host.setup?.(false, { signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 })
      },
    }
  },
  end: () => server.close(),
  secrets: [token, webhookSecret, panelSecret],
  sign,
  server: {
    tickets: () => server.state.conversations.filter(({ inbox_id }) => inbox_id === inbox).length,
    entries: ({ id }) =>
      at(id)
        .messages.filter(({ message_type }) => message_type !== 2)
        .map((message) => ({
          text: message.content,
          author: message.sender?.name ?? '',
          files: message.attachments.map(({ name, bytes }) => ({ name, bytes })),
          ...(message.private && { internal: true as const }),
        })),
    notes: ({ id }) => at(id).messages.flatMap(({ content, private: internal }) => (internal ? [content] : [])),
    delivery: ({ id }, reply) => {
      const message = at(id).messages.find((one) => String(one.id) === reply)
      return [message?.status, message?.content_attributes]
    },
    state: ({ id }) => {
      const { messages: _, last_activity_at: __, team, assignee, ...conversation } = at(id)
      const { state } = server
      return {
        ...conversation,
        team: state.teams.find((one) => one.id === team)?.name,
        assignee: state.users.find((one) => one.id === assignee),
      }
    },
    presence: (there) => {
      for (const user of server.state.users) user.availability_status = there ? 'online' : 'offline'
    },
    code: ({ ticket, agent, code }) =>
      void server.state.say(at(ticket.id), {
        content: code,
        isPrivate: true,
        sender: server.state.userAs(Number(agent)),
      }),
    close: ({ id }) => void server.state.change(at(id), { status: 'resolved' }),
    remove: ({ id }) => void server.state.conversations.splice(server.state.conversations.indexOf(at(id)), 1),
    fail: (fault) => {
      server.fail(fault)
      return fault === 'limited' ? { retryAfterMs: 3_000 } : undefined
    },
    quietReply: ({ ticket, text }) => said(ticket.id, { content: text }),
    foreign: () => {
      const made = server.state.open(server.state.contact({ name: 'By mail' }), other)
      return { id: String(made.id) }
    },
  },
  samples: {
    reply: ({ ticket, text }) => said(ticket.id, { content: text }),
    attached: ({ ticket, text, file }) => said(ticket.id, { content: text, files: [file] }),
    customer: ({ ticket, text }) =>
      said(ticket.id, { content: text, type: 0, sender: { id: 1, name: 'Ana', type: 'contact' } }),
    own: ({ ticket, posted }) => {
      const message = at(ticket.id).messages.find((one) => String(one.id) === posted.ids[0])
      if (!message || !isPublic(message)) return server.webhooks.last('message_created')
      server.webhooks.message('message_created', at(ticket.id), message)
      return server.webhooks.last('message_created')
    },
    internal: ({ ticket, text }) => said(ticket.id, { content: text, isPrivate: true }),
    closed: ({ ticket }) => changed(ticket.id, { status: 'resolved' }, 'conversation_status_changed'),
    reopened: ({ ticket }) => {
      at(ticket.id).status = 'resolved'
      return changed(ticket.id, { status: 'open' }, 'conversation_status_changed')
    },
    handedBack: ({ ticket }) => {
      at(ticket.id).status = 'open'
      return changed(ticket.id, { status: 'pending' }, 'conversation_status_changed')
    },
    assigned: ({ ticket }) => changed(ticket.id, { assignee: ben }, 'conversation_updated'),
    typing: ({ ticket }) => {
      server.state.typing(at(ticket.id), ben)
      return server.webhooks.last('conversation_typing_on')
    },
    opening: ({ n, agent, url, at }) => {
      const browser = agentBrowser()
      const id = server.state.users.find(({ name }) => name === agent)?.id ?? ''
      const pairing = signPairing(panelSecret, { agent: `${id}`, key: browser.key, url }, at)
      return { method: 'POST', body: `opening=${browser.opening(pairing, { url, at, id: `${n}` })}` }
    },
    outreach: ({ to, text }) => {
      const contact = server.state.contact({ name: 'Somebody', phone_number: to })
      server.state.join(contact, inbox)
      return said(String(server.state.open(contact, inbox).id), { content: text })
    },
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+5511987654321' },
    none: { kind: 'phone', value: '+15551230003' },
  },
  article: { query: 'teapot', id: '42' },
})
