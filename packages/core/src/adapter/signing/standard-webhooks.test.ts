import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebhookRejected } from '../../model/failure.js'
import type { WebhookRequest } from '../../ports/shared.js'
import { Secret } from '../options/secret.js'
import { signWebhook, standardWebhook, type WebhookHeaders } from './standard-webhooks.js'

const at = Date.UTC(2026, 0, 2, 3, 4, 5)
// The official library reads the clock itself.
beforeEach(() => void vi.useFakeTimers({ now: at, toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

// The secret, id and body of the official libraries' own tests (libraries/javascript/src/webhook.test.ts).
const official = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const secret = `whsec_${official}`
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const body = '{"test": 2432232314}'
const wrong = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='

const request = (headers: object, sent: string | Uint8Array = body, receivedAt = at): WebhookRequest => ({
  method: 'POST',
  publicUrl: 'https://bridge.example/hosts/acme?token=planted',
  path: '',
  headers: { ...headers },
  body: Buffer.from(sent),
  receivedAt,
})
const signed = (more: Partial<Parameters<typeof signWebhook>[1]> = {}, by: string | string[] = secret) =>
  signWebhook(by, { id, at, body, ...more })
const rejection = (work: () => unknown): WebhookRejected => {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof WebhookRejected) return thrown
  }
  throw new TypeError('It was not rejected')
}
const refused = (headers: object, sent?: string | Uint8Array) =>
  rejection(() => standardWebhook(secret)(request(headers, sent)))

describe('what the specification and its libraries publish', () => {
  const then = 1_614_265_330_000
  const vector = {
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }

  it('“sign function works”: the published signature is the one we make and take', () => {
    expect(signed({ at: then })).toEqual(vector)
    standardWebhook(secret)(request(vector, body, then))
  })

  it('“multi sig payload is valid”: among signatures of other keys and versions, one counts', () => {
    const many = `v1,${wrong} v2,${wrong} ${vector['webhook-signature']} v1,${wrong}`
    standardWebhook(secret)(request({ ...vector, 'webhook-signature': many }, body, then))
  })

  it.each([
    ['missing id', { 'webhook-id': undefined }],
    ['missing timestamp', { 'webhook-timestamp': undefined }],
    ['invalid timestamp', { 'webhook-timestamp': 'hello' }],
    ['missing signature', { 'webhook-signature': undefined }],
    ['invalid signature', { 'webhook-signature': 'v1,dawfeoifkpqwoekfpqoekf' }],
    ['partial signature', { 'webhook-signature': vector['webhook-signature'].slice(0, 8) }],
    ['partial signature', { 'webhook-signature': 'v1,' }],
  ])('“%s raises error”', (_name, damage) => {
    rejection(() => standardWebhook(secret)(request({ ...vector, ...damage }, body, then)))
  })
})

describe('the official library and ours, both ways', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  const anyId = fc.stringMatching(/^[\x21-\x2d\x2f-\x7e]{1,60}$/)
  const raw = fc.stringMatching(/^[a-zA-Z0-9+/=_-]{1,80}$/).filter((one) => !one.startsWith('whsec_'))
  const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 })

  it('a secret in base64', () => {
    fc.assert(
      fc.property(bytes, anyId, text, (key, one, said) => {
        const whsec = `whsec_${Buffer.from(key).toString('base64')}`
        const theirs = new Webhook(whsec)
        const ours = signWebhook(whsec, { id: one, at, body: said })
        expect(ours['webhook-signature']).toBe(theirs.sign(one, new Date(at), said))
        standardWebhook(whsec)(request({ ...ours, 'webhook-signature': theirs.sign(one, new Date(at), said) }, said))
        const json = JSON.stringify({ said })
        expect(theirs.verify(json, { ...signWebhook(whsec, { id: one, at, body: json }) })).toEqual({ said })
      }),
    )
  })

  it('a secret that is the key itself: the library’s format raw', () => {
    fc.assert(
      fc.property(raw, text, (key, said) => {
        const theirs = new Webhook(key, { format: 'raw' })
        const ours = signWebhook(key, { id, at, body: said })
        expect(ours['webhook-signature']).toBe(theirs.sign(id, new Date(at), said))
        standardWebhook(key)(request(ours, said))
      }),
    )
  })

  it('two secrets sign while one replaces the other, and each side may be the first to change', () => {
    const next = `whsec_${randomBytes(32).toString('base64')}`
    const both = signed({}, [next, secret])
    expect(both['webhook-signature'].split(' ')).toHaveLength(2)
    for (const one of [secret, next]) {
      expect(new Webhook(one).verify(body, { ...both })).toEqual({ test: 2432232314 })
      standardWebhook(one)(request(both))
      standardWebhook(new Secret([next, secret]))(request(signed({}, one)))
    }
  })
})

describe('what is refused', () => {
  it.each([
    [301, 'old'],
    [-301, 'future'],
  ])('a time %i s away (%s), though rightly signed; at the edge it holds, as in the official library', (off) => {
    const headers = signed({ at: at - off * 1000 })
    expect(refused(headers)).toMatchObject({
      message: 'The signed time is too far from now',
      diagnostic: { offMs: off * 1000 },
    })
    expect(() => new Webhook(secret).verify(body, { ...headers })).toThrow()
    const edge = signed({ at: at - Math.sign(off) * 300_000 })
    standardWebhook(secret)(request(edge))
    new Webhook(secret).verify(body, { ...edge })
    rejection(() => standardWebhook(secret, { toleranceMs: 1_000 })(request(edge)))
  })

  it('any other id, time, body or signature than what was signed', () => {
    const headers = signed()
    for (const changed of [
      { 'webhook-id': `${id}x` },
      { 'webhook-timestamp': String(at / 1000 + 1) },
      { 'webhook-timestamp': `0${at / 1000}` },
      { 'webhook-timestamp': `${at / 1000}.0` },
      { 'webhook-signature': signed({}, 'another key')['webhook-signature'] },
      { 'webhook-signature': headers['webhook-signature'].replace(/=$/, '') },
      { 'webhook-signature': `${headers['webhook-signature']}A` },
    ])
      refused({ ...headers, ...changed })
    refused(headers, `${body} `)
    refused(headers, '')
  })

  it.each(['v2', 'v1a', 'V1', 'v', '', 'v11'])('the right signature under version “%s”', (other) => {
    const headers = signed()
    expect(
      refused({ ...headers, 'webhook-signature': headers['webhook-signature'].replace(/^v1/, other) }).message,
    ).toBe('The webhook-signature header has no signature of version v1')
  })

  it('an id with a dot, behind which the time and the body could be moved', () => {
    // Signed for the id "a" is "a.<time>.<time>.x"; the same bytes would be right for the id "a.<time>" and the body "x".
    const moved = signed({ id: 'a', body: `${at / 1000}.x` })
    refused({ ...moved, 'webhook-id': `a.${at / 1000}` }, 'x')
    for (const bad of ['', 'a.b', 'a b', 'ä', 'x'.repeat(257)]) expect(() => signed({ id: bad })).toThrow(TypeError)
  })

  it('everything, where no secret is there or not yet', () => {
    for (const none of ['', [], new Secret(() => 'later')])
      expect(rejection(() => standardWebhook(none)(request(signed()))).message).toContain('No usable secret is set')
    // What a function gives later is not taken for the key `whsec_…` in plain text either.
    rejection(() => standardWebhook(() => 'whsec_short')(request(signed())))
    expect(() => signWebhook([], { id, at, body })).toThrow('no secret')
  })

  it.each([
    ['nothing', 'whsec_'],
    ['what is not base64', `whsec_${'?'.repeat(40)}`],
    ['fewer than 24 bytes', `whsec_${Buffer.alloc(23, 1).toString('base64')}`],
    ['more than 64 bytes', `whsec_${Buffer.alloc(65, 1).toString('base64')}`],
  ])('at the start, a secret with %s behind whsec_, without showing it', (_what, bad) => {
    for (const start of [
      () => standardWebhook(bad),
      () => standardWebhook(new Secret([secret, bad])),
      () => signed({}, bad),
    ])
      expect(start).toThrow(/^A secret that begins with whsec_ must continue with 24 to 64 bytes in base64/)
    if (bad.length > 6) expect(() => standardWebhook(bad)).not.toThrow(bad.slice(6))
  })
})

it('names of headers count in any case, and inherited ones not at all', () => {
  const upper = Object.fromEntries(Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), value]))
  standardWebhook(secret)(request(upper))
  const inherited: WebhookRequest = { ...request({}), headers: Object.create({ ...signed() }) }
  rejection(() => standardWebhook(secret)(inherited))
})

it('an error says what helps and nothing secret', () => {
  const headers: WebhookHeaders = { ...signed(), 'webhook-signature': `v1,${wrong} v1,${wrong}` }
  const { message, status, diagnostic } = refused(headers)
  expect([message, status, diagnostic]).toEqual([
    'The signature does not match',
    401,
    {
      header: 'webhook-signature',
      present: true,
      secrets: 1,
      bytes: body.length,
      url: 'https://bridge.example/hosts/acme',
      signatures: 2,
    },
  ])
})
