import { randomUUID } from 'node:crypto'
import { describeHost, type Hook, type HostDescriptor } from '@deskwire/testkit'
import { dynamics365 } from '../src/index.js'
import { clientSecret, Dynamics, ids } from './emulated/dynamics.js'

const recordKey = 'planted-0b7d-of-the-rows'
let emulated = new Dynamics()
const talk = (id: string) => emulated.messaging.talk(id)
const hook = (id: string, body: object): Hook => ({ path: `/v3/conversations/${id}/activities`, body })

const descriptor: HostDescriptor = {
  create: async () => {
    emulated = await new Dynamics().start()
    const { dataverse } = emulated
    dataverse.add('contacts', {
      contactid: '11111111-1111-4111-8111-111111111111',
      fullname: 'Ana Lopez',
      mobilephone: '(555) 123-0001',
    })
    dataverse.add('contacts', { fullname: 'Ben One', telephone1: '+1 555-123-0002' })
    dataverse.add('contacts', { fullname: 'Bea Two', mobilephone: '+15551230002' })
    dataverse.add('knowledgearticles', {
      articlepublicnumber: 'KA-01032',
      title: 'How to descale a teapot',
      keywords: 'lime',
      statecode: 3,
      islatestversion: true,
    })
    dataverse.add('incidents', { ticketnumber: 'CAS-07', title: 'A leaking teapot' })
    dataverse.add('managedidentities', { managedidentityid: 'identity-1', applicationid: ids.clientId })
    dataverse.add('msdyn_occustommessagingchannels', {
      msdyn_occustommessagingchannelid: ids.channelId,
      msdyn_appid: ids.clientId,
      msdyn_tenantid: ids.tenantId,
      msdyn_webhookurl: 'https://bridge.test/hosts/contract',
      _managedidentityid_value: 'identity-1',
    })
    dataverse.tables.set('new_messages', [])
    const options = emulated.adapterOptions()
    const outreach = { table: 'new_message', channel: 'whatsapp', phone: 'new_phone', text: 'new_text' }
    return dynamics365({
      ...options,
      webhook: { recordKey },
      ...(options.dataverse && { dataverse: { ...options.dataverse, outreach } }),
    })
  },
  end: () => emulated.close(),
  secrets: [clientSecret, recordKey],
  sign: (request) => ({
    ...request,
    ...(request.path === '/dataverse' && { path: `/dataverse?code=${recordKey}` }),
    headers: { ...request.headers, authorization: `Bearer ${emulated.entra.webhookToken()}` },
  }),
  // The token authenticates the caller; the bytes are not signed.
  authenticates: 'caller',
  server: {
    tickets: () => emulated.messaging.talks.length,
    entries: ({ id }) =>
      talk(id).messages.map(({ text, attachments, author, name }) => ({
        text,
        author: `${author} ${name}`,
        files: attachments.map(({ name, contentUrl }) => ({ name, url: contentUrl })),
        ...(author === 'automated' && { internal: true }),
      })),
    notes: ({ id }) =>
      talk(id)
        .messages.filter(({ author }) => author === 'automated')
        .map(({ text }) => text),
    delivery: ({ id }) => ({
      read: talk(id).readUpTo,
      said: talk(id).messages.filter(({ author }) => author === 'automated').length,
    }),
    presence: (there) => {
      emulated.dataverse.available = there
    },
    state: ({ id }) => ({ state: talk(id).state, events: talk(id).events, created: talk(id).created }),
    close: ({ id }) => emulated.messaging.move(talk(id), 'closed'),
    quietReply: ({ ticket, text, agent }) => hook(ticket.id, emulated.words(talk(ticket.id), text, {}, agent).activity),
    // The list of a custom channel has that channel's conversations.
    foreign: 'never',
    fail: (fault) => {
      if (fault === 'lost-answer') emulated.next('lost')
      else if (fault === 'hang') emulated.next('hang')
      else if (fault === 'limited') {
        emulated.next({ status: 429, headers: { 'retry-after': '7' }, body: { title: 'Too Many Requests' } })
        return { retryAfterMs: 7_000 }
      } else if (fault === 'down') emulated.next({ status: 503, body: {} })
      else emulated.next({ status: 400, body: { title: 'Bad Input', status: 400, errorCode: 30003 } })
      return undefined
    },
  },
  samples: {
    attached: ({ ticket, text, agent, file: { bytes, mime, name } }) => {
      const attachments = [{ contentType: mime, contentUrl: emulated.file(bytes, name), name }]
      return hook(ticket.id, emulated.words(talk(ticket.id), text, { attachments }, agent).activity)
    },
    reply: ({ ticket, text, agent }) => hook(ticket.id, emulated.words(talk(ticket.id), text, {}, agent).activity),
    // The webhook omits our own messages; the list has them, and this is how one would come from there.
    // Customers' messages reach Dynamics only through this channel.
    customer: 'never',
    own: ({ ticket, posted }) => {
      const said = talk(ticket.id).messages.find(({ messageId }) => posted.ids.some((id) => id.endsWith(messageId)))
      return hook(ticket.id, { ...(said ? emulated.messaging.listed(said) : {}), conversation: { id: ticket.id } })
    },
    closed: ({ ticket }) => hook(ticket.id, emulated.systemEvent(talk(ticket.id), 'ConversationClosed')),
    assigned: ({ ticket, agent }) =>
      hook(ticket.id, emulated.systemEvent(talk(ticket.id), 'AgentAccepted', { from: { name: agent } })),
    typing: ({ ticket }) =>
      hook(ticket.id, { type: 'typing', channelId: 'MessagingApi', conversation: { id: ticket.id } }),
    outreach: ({ to, text }) => {
      const columns = { new_messageid: randomUUID(), new_phone: to, new_text: text }
      emulated.dataverse.table('new_messages').push({ ...columns, createdon: new Date().toISOString() })
      const Attributes = Object.entries(columns).map(([key, value]) => ({ key, value }))
      const body = {
        MessageName: 'Create',
        PrimaryEntityName: 'new_message',
        PrimaryEntityId: columns.new_messageid,
        InputParameters: [{ key: 'Target', value: { Attributes } }],
      }
      return { path: '/dataverse', body }
    },
  },
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+15551230002' },
    none: { kind: 'phone', value: '+15551230003' },
  },
  article: { query: 'descale teapot', id: 'KA-01032' },
  record: { text: 'CAS-07', witness: 'leaking teapot' },
}

describeHost('Dynamics 365', descriptor)
