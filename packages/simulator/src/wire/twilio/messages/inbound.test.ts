import twilio from 'twilio'
import { afterEach, describe, expect, it } from 'vitest'
import { closeWires, customer, sms, startTwilio, whatsapp } from '../../../../test/business.js'

afterEach(closeWires)

const xml = (body: string) => ({ status: 200, headers: { 'content-type': 'text/xml' }, body })

describe('Twilio inbound webhooks', () => {
  it('carries what the docs list for a WhatsApp text, signed over the URL without its fragment', async () => {
    const { wire, account, client, received } = await startTwilio()
    const [sender] = await client.messaging.v2.channelsSenders.list({ channel: 'whatsapp' })
    await client.messaging.v2.channelsSenders(sender?.sid ?? '').update({
      webhook: { callback_url: 'https://desk.example/wa?tenant=1#rc=2&rp=5xx' },
    } as never)
    const message = wire.phone(customer, { name: 'Ana' }).whatsapp(whatsapp).send({ text: 'Olá', forwarded: true })
    await wire.idle()
    const [webhook] = received
    expect(webhook?.url).toBe('https://desk.example/wa?tenant=1')
    expect(webhook?.headers['i-twilio-idempotency-token']).toBeTruthy()
    // Twilio docs, messaging/guides/webhook-request.
    expect(webhook?.params).toMatchObject({
      MessageSid: message.id,
      SmsSid: message.id,
      SmsMessageSid: message.id,
      AccountSid: account.sid,
      ApiVersion: '2010-04-01',
      From: `whatsapp:${customer}`,
      To: whatsapp,
      Body: 'Olá',
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      ProfileName: 'Ana',
      WaId: '15551234567',
      MessageType: 'text',
      Forwarded: 'true',
      FrequentlyForwarded: 'false',
      ReferralNumMedia: '0',
    })
    expect(
      twilio.validateRequest(
        account.authToken,
        webhook?.headers['x-twilio-signature'] ?? '',
        webhook?.url ?? '',
        webhook?.params ?? {},
      ),
    ).toBe(true)
    expect(
      twilio.validateRequest(
        'other',
        webhook?.headers['x-twilio-signature'] ?? '',
        webhook?.url ?? '',
        webhook?.params ?? {},
      ),
    ).toBe(false)
  })

  it('serves media behind Basic auth and a redirect to a signed URL, until deleted', async () => {
    const { wire, account, url, received, client } = await startTwilio()
    const bytes = new TextEncoder().encode('a picture')
    const message = wire
      .phone(customer)
      .sms(sms)
      .send({ media: [{ mime: 'image/png', bytes }, { mime: 'image/gif' }], text: 'two' })
    await wire.idle()
    expect(received[0]?.params).toMatchObject({
      MessageSid: expect.stringMatching(/^MM/),
      NumMedia: '2',
      MediaContentType0: 'image/png',
      MediaContentType1: 'image/gif',
      Body: 'two',
    })
    const media = received[0]?.params.MediaUrl0 ?? ''
    expect(
      media.startsWith(`${url}/twilio-api/2010-04-01/Accounts/${account.sid}/Messages/${message.id}/Media/ME`),
    ).toBe(true)
    expect((await fetch(media)).status).toBe(401)
    const headers = { authorization: `Basic ${btoa(`${account.sid}:${account.authToken}`)}` }
    const redirect = await fetch(media, { headers, redirect: 'manual' })
    expect(redirect.status).toBe(307)
    const stored = redirect.headers.get('location') ?? ''
    const file = await fetch(stored)
    expect(file.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
    // Sending the account's credentials to the storage is a leak: it refuses them, as S3 does.
    expect((await fetch(stored, { headers })).status).toBe(403)
    const [first] = await client.messages(message.id).media.list()
    expect(first?.contentType).toBe('image/png')
    await client
      .messages(message.id)
      .media(first?.sid ?? '')
      .remove()
    expect((await fetch(media, { headers })).status).toBe(404)
  })

  it('reports a location, a reply, an ad click and a contact card, but no reactions', async () => {
    const { wire, client, received } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(whatsapp)
    chat.send({ location: { latitude: 52.37, longitude: 4.9, name: 'Office', address: 'Dam 1' } })
    const sent = await client.messages.create({ from: whatsapp, to: `whatsapp:${customer}`, body: 'x' })
    await wire.idle()
    chat.send({ text: 'to that', replyTo: sent.sid, referral: { sourceId: '9', headline: 'Ad', clickId: 'c' } })
    chat.send({ contacts: [{ name: { formatted_name: 'Bo' } }] })
    chat.send({ reaction: { message: sent.sid, emoji: '👍' } })
    await wire.idle()
    expect(received).toHaveLength(3)
    expect(received[0]?.params).toMatchObject({
      Latitude: '52.37',
      Longitude: '4.9',
      Label: 'Office',
      Address: 'Dam 1',
      MessageType: 'location',
    })
    expect(received[1]?.params).toMatchObject({
      OriginalRepliedMessageSid: sent.sid,
      OriginalRepliedMessageSender: whatsapp,
      ReferralSourceId: '9',
      ReferralHeadline: 'Ad',
      ReferralCtwaClid: 'c',
    })
    expect(received[2]?.params).toMatchObject({ NumMedia: '1', MediaContentType0: 'text/vcard' })
    expect(wire.log.events.some((event) => event.type === 'phone' && event.what === 'not carried: reaction')).toBe(true)
  })

  it('sends TwiML and plain text to the customer, nothing for an empty Response, 12300 for JSON', async () => {
    const { wire, receiver } = await startTwilio()
    const chat = wire.phone(customer).sms(sms)
    const answers = [
      xml('<?xml version="1.0" encoding="UTF-8"?><Response/>'),
      xml('<Response><Message>one &amp; two</Message><Message><Body>three</Body></Message></Response>'),
      { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'OK' },
      { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' },
      xml('<Response>'),
    ]
    receiver.answer(() => answers.shift() ?? 500)
    for (const text of ['a', 'b', 'c', 'd', 'e']) {
      chat.send(text)
      await wire.idle()
    }
    expect(chat.inbox().map(({ content }) => content)).toEqual(
      ['one & two', 'three', 'OK'].map((text) => ({ type: 'text', text })),
    )
    expect(wire.log.events.filter(({ type }) => type === 'alert')).toMatchObject([{ code: 12300 }, { code: 12100 }])
  })

  it('retries as the fragment says, with the same token each time, then tries the fallback URL, then gives up', async () => {
    const { wire, client, receiver, received } = await startTwilio()
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: sms })
    await client
      .incomingPhoneNumbers(number?.sid ?? '')
      .update({ smsUrl: 'https://desk.example/sms#rc=2&rp=5xx,ct', smsFallbackUrl: 'https://desk.example/spare' })
    receiver.answer(({ url }) => (url.endsWith('/spare') ? 200 : 503))
    wire.phone(customer).sms(sms).send('x')
    await wire.idle()
    expect(received.map(({ url }) => url)).toEqual([
      ...Array(3).fill('https://desk.example/sms'),
      'https://desk.example/spare',
    ])
    expect(new Set(received.map(({ headers }) => headers['i-twilio-idempotency-token'])).size).toBe(1)
    expect(received.at(-1)?.params).toMatchObject({ ErrorCode: '11200', ErrorUrl: 'https://desk.example/sms' })
  })

  it('without a fragment, retries once on a failed connection, never on 500, and the message is lost', async () => {
    const { wire, receiver, received } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(whatsapp)
    receiver.answer(() => 500)
    chat.send('a')
    await wire.idle()
    expect(received).toHaveLength(1)
    receiver.answer(() => 0)
    chat.send('b')
    await wire.idle()
    expect(received).toHaveLength(3)
    expect(wire.log.events.filter(({ type }) => type === 'alert')).toMatchObject([{ code: 11200 }, { code: 11205 }])
  })

  it('a service without a URL drops the message, without a trace in the list', async () => {
    const { wire, client, account, received } = await startTwilio()
    await client.messaging.v1.services(account.services[0]?.sid ?? '').update({ inboundRequestUrl: '' })
    wire.phone(customer).sms('+15550004444').send('x')
    await wire.idle()
    expect(received).toEqual([])
    expect(await client.messages.list()).toEqual([])
    await client.messaging.v1.services(account.services[0]?.sid ?? '').update({ useInboundWebhookOnNumber: true })
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: '+15550004444' })
    await client
      .incomingPhoneNumbers(number?.sid ?? '')
      .update({ smsUrl: 'https://desk.example/own', smsMethod: 'GET' })
    wire.phone(customer).sms('+15550004444').send('y z')
    await wire.idle()
    expect(received).toMatchObject([{ method: 'GET', params: { Body: 'y z' } }])
    const { url, headers } = received[0] ?? { url: '', headers: {} as Record<string, string> }
    expect(twilio.validateRequest(account.authToken, headers['x-twilio-signature'] ?? '', url, {})).toBe(true)
  })

  it('typing shows and marks as read, only for an inbound message', async () => {
    const { wire, client } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(whatsapp)
    const first = chat.send('x')
    await wire.idle()
    expect(first.ticks).toBe('sent')
    await client.messaging.v2.typingIndicator.create({ channel: 'whatsapp', messageId: first.id })
    expect(first.ticks).toBe('read')
    const second = chat.send('y')
    await client.messaging.v3.typingIndicator.create({ channel: 'WHATSAPP', messageId: second.id } as never)
    expect(second.ticks).toBe('read')
    await expect(
      client.messaging.v2.typingIndicator.create({ channel: 'whatsapp', messageId: 'SM1' }),
    ).rejects.toMatchObject({ status: 400 })
  })

  it('reads the account and lists what setup needs', async () => {
    const { client, account } = await startTwilio()
    expect(await client.api.v2010.accounts(account.sid).fetch()).toMatchObject({ status: 'active', type: 'Full' })
    expect((await client.incomingPhoneNumbers.list()).map(({ phoneNumber }) => phoneNumber)).toContain(sms)
    const [service] = await client.messaging.v1.services.list()
    expect(service).toMatchObject({ inboundRequestUrl: 'https://desk.example/pool' })
    expect(
      (await client.messaging.v1.services(service?.sid ?? '').phoneNumbers.list()).map(
        ({ phoneNumber }) => phoneNumber,
      ),
    ).toEqual(['+15550004444'])
    expect(
      (await client.messaging.v2.channelsSenders.list({ channel: 'whatsapp' })).map(({ senderId }) => senderId),
    ).toContain(whatsapp)
  })
})
