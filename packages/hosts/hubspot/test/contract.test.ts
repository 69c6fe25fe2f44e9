import { createHttp } from '@deskwire/core/adapter'
import { describeHost, type HostDescriptor } from '@deskwire/testkit'
import { hubspot } from '../src/index.js'
import { ben, clientSecret, developerKey, EmulatedHubspot, line, refreshToken, signature } from './emulated/hubspot.js'

const escaped = (text: string): string =>
  `<div>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</div>`

const descriptor = (): HostDescriptor => {
  let desk = new EmulatedHubspot()
  const said = (id: string, text: string, about: Parameters<EmulatedHubspot['reply']>[2] = {}) => {
    const { thread, message } = desk.reply(id, escaped(text), { ...about, quiet: true })
    return { body: desk.hooks.said(thread, message) }
  }
  const happened = (id: string, kind: string, more: object = {}) => ({
    body: [desk.hooks.event(desk.thread(id), kind, more)],
  })
  return {
    create: async () => {
      desk = await new EmulatedHubspot().start()
      desk.state.account({ id: '5', inboxId: '31', name: 'WhatsApp', value: line })
      desk.state.account({ id: '6', inboxId: '32', name: 'Support', value: line })
      desk.state.contact({ firstname: 'Ana', lastname: 'Jensen', phone: '(555) 123-0011' })
      desk.state.contact({ firstname: 'Bo', phone: '+1 555 123 0012' })
      desk.state.contact({ firstname: 'Bea', mobilephone: '001 555 1230012' })
      desk.state.ticket({ subject: 'A leaking teapot', content: 'It drips' })
      desk.state.articles.push({
        id: 360042,
        title: '<b>Teapots</b>',
        url: 'https://help.acme.example/teapots',
        description: 'How to pour',
      })
      const host = hubspot({
        ...desk.options,
        accounts: [
          { id: '5', channel: 'whatsapp', identifier: line, name: 'WhatsApp' },
          { id: '6', channel: 'whatsapp', identifier: line, name: 'Support' },
        ],
        queues: { support: { account: '6', assignee: ben } },
        country: 'US',
      })
      return {
        ...host,
        async start(environment) {
          await host.start?.(environment)
          await host.setup?.(false, { signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 })
        },
      }
    },
    end: () => desk.stop(),
    environment: { http: createHttp({ allowAddress: () => true }) },
    secrets: [clientSecret, refreshToken, developerKey],
    sign: (request) => ({
      ...request,
      headers: {
        ...request.headers,
        ...signature(request.method, request.publicUrl, request.body, request.receivedAt),
      },
    }),
    server: {
      tickets: () => desk.threads.length,
      entries: ({ id }) =>
        desk
          .thread(id)
          .messages.filter(({ type }) => type === 'MESSAGE')
          .map(({ text = '', richText = '', attachments = [], senders, direction }) => ({
            text: `${richText}\n${text === '' ? 'no text' : ''}`,
            author: `${direction} ${senders[0]?.name ?? ''}`,
            files: attachments.flatMap((one) => {
              const file = 'fileId' in one ? desk.state.files.get(String(one.fileId)) : undefined
              return file ? [{ name: file.name, bytes: file.bytes }] : []
            }),
          })),
      notes: ({ id }) => desk.notes(id),
      delivery: ({ id }, reply) => desk.thread(id).messages.find((one) => one.id === reply)?.status,
      state: ({ id }) => {
        const { status, inboxId, assignedTo, contact } = desk.thread(id)
        return { status, queue: inboxId === '32' ? 'support' : 'other', assignedTo, contact }
      },
      close: ({ id }) => desk.setStatus(id, 'CLOSED'),
      remove: ({ id }) => desk.remove(id),
      fail: (fault) => {
        desk.fail(fault)
        return fault === 'limited' ? { retryAfterMs: 10_000 } : undefined
      },
      quietReply: ({ ticket, text }) => said(ticket.id, text),
      foreign: () => {
        const { id } = desk.state.open({ reference: 'mail', account: '8', channelId: '1002' })
        return { id }
      },
    },
    samples: {
      reply: ({ ticket, text }) => said(ticket.id, text),
      attached: ({ ticket, text, file }) => said(ticket.id, text, { files: [file] }),
      customer: ({ ticket, text }) => {
        const { id } = desk.mail(ticket.id, text)
        return happened(ticket.id, 'conversation.newMessage', { messageId: id, messageType: 'MESSAGE' })
      },
      own: ({ ticket, posted }) => {
        const thread = desk.thread(ticket.id)
        const message = thread.messages.find(({ id }) => id === posted.ids[0])
        if (!message) throw new Error('There is no such message')
        return { body: desk.hooks.said(thread, message) }
      },
      internal: ({ ticket, text }) => {
        const { id } = desk.note(ticket.id, text)
        return happened(ticket.id, 'conversation.newMessage', { messageId: id, messageType: 'COMMENT' })
      },
      closed: ({ ticket }) => {
        desk.setStatus(ticket.id, 'CLOSED')
        return happened(ticket.id, 'conversation.propertyChange', { propertyName: 'status', propertyValue: 'CLOSED' })
      },
      reopened: ({ ticket }) => {
        desk.setStatus(ticket.id, 'OPEN')
        return happened(ticket.id, 'conversation.propertyChange', { propertyName: 'status', propertyValue: 'OPEN' })
      },
      assigned: ({ ticket }) => {
        desk.assign(ticket.id)
        return happened(ticket.id, 'conversation.propertyChange', { propertyName: 'assignedTo', propertyValue: ben })
      },
      deleted: ({ ticket }) => happened(ticket.id, 'conversation.deletion'),
      outreach: ({ to, text }) => {
        const { thread, message } = desk.begin(to, text, '5', true)
        return { body: desk.hooks.said(thread, message) }
      },
    },
    contacts: {
      one: { kind: 'phone', value: '+15551230011' },
      several: { kind: 'phone', value: '+15551230012' },
      none: { kind: 'phone', value: '+15551230013' },
    },
    article: { query: 'teapot', id: '360042' },
    record: { text: 'leaking', witness: 'leaking teapot' },
  }
}

describeHost('hubspot', descriptor())
