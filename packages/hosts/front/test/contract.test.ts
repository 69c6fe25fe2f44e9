import type { WebhookRequest } from '@deskwire/core/adapter'
import { describeHost } from '@deskwire/testkit'
import { front } from '../src/index.js'
import { app, type Emulated, emulate, signatureOf, token } from './emulated/server.js'
import { teammates } from './emulated/state.js'
import { eventHook, importedHook, messageHook } from './emulated/webhooks.js'

let server: Emulated

const sign = (request: WebhookRequest): WebhookRequest => ({
  ...request,
  headers: { ...request.headers, ...signatureOf(request.receivedAt, request.body) },
})

/** As the composer writes it. */
const html = (text: string): string =>
  `<div>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</div>`

const replied = (
  ticket: string,
  text: string,
  files: readonly { bytes: Uint8Array; name: string; mime: string }[] = [],
) => {
  const { state } = server
  const attached = files.map((file) => ({ id: state.id('fil'), ...file }))
  const message = state.reply(state.get(ticket), { html: html(text), text, files: attached })
  // What our own answer makes of it.
  message.external = message.id
  return messageHook(state, message)
}

const happened = (ticket: string, type: string, data?: string) =>
  eventHook(
    server.state,
    server.state.tell(ticket, type, data === undefined ? {} : { target: { type: 'teammate', data } }),
  )

describeHost('front', {
  create: async () => {
    server = await emulate()
    server.state.converse({ inbox: 'inb_chat', subject: 'Leaking teapot', handle: 'ben@example.com' })
    return front({
      url: server.url,
      auth: { kind: 'token', token },
      app,
      channels: [
        { id: 'cha_w1', channel: 'whatsapp' },
        { id: 'cha_s1', channel: 'sms' },
      ],
      queues: { support: 'inb_support' },
      composer: 'advanced',
      knowledge: { base: 'knb_1', url: 'https://help.example.com' },
      settlesAfterMs: 0,
    })
  },
  end: () => server.close(),
  secrets: [token, app.secret],
  sign,
  server: {
    // One was there before.
    tickets: () => server.state.conversations.size - 1,
    entries: ({ id }) =>
      server.state.messages
        .filter(({ conversation, author }) => conversation === id && author === undefined)
        .map(({ body, files, inbound, senderName }) => ({
          text: body,
          author: inbound ? 'the customer' : `${senderName} for us`,
          files: files.map(({ name, bytes }) => ({ name, bytes })),
        })),
    notes: ({ id }) => server.state.get(id).comments.map(({ body }) => body),
    delivery: ({ id }, reply) =>
      server.state.messages.find((one) => one.conversation === id && one.id === reply)?.error ?? 'sent',
    state: ({ id }) => {
      const { status, inbox, assignee, tags, links, handle = '' } = server.state.get(id)
      const queue = inbox === 'inb_support' ? 'support' : undefined
      const urls = links.map((link) => server.state.links.get(link))
      return { status, queue, assignee, tags, urls, contact: server.state.contactOf(handle) }
    },
    presence: (there) => {
      for (const one of teammates) if (one.type === 'user') one.there = there
    },
    close: ({ id }) => {
      server.state.get(id).status = 'archived'
    },
    remove: ({ id }) => {
      server.state.get(id).status = 'deleted'
    },
    fail: (fault) => {
      server.fail(fault)
      return fault === 'limited' ? { retryAfterMs: 3_000 } : undefined
    },
    quietReply: ({ ticket, text }) => replied(ticket.id, text),
    foreign: () => ({ id: server.state.converse({ inbox: 'inb_chat', subject: 'By mail' }).id }),
  },
  // Front waits for the channel's answer, and shows a message that nobody took as not sent.
  without: ['lost-outreach'],
  samples: {
    reply: ({ ticket, text }) => replied(ticket.id, text),
    attached: ({ ticket, text, file }) => replied(ticket.id, text, [file]),
    own: () => {
      const [message] = server.state.messages.slice(-1)
      if (!message) throw new Error('Nothing was imported')
      return importedHook(server.state, message)
    },
    customer: 'never', // Front's customers have no portal, and mail is another conversation.
    internal: ({ ticket }) => happened(ticket.id, 'comment'),
    closed: ({ ticket }) => happened(ticket.id, 'archive'),
    reopened: ({ ticket }) => happened(ticket.id, 'reopen'),
    deleted: ({ ticket }) => happened(ticket.id, 'trash'),
    assigned: ({ ticket }) => happened(ticket.id, 'assign', 'tea_ben'),
    merged: ({ ticket, into }) =>
      eventHook(server.state, server.state.merge(server.state.get(ticket.id), server.state.get(into.id))),
    outreach: ({ to, text }) => {
      const { state } = server
      const made = state.converse({ inbox: 'inb_chat', channel: 'cha_w1', handle: to })
      return messageHook(state, state.reply(made, { html: html(text), text }))
    },
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+5511987654321' },
    none: { kind: 'phone', value: '+15551230003' },
  },
  article: { query: 'leaking', id: 'kba_1' },
  record: { text: 'Leaking', witness: 'Leaking teapot' },
})
