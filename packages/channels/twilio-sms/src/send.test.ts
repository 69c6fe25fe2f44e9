import type { Part } from '@deskwire/core/adapter'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Answer,
  type Asked,
  accountSid,
  authToken,
  call,
  environment,
  mediaIn,
  messageSid,
  mount,
  part,
  startTwilio,
} from '../../twilio/test/helpers.js'
import { type TwilioSmsOptions, twilioSms } from './index.js'

const service = `MG${'5'.repeat(32)}`
const customer = [{ kind: 'phone', value: '+15550009' }] as const
const to = { line: '+15550001', addresses: customer }

let asked: Asked[] = []
let answer: (one: Asked) => Answer
let close = async () => undefined as unknown
let base = ''

beforeEach(async () => {
  answer = () => ({ status: 201, json: { sid: messageSid(1), status: 'queued' } })
  const server = await startTwilio((one) => answer(one))
  ;({ asked, close, base } = server)
})
afterEach(() => close())

const start = async (more: Partial<TwilioSmsOptions> = {}) => {
  const lines = ['+15550001', { messagingServiceSid: service, senders: ['+15550002'] }]
  const channel = twilioSms({ accountSid, authToken, lines, apiBase: base, ...more })
  await channel.start(environment())
  return channel
}

const sent = async (content: Part['content'], more: Partial<TwilioSmsOptions> = {}) => {
  const channel = await start(more)
  await channel.send(part(content), to, call())
  return Object.fromEntries(asked.at(-1)?.form ?? [])
}

const common = { To: '+15550009', From: '+15550001', StatusCallback: `${mount}/status/c1.2.0#rc=3&rp=ct,rt,5xx` }

describe('C3, C4: content by type', () => {
  it('text', async () => {
    const fields = await sent({ type: 'text', text: 'Hello', markup: 'plain' })
    expect(fields).toEqual({ ...common, Body: 'Hello' })
  })

  it('an image goes by MMS, with its caption', async () => {
    const fields = await sent({ type: 'media', kind: 'image', media: mediaIn('image/png'), caption: 'Look' })
    expect(fields).toEqual({ ...common, Body: 'Look', MediaUrl: 'https://desk.example/media/signed?token=t&exp=1' })
  })

  it('a file without a caption has no body', async () => {
    const fields = await sent({ type: 'media', kind: 'file', media: mediaIn('application/pdf') })
    expect(fields).not.toHaveProperty('Body')
  })

  it('a template, by its content id and variables', async () => {
    const row = { sid: 'HX1', friendly_name: 'ready', language: 'en', types: { 'twilio/text': { body: 'Hi {{1}}' } } }
    answer = ({ method }) =>
      method === 'GET'
        ? { json: { contents: [row] } }
        : { status: 201, json: { sid: messageSid(1), status: 'accepted' } }
    const fields = await sent({ type: 'template', name: 'ready', language: 'en', values: { 1: 'Ana' } })
    expect(fields).toEqual({ ...common, ContentSid: 'HX1', ContentVariables: '{"1":"Ana"}' })
  })

  it('any other content must be rendered beforehand', async () => {
    const location: Part['content'] = { type: 'location', latitude: 1, longitude: 2 }
    await expect(sent(location)).rejects.toMatchObject({ code: 'content' })
    expect(asked).toHaveLength(0)
  })
})

describe('options of a send', () => {
  it('are passed on', async () => {
    const at = new Date('2026-11-21T10:00:00Z')
    const options = { validityPeriod: 600, smartEncoded: true, shortenUrls: true, sendAt: () => at }
    expect(await sent({ type: 'text', text: 'x', markup: 'plain' }, options)).toMatchObject({
      ValidityPeriod: '600',
      SmartEncoded: 'true',
      ShortenUrls: 'true',
      SendAt: expect.stringContaining('2026-11-21T10:00:00'),
      ScheduleType: 'fixed',
    })
  })

  it('a reply through a service keeps the number the customer wrote to', async () => {
    const channel = await start()
    const through = { line: service, sender: '+15550002', addresses: customer }
    expect(await channel.send(part({ type: 'text', text: 'x', markup: 'plain' }), through, call())).toEqual({
      providerId: messageSid(1),
      status: 'queued',
    })
    const fields = Object.fromEntries(asked[0]?.form ?? [])
    expect(fields).toMatchObject({ MessagingServiceSid: service, From: '+15550002' })
  })

  it('a part id with odd characters survives the path of its status callback', async () => {
    const channel = await start()
    await channel.send(part({ type: 'text', text: 'x', markup: 'plain' }, 'a/b?c#d'), to, call())
    expect(asked[0]?.form.get('StatusCallback')).toBe(`${mount}/status/a%2Fb%3Fc%23d#rc=3&rp=ct,rt,5xx`)
  })
})

describe('D2: what cannot be sent', () => {
  it('an unknown line is refused, naming the configured lines', async () => {
    const channel = await start()
    const wrong = channel.send(part({ type: 'text', text: 'x', markup: 'plain' }), { ...to, line: '+19' }, call())
    await expect(wrong).rejects.toMatchObject({ code: 'config', message: expect.stringContaining('+15550001') })
  })

  it('F4: a customer known only by business-scoped id cannot be reached by SMS', async () => {
    const channel = await start()
    const hidden = { line: '+15550001', addresses: [{ kind: 'bsuid', value: 'US.1' }] as const }
    await expect(
      channel.send(part({ type: 'text', text: 'x', markup: 'plain' }), hidden, call()),
    ).rejects.toMatchObject({
      code: 'unreachable',
    })
    expect(asked).toHaveLength(0)
  })
})

describe('D2: the configuration', () => {
  const wrong = (options: object): string => {
    try {
      twilioSms(Object.assign({ accountSid, authToken, lines: ['+15550001'] }, options))
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown)
    }
    return 'accepted'
  }

  it.each([
    ['a number without its plus', { lines: ['15550001234'] }, /lines\[0\].*\+15550001234/s],
    ['a number given twice', { lines: ['+15550001', '+15550001'] }, /lines\[1\].*twice/s],
    [
      'a sender that is also a line',
      { lines: ['+15550001', { messagingServiceSid: service, senders: ['+15550001'] }] },
      /senders\[0\].*twice/s,
    ],
    ['no lines', { lines: [] }, /lines.*at least one/s],
    ['an account id of another kind', { accountSid: 'SK1' }, /accountSid.*AC and 32/s],
    ['no token', { authToken: undefined }, /authToken.*environment variable/s],
    ['an empty token', { authToken: '' }, /authToken/],
    ['half an API key', { apiKey: { sid: `SK${'1'.repeat(32)}` } }, /apiKey\.secret/],
    ['a misspelt option', { defaultKeyword: true }, /defaultKeyword.*did you mean defaultKeywords/s],
    ['a validity beyond ten hours', { validityPeriod: 40_000 }, /validityPeriod/],
  ])('%s is refused, saying what would be right', (_, options, right) => {
    expect(wrong(options)).toMatch(right)
  })

  it('never shows a secret', () => {
    expect(wrong({ apiKey: { sid: 'SK1', secret: 'very-secret-value' }, accountSid: 'x' })).not.toContain(
      'very-secret-value',
    )
  })

  it('a line without MMS has no media, so that the core sends links instead', () => {
    expect(twilioSms({ accountSid, authToken, lines: ['+447700900123'], mms: false }).capabilities).toMatchObject({
      media: {},
      content: ['text', 'template'],
    })
  })
})

describe('F10: after a lost answer', () => {
  it('the message is looked up by what it would have looked like', async () => {
    const startedAt = Date.now()
    const row = {
      sid: messageSid(4),
      status: 'delivered',
      direction: 'outbound-api',
      from: '+15550001',
      to: '+15550009',
      body: 'Hello',
      num_media: '0',
      date_created: new Date(startedAt + 1000).toUTCString(),
    }
    answer = () => ({ json: { messages: [row] } })
    const channel = await start()
    const attempt = { key: 'k', what: 'send' as const, startedAt, deadline: startedAt + 30_000 }
    const find = (text: string) =>
      channel.lookup.find(part({ type: 'text', text, markup: 'plain' }), to, attempt, call())
    expect(await find('Hello')).toEqual({ found: { providerId: messageSid(4), status: 'delivered' } })
    expect(await find('Other')).toBe('absent')
    expect(channel.lookup.settlesAfterMs).toBeGreaterThan(0)
  })
})
