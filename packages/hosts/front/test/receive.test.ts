import { hmac, WebhookRejected, type WebhookRequest } from '@deskwire/core/adapter'
import { beforeEach, describe, expect, it } from 'vitest'
import { type FrontOptions, front } from '../src/index.js'
import { app, token } from './emulated/server.js'
import { State } from './emulated/state.js'
import { messageHook } from './emulated/webhooks.js'

const mount = 'https://bridge.test/hosts/front'
const at = 1_700_000_000_000
const silent = () => undefined
let host: ReturnType<typeof front>

const started = async (more: Partial<FrontOptions> = {}) => {
  host = front({
    auth: { kind: 'token', token },
    app,
    channels: [
      { id: 'cha_w1', channel: 'whatsapp', line: '+15550001111' },
      { id: 'cha_s1', channel: 'sms' },
    ],
    ...more,
  })
  await host.start?.({
    tenant: 'main',
    name: 'front',
    now: () => at,
    url: (path) => `${mount}${path}`,
    http: { request: () => Promise.reject(new Error('no calls')), stream: () => Promise.reject(new Error('no calls')) },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
}

interface Sent {
  path?: string
  headers?: Record<string, string>
  stamp?: string
  key?: string
}

const receive = (body: object, { path = '', headers = {}, stamp = String(at), key = app.secret }: Sent = {}) => {
  const bytes = Buffer.from(JSON.stringify(body))
  const signature = hmac('sha256', key, [`${stamp}:`, bytes]).toString('base64')
  const request: WebhookRequest = {
    method: 'POST',
    publicUrl: `${mount}${path}`,
    path,
    headers: { 'x-front-signature': signature, 'x-front-request-timestamp': stamp, ...headers },
    body: bytes,
    receivedAt: at,
  }
  const { reply, events } = host.receive(request)
  const text = typeof reply.body === 'string' ? reply.body : ''
  return { status: reply.status, text, events, json: () => JSON.parse(text) as Record<string, unknown> }
}

beforeEach(() => started())

describe('what Front asks of the channel', () => {
  it('a new channel is told where its messages go', () => {
    const { status, json } = receive({ type: 'authorization', payload: { channel_id: 'cha_new1' } })
    expect([status, json()]).toEqual([200, { type: 'success', webhook_url: `${mount}/cha_new1` }])
  })

  it('a challenge is given back, and nothing else of the request counts', () => {
    const sync = { type: 'sync', authorization: { id: 'cmp_1' } }
    expect(receive(sync, { headers: { 'x-front-challenge': 'abc-123' } })).toMatchObject({
      status: 200,
      text: 'abc-123',
      events: [],
    })
  })

  it('a deleted channel and what we imported ourselves are no events', () => {
    expect(receive({ type: 'delete', payload: { channel_id: 'cha_w1' } }).events).toEqual([])
    expect(receive({ type: 'message_imported', payload: { id: 'msg_1' }, metadata: {} }).events).toEqual([])
  })

  const outreach = (handle: string) => {
    const state = new State(() => at)
    const made = state.converse({ inbox: 'inb_chat', channel: 'cha_w1', handle })
    return messageHook(state, state.reply(made, { html: '<p>Hello</p>', text: 'Hello' }))
  }

  it('first words go out by the line of the channel; Front learns the names', () => {
    const { path, body } = outreach('+31612345678')
    const { events, json } = receive(body, { path })
    const { id } = body.payload
    const ticket = expect.stringMatching(/^cnv_/)
    const to = [{ kind: 'phone', value: '+31612345678' }]
    expect(events).toMatchObject([
      {
        kind: 'outreach',
        id,
        at: { channel: 'whatsapp', line: '+15550001111', to, ticket },
        content: { text: 'Hello' },
      },
    ])
    expect(json()).toEqual({ type: 'success', external_id: id, external_conversation_id: ticket })
  })

  it('of a channel that is not named, Front reads why at once', () => {
    const { body } = outreach('+31612345678')
    const { status, events, json } = receive(body, { path: '/cha_other' })
    expect([status, events]).toEqual([400, []])
    expect(json()).toMatchObject({
      type: 'bad_request',
      message: expect.stringContaining('does not know this channel'),
    })
  })

  it('an auto-reply of a rule is a reply by nobody', () => {
    const state = new State(() => at)
    const made = state.converse({ inbox: 'inb_chat', channel: 'cha_w1', handle: '+31612345678', externals: ['k.1'] })
    const hook = messageHook(state, state.reply(made, { html: 'Closed', text: 'Closed', author: 'tea_rule' }))
    expect(receive({ ...hook.body, type: 'message_autoreply' }, hook).events).toMatchObject([
      { kind: 'reply', author: { kind: 'automation' }, content: [{ text: 'Closed', markup: 'plain' }] },
    ])
  })
})

describe('the signature', () => {
  const hello = { type: 'delete', payload: {} }

  it('counts with the time in milliseconds, or in seconds', () => {
    expect(receive(hello).status).toBe(200)
    expect(receive(hello, { stamp: String(at / 1000) }).status).toBe(200)
  })

  it('is refused when it is old, or by another key; the signing key of the webhook is one, once it is named', async () => {
    expect(() => receive(hello, { stamp: String(at - 3_600_000) })).toThrow(WebhookRejected)
    const other = { key: 'planted-signing-key-31aa' }
    expect(() => receive(hello, other)).toThrow(WebhookRejected)
    await started({ signingKey: other.key })
    expect(receive(hello, other).status).toBe(200)
    expect(receive(hello).status).toBe(200)
  })
})

describe('what happened in a conversation', () => {
  const event = (type: string, more: object = {}) => ({
    type: 'x',
    authorization: { id: 'cmp_1' },
    payload: { id: 'evt_1', type, emitted_at: 1, conversation: { id: 'cnv_1', ...more } },
  })

  it.each([
    ['archive', {}, { kind: 'closed' }],
    ['restore', {}, { kind: 'reopened' }],
    ['unassign', {}, { kind: 'assigned' }],
    ['ticket_status_update', { status_category: 'waiting' }, { kind: 'state', state: 'waiting' }],
    ['ticket_status_update', { status_category: 'open' }, { kind: 'state', state: 'active' }],
    ['ticket_status_update', { status_category: 'resolved' }, { kind: 'closed' }],
  ])('E5: %s %j', (type, more, expected) => {
    expect(receive(event(type, more)).events).toEqual([{ id: 'evt_1', at: { ticket: 'cnv_1' }, ...expected }])
  })

  it('what nobody needs is nothing', () => {
    for (const type of ['tag', 'comment', 'outbound', 'mention']) expect(receive(event(type)).events).toEqual([])
  })
})
