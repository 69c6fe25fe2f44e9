import { WebhookRejected } from '@deskwire/core/adapter'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { accountSid, authToken, environment, messageSid, webhook } from '../../twilio/test/helpers.js'
import { twilioSms } from './index.js'

const channel = twilioSms({ accountSid, authToken, lines: ['+15550001'] })
beforeAll(() => channel.start(environment()))

const names = fc.oneof(
  fc.constantFrom(
    ...['MessageSid', 'SmsSid', 'From', 'To', 'Body', 'NumMedia', 'MediaUrl0', 'MediaContentType0', 'MessageStatus'],
    ...[
      'SmsStatus',
      'ErrorCode',
      'OptOutType',
      'MessagingServiceSid',
      'ExternalUserId',
      'EventType',
      '__proto__',
      'constructor',
    ],
  ),
  fc.string({ maxLength: 12 }),
)
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '+15550001',
    '+15550009',
    messageSid(1),
    'sent',
    'failed',
    'received',
    'STOP',
    '99999999999',
    '-1',
    '63018',
  ),
)
const fields = fc
  .array(fc.tuple(names, fc.oneof(value, fc.array(value, { maxLength: 3 }))), { maxLength: 14 })
  .map((pairs) => Object.fromEntries(pairs))
const path = fc.oneof(
  fc.constantFrom('', '/status/c1.2.0', '/status/', '/status/%', '/other'),
  fc.string({ maxLength: 30 }).map((text) => `/status/${encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))}`),
)

it('anything signed yields events with ids, and never throws', () => {
  fc.assert(
    fc.property(fields, path, (given, at) => {
      const { reply, events } = channel.receive(webhook(given, { path: at }))
      expect(reply.status).toBe(200)
      expect(events.length).toBeGreaterThan(0)
      for (const event of events) expect(event.kind === 'identity' || event.id.length > 0).toBe(true)
      expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
    }),
    { numRuns: 10_000 },
  )
})

it('any bytes with any header are rejected, and no other error is thrown', () => {
  const headers = fc.dictionary(fc.constantFrom('x-twilio-signature', 'content-type'), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      headers,
      fc.string(),
      fc.constantFrom('GET', 'POST', 'PUT'),
      (body, given, url, method) => {
        const request = { ...webhook({}), method, body, headers: given, publicUrl: url }
        expect(() => channel.receive(request)).toThrow(WebhookRejected)
      },
    ),
    { numRuns: 2000 },
  )
})
