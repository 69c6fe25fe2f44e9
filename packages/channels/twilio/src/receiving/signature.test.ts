import { createHash, createHmac } from 'node:crypto'
import { WebhookRejected, type WebhookRequest } from '@deskwire/core/adapter'
import { describe, expect, it } from 'vitest'
import { authToken, sign, webhook } from '../../test/helpers.js'
import { field } from './form.js'
import { verified } from './signature.js'

const bytes = (text: string) => new TextEncoder().encode(text)

const request = (more: Partial<WebhookRequest>): WebhookRequest => ({
  method: 'POST',
  publicUrl: 'https://desk.example/channels/sms',
  path: '',
  headers: {},
  body: bytes(''),
  receivedAt: 0,
  ...more,
})

const rejection = (given: WebhookRequest, tokens: readonly string[] = [authToken]): WebhookRejected => {
  try {
    verified(given, tokens)
  } catch (thrown) {
    if (thrown instanceof WebhookRejected) return thrown
    throw thrown
  }
  throw new Error('was accepted')
}

describe('the vector of Twilio docs, usage/webhooks/webhooks-security', () => {
  const publicUrl = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const body = bytes(
    'Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE',
  )
  const headers = { 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' }

  it('is accepted', () => {
    expect(field(verified(request({ publicUrl, body, headers }), ['12345']), 'Digits')).toBe('1234')
  })

  it.each([
    ['another token', { tokens: ['54321'] }],
    ['http instead of https', { publicUrl: publicUrl.replace('https', 'http') }],
    ['another query', { publicUrl: publicUrl.replace('foo=1', 'foo=2') }],
    ['a trailing slash', { publicUrl: publicUrl.replace('.php?', '.php/?') }],
    ['one changed field', { body: bytes('Digits=1235') }],
    ['one added field', { body: bytes(`${new TextDecoder().decode(body)}&Extra=1`) }],
    ['no token at all', { tokens: [] }],
    ['an empty token', { tokens: [''] }],
    ['a relative URL', { publicUrl: '/myapp.php' }],
  ])('is refused with %s', (_, { tokens = ['12345'], ...changed }: Partial<WebhookRequest> & { tokens?: string[] }) => {
    expect(rejection(request({ publicUrl, body, headers, ...changed }), tokens).status).toBe(401)
  })
})

describe('more published vectors', () => {
  it('the form of twilio-samples/api-snippets, security/signature_validation', () => {
    const body = bytes(
      'CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212',
    )
    const publicUrl = 'https://mycompany.com/myapp.php?foo=1&bar=2'
    const headers = { 'x-twilio-signature': 'GvWf1cFY/Q7PnoempGyD5oXAezc=' }
    expect(field(verified(request({ publicUrl, body, headers }), ['12345']), 'From')).toBe('+14158675310')
  })

  it('the JSON body of the tests of twilio-node, spec/validation.spec', () => {
    const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620'
    const publicUrl = `https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=${hash}`
    const body = bytes('{"property": "value", "boolean": true}')
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': 'a9nBmqA0ju/hNViExpshrM61xv4=' }
    expect(field(verified(request({ publicUrl, body, headers }), ['12345']), 'boolean')).toBe('true')
  })
})

describe('what Twilio signs', () => {
  it('keeps empty values, spaces and repeated keys unchanged', () => {
    const fields = { Body: '  two  spaces ', Empty: '', Media: ['b', 'a', 'b'], 'a[b]': 'not nested' }
    const form = verified(webhook(fields), [authToken])
    expect(form.get('Body')).toBe('  two  spaces ')
    expect(form.get('Empty')).toBe('')
    expect(form.get('Media')).toEqual(['b', 'a', 'b'])
    expect(form.get('a[b]')).toBe('not nested')
  })

  it('signs a field called __proto__ like any other', () => {
    const fields = Object.fromEntries([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(verified(webhook(fields), [authToken]).get('__proto__')).toBe('x')
    const forged = webhook(fields)
    expect(rejection({ ...forged, body: bytes('__proto__=z&constructor=y') }).code).toBe('webhook_rejected')
  })

  it('leaves out the fragment of connection overrides', () => {
    const plain = webhook({ Body: 'hi' })
    expect(verified({ ...plain, publicUrl: `${plain.publicUrl}#rc=3&rp=ct` }, [authToken]).get('Body')).toBe('hi')
  })

  it.each(['https://a.example/x', 'https://a.example:443/x', 'https://a.example:8443/x'])(
    'accepts %s when it was signed without port',
    (publicUrl) => {
      const headers = { 'x-twilio-signature': sign(authToken, 'https://a.example/x', { A: '1' }) }
      expect(verified(request({ publicUrl, headers, body: bytes('A=1') }), [authToken]).get('A')).toBe('1')
    },
  )

  it.each([
    ['a host in other letters', 'https://A.example/x', 'https://a.example/x', true],
    ['a port that was signed, but is not in the public URL', 'https://a.example/x', 'https://a.example:8443/x', false],
    [
      'an address that is escaped on one side only',
      'https://a.example/x?to=a%40b',
      'https://a.example/x?to=a@b',
      false,
    ],
  ])('%s: %s, signed %s, is accepted: %s', (_, publicUrl, signed, accepted) => {
    const headers = { 'x-twilio-signature': sign(authToken, signed, { A: '1' }) }
    const given = request({ publicUrl, headers, body: bytes('A=1') })
    if (accepted) expect(verified(given, [authToken]).get('A')).toBe('1')
    else expect(rejection(given).status).toBe(401)
  })

  it('accepts an apostrophe in the query, which URL parsers would escape (twilio-node issue 1183)', () => {
    const publicUrl = "https://a.example/x?name=O'h+a"
    const headers = { 'x-twilio-signature': sign(authToken, publicUrl, { A: '1' }) }
    expect(verified(request({ publicUrl, headers, body: bytes('A=1') }), [authToken]).get('A')).toBe('1')
  })

  it('reads the fields of a GET from its URL', () => {
    const publicUrl = 'https://a.example/x?MessageSid=SM1&Body=hi'
    const headers = { 'x-twilio-signature': sign(authToken, publicUrl, {}) }
    expect(verified(request({ method: 'GET', publicUrl, headers }), [authToken]).get('Body')).toBe('hi')
    expect(rejection(request({ method: 'GET', publicUrl: `${publicUrl}!`, headers })).status).toBe(401)
  })

  it('accepts any of several tokens during rotation', () => {
    expect(verified(webhook({ A: '1' }, { token: 'old' }), ['new', 'old']).get('A')).toBe('1')
  })

  it('finds the header in any case', () => {
    const plain = webhook({ A: '1' })
    const headers = { 'X-Twilio-Signature': plain.headers['x-twilio-signature'] }
    expect(verified({ ...plain, headers }, [authToken]).get('A')).toBe('1')
  })
})

describe('JSON bodies', () => {
  const body = bytes('{"MessageSid":"SM1","NumMedia":0,"Extra":{"a":[1]},"Nothing":null}')
  const hash = (of: Uint8Array) => createHash('sha256').update(of).digest('hex')
  const json = (of: Uint8Array, more: Partial<WebhookRequest> = {}): WebhookRequest => {
    const publicUrl = `https://a.example/x?bodySHA256=${hash(of)}`
    const signature = createHmac('sha1', authToken).update(publicUrl).digest('base64')
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': signature }
    return request({ publicUrl, headers, body: of, ...more })
  }

  it('are covered by bodySHA256', () => {
    const form = verified(json(body), [authToken])
    expect([...form]).toEqual([
      ['MessageSid', 'SM1'],
      ['NumMedia', '0'],
      ['Extra', '{"a":[1]}'],
    ])
  })

  it('are hashed as raw bytes, whatever they decode to', () => {
    expect(verified(json(new Uint8Array([0xff, 0xfe, 0x7b])), [authToken]).size).toBe(0)
  })

  it('are refused if the body differs or no hash was signed', () => {
    expect(rejection(json(body, { body: bytes('{"MessageSid":"SM2"}') })).message).toContain('hash')
    const publicUrl = 'https://a.example/x'
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': sign(authToken, publicUrl, {}) }
    expect(rejection(request({ publicUrl, headers, body })).message).toContain('bodySHA256')
  })
})

describe('a rejection', () => {
  it('says which URL was used and whether the header was there, and nothing secret', () => {
    const plain = webhook({ Body: 'my secret text' })
    const { diagnostic, message } = rejection({ ...plain, publicUrl: `${plain.publicUrl}?key=hidden`, headers: {} }, [
      authToken,
    ])
    expect(diagnostic).toMatchObject({ url: plain.publicUrl, present: false, tokens: 1, body: 'form' })
    expect(JSON.stringify({ diagnostic, message })).not.toMatch(/hidden|secret text|token-of/)
  })
})
