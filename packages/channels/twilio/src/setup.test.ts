import { createHttp } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, type Asked, accountSid, authToken, call, mount, startTwilio } from '../test/helpers.js'
import { twilioApi } from './client.js'
import { lineBook } from './lines.js'
import { checkAll, setupAll } from './setup.js'

let close = async () => undefined as unknown
afterEach(async () => close())

const own = '+12125550123'

const start = async (
  answer: (asked: Asked) => Answer | undefined,
  lines: string[] = [own],
  medium: 'sms' | 'whatsapp' = 'sms',
) => {
  const row = { sid: 'PN1', phone_number: own, sms_url: mount, capabilities: { sms: true, mms: true } }
  const server = await startTwilio((one) => {
    const given = answer(one)
    if (given) return given
    if (one.path.endsWith('/IncomingPhoneNumbers.json')) return { json: { incoming_phone_numbers: [row] } }
    if (one.path.endsWith(`${accountSid}.json`))
      return { json: { status: 'active', type: 'Full', auth_token: authToken } }
    return { json: {} }
  })
  close = server.close
  const credentials = () => ({ username: accountSid, password: authToken })
  const api = twilioApi({
    accountSid,
    apiBase: server.base,
    http: createHttp({ retries: 0 }),
    now: Date.now,
    credentials,
  })
  const book = lineBook(lines, medium)
  return {
    asked: server.asked,
    check: async () => (await checkAll(api, book.lines, mount, call())).findings,
    setup: (dryRun = false) => setupAll(api, book.lines, mount, { dryRun, takeOver: false }, call()),
  }
}

describe('D1: the credentials', () => {
  it('of a restricted key are tried on messages if it may not read the account', async () => {
    const { check, asked } = await start(({ path }) =>
      path.endsWith(`${accountSid}.json`) ? { status: 403, json: { code: 20003 } } : undefined,
    )
    expect((await check())[0]).toEqual({ level: 'ok', what: 'The credentials are accepted (a restricted API key)' })
    expect(asked[1]?.path).toContain('/Messages.json')
  })

  it('of a suspended account are a failure', async () => {
    const { check } = await start(({ path }) =>
      path.endsWith(`${accountSid}.json`) ? { json: { status: 'suspended' } } : undefined,
    )
    expect(await check()).toMatchObject([{ level: 'fail', what: 'The account is suspended' }])
  })

  it('that Twilio cannot currently check are a failure with the reason', async () => {
    const { check } = await start(() => ({ status: 503 }))
    expect(await check()).toMatchObject([{ level: 'fail', fix: expect.any(String) }])
  })

  it('are never shown, although the account resource contains the auth token', async () => {
    const { check } = await start(() => undefined)
    expect(JSON.stringify(await check())).not.toContain(authToken)
  })
})

describe('D1: the lines', () => {
  it('are judged by their own webhook if the key may not list services', async () => {
    const { check } = await start(({ path }) =>
      path === '/v1/Services' ? { status: 403, json: { code: 20003 } } : undefined,
    )
    expect((await check()).map(({ what }) => what)).toContain(`${own} calls us, but without retries of its own`)
  })

  it('one that cannot be inspected does not hide the others', async () => {
    const other = '+12125550124'
    const { check } = await start(
      ({ query }) => (query.get('PhoneNumber') === other ? { status: 500 } : undefined),
      [other, own],
    )
    expect(await check()).toMatchObject([
      { level: 'ok' },
      { level: 'fail', what: expect.stringContaining(other) },
      { level: 'ok', what: `${own} belongs to the account` },
      { level: 'warn' },
    ])
  })

  it('a longer number that merely contains ours is not ours', async () => {
    const row = { sid: 'PN2', phone_number: `${own}4`, sms_url: '' }
    const { setup, asked } = await start(({ path }) =>
      path.endsWith('/IncomingPhoneNumbers.json') ? { json: { incoming_phone_numbers: [row] } } : undefined,
    )
    expect(await setup()).toEqual([expect.stringContaining('not a number of this account')])
    expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  })

  it('short codes and sender names', async () => {
    const row = { sid: 'SC1', short_code: '24642', sms_url: null }
    const { setup, check, asked } = await start(
      ({ path }) => (path.endsWith('/ShortCodes.json') ? { json: { short_codes: [row] } } : undefined),
      ['24642', 'MyBank'],
    )
    expect((await check()).map(({ what }) => what)).toContain('MyBank is a sender name: it can only send')
    expect(await setup()).toEqual([expect.stringContaining('24642: webhook is now'), expect.stringContaining('MyBank')])
    const write = asked.find(({ method }) => method === 'POST')
    expect(write?.path).toContain('/SMS/ShortCodes/SC1.json')
    expect(Object.fromEntries(write?.form ?? [])).toEqual({ SmsUrl: `${mount}#rc=3&rp=ct,rt,5xx`, SmsMethod: 'POST' })
  })

  it('a WhatsApp sender of low quality is a warning', async () => {
    const sender = {
      sid: 'XE1',
      sender_id: `whatsapp:${own}`,
      status: 'ONLINE',
      webhook: { callback_url: mount },
      properties: { quality_rating: 'LOW', messaging_limit: '1K' },
    }
    const { check } = await start(
      ({ path }) => (path === '/v2/Channels/Senders' ? { json: { senders: [sender] } } : undefined),
      [own],
      'whatsapp',
    )
    expect(await check()).toContainEqual(
      expect.objectContaining({ level: 'warn', what: `${own} has quality rating LOW, messaging limit 1K` }),
    )
  })
})
