import { type ChannelEvent, WebhookRejected } from '@deskwire/core/adapter'
import { beforeAll, describe, expect, it } from 'vitest'
import { accountSid, authToken, environment, messageSid, mount, webhook } from '../../twilio/test/helpers.js'
import { twilioWhatsapp } from './index.js'

const service = `MG${'5'.repeat(32)}`
const sid = messageSid(7)

const channel = twilioWhatsapp({
  accountSid,
  authToken,
  lines: ['+15557654321', { messagingServiceSid: service, senders: ['+15557654322'] }],
})
beforeAll(() => channel.start(environment()))

type Fields = Record<string, string>

// Twilio docs, messaging/guides/webhook-request; the order and the extras are those of a payload seen in production.
const message = (more: Fields = {}): Fields => ({
  ExternalUserId: 'whatsapp:ID.4566546130240823',
  SmsMessageSid: sid,
  FrequentlyForwarded: 'false',
  NumMedia: '0',
  ProfileName: 'Sari',
  MessageType: 'text',
  SmsSid: sid,
  WaId: '6285100001111',
  SmsStatus: 'received',
  Body: 'Halo',
  Forwarded: 'false',
  To: 'whatsapp:+15557654321',
  NumSegments: '1',
  ReferralNumMedia: '0',
  MessageSid: sid,
  AccountSid: accountSid,
  ChannelMetadata: '{"type":"whatsapp","data":{"context":{"ProfileName":"Sari","WaId":"6285100001111"}}}',
  From: 'whatsapp:+6285100001111',
  ApiVersion: '2010-04-01',
  ...more,
})

const receive = (fields: Fields, path = ''): readonly ChannelEvent[] =>
  channel.receive(webhook(fields, { path })).events
const first = (fields: Fields) => receive(fields)[0]

describe('an inbound WhatsApp message', () => {
  it('names its sender by every address they have', () => {
    expect(receive(message())).toEqual([
      {
        kind: 'message',
        id: sid,
        line: '+15557654321',
        from: [
          { kind: 'phone', value: '+6285100001111' },
          { kind: 'bsuid', value: 'ID.4566546130240823' },
        ],
        name: 'Sari',
        at: 1_770_000_000_000,
        clock: 'receipt',
        content: { type: 'text', text: 'Halo', markup: 'whatsapp' },
      },
    ])
  })

  // nyaruka/courier, handlers/twiml/handlers_test.go: "Receive with invalid ExternalUserId, no new URN added" (foo_bar).
  it.each(['whatsapp:foo_bar', 'whatsapp:', '', 'whatsapp:+6285100002222', 'whatsapp:12345'])(
    'takes no second address from the external id %j',
    (id) => {
      const fields = message({ ExternalUserId: id, ParentExternalUserId: id })
      expect(first(fields)).toMatchObject({ from: [{ kind: 'phone', value: '+6285100001111' }] })
    },
  )

  it('without any sender is kept as unreadable', () => {
    expect(first(message({ From: 'whatsapp:', ExternalUserId: '' }))).toMatchObject({ kind: 'unreadable' })
  })

  it('a status without From and To is recognized by its id', () => {
    expect(receive({ MessageSid: sid, MessageStatus: 'read' }, '/status/c1.2.0')).toMatchObject([
      { kind: 'status', message: sid, part: 'c1.2.0', status: 'read' },
    ])
  })

  it('F4: from a customer without a phone number carries the business-scoped ids', () => {
    const id = 'whatsapp:US.ENT.11815799212886844830'
    const fields = message({
      From: id,
      ExternalUserId: 'whatsapp:US.13491208655302741918',
      ParentExternalUserId: id,
      WaId: '',
    })
    expect(first(fields)).toMatchObject({
      from: [
        { kind: 'bsuid', value: 'US.ENT.11815799212886844830' },
        { kind: 'bsuid', value: 'US.13491208655302741918' },
      ],
    })
  })

  const url = 'https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME'
  const media = (type: string, mime: string, more: Fields = {}) =>
    message({ MessageType: type, Body: '', NumMedia: '1', MediaUrl0: url, MediaContentType0: mime, ...more })

  // Type by type, as rows B1 and B3 require.
  it.each<[string, Fields, object]>([
    ['text', message({ Body: '*bold*' }), { type: 'text', text: '*bold*', markup: 'whatsapp' }],
    ['image', media('image', 'image/jpeg'), { type: 'media', kind: 'image', media: { ref: url, mime: 'image/jpeg' } }],
    [
      'image with caption',
      media('image', 'image/jpeg', { Body: 'Look' }),
      { type: 'media', kind: 'image', caption: 'Look', markup: 'whatsapp' },
    ],
    ['video', media('video', 'video/mp4'), { type: 'media', kind: 'video' }],
    ['audio', media('audio', 'audio/ogg'), { type: 'media', kind: 'audio' }],
    [
      'document',
      media('document', 'application/pdf', { Body: 'invoice.pdf' }),
      { type: 'media', kind: 'file', caption: 'invoice.pdf' },
    ],
    ['sticker', media('sticker', 'image/webp'), { type: 'media', kind: 'sticker' }],
    ['contacts', media('contacts', 'text/vcard'), { type: 'media', kind: 'file', media: { mime: 'text/vcard' } }],
    ['media without its type', media('image', '', { MediaContentType0: '' }), { type: 'media', kind: 'file' }],
    ['media without its URL', media('image', 'image/png', { MediaUrl0: '' }), { type: 'unsupported', kind: 'media' }],
    [
      'location',
      message({
        MessageType: 'location',
        Body: '',
        Latitude: '52.37',
        Longitude: '-4.9',
        Label: 'Office',
        Address: 'Dam 1',
      }),
      { type: 'location', latitude: 52.37, longitude: -4.9, name: 'Office', address: 'Dam 1' },
    ],
    [
      'location that is none',
      message({ MessageType: 'location', Body: '', Latitude: '952', Longitude: 'x' }),
      { type: 'unsupported', kind: 'location' },
    ],
    [
      'tap on a button of ours',
      message({ MessageType: 'interactive', Body: 'Konfirmasi', ButtonText: 'Konfirmasi', ButtonPayload: 'q7.2' }),
      { type: 'selection', choice: 'q7', options: [{ id: 'q7.2', title: 'Konfirmasi' }], by: 'tap' },
    ],
    [
      "tap on a template's button, whose payload may be anything",
      message({ MessageType: 'button', Body: 'Yes', ButtonText: 'Yes', ButtonPayload: '{"a":[1', ButtonType: 'REPLY' }),
      { type: 'selection', choice: '', options: [{ id: '{"a":[1', title: 'Yes' }], by: 'tap' },
    ],
    [
      'tap on a button without payload',
      message({ MessageType: 'button', Body: 'Yes', ButtonText: 'Yes' }),
      { type: 'selection', choice: '', options: [{ id: 'Yes', title: 'Yes' }] },
    ],
    [
      'list reply',
      message({
        MessageType: 'interactive',
        Body: 'Tuesday',
        ListId: 'day.3',
        ListTitle: 'Tuesday',
        ListDescription: 'all day',
      }),
      { type: 'selection', choice: 'day', options: [{ id: 'day.3', title: 'Tuesday' }] },
    ],
    [
      'flow reply',
      message({ MessageType: 'interactive', Body: '', InteractiveData: '{"flowResponse":{"flow_token":"t","age":3}}' }),
      { type: 'form', data: { flow_token: 't', age: 3 } },
    ],
    ['flow data alone', message({ Body: '', FlowData: '{"age":3}' }), { type: 'form', data: { age: 3 } }],
    ['flow data that is no JSON', message({ Body: '', FlowData: 'age=3' }), { type: 'form', data: { text: 'age=3' } }],
    [
      'interactive data that is no JSON',
      message({ MessageType: 'interactive', Body: '', InteractiveData: '{{{' }),
      { type: 'unsupported', kind: 'interactive' },
    ],
    ['a type of tomorrow', message({ MessageType: 'hologram', Body: '' }), { type: 'unsupported', kind: 'hologram' }],
    ['a type of tomorrow with text', message({ MessageType: 'hologram', Body: 'hi' }), { type: 'text', text: 'hi' }],
    ['nothing', message({ Body: '' }), { type: 'unsupported', kind: 'empty' }],
  ])('%s', (_, fields, content) => {
    expect(first(fields)).toMatchObject({ kind: 'message', id: sid, content })
  })

  it('is a reply to what it quotes', () => {
    const fields = message({
      OriginalRepliedMessageSid: messageSid(3, 'MM'),
      OriginalRepliedMessageSender: 'whatsapp:+15557654321',
    })
    expect(first(fields)).toMatchObject({ replyTo: messageSid(3, 'MM') })
  })

  it.each(['Forwarded', 'FrequentlyForwarded'])('is forwarded when %s', (name) => {
    expect(first(message({ [name]: 'true' }))).toMatchObject({ forwarded: true })
  })

  it('came from an ad only if it has a source: ReferralNumMedia is in every message', () => {
    const ad = message({
      ReferralSourceId: '120212',
      ReferralSourceType: 'ad',
      ReferralSourceUrl: 'https://fb.me/x',
      ReferralHeadline: 'Spring sale',
      ReferralCtwaClid: 'ARA',
    })
    expect(first(ad)).toMatchObject({
      referral: { source: '120212', url: 'https://fb.me/x', headline: 'Spring sale', adClick: true },
    })
    expect(first(message({ ReferralSourceId: '1', ReferralSourceType: 'post' }))).toMatchObject({
      referral: { adClick: false },
    })
    expect(first(message())).not.toHaveProperty('referral')
  })

  it('through a service keeps the sender it was addressed to', () => {
    const fields = message({ To: 'whatsapp:+15557654322', MessagingServiceSid: service })
    expect(first(fields)).toMatchObject({ line: service, sender: '+15557654322' })
  })

  it('by SMS, through a service that holds both, is kept with the reason', () => {
    const fields = message({ From: '+6285100001111', To: '+15557654322', MessagingServiceSid: service })
    expect(first(fields)).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('by sms') })
  })
})

describe('B8: keywords', () => {
  it('are ours to honour: STOP is only a message', () => {
    expect(receive(message({ Body: 'STOP' }))).toHaveLength(1)
    expect(first(message({ Body: 'STOP' }))).not.toHaveProperty('answered')
    expect(channel.capabilities.providerBlocks).toBe(false)
  })

  it('are acted on by Advanced Opt-Out, which says so', () => {
    const fields = message({
      Body: 'STOP',
      OptOutType: 'STOP',
      To: 'whatsapp:+15557654322',
      MessagingServiceSid: service,
    })
    expect(receive(fields)).toMatchObject([
      { kind: 'message', answered: true },
      { kind: 'consent', id: `${sid}:consent`, line: service, granted: false, purpose: 'all', answered: true },
    ])
    expect(
      twilioWhatsapp({ accountSid, authToken, lines: ['+15557654321'], advancedOptOut: true }).capabilities
        .providerBlocks,
    ).toBe(true)
  })
})

describe('B5: statuses', () => {
  // Twilio docs, messaging/guides/track-outbound-message-status.
  const status = (more: Fields): Fields => ({
    ChannelPrefix: 'whatsapp',
    MessageSid: sid,
    SmsSid: sid,
    MessageStatus: 'sent',
    SmsStatus: 'sent',
    ChannelInstallSid: `XE${'1'.repeat(32)}`,
    To: 'whatsapp:+6285100001111',
    From: 'whatsapp:+15557654321',
    ExternalUserId: 'whatsapp:ID.4566546130240823',
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    ...more,
  })

  it('teach us the business-scoped id of the recipient', () => {
    expect(receive(status({ MessageStatus: 'delivered' }), '/status/c1.2.0')).toMatchObject([
      {
        kind: 'status',
        id: `${sid}:delivered`,
        line: '+15557654321',
        part: 'c1.2.0',
        status: 'delivered',
        to: [
          { kind: 'phone', value: '+6285100001111' },
          { kind: 'bsuid', value: 'ID.4566546130240823' },
        ],
      },
    ])
  })

  it('read arrives as a status or as an event type, and is the same event', () => {
    expect(receive(status({ MessageStatus: 'read', EventType: 'READ' }), '/status/p')).toMatchObject([
      { id: `${sid}:read`, status: 'read' },
    ])
    expect(receive(status({ MessageStatus: 'delivered', EventType: 'READ' }), '/status/p')).toMatchObject([
      { id: `${sid}:read`, status: 'read' },
    ])
  })

  it.each([
    ['63016', { code: 'window_closed', retryable: false, remedy: 'Send an approved template.' }],
    ['63018', { code: 'rate_limited', retryable: true, retryAfterMs: 900_000, scope: 'line' }],
    ['63014', { code: 'opted_out', retryable: false }],
    ['63015', { code: 'config', retryable: false }],
    ['63024', { code: 'unreachable', retryable: false }],
    ['63049', { code: 'policy', retryable: true }],
    ['', { code: 'provider', retryable: false }],
  ])('undelivered with %s after a 2xx', (ErrorCode, failure) => {
    const fields = status({ MessageStatus: 'undelivered', ErrorCode, ChannelStatusMessage: 'Rate limit hit' })
    expect(receive(fields, '/status/p')).toMatchObject([{ status: 'failed', failure }])
  })
})

it('signatures are checked over our public URL', () => {
  const other = webhook(message(), { base: mount.replace('https', 'http') })
  expect(() => channel.receive({ ...other, publicUrl: mount })).toThrow(WebhookRejected)
})
