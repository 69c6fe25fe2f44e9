import { createHttp, DeskwireError } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, type Asked, accountSid, authToken, call, startTwilio } from '../test/helpers.js'
import { twilioApi } from './client.js'
import { downloadMedia } from './media.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const start = async (answer: (asked: Asked) => Answer) => {
  const server = await startTwilio(answer)
  closing.push(server.close)
  return server
}

const http = createHttp({ retries: 0, allowAddress: () => true })

const fetchFrom = async (apiBase: string, url: string, given = call()) => {
  const credentials = () => ({ username: accountSid, password: authToken })
  const api = twilioApi({ accountSid, apiBase, http, now: Date.now, credentials })
  const stream = await downloadMedia({ ref: url, mime: 'image/png' }, api, http, given)
  return new Response(stream).text()
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (thrown: unknown) => (DeskwireError.isInstance(thrown) ? thrown.failure : thrown),
  )

describe('B1: media from the customer', () => {
  it('is fetched with credentials, which are dropped at the redirect to storage', async () => {
    const storage = await start(() => ({ headers: { 'content-type': 'image/png' }, body: 'bytes' }))
    const twilio = await start(() => ({ status: 307, headers: { location: `${storage.base}/signed?x=1` }, body: '' }))
    expect(await fetchFrom(twilio.base, `${twilio.base}/2010-04-01/Accounts/AC/Messages/MM/Media/ME`)).toBe('bytes')
    expect(twilio.asked[0]?.headers.authorization).toContain('Basic ')
    expect(storage.asked[0]?.headers.authorization).toBeUndefined()
  })

  it('is fetched without them even if redirected within one origin', async () => {
    const twilio = await start(({ path }) =>
      path === '/signed' ? { body: 'bytes' } : { status: 307, headers: { location: '/signed?x=1' }, body: '' },
    )
    expect(await fetchFrom(twilio.base, `${twilio.base}/2010-04-01/media`)).toBe('bytes')
    expect(twilio.asked.map(({ headers }) => headers.authorization !== undefined)).toEqual([true, false])
  })

  it('is not fetched from a private address, unless Twilio redirects within one origin', async () => {
    const twilio = await start(() => ({ status: 307, headers: { location: 'http://127.0.0.1:9/secret' }, body: '' }))
    const guarded = createHttp({ retries: 0 })
    const credentials = () => ({ username: accountSid, password: authToken })
    const api = twilioApi({ accountSid, apiBase: twilio.base, http: guarded, now: Date.now, credentials })
    const given = downloadMedia({ ref: `${twilio.base}/x`, mime: 'image/png' }, api, guarded, call())
    expect(await failureOf(given)).toMatchObject({ retryable: false })
  })

  it('is fetched from any other host without them', async () => {
    const twilio = await start(() => ({}))
    const other = await start(() => ({ headers: { 'content-type': 'image/png' }, body: 'bytes' }))
    expect(await fetchFrom(twilio.base, `${other.base}/image`)).toBe('bytes')
    expect(other.asked[0]?.headers.authorization).toBeUndefined()
  })

  it('is requested again after one second if it is not there yet', async () => {
    const twilio = await start(() => (twilio.asked.length === 1 ? { status: 404 } : { body: 'late' }))
    expect(await fetchFrom(twilio.base, `${twilio.base}/media`)).toBe('late')
    expect(twilio.asked).toHaveLength(2)
  })

  it('is retryable if it never appears', async () => {
    const twilio = await start(() => ({ status: 404 }))
    expect(await failureOf(fetchFrom(twilio.base, `${twilio.base}/media`))).toMatchObject({
      code: 'not_found',
      retryable: true,
    })
    expect(twilio.asked).toHaveLength(3)
  })

  it('is given up when its call ends while waiting', async () => {
    const ended = new AbortController()
    const twilio = await start(() => {
      setImmediate(() => ended.abort())
      return { status: 404 }
    })
    const given = { signal: ended.signal, deadline: Date.now() + 10_000 }
    expect(await failureOf(fetchFrom(twilio.base, `${twilio.base}/media`, given))).toMatchObject({ retryable: true })
    expect(twilio.asked).toHaveLength(1)
  })

  it('is refused without a URL', async () => {
    expect(await failureOf(fetchFrom('http://127.0.0.1:1', 'nonsense'))).toMatchObject({ code: 'content' })
  })
})
