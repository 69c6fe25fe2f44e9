import { afterEach, describe, expect, it } from 'vitest'
import { closeWires, customer, startTwilio } from '../../../../test/business.js'

afterEach(closeWires)

const code = '55555'
const service = `MG${'7'.repeat(32)}`
const withCode = () =>
  startTwilio({
    twilio: [
      {
        numbers: [{ phoneNumber: code }, { phoneNumber: '+15550001111' }],
        services: [{ sid: service, inboundRequestUrl: 'https://desk.example/pool' }],
      },
    ],
  })

// Read with the official client; the fields are from Twilio's OpenAPI, api_v2010 and messaging_v1.
describe('short codes', () => {
  it('are listed separately from phone numbers, and get their webhook', async () => {
    const { client } = await withCode()
    const [found, ...more] = await client.shortCodes.list({ shortCode: code })
    expect(more).toEqual([])
    expect(found).toMatchObject({ shortCode: code, smsUrl: null, sid: expect.stringMatching(/^SC[0-9a-f]{32}$/) })
    expect((await client.incomingPhoneNumbers.list()).map(({ phoneNumber }) => phoneNumber)).toEqual(['+15550001111'])
    const sid = found?.sid ?? ''
    await client.shortCodes(sid).update({ smsUrl: 'https://desk.example/code', smsMethod: 'POST' })
    expect(await client.shortCodes(sid).fetch()).toMatchObject({ smsUrl: 'https://desk.example/code' })
    await expect(client.incomingPhoneNumbers(sid).fetch()).rejects.toMatchObject({ status: 404 })
    await expect(client.shortCodes(sid).update({ smsUrl: 'not a url' })).rejects.toMatchObject({ code: 21502 })
  })

  it('receive and send', async () => {
    const { wire, client, received } = await withCode()
    const [found] = await client.shortCodes.list()
    await client.shortCodes(found?.sid ?? '').update({ smsUrl: 'https://desk.example/code' })
    const chat = wire.phone(customer).sms(code)
    chat.send('Hi')
    await wire.idle()
    expect(received).toMatchObject([{ url: 'https://desk.example/code', params: { To: code, From: customer } }])
    await client.messages.create({ from: code, to: customer, body: 'Hello' })
    await wire.idle()
    expect(chat.last()?.content).toEqual({ type: 'text', text: 'Hello' })
  })

  it('join and leave a messaging service', async () => {
    const { client } = await withCode()
    const [found] = await client.shortCodes.list()
    const pool = client.messaging.v1.services(service)
    const added = await pool.shortCodes.create({ shortCodeSid: found?.sid ?? '' })
    expect(added).toMatchObject({ shortCode: code, serviceSid: service, capabilities: ['SMS', 'MMS'] })
    expect(await pool.shortCodes.list()).toMatchObject([{ sid: found?.sid }])
    expect(await pool.phoneNumbers.list()).toEqual([])
    await pool.shortCodes(added.sid).remove()
    expect(await pool.shortCodes.list()).toEqual([])
  })
})
