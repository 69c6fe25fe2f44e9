import { describe, expect, it } from 'vitest'
import { accountSid, authToken, environment, messageSid, sign, webhook } from '../../twilio/test/helpers.js'
import { type TwilioSmsOptions, twilioSms } from './index.js'

const make = (more: Partial<TwilioSmsOptions>) =>
  twilioSms({ accountSid, authToken, lines: ['+353850000001'], ...more })

describe('a region outside the US', () => {
  it('needs its edge, and must carry SMS', () => {
    expect(() => make({ region: 'ie1' })).toThrow(/edge.*api\.ie1\.twilio\.com is gone.*dublin/s)
    expect(() => make({ region: 'au1', edge: 'sydney' })).toThrow(/no SMS in au1/)
  })

  // Twilio docs, api/errors/21670 and 21671: IE1 takes neither media nor content templates.
  it('gets texts only, so media goes out as links', () => {
    const { content, media } = make({ region: 'ie1', edge: 'dublin' }).capabilities
    expect({ content, media }).toEqual({ content: ['text'], media: {} })
    expect(make({}).capabilities.content).toContain('media')
  })
})

describe('the shared key', () => {
  const fields = { MessageSid: messageSid(1), From: '+353850000009', To: '+353850000001', Body: 'hi' }
  const signedWith = (secret: string) => {
    const plain = webhook(fields)
    const signature = sign(secret, plain.publicUrl, fields, 'sha256')
    const settings = 'key=webhooks_sharedkey_01,algorithm=HMAC_SHA256'
    const names = { 'x-twilio-signature': signature, 'x-twilio-webhooks-signature-settings': settings }
    return { ...plain, headers: { ...plain.headers, ...names } }
  }

  it('is used besides the auth token, which still signs whatever no webhook rule matches', async () => {
    const channel = make({ sharedKey: 'shared-key-secret-9f27c1' })
    await channel.start(environment())
    expect(channel.receive(signedWith('shared-key-secret-9f27c1')).events).toMatchObject([{ kind: 'message' }])
    expect(channel.receive(webhook(fields)).events).toMatchObject([{ kind: 'message' }])
    expect(() => channel.receive(signedWith(authToken))).toThrow(/webhooks_sharedkey_01/)
  })
})
