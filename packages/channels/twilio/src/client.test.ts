import { createHttp, DeskwireError, type Failure } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, type Asked, accountSid, authToken, call, messageSid, startTwilio } from '../test/helpers.js'
import { isOwnUrl, rowsOf, type TwilioAccount, twilioApi } from './client.js'

let close = async () => undefined as unknown
afterEach(async () => close())

const start = async (answer: (asked: Asked) => Answer, more: Partial<TwilioAccount> = {}) => {
  const server = await startTwilio(answer)
  close = server.close
  const api = twilioApi({
    accountSid,
    apiBase: server.base,
    http: createHttp({ retries: 0 }),
    now: Date.now,
    credentials: () => ({ username: accountSid, password: authToken }),
    ...more,
  })
  return { api, asked: server.asked, base: server.base }
}

const failureOf = async (work: Promise<unknown>): Promise<{ failure: Failure; shown: string }> => {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!DeskwireError.isInstance(thrown)) throw new Error('was not a DeskwireError')
  const deep = JSON.stringify([thrown, thrown.failure, thrown.message, thrown.stack, String(thrown.cause)])
  return { failure: thrown.failure, shown: deep }
}

const created = {
  status: 201,
  json: { sid: messageSid(1), status: 'queued', to: '+15550009', date_created: 'Fri, 20 Nov 2026 03:00:00 +0000' },
}
const message = { to: '+15550009', from: '+15550001', body: 'a private text', mediaUrl: ['https://a/1', 'https://a/2'] }

describe('sending', () => {
  it('posts the form Twilio expects, with credentials and lists as repeated keys', async () => {
    const { api, asked } = await start(() => created)
    expect(await api.send({ ...message, sendAt: new Date(0), scheduleType: 'fixed' }, call())).toEqual({
      sid: messageSid(1),
      status: 'queued',
    })
    const [one] = asked
    expect(one).toMatchObject({ method: 'POST', path: `/2010-04-01/Accounts/${accountSid}/Messages.json` })
    expect(one?.form.getAll('MediaUrl')).toEqual(['https://a/1', 'https://a/2'])
    expect(one?.form.get('SendAt')).toMatch(/^1970-01-01T00:00:00/)
    expect(one?.headers.authorization).toBe(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`)
    expect(one?.headers['user-agent']).toContain('twilio-node/')
  })

  it('uses an API key for calls if there is one', async () => {
    const credentials = () => ({ username: 'SKkey', password: 'key-secret' })
    const { api, asked } = await start(() => created, { credentials })
    await api.send(message, call())
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('SKkey:key-secret').toString('base64')}`)
    expect(asked[0]?.path).toContain(accountSid)
  })

  it('21610 is a certain refusal, opted_out', async () => {
    const body = { code: 21610, message: 'Attempt to send to unsubscribed recipient +15550009', status: 400 }
    const { api } = await start(() => ({ status: 400, json: body }))
    const { failure, shown } = await failureOf(api.send(message, call()))
    expect(failure).toMatchObject({
      code: 'opted_out',
      retryable: false,
      provider: { name: 'twilio', code: '21610', status: 400 },
    })
    expect(failure.ambiguous).toBeUndefined()
    expect(shown).not.toMatch(/15550009|private text/)
  })

  it('429 is retryable after the delay in Retry-After', async () => {
    const { api } = await start(() => ({ status: 429, headers: { 'retry-after': '7' }, json: { code: 20429 } }))
    expect((await failureOf(api.send(message, call()))).failure).toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: 7000,
      scope: 'line',
    })
  })

  it('F10: a 5xx is ambiguous, even if it is not JSON', async () => {
    const { api } = await start(() => ({
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<h1>Bad gateway</h1>',
    }))
    expect((await failureOf(api.send(message, call()))).failure).toMatchObject({
      ambiguous: true,
      retryable: true,
      provider: { status: 502 },
    })
  })

  it('F10: a connection that breaks after the request is ambiguous, and shows no credentials', async () => {
    const { api } = await start(() => ({ hangUp: true }))
    const { failure, shown } = await failureOf(api.send(message, call()))
    expect(failure).toMatchObject({ ambiguous: true, retryable: true })
    expect(shown).not.toContain(Buffer.from(`${accountSid}:${authToken}`).toString('base64'))
    expect(shown).not.toMatch(/private text|token-of-the-account/)
  })

  it('F10: an answer without an id is ambiguous', async () => {
    const { api } = await start(() => ({ status: 201, json: {} }))
    expect((await failureOf(api.send(message, call()))).failure).toMatchObject({
      code: 'invalid_answer',
      ambiguous: true,
    })
  })

  it('F10: an answer that is not JSON is ambiguous, and is not quoted', async () => {
    const { api } = await start(() => ({
      status: 201,
      headers: { 'content-type': 'text/html' },
      body: '<h1>a private text</h1>',
    }))
    const { failure, shown } = await failureOf(api.send(message, call()))
    expect(failure).toMatchObject({ code: 'invalid_answer', ambiguous: true })
    expect(shown).not.toContain('private text')
  })

  it('ends with its call', async () => {
    const ended = new AbortController()
    ended.abort()
    const { api, asked } = await start(() => created)
    const gone = api.send(message, { signal: ended.signal, deadline: Date.now() + 1000 })
    expect((await failureOf(gone)).failure.retryable).toBe(true)
    expect(asked).toHaveLength(0)
  })
})

describe('reading', () => {
  it('JSON is sent unchanged, to the host of its product', async () => {
    const { api, asked } = await start(() => ({ status: 201, json: { sid: 'HX1' } }))
    const json = { friendly_name: 'x', types: { 'twilio/text': { body: 'b' } } }
    expect(await api.post({ product: 'content', path: '/v1/Content', json }, call())).toEqual({ sid: 'HX1' })
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(json)
    expect(asked[0]?.headers['content-type']).toContain('application/json')
  })

  it('lists follow both kinds of next page, but never to another host, and stop at their limit', async () => {
    const { api, asked } = await start(({ query }) => {
      const page = Number(query.get('Page') ?? '0')
      const rows = [{ n: page * 2 }, { n: page * 2 + 1 }]
      if (page === 0) return { json: { rows, next_page_uri: '/2010-04-01/rows.json?Page=1' } }
      return {
        json: { rows, meta: { next_page_url: `https://elsewhere.example/2010-04-01/rows.json?Page=${page + 1}` } },
      }
    })
    const found: unknown[] = []
    for await (const row of rowsOf<{ n: number }>(
      api,
      { product: 'api', path: '/2010-04-01/rows.json', rows: 'rows' },
      5,
      call(),
    )) {
      found.push(row.n)
    }
    expect(found).toEqual([0, 1, 2, 3, 4])
    expect(asked.map(({ path }) => path)).toEqual(Array(3).fill('/2010-04-01/rows.json'))
  })

  it('a 5xx is not ambiguous', async () => {
    const { api } = await start(() => ({ status: 500, json: { code: 20500 } }))
    const { failure } = await failureOf(api.get({ product: 'api', path: '/x' }, call()))
    expect(failure).toMatchObject({ code: 'unavailable', retryable: true })
    expect(failure.ambiguous).toBeUndefined()
  })
})

describe('credentials go only to Twilio', () => {
  it.each([
    ['https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME', true],
    ['https://api.ie1.twilio.com/x', true],
    ['https://api.dublin.ie1.twilio.com/x', true],
    ['http://127.0.0.1:4010/x', true],
    ['http://api.twilio.com/x', false],
    ['https://api.twilio.com:8443/x', false],
    ['https://api.twilio.com.evil.example/x', false],
    ['https://api.twilio.com@evil.example/x', false],
    ['https://user:pass@api.twilio.com/x', false],
    ['https://evil-api.twilio.com/x', false],
    ['https://media.twiliocdn.com/x', false],
    ['http://127.0.0.1:4011/x', false],
    ['file:///etc/passwd', false],
    ['not a url', false],
  ])('%s: %s', (url, own) => {
    expect(isOwnUrl(url, 'http://127.0.0.1:4010/base')).toBe(own)
  })
})
