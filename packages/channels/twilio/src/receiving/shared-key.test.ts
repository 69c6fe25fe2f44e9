import { createHash } from 'node:crypto'
import { WebhookRejected, type WebhookRequest } from '@deskwire/core/adapter'
// Here the official library signs; elsewhere it checks what we signed ourselves.
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import { authToken, sign, webhook } from '../../test/helpers.js'
import { field } from './form.js'
import { verified } from './signature.js'

const sharedKey = 'shared-key-secret-9f27c1'
const key = 'webhooks_sharedkey_01kbjqhn79f0fvwfsxqzd5nqhd'
const settings = (algorithm: string) => `key=${key},algorithm=${algorithm}`
const fields = { Body: 'hi', From: '+15550009', Media: ['b', 'a', 'b'] }

const signed = (algorithm: string, more: { secret?: string; header?: string } = {}): WebhookRequest => {
  const plain = webhook(fields)
  const signature = getExpectedTwilioSignature(more.secret ?? sharedKey, plain.publicUrl, fields, algorithm)
  const header = more.header ?? settings(algorithm)
  return {
    ...plain,
    headers: { ...plain.headers, 'x-twilio-signature': signature, 'X-Twilio-Webhooks-Signature-Settings': header },
  }
}

const rejection = (given: WebhookRequest, sharedKeys: readonly string[] = [sharedKey]): WebhookRejected => {
  try {
    verified(given, [authToken], sharedKeys)
  } catch (thrown) {
    if (thrown instanceof WebhookRejected) return thrown
    throw thrown
  }
  throw new Error('was accepted')
}

// twilio-node 6.3.1, examples/WebhookSignatureValidation.md: if the header is present, the shared key and its algorithm apply.
describe('a webhook that Twilio signed with a shared key', () => {
  it.each(['HMAC_SHA256', 'HMAC_SHA1'])('by %s is accepted', (algorithm) => {
    expect(field(verified(signed(algorithm), [authToken], [sharedKey]), 'Body')).toBe('hi')
  })

  it('is accepted by either of two keys, while they rotate', () => {
    const old = signed('HMAC_SHA256', { secret: 'the-old-secret' })
    expect(field(verified(old, [authToken], [sharedKey, 'the-old-secret']), 'Body')).toBe('hi')
  })

  it('with a JSON body is covered by its hash', () => {
    const body = new TextEncoder().encode('{"MessageSid":"SM1"}')
    const publicUrl = `https://a.example/x?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
    const headers = {
      'content-type': 'application/json',
      'x-twilio-signature': getExpectedTwilioSignature(sharedKey, publicUrl, {}, 'HMAC_SHA256'),
      'x-twilio-webhooks-signature-settings': settings('HMAC_SHA256'),
    }
    const request: WebhookRequest = { method: 'POST', publicUrl, path: '', headers, body, receivedAt: 0 }
    expect(field(verified(request, [authToken], [sharedKey]), 'MessageSid')).toBe('SM1')
    expect(rejection({ ...request, body: new TextEncoder().encode('{}') }).message).toContain('hash')
  })

  it('has a signature that the library accepts when we make it by hand', () => {
    const { publicUrl } = webhook(fields)
    const signature = sign(sharedKey, publicUrl, fields, 'sha256')
    expect(validateRequest(sharedKey, signature, publicUrl, fields, 'HMAC_SHA256')).toBe(true)
    expect(signed('HMAC_SHA256').headers['x-twilio-signature']).toBe(signature)
  })

  it.each([
    ['signed with the auth token', signed('HMAC_SHA256', { secret: authToken })],
    ['signed by SHA-1 under a header that says SHA-256', signed('HMAC_SHA1', { header: settings('HMAC_SHA256') })],
    ['with a changed field', { ...signed('HMAC_SHA256'), body: new TextEncoder().encode('Body=other') }],
  ])('is refused when %s', (_, given) => {
    expect(rejection(given).status).toBe(401)
  })

  it('is not accepted by the shared key without the header, nor by an empty secret', () => {
    const { headers, ...rest } = signed('HMAC_SHA1')
    const bare = { ...rest, headers: { ...headers, 'X-Twilio-Webhooks-Signature-Settings': '' } }
    expect(rejection(bare).message).toContain('auth token')
    expect(rejection(signed('HMAC_SHA256', { secret: '' }), ['']).status).toBe(401)
  })
})

describe('a rejection names the key, so that its secret can be looked up', () => {
  it('if none is set', () => {
    const { message, diagnostic } = rejection(signed('HMAC_SHA256'), [])
    expect(message).toBe(`Twilio signed with the shared key ${key}: set sharedKey to its secret`)
    expect(diagnostic).toMatchObject({ sharedKey: key, sharedKeys: 0 })
  })

  it('if another one is set, without revealing it', () => {
    const { message, diagnostic } = rejection(signed('HMAC_SHA256'), ['another-secret'])
    expect(message).toContain(key)
    expect(JSON.stringify({ message, diagnostic })).not.toMatch(/another-secret|shared-key-secret/)
  })

  it('if the algorithm is unknown, without the library writing to the console', () => {
    expect(rejection(signed('HMAC_SHA256', { header: settings('HMAC_SHA3') })).message).toMatch(
      new RegExp(`${key} signs by another algorithm`),
    )
  })

  it('but does not repeat what cannot be an id', () => {
    const header = 'key=<script>alert(1)</script>,algorithm=HMAC_SHA256'
    const { message, diagnostic } = rejection(signed('HMAC_SHA256', { header }), [])
    expect(JSON.stringify({ message, diagnostic })).not.toContain('script')
  })
})
