import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WebhookRejected } from '../../model/failure.js'
import type { WebhookRequest } from '../../ports/shared.js'
import { Secret } from '../options/secret.js'
import { hmac } from './hmac.js'
import { type SignatureRules, sameBytes, verifyHmac, verifyToken } from './signature.js'

const at = Date.UTC(2026, 0, 2, 3, 4, 5)

const request = (body: string | Uint8Array, headers: WebhookRequest['headers']): WebhookRequest => ({
  method: 'POST',
  publicUrl: 'https://bridge.example/hosts/acme?token=planted',
  path: '',
  headers,
  body: Buffer.from(body),
  receivedAt: at,
})

const rejection = (work: () => unknown): WebhookRejected => {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof WebhookRejected) return thrown
  }
  throw new TypeError('It was not rejected')
}

describe('the vendors’ own vectors', () => {
  it('RFC 2202 and RFC 4231, test case 2', () => {
    const data = ['what do ya want ', Buffer.from('for nothing?')]
    expect(hmac('sha1', 'Jefe', data).toString('hex')).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79')
    expect(hmac('sha256', 'Jefe', data).toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })

  it('X-Hub-Signature-256 as Meta and GitHub send it (GitHub docs, webhooks/validating-webhook-deliveries)', () => {
    const rules = { header: 'X-Hub-Signature-256', secret: "It's a Secret to Everybody", prefix: 'sha256=' }
    const header = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
    verifyHmac(rules, request('Hello, World!', { 'x-hub-signature-256': header }))
    rejection(() => verifyHmac(rules, request('Hello, World?', { 'x-hub-signature-256': header })))
  })

  it('base64 SHA-1 over what is not the body (Twilio docs, usage/webhooks/webhooks-security)', () => {
    const fields = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    }
    verifyHmac(
      {
        header: 'x-twilio-signature',
        secret: '12345',
        algorithm: 'sha1',
        encoding: 'base64',
        payload: () => ['https://mycompany.com/myapp.php?foo=1&bar=2', ...Object.entries(fields).flat()],
      },
      request('', { 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' }),
    )
  })
})

describe('a signed time', () => {
  const seconds = String(at / 1000)
  const sign = (text: string, encoding: 'hex' | 'base64' = 'hex') =>
    createHmac('sha256', 'k').update(text).digest(encoding)

  it('timestamp.body, as Chatwoot signs', () => {
    const rules: SignatureRules = { header: 'x-s', secret: 'k', prefix: 'sha256=', timestamp: { header: 'x-t' } }
    verifyHmac(rules, request('{"a":"ä"}', { 'x-s': `sha256=${sign(`${seconds}.{"a":"ä"}`)}`, 'x-t': seconds }))
  })

  it('timestamp and body run together with an ISO time, as Zendesk signs', () => {
    const iso = new Date(at).toISOString()
    const rules: SignatureRules = {
      header: 'x-zendesk-webhook-signature',
      secret: 'k',
      encoding: 'base64',
      timestamp: { header: 'x-zendesk-webhook-signature-timestamp', unit: 'iso' },
      payload: (timestamp, body) => [timestamp, body],
    }
    const headers = {
      'x-zendesk-webhook-signature-timestamp': iso,
      'x-zendesk-webhook-signature': sign(`${iso}{}`, 'base64'),
    }
    verifyHmac(rules, request('{}', headers))
  })

  it('method, URL, body and milliseconds, as HubSpot signs', () => {
    const rules: SignatureRules = {
      header: 'x-s',
      secret: 'k',
      encoding: 'base64',
      timestamp: { header: 'x-t', unit: 'ms' },
      payload: (timestamp, body, { method, publicUrl }) => [method, publicUrl, body, timestamp],
    }
    const text = `POSThttps://bridge.example/hosts/acme?token=planted{}${at}`
    verifyHmac(rules, request('{}', { 'x-s': sign(text, 'base64'), 'x-t': String(at) }))
  })

  it.each([
    ['too old', at / 1000 - 301],
    ['too far ahead', at / 1000 + 301],
    ['not a time', 'yesterday'],
    ['not a plain number', '1e9'],
    ['empty', ''],
  ])('is refused when it is %s, though rightly signed', (_what, time) => {
    const headers = { 'x-s': sign(`${time}.{}`), 'x-t': String(time) }
    rejection(() => verifyHmac({ header: 'x-s', secret: 'k', timestamp: { header: 'x-t' } }, request('{}', headers)))
  })

  it('at the edge of the tolerance it holds', () => {
    const time = at / 1000 - 300
    const headers = { 'x-s': sign(`${time}.{}`), 'x-t': String(time) }
    verifyHmac({ header: 'x-s', secret: 'k', timestamp: { header: 'x-t' } }, request('{}', headers))
  })
})

describe('fails closed', () => {
  const rules = { header: 'X-S', secret: ['old', 'new'] }
  const good = (key: string, body = 'b') => createHmac('sha256', key).update(body).digest('hex')

  it('takes any of several secrets while they rotate', () => {
    for (const key of ['old', 'new']) verifyHmac(rules, request('b', { 'x-s': good(key) }))
    verifyHmac({ ...rules, secret: () => new Secret(['new']) }, request('b', { 'X-S': good('new') }))
  })

  it.each([
    ['missing', {}],
    ['undefined', { 'x-s': undefined }],
    ['empty', { 'x-s': '' }],
    ['another key’s', { 'x-s': createHmac('sha256', 'no').update('b').digest('hex') }],
    ['an empty key’s', { 'x-s': createHmac('sha256', '').update('b').digest('hex') }],
    ['cut short', { 'x-s': createHmac('sha256', 'old').update('b').digest('hex').slice(0, 62) }],
    ['not hex', { 'x-s': 'zz' }],
    ['inherited', Object.create({ 'x-s': 'x' })],
  ])('when the signature is %s', (_what, headers) => {
    rejection(() => verifyHmac(rules, request('b', headers)))
  })

  it('without any usable secret', () => {
    for (const secret of ['', [], [''], new Secret(() => 'later')])
      expect(rejection(() => verifyHmac({ header: 'x-s', secret }, request('b', { 'x-s': good('') }))).message).toBe(
        'No secret is set, so no signature can be verified',
      )
  })

  it('when the prefix is another', () => {
    const prefixed = { ...rules, prefix: 'sha256=' }
    rejection(() => verifyHmac(prefixed, request('b', { 'x-s': good('old') })))
    rejection(() => verifyHmac(prefixed, request('b', { 'x-s': `sha1=${good('old')}` })))
  })

  it('for any change of body or signature', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (body, where, change) => {
          const signature = createHmac('sha256', 'old').update(body).digest()
          const header = { 'x-s': signature.toString('hex') }
          verifyHmac(rules, request(body, header))
          const other = Uint8Array.from(body)
          other[where % body.length] = (other[where % body.length] ?? 0) ^ change
          rejection(() => verifyHmac(rules, request(other, header)))
          signature[where % signature.length] = (signature[where % signature.length] ?? 0) ^ change
          rejection(() => verifyHmac(rules, request(body, { 'x-s': signature.toString('hex') })))
        },
      ),
    )
  })

  it('says what helps and nothing secret', () => {
    const rejected = rejection(() => verifyHmac(rules, request('b', { 'x-s': good('no') })))
    expect(rejected.status).toBe(401)
    expect(rejected.diagnostic).toEqual({
      header: 'x-s',
      present: true,
      secrets: 2,
      bytes: 1,
      url: 'https://bridge.example/hosts/acme',
      length: 32,
    })
    expect(rejection(() => verifyHmac(rules, request('b', {}))).diagnostic).toMatchObject({ present: false })
  })
})

describe('a fixed token in a header', () => {
  it('is compared whole', () => {
    const rules = { header: 'token', secret: ['one', 'two'] }
    verifyToken(rules, request('', { token: 'two' }))
    for (const token of [undefined, '', 'tw', 'twoo', 'three'])
      rejection(() => verifyToken(rules, request('', { token })))
    rejection(() => verifyToken({ header: 'token', secret: [] }, request('', { token: '' })))
    verifyToken({ header: 'authorization', secret: 'x', prefix: 'Bearer ' }, request('', { authorization: 'Bearer x' }))
  })

  it('equal means equal', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (a, b) => sameBytes(a, b) === (Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0),
      ),
    )
  })
})
