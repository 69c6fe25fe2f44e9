import { generateKeyPairSync } from 'node:crypto'
import type { WebhookRequest } from '@deskwire/core/adapter'
import type { AgentFile, AssistantDescriptor, Fault, HostDescriptor, ReplyAbout } from '@deskwire/testkit'
import { servicenow, servicenowAssistant } from '../src/index.js'
import { signedJwt } from './emulated/platform.js'
import { Emulator, type EmulatorOptions, type Trouble } from './emulated/servicenow.js'

export const planted = {
  password: 'planted-password',
  callback: 'planted-callback-token',
  hash: 'planted-hash-secret',
}

/** What the instance's JWT provider signs with. */
export const instanceKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const panel = { publicKey: instanceKey.publicKey.export({ type: 'spki', format: 'pem' }).toString() }

/** What the page of the app leads its frame to. */
const opening: HostDescriptor['samples']['opening'] = ({ ticket, agent, url, at }) => {
  const claims = { aud: url, sub: agent, name: agent, ticket: ticket.id }
  return { method: 'GET', path: `?opening=${signedJwt(instanceKey.privateKey, at, {}, claims)}` }
}

const troubles: Record<Fault, Trouble> = {
  'lost-answer': 'lost-answer',
  hang: 'hang',
  limited: { status: 429, headers: { 'retry-after': '7', 'x-ratelimit-rule': 'Deskwire hourly' } },
  refused: { status: 400, json: { error: { message: 'Bad Request', detail: '' }, status: 'failure' } },
  down: { status: 503 },
}

const fault = (emulator: () => Emulator) => async (what: Fault) => {
  emulator().next(troubles[what])
  return what === 'limited' ? { retryAfterMs: 7000 } : undefined
}

/** Somebody who works there, as `sys_user_has_role` shows it. */
const agentCalled = ({ tables }: Emulator, name: string): void => {
  const { sys_id: user = '' } = tables.insert('sys_user', { user_name: name, name })
  tables.insert('sys_user_has_role', { user, 'user.user_name': name, 'role.name': 'sn_customerservice_agent' })
}

export const people = (emulator: Emulator): void => {
  const { tables } = emulator
  tables.insert('customer_contact', {
    name: 'Ana Jensen',
    mobile_phone: '(555) 123-0001',
    phone: '',
    email: 'ana@example.com',
    country: 'US',
  })
  tables.insert('customer_contact', { name: 'Ben One', mobile_phone: '+15551230002', phone: '', email: '' })
  tables.insert('csm_consumer', { name: 'Bea Two', mobile_phone: '', phone: '+1 555 123 0002', email: '' })
  tables.insert('kb_knowledge', {
    number: 'KB0010042',
    short_description: 'Teapots that leak',
    workflow_state: 'published',
  })
  tables.insert('sn_customerservice_case', {
    number: 'CS0009001',
    short_description: 'A leaking teapot',
    priority: '4',
  })
  tables.insert('sys_store_app', { scope: 'sn_va_as_service', version: '4.2.1', active: 'true' })
  tables.insert('http_connection', {
    name: 'Bot Connection',
    connection_url: 'https://bridge.test/hosts/contract',
    active: 'true',
  })
  tables.insert('sys_cs_custom_adapter_property', { name: 'third_party_chat', value: 'true' })
  tables.insert('sys_cs_provider', {
    name: 'VA Bot to Bot Provider',
    trusted_domains: 'bridge.test',
    automatic_link_enabled: 'true',
    link_account_enabled: 'true',
  })
  tables.insert('sys_ws_operation', { name: 'BOT Integration', requires_authentication: 'true' })
  tables.insert('sys_properties', {
    name: 'sn_va_as_service.allow_storing_history_in_ongoing-conversation',
    value: 'true',
  })
  tables.insert('sys_user_has_role', {
    'user.user_name': 'deskwire.integration',
    'role.name': 'awa_integration_user',
  })
  for (const [name, condition] of [
    ['Chat', 'type=chat'],
    ['WhatsApp', 'type=messaging^subtype=WhatsApp'],
    ['SMS', 'type=messaging^subtype=SMS'],
  ] as const)
    tables.insert('awa_service_channel', { name, condition, table: 'interaction', active: 'true' })
  tables.insert('sys_user', { user_name: 'deskwire.integration', name: 'Deskwire' })
  for (const name of ['Ben', 'beth.anglin']) agentCalled(emulator, name)
  tables.insert('sys_user', { user_name: 'ana.jensen', name: 'Ana Jensen' })
  tables.insert('sys_user_group', { name: 'support' })
  tables.insert('sys_script', {
    name: 'Deskwire: agent replies',
    active: 'true',
    collection: 'sn_customerservice_case',
  })
}

const start = async (options: EmulatorOptions): Promise<Emulator> => {
  const emulator = await new Emulator(options).listen()
  people(emulator)
  return emulator
}

const basic = { kind: 'basic', user: 'deskwire.integration', password: planted.password } as const

const facets = {
  contacts: {
    one: { kind: 'phone', value: '+15551230001' },
    several: { kind: 'phone', value: '+15551230002' },
    none: { kind: 'phone', value: '+15551230003' },
  },
  article: { query: 'teapots', id: 'KB0010042' },
  record: { text: 'CS0009001', witness: 'leaking teapot' },
} as const

const bearer = (request: WebhookRequest): WebhookRequest => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${planted.callback}` },
})

/** The virtual agent and its live agents. */
export const conversationDescriptor = (): HostDescriptor => {
  let emulator: Emulator
  let host: ReturnType<typeof servicenow>
  const callback = (session: string, more: object) => ({
    body: { clientSessionId: session, userId: session, message: { text: 'hi', typed: true }, score: 1, ...more },
  })
  const said = ({ n, ticket, text, agent }: ReplyAbout, ...more: readonly object[]) => {
    const agentInfo = { sentFromAgent: true, agentName: agent, agentId: 'a1' }
    const words = { uiType: 'OutputText', group: 'DefaultText', value: text, maskType: 'NONE', messageId: `m${n}` }
    const body = [words, ...more].map((control) => ({ ...control, agentInfo }))
    return callback(ticket.id, {
      requestId: `r${n}`,
      agentChat: true,
      interactionId: emulator.agent.sessions.get(ticket.id)?.interaction ?? `i${n}`,
      body,
    })
  }
  return {
    create: async () => {
      emulator = await start({ messageAuth: { type: 'hash', secret: planted.hash } })
      host = servicenow({
        url: emulator.url,
        auth: basic,
        messageAuth: { kind: 'hash', secret: planted.hash },
        callback: { kind: 'token', token: ['older-callback-token', planted.callback] },
        linkAccounts: true,
        panel,
      })
      return host
    },
    end: () => emulator?.close(),
    secrets: [planted.password, planted.callback, planted.hash],
    sign: bearer,
    authenticates: 'caller',
    server: {
      tickets: () => emulator.agent.sessions.size,
      entries: ({ id }) =>
        emulator.agent
          .session(id)
          .lines.filter(({ from }) => from === 'customer' || from === 'history')
          .map(({ text, attachment, from, name = from }) => ({
            text,
            author: name,
            files: attachment ? [{ name: attachment.fileName, url: attachment.url }] : [],
            ...(from === 'history' && { internal: true }),
          })),
      notes: ({ id }) =>
        emulator.agent
          .session(id)
          .lines.filter(({ from }) => from === 'history')
          .map(({ text }) => text),
      delivery: ({ id }, reply) => [
        emulator.agent.statuses.get(reply.replace('agent:', '')),
        ...emulator.tables.journal(emulator.agent.session(id).interaction, 'work_notes').map(({ value }) => value),
      ],
      state: ({ id }) => {
        const { mode, context } = emulator.agent.session(id)
        return { id, mode, context }
      },
      close: ({ id }) => {
        const body = { clientSessionId: id, requestId: 'r', body: [], completed: true }
        const request = { method: 'POST', publicUrl: '', path: '', headers: {}, receivedAt: Date.now() }
        host.receive(bearer({ ...request, body: Buffer.from(JSON.stringify(body)) }))
      },
      fail: fault(() => emulator),
    },
    // A session knows of no other.
    without: ['follow-ups'],
    samples: {
      opening,
      reply: (about) => said(about),
      attached: (about) => {
        const { bytes, mime, name } = about.file
        const row = emulator.tables.insert('sys_attachment', { content_type: mime })
        emulator.rest.files.set(row.sys_id ?? '', bytes)
        const action = `${emulator.url}/api/now/attachment/${row.sys_id}/file`
        return said(about, { uiType: 'OutputLink', group: 'DefaultOutputLink', label: name, value: { action } })
      },
      // A callback repeats what was sent; nothing of it is said to the customer.
      customer: 'never',
      own: ({ ticket, posted }) => callback(ticket.id, { requestId: posted.ids[0], body: [] }),
      closed: ({ ticket, n }) => callback(ticket.id, { requestId: `r${n}`, body: [], completed: true }),
      typing: ({ ticket, n }) =>
        callback(ticket.id, { requestId: `r${n}`, body: { uiType: 'ActionMsg', actionType: 'StartTypingIndicator' } }),
      turnOver: ({ ticket, turn }) => callback(ticket.id, { requestId: turn, body: [] }),
    },
    ...facets,
  }
}

/** A case for each conversation. */
export const recordsDescriptor = (): HostDescriptor => {
  let emulator: Emulator
  const table = 'sn_customerservice_case'
  const own = (id: string) => emulator.tables.get(table, id)
  const comment = (record: string, id: string, text: string, user: string, is = 'agent') => ({
    body: { event: 'comment', id, table, record, author: { user, name: user, is }, text },
  })
  return {
    create: async () => {
      emulator = await start({})
      return servicenow({
        mode: 'records',
        url: emulator.url,
        auth: basic,
        callback: { kind: 'token', token: planted.callback },
        integrationUser: 'deskwire.integration',
        statusNotes: ['failed', 'delivered'],
        panel,
      })
    },
    end: () => emulator?.close(),
    secrets: [planted.password, planted.callback],
    sign: bearer,
    authenticates: 'caller',
    server: {
      tickets: () => emulator.tables.of(table).filter(({ correlation_display }) => correlation_display).length,
      entries: ({ id }) => {
        const files = emulator.tables.of('sys_attachment').filter(({ table_sys_id }) => table_sys_id === id)
        return [
          own(id)?.description ?? '',
          ...emulator.tables.journal(id, 'comments').map(({ value = '' }) => ({
            text: value,
            files: files
              .filter(({ file_name = '' }) => value.includes(file_name))
              .map(({ sys_id = '', file_name = '' }) => ({
                name: file_name,
                bytes: emulator.rest.files.get(sys_id) ?? Buffer.alloc(0),
              })),
          })),
        ]
      },
      notes: ({ id }) => emulator.tables.journal(id, 'work_notes').map(({ value = '' }) => value),
      delivery: ({ id }) => emulator.tables.journal(id, 'work_notes').map(({ value }) => value),
      state: ({ id }) => {
        const { state, assignment_group: group = '', contact, parent } = own(id) ?? {}
        const queue = emulator.tables.get('sys_user_group', group)?.name ?? group
        return { state, queue, contact: `contact:${contact}`, parent }
      },
      remove: ({ id }) => void emulator.tables.remove(table, id),
      foreign: () => {
        const { sys_id = '' } = emulator.tables.insert(table, { short_description: 'By mail' })
        return { id: sys_id }
      },
      quietReply: ({ ticket, text, agent }) => {
        emulator.tables.update(table, ticket.id, { comments: text }, agent)
        const row = emulator.tables.journal(ticket.id, 'comments').at(-1)
        return comment(ticket.id, row?.sys_id ?? '', text, agent)
      },
      fail: fault(() => emulator),
    },
    samples: {
      reply: ({ n, ticket, text, agent }) => comment(ticket.id, `j${n}`, text, agent),
      attached: ({ n, ticket, text, agent, file: { bytes, mime, name } }: ReplyAbout & { file: AgentFile }) => {
        const { sys_id = '' } = emulator.tables.insert('sys_attachment', { content_type: mime, file_name: name })
        emulator.rest.files.set(sys_id, bytes)
        const attachments = [{ sys_id, content_type: mime, file_name: name, size_bytes: String(bytes.length) }]
        const { body } = comment(ticket.id, `j${n}`, text, agent)
        return { body: { ...body, attachments } }
      },
      own: ({ n, ticket }) => comment(ticket.id, `j${n}`, 'Said by us', 'deskwire.integration'),
      customer: ({ n, ticket, text }) => comment(ticket.id, `j${n}`, text, 'ana.jensen', 'customer'),
      closed: ({ n, ticket }) => ({
        body: { event: 'closed', id: `${ticket.id}:closed:${n}`, table, record: ticket.id },
      }),
      reopened: ({ n, ticket }) => ({
        body: { event: 'reopened', id: `${ticket.id}:reopened:${n}`, table, record: ticket.id },
      }),
      opening,
      deleted: ({ n, ticket }) => ({
        body: { event: 'deleted', id: `${ticket.id}:deleted:${n}`, table, record: ticket.id },
      }),
      assigned: ({ n, ticket, agent }) => ({
        body: { event: 'assigned', id: `${ticket.id}:assigned:${n}`, table, record: ticket.id, to: agent },
      }),
    },
    ...facets,
  }
}

/** The virtual agent in front of any helpdesk. */
export const assistantDescriptor = (): AssistantDescriptor => {
  let emulator: Emulator
  let minutes = 0
  return {
    create: async () => {
      emulator = await start({ messageAuth: { type: 'static', secret: 'planted-static-token' } })
      return servicenowAssistant({
        url: emulator.url,
        auth: basic,
        messageAuth: { kind: 'token', token: 'planted-static-token' },
        callback: { kind: 'token', token: planted.callback },
      })
    },
    end: () => emulator?.close(),
    secrets: [planted.password, planted.callback, 'planted-static-token'],
    sign: bearer,
    authenticates: 'caller',
    // Nobody answers here, so every turn finds that the one before it has had its time.
    environment: { now: () => Date.now() + ++minutes * 60_000 },
    server: { fail: fault(() => emulator) },
    samples: {
      text: 'Where is my parcel?',
      later: ({ n, memory }) => ({
        body: {
          requestId: `r${n}`,
          clientSessionId: (memory as { session: string }).session,
          body: [{ uiType: 'OutputText', group: 'DefaultText', value: `Answer ${n}`, messageId: `m${n}` }],
        },
      }),
    },
  }
}
