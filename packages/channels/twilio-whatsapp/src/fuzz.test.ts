import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { accountSid, authToken, environment, messageSid, webhook } from '../../twilio/test/helpers.js'
import { twilioWhatsapp } from './index.js'

const channel = twilioWhatsapp({ accountSid, authToken, lines: ['+15550001'] })
beforeAll(() => channel.start(environment()))

const known = [
  ...[
    'Body',
    'NumMedia',
    'MediaUrl0',
    'MediaContentType0',
    'MediaUrl1',
    'MessageStatus',
    'SmsStatus',
    'ErrorCode',
    'EventType',
  ],
  ...[
    'Latitude',
    'Longitude',
    'Label',
    'ButtonPayload',
    'ButtonText',
    'ListId',
    'ListTitle',
    'InteractiveData',
    'FlowData',
  ],
  ...[
    'ExternalUserId',
    'ParentExternalUserId',
    'ProfileName',
    'ReferralSourceId',
    'ReferralSourceType',
    'Forwarded',
    'MessageType',
  ],
  ...['OptOutType', 'MessagingServiceSid', 'ChannelMetadata', '__proto__', 'toString'],
]
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.json({ maxDepth: 4 }),
  fc.json().map((data) => `{"flowResponse":${data}}`),
  fc.double().map(String),
  fc.constantFrom(
    '2',
    '-1',
    '999999999999',
    'true',
    'STOP',
    'READ',
    'image',
    '['.repeat(5000),
    '{"__proto__":{"a":1}}',
  ),
)
const fields = fc
  .tuple(
    fc.constantFrom('whatsapp:+15550009', 'whatsapp:US.1', 'whatsapp:', '', '+15550009'),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...known), fc.string({ maxLength: 8 })), value), { maxLength: 12 }),
    fc.boolean(),
  )
  .map(([From, pairs, whole]) => ({
    ...(whole && { MessageSid: messageSid(1), To: 'whatsapp:+15550001' }),
    From,
    ...Object.fromEntries(pairs),
  }))

it('anything signed yields events with ids, and never throws', () => {
  fc.assert(
    fc.property(fields, fc.constantFrom('', '/status/c1.2.0'), (given, path) => {
      const { reply, events } = channel.receive(webhook(given, { path }))
      expect(reply.status).toBe(200)
      expect(events.length).toBeGreaterThan(0)
      expect(new Set(events.map((event) => event.id)).size).toBe(events.length)
      expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('a')
    }),
    { numRuns: 10_000 },
  )
})
