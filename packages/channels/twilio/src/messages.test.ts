import { createHttp } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { accountSid, authToken, call, messageSid, startTwilio } from '../test/helpers.js'
import { twilioApi } from './client.js'
import { lineBook } from './lines.js'
import { findMessage, missedMessages, type Wanted } from './messages.js'

let close = async () => undefined as unknown
afterEach(async () => close())

const begun = Date.parse('2026-11-20T10:00:00Z')
const service = `MG${'5'.repeat(32)}`
const date = (offset: number) => new Date(begun + offset).toUTCString().replace('GMT', '+0000')

const row = (more: Record<string, unknown> = {}) => ({
  sid: messageSid(1),
  status: 'sent',
  direction: 'outbound-api',
  from: '+15550001',
  to: '+15550009',
  body: 'Your order is ready',
  num_media: '0',
  error_code: null,
  messaging_service_sid: null,
  date_created: date(1000),
  date_sent: date(2000),
  date_updated: date(3000),
  ...more,
})

const apiWith = async (answer: Parameters<typeof startTwilio>[0]) => {
  const server = await startTwilio(answer)
  close = server.close
  const credentials = () => ({ username: accountSid, password: authToken })
  const api = twilioApi({ accountSid, apiBase: server.base, http: createHttp(), now: Date.now, credentials })
  return { api, asked: server.asked }
}

const look = async (rows: unknown[], more: Partial<Wanted> = {}) => {
  const { api, asked } = await apiWith(() => ({ json: { messages: rows } }))
  const wanted: Wanted = { to: '+15550009', from: '+15550001', body: 'Your order is ready', media: 0, ...more }
  const attempt = { key: 'k', what: 'send' as const, startedAt: begun, deadline: begun + 30_000 }
  return { result: await findMessage(api, wanted, attempt, call()), asked }
}

describe('F10: a send whose answer was lost', () => {
  it('is found when exactly one message matches', async () => {
    const { result, asked } = await look([row(), row({ sid: messageSid(2), body: 'another text' })])
    expect(result).toEqual({ found: { providerId: messageSid(1), status: 'sent' } })
    expect(Object.fromEntries(asked[0]?.query ?? [])).toMatchObject({ To: '+15550009', From: '+15550001' })
  })

  it.each([
    ['another recipient', { to: '+15550008' }],
    ['another sender', { from: '+15550002' }],
    ['another text', { body: 'Your order is late' }],
    ['an inbound message', { direction: 'inbound' }],
    ['an automatic reply of Twilio', { direction: 'outbound-reply' }],
    ['one of an hour ago', { date_created: date(-3_600_000) }],
    ['one of an hour later', { date_created: date(3_600_000) }],
    ['one with media', { num_media: '1' }],
    ['one without a date', { date_created: null }],
  ])('is absent when there is only %s', async (_, more) => {
    expect((await look([row(more)])).result).toBe('absent')
  })

  it('is unknown when two match, because a row does not contain our id', async () => {
    expect((await look([row(), row({ sid: messageSid(2) })])).result).toBe('unknown')
  })

  it('is unknown when an equal message was created shortly before', async () => {
    expect((await look([row({ date_created: date(-30_000) })])).result).toBe('unknown')
  })

  it('is unknown when the text cannot be compared', async () => {
    expect((await look([row()], { body: undefined })).result).toBe('unknown')
    expect((await look([], { body: undefined })).result).toBe('absent')
  })

  it('is unknown when the account redacts texts, or has not counted the media yet', async () => {
    expect((await look([row({ body: '' })])).result).toBe('unknown')
    expect((await look([row()], { media: 1 })).result).toBe('unknown')
    expect((await look([row({ body: 'another' })], { media: 1 })).result).toBe('absent')
  })

  it('is found by a text that Twilio composes, but a different text proves nothing', async () => {
    expect((await look([row()], { rendered: true })).result).toHaveProperty('found')
    expect((await look([row({ body: 'Your order is ready [Yes] [No]' })], { rendered: true })).result).toBe('unknown')
    expect((await look([row(), row({ sid: messageSid(2), body: 'x' })], { rendered: true })).result).toHaveProperty(
      'found',
    )
  })

  it('is not confused with the message of another part', async () => {
    const rows = [row(), row({ sid: messageSid(2) })]
    const { api } = await apiWith(() => ({ json: { messages: rows } }))
    const wanted = { to: '+15550009', from: '+15550001', body: 'Your order is ready', media: 0 }
    const attempt = { key: 'k', what: 'send' as const, startedAt: begun, deadline: begun + 30_000 }
    const isOthers = async (sid: string) => sid === messageSid(2)
    expect(await findMessage(api, wanted, { ...attempt, isOthers }, call())).toMatchObject({
      found: { providerId: messageSid(1) },
    })
  })

  it('is unknown when the list is longer than we read', async () => {
    const { result } = await look(Array.from({ length: 700 }, (_, n) => row({ sid: messageSid(n), body: 'other' })))
    expect(result).toBe('unknown')
  })

  it('is recognised despite a trial account’s notice and changed line endings', async () => {
    const trial = row({ body: 'Sent from your Twilio trial account - one\r\ntwo ' })
    expect((await look([trial], { body: 'one\ntwo' })).result).toMatchObject({ found: { providerId: messageSid(1) } })
  })

  it('through a service is found before a sender is picked, and distinguished from other services', async () => {
    const through = { messagingServiceSid: service, from: undefined }
    const accepted = row({ from: null, messaging_service_sid: service, status: 'accepted' })
    const { result, asked } = await look([accepted], through)
    expect(result).toEqual({ found: { providerId: messageSid(1), status: 'queued' } })
    expect(asked[0]?.query.has('From')).toBe(false)
    await close()
    expect((await look([row({ messaging_service_sid: `MG${'6'.repeat(32)}` })], through)).result).toBe('absent')
  })
})

describe('catch-up', () => {
  const media = {
    media_list: [{ uri: `/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/ME1.json`, content_type: 'image/png' }],
  }

  it('yields what arrived, oldest first, and the fate of our messages, under the ids of the webhooks', async () => {
    const { api, asked } = await apiWith(({ path, query }) => {
      if (path.endsWith('/Media.json')) return { json: media }
      if (query.has('From')) {
        return {
          json: {
            messages: [
              row({ sid: messageSid(5), status: 'undelivered', error_code: 30003 }),
              row({ sid: messageSid(6), status: 'sent' }),
              row({ sid: messageSid(7), status: 'delivered', direction: 'outbound-reply' }),
            ],
          },
        }
      }
      const inbound = { direction: 'inbound', from: '+15550009', to: '+15550001', status: 'received' }
      return {
        json: {
          messages: [
            row({ ...inbound, sid: messageSid(2, 'MM'), body: '', num_media: '1', date_sent: date(9000) }),
            row({ ...inbound, sid: messageSid(1), body: 'first' }),
            row({ ...inbound, sid: messageSid(3), body: 'before', date_sent: date(-9000) }),
          ],
        },
      }
    })
    const rules = {
      medium: 'sms' as const,
      book: lineBook(['+15550001'], 'sms'),
      read: (form: ReadonlyMap<string, string | readonly string[]>) => ({
        contents: [
          {
            type: 'text' as const,
            text: `${form.get('Body')}|${form.get('MediaUrl0') ?? ''}`,
            markup: 'plain' as const,
          },
        ],
      }),
    }
    const events = []
    for await (const event of missedMessages(api, rules, ['+15550001'], begun, call())) events.push(event)
    expect(events).toMatchObject([
      {
        kind: 'message',
        id: messageSid(1),
        line: '+15550001',
        at: begun + 2000,
        clock: 'provider',
        from: [{ value: '+15550009' }],
      },
      { kind: 'message', id: messageSid(2, 'MM'), content: { text: expect.stringMatching(/\|http.*\/Media\/ME1$/) } },
      {
        kind: 'status',
        id: `${messageSid(5)}:undelivered`,
        status: 'failed',
        failure: { code: 'unreachable', retryable: true },
      },
    ])
    expect(events).toHaveLength(3)
    expect(asked[0]?.query.get('DateSent>')).toBe('2026-11-20T10:00:00Z')
  })
})
