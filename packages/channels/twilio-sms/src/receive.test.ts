import { type ChannelEvent, WebhookRejected } from '@deskwire/core/adapter'
import { beforeAll, describe, expect, it } from 'vitest'
import { accountSid, authToken, environment, messageSid, webhook } from '../../twilio/test/helpers.js'
import { defaultKeywords, twilioSms } from './index.js'

const service = `MG${'5'.repeat(32)}`
const sid = messageSid(7)

const channel = twilioSms({
  accountSid,
  authToken: [authToken, 'the-next-token'],
  lines: ['+15550001', '24642', { messagingServiceSid: service, senders: ['+15550002', '+15550003'] }],
})

beforeAll(() => channel.start(environment()))

type Fields = Record<string, string>

// Twilio docs, messaging/guides/webhook-request.
const sms = (more: Fields = {}): Fields => ({
  ToCountry: 'US',
  ToState: 'CA',
  SmsMessageSid: sid,
  NumMedia: '0',
  ToCity: '',
  FromZip: '94103',
  SmsSid: sid,
  FromState: 'CA',
  SmsStatus: 'received',
  FromCity: 'SAN FRANCISCO',
  Body: 'Where is my order?',
  FromCountry: 'US',
  To: '+15550001',
  NumSegments: '1',
  MessageSid: sid,
  AccountSid: accountSid,
  From: '+15550009',
  ApiVersion: '2010-04-01',
  ...more,
})

// Twilio docs, messaging/guides/track-outbound-message-status.
const status = (more: Fields = {}): Fields => ({
  SmsSid: sid,
  SmsStatus: 'delivered',
  MessageStatus: 'delivered',
  To: '+15550009',
  MessageSid: sid,
  AccountSid: accountSid,
  From: '+15550001',
  ApiVersion: '2010-04-01',
  ...more,
})

const receive = (fields: Fields, path = ''): readonly ChannelEvent[] =>
  channel.receive(webhook(fields, { path })).events

describe('an inbound SMS', () => {
  it('C2: becomes a message event, stored unchanged', () => {
    expect(receive(sms())).toEqual([
      {
        kind: 'message',
        id: sid,
        line: '+15550001',
        from: [{ kind: 'phone', value: '+15550009' }],
        at: 1_770_000_000_000,
        clock: 'receipt',
        content: { type: 'text', text: 'Where is my order?', markup: 'plain' },
      },
    ])
  })

  it('is answered with empty TwiML, because any other text would be sent to the customer', () => {
    expect(channel.receive(webhook(sms())).reply).toEqual({
      status: 200,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    })
  })

  it('B1: an MMS becomes one entry per file, each with its own id and the text on the first', () => {
    const url = 'https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME'
    const media = {
      NumMedia: '3',
      MediaUrl0: `${url}0`,
      MediaContentType0: 'image/jpeg',
      MediaUrl1: `${url}1`,
      MediaContentType1: 'application/pdf',
      MediaUrl2: `${url}2`,
      MediaContentType2: 'audio/amr',
    }
    expect(receive(sms({ ...media, Body: 'See these' }))).toMatchObject([
      {
        id: sid,
        content: { type: 'media', kind: 'image', caption: 'See these', media: { ref: `${url}0`, mime: 'image/jpeg' } },
      },
      { id: `${sid}:1`, content: { type: 'media', kind: 'file', media: { ref: `${url}1`, mime: 'application/pdf' } } },
      { id: `${sid}:2`, content: { type: 'media', kind: 'audio' } },
    ])
    expect(receive(sms({ ...media, Body: '' }))[0]).not.toHaveProperty('content.caption')
  })

  it.each([
    ['nothing at all', { Body: '' }, { type: 'unsupported', kind: 'empty' }],
    ['announced media without a URL', { NumMedia: '1' }, { type: 'unsupported', kind: 'media' }],
    ['text of spaces', { Body: '  ' }, { type: 'text', text: '  ' }],
  ])('with %s still shows', (_, fields, content) => {
    expect(receive(sms(fields))).toMatchObject([{ kind: 'message', content }])
  })

  it.each([
    ['+15550002', service, { line: service, sender: '+15550002' }],
    ['+15550003', service, { line: service, sender: '+15550003' }],
    ['+15550003', '', { line: service, sender: '+15550003' }],
    ['+15550077', service, { line: service, sender: '+15550077' }],
    ['+15550001', service, { line: '+15550001' }],
    ['24642', '', { line: '24642' }],
  ])('to %s, service %s, belongs to its line', (To, MessagingServiceSid, own) => {
    const [event] = receive(sms({ To, MessagingServiceSid }))
    expect(event).toMatchObject({ kind: 'message', ...own })
    expect(event && 'sender' in event).toBe('sender' in own)
  })

  it.each([
    ['72975', 'short-code'],
    ['MyBank', 'alphanumeric'],
    ['+266696687', 'phone'],
  ])('from %s is from a %s', (From, kind) => {
    expect(receive(sms({ From }))).toMatchObject([{ from: [{ kind, value: From }] }])
  })
})

describe('C5, B8: consent keywords that Twilio itself acted on', () => {
  const consentOf = (events: readonly ChannelEvent[]) => events.find(({ kind }) => kind === 'consent')

  it.each(defaultKeywords.stop)('%s revokes, is answered, and still shows as a message', (word) => {
    const events = receive(sms({ Body: ` ${word.toLowerCase()}\n` }))
    expect(events).toMatchObject([
      { kind: 'message', id: sid, answered: true },
      {
        kind: 'consent',
        id: `${sid}:consent`,
        line: '+15550001',
        from: [{ value: '+15550009' }],
        purpose: 'all',
        granted: false,
        answered: true,
        source: `Twilio default keyword ${word}`,
      },
    ])
  })

  it.each(defaultKeywords.start)('%s grants', (word) => {
    expect(consentOf(receive(sms({ Body: word })))).toMatchObject({ granted: true, answered: true })
  })

  it.each(defaultKeywords.help)('%s is answered, and is not a matter of consent', (word) => {
    const events = receive(sms({ Body: word }))
    expect(events).toMatchObject([{ kind: 'message', answered: true }])
  })

  it.each(['YES', 'STOP PLEASE', 'OPT OUT', 'please stop', 'ending'])('%s is an ordinary message', (Body) => {
    const events = receive(sms({ Body }))
    expect(events).toHaveLength(1)
    expect(events[0]).not.toHaveProperty('answered')
  })

  it.each([
    ['STOP', false],
    ['START', true],
  ])('Advanced Opt-Out reports %s whatever the words were', (OptOutType, granted) => {
    const fields = sms({ Body: 'arrêt', OptOutType, To: '+15550002', MessagingServiceSid: service })
    expect(consentOf(receive(fields))).toMatchObject({
      line: service,
      granted,
      answered: true,
      source: `Twilio OptOutType=${OptOutType}`,
    })
  })

  it('with Advanced Opt-Out, HELP is already answered', () => {
    expect(receive(sms({ Body: 'aide', OptOutType: 'HELP' }))).toMatchObject([{ kind: 'message', answered: true }])
  })

  it('on a short code, nobody has acted yet', () => {
    expect(receive(sms({ Body: 'STOP', To: '24642' }))).toMatchObject([{ kind: 'message', content: { text: 'STOP' } }])
  })

  it('with short codes only, blocking is up to us', () => {
    const own = (lines: string[]) => twilioSms({ accountSid, authToken, lines }).capabilities.providerBlocks
    expect([own(['24642']), own(['24642', '+15550001']), own(['+15550001'])]).toEqual([false, true, true])
  })

  it('is ours alone if Twilio has disabled its keywords', async () => {
    const own = twilioSms({ accountSid, authToken, lines: ['+15550001'], defaultKeywords: false })
    await own.start(environment())
    expect(own.receive(webhook(sms({ Body: 'STOP' }))).events).toHaveLength(1)
    expect(own.capabilities.providerBlocks).toBe(false)
    expect(channel.capabilities.providerBlocks).toBe(true)
  })
})

describe('B5: a status', () => {
  it('carries our part id from the path, and each status has its own id', () => {
    expect(receive(status(), '/status/c1.2.0')).toEqual([
      {
        kind: 'status',
        id: `${sid}:delivered`,
        line: '+15550001',
        to: [{ kind: 'phone', value: '+15550009' }],
        message: sid,
        part: 'c1.2.0',
        status: 'delivered',
        at: 1_770_000_000_000,
      },
    ])
  })

  it.each([
    ['queued', 'queued'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['undelivered', 'failed'],
  ])('%s is %s', (MessageStatus, delivery) => {
    expect(receive(status({ MessageStatus }), '/status/c1.2.0')).toMatchObject([
      { id: `${sid}:${MessageStatus}`, status: delivery },
    ])
  })

  it('a failed status has a reason that people understand', () => {
    const failed = status({ MessageStatus: 'undelivered', ErrorCode: '30005' })
    expect(receive(failed, '/status/c1.2.0')).toMatchObject([
      {
        status: 'failed',
        failure: { code: 'unreachable', message: "The recipient's number is not in service", retryable: false },
      },
    ])
  })

  it('21610 in a status, which is how messaging services report it, is an opt-out', () => {
    const fields = status({
      MessageStatus: 'failed',
      ErrorCode: '21610',
      MessagingServiceSid: service,
      From: '+15550002',
    })
    expect(receive(fields, '/status/c1.2.0')).toMatchObject([
      { line: service, failure: { code: 'opted_out', retryable: false } },
    ])
  })

  it('without an error code is still a failure, and so is a canceled one', () => {
    expect(receive(status({ MessageStatus: 'failed' }), '/status/p')).toMatchObject([{ failure: { code: 'provider' } }])
    expect(receive(status({ MessageStatus: 'canceled' }), '/status/p')).toMatchObject([
      { failure: { code: 'canceled' } },
    ])
  })

  it('is also read at the message webhook, where a service may report its statuses', () => {
    expect(receive(status())).toMatchObject([{ kind: 'status', message: sid }])
    expect(receive(status())[0]).not.toHaveProperty('part')
  })

  it.each(['/status/', '/status', '/status/%E0%A4%A', `/status/${'x'.repeat(300)}`, '/status/a%20b'])(
    'at %s has no part id, and is matched by its message',
    (path) => {
      expect(receive(status(), path)).toMatchObject([{ kind: 'status', message: sid }])
      expect(receive(status(), path)[0]).not.toHaveProperty('part')
    },
  )

  it('of a line removed from the configuration keeps its content', () => {
    expect(receive(status({ From: '+19999999' }), '/status/p')).toMatchObject([
      { kind: 'status', line: '+19999999', part: 'p' },
    ])
  })
})

describe('an unreadable webhook is kept with the reason, and recognized when repeated', () => {
  it.each([
    ['an unknown line', sms({ To: '+19999999' }), '', /\+19999999.*\+15550001/],
    ['no message id', { From: '+15550009', To: '+15550001' }, '', /MessageSid/],
    ['no sender', { MessageSid: sid, To: '+15550001' }, '', /From/],
    ['an unknown status', status({ MessageStatus: 'teleported' }), '/status/p', /word we do not know/],
    ['a status without id', { MessageStatus: 'sent' }, '/status/p', /MessageSid/],
    [
      'WhatsApp, through a service that holds both',
      sms({ From: 'whatsapp:+15550009', To: 'whatsapp:+15550002' }),
      '',
      /whatsapp/,
    ],
    ['nothing', {}, '', /MessageSid/],
  ])('%s', (_, fields, path, reason) => {
    const [first] = receive(fields, path)
    const [second] = receive(fields, path)
    expect(first).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(reason) })
    expect(second).toEqual(first)
  })
})

describe('signatures', () => {
  it('by either token are accepted, by any other refused', () => {
    expect(channel.receive(webhook(sms(), { token: 'the-next-token' })).events).toHaveLength(1)
    expect(() => channel.receive(webhook(sms(), { token: 'wrong' }))).toThrow(WebhookRejected)
    expect(() => channel.receive({ ...webhook(sms()), headers: {} })).toThrow(WebhookRejected)
  })

  it('on a status cover its part id', () => {
    const signed = webhook(status(), { path: '/status/c1.2.0' })
    const moved = { ...signed, path: '/status/c9.9.9', publicUrl: signed.publicUrl.replace('c1.2.0', 'c9.9.9') }
    expect(() => channel.receive(moved)).toThrow(WebhookRejected)
  })

  it('are refused before start, while a secret function has not returned its token yet', () => {
    const early = twilioSms({ accountSid, authToken: async () => authToken, lines: ['+15550001'] })
    expect(() => early.receive(webhook(sms()))).toThrow(WebhookRejected)
  })
})
