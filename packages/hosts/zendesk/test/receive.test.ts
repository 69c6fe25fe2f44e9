import { createHmac } from 'node:crypto'
import type { WebhookRequest } from '@deskwire/core/adapter'
import { describe, expect, it } from 'vitest'
import { zendesk } from '../src/index.js'
import { signature } from './emulated/zendesk.js'

const secret = 'planted-webhook-secret'
const now = Date.UTC(2026, 10, 20, 9)
const host = zendesk({
  url: 'https://acme.zendesk.com',
  auth: { kind: 'token', token: 'x' },
  webhookSecret: secret,
  toleranceMinutes: 5,
})

const request = (body: unknown, at = now, more: Record<string, string> = {}): WebhookRequest => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const headers = { ...signature(secret, bytes, new Date(at).toISOString(), '8350205582'), ...more }
  return { method: 'POST', publicUrl: 'https://b.test/hosts/zendesk', path: '', headers, body: bytes, receivedAt: now }
}
const events = (body: unknown) => host.receive(request(body)).events

describe('signature', () => {
  // Zendesk docs, event-connectors/webhooks/verifying: base64(HMAC-SHA256(TIMESTAMP + BODY)).
  it('covers only the timestamp and the raw body', () => {
    const body = '{"deskwire":"reply","ticket":"1","comment":"2"}'
    const stamp = '2026-11-20T09:00:00Z'
    const made = createHmac('sha256', secret).update(`${stamp}${body}`).digest('base64')
    const headers = { 'x-zendesk-webhook-signature': made, 'x-zendesk-webhook-signature-timestamp': stamp }
    expect(host.receive({ ...request(body), headers }).events).toEqual([
      { kind: 'changed', id: '2', at: { ticket: '1' } },
    ])
  })

  it.each([6, -6])('%s minutes off is refused, because a recording may be replayed', (minutes) => {
    expect(() => host.receive(request({}, now - minutes * 60_000))).toThrow('too far from now')
  })

  it('an empty body, as “Test webhook” sends it, is accepted and ignored', () => {
    expect(host.receive(request(''))).toEqual({ reply: { status: 200 }, events: [] })
  })
})

describe('hints', () => {
  it('a hint without a comment’s id has none, so that it is always followed', () => {
    expect(events({ deskwire: 'reply', ticket: '35436', comment: '' })).toEqual([
      { kind: 'changed', at: { ticket: '35436' } },
    ])
  })

  it.each([
    ['no object', 'null'],
    ['no ticket', '{"deskwire":"reply"}'],
    ['an unknown word', '{"deskwire":"dance","ticket":"1"}'],
    ['no JSON', '{"deskwire":'],
    ['a ticket that is no number', '{"deskwire":"reply","ticket":"__proto__"}'],
  ])('%s is kept for a person to see', (_name, body) => {
    expect(events(body)).toMatchObject([{ kind: 'unreadable' }])
  })

  it('an outreach reads the requester’s number in any spelling, and the id we gave them', () => {
    const body = {
      deskwire: 'outreach',
      ticket: '1',
      comment: '2',
      channel: 'whatsapp',
      line: '106540352242922',
      phone: '0031 (0)6-1234 5678'.replace('(0)', ''),
      external_id: 'deskwire:NL.4566546130240823',
      text: 'Hello',
    }
    expect(events(body)).toEqual([
      {
        kind: 'outreach',
        id: '2',
        at: {
          channel: 'whatsapp',
          line: '106540352242922',
          ticket: '1',
          to: [
            { kind: 'bsuid', value: 'NL.4566546130240823' },
            { kind: 'phone', value: '+31612345678' },
          ],
        },
        content: { type: 'text', text: 'Hello', markup: 'plain' },
      },
    ])
    expect(events({ ...body, phone: '06 12345678', external_id: '' })).toMatchObject([{ kind: 'unreadable' }])
    // Read again later, it must have the same id.
    expect(events({ ...body, comment: '' })).toMatchObject([{ kind: 'unreadable' }])
  })
})

// Zendesk docs, webhooks/event-types/ticket-events: the common envelope.
const ticketEvent = (name: string, event: object = {}, tags: readonly string[] = ['deskwire']) => ({
  account_id: 22129848,
  detail: { actor_id: '8447388090494', external_id: null, id: '5158', status: 'OPEN', tags },
  event,
  event_version: '2022-11-06',
  id: '2b24ef10-19e6-4740-93cf-929be9e9ae93',
  subject: 'zen:ticket:5158',
  time: '2026-11-20T08:59:59.000Z',
  type: `zen:event-type:ticket.${name}`,
})

describe('ticket events', () => {
  it.each([
    ['soft_deleted', 'deleted'],
    ['permanently_deleted', 'deleted'],
    ['undeleted', 'reopened'],
    ['merged', 'changed'],
    ['status_changed', 'changed'],
    ['agent_assignment_changed', 'changed'],
  ])('%s is %s', (name, kind) => {
    expect(events(ticketEvent(name))).toMatchObject([{ kind, at: { ticket: '5158' } }])
  })

  it('an agent’s public comment is a hint; private and customers’ comments are ignored', () => {
    const comment = { id: '7001', is_public: true, body: 'Hi', author: { id: '1', is_staff: true, name: 'Ben' } }
    expect(events(ticketEvent('comment_added', { comment }))).toEqual([
      { kind: 'changed', id: '7001', at: { ticket: '5158' } },
    ])
    expect(events(ticketEvent('comment_added', { comment: { ...comment, is_public: false } }))).toEqual([])
    const customer = { ...comment, author: { id: '2', is_staff: false } }
    expect(events(ticketEvent('comment_added', { comment: customer }))).toEqual([])
  })

  it('tickets without our tag, and events we do not know, are not ours', () => {
    expect(events(ticketEvent('soft_deleted', {}, ['other']))).toEqual([])
    expect(events(ticketEvent('priority_changed'))).toEqual([])
  })
})

describe('an outreach', () => {
  const body = (text: string) =>
    `{"deskwire":"outreach","ticket":"35436","comment":"7001","channel":"whatsapp","line":"","phone":"+15551230001","external_id":"","text":"${text}"}`

  it.each([
    ['as it stands', 'x","phone":"+15559990000'],
    ['with every field again', 'x","channel":"sms","phone":"+15559990000","external_id":"","text":"y'],
    ['escaped', 'x\\",\\"phone\\":\\"+15559990000'],
  ])('goes to the requester whatever its text: a phone number in it, %s', (_how, words) => {
    const [event] = events(body(words))
    expect(event).toMatchObject({
      kind: 'outreach',
      at: { channel: 'whatsapp', to: [{ kind: 'phone', value: '+15551230001' }], ticket: '35436' },
      content: { text: expect.stringContaining('+15559990000') },
    })
  })

  it('with its fields in another order is not guessed at', () => {
    const reordered = '{"deskwire":"outreach","text":"x","phone":"+15559990000","ticket":"1","channel":"whatsapp"}'
    expect(events(reordered)).toMatchObject([{ kind: 'unreadable' }])
  })
})
