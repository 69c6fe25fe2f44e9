import twilio from 'twilio'
import { afterEach, describe, expect, it } from 'vitest'
import { createReceiver } from '../testing.js'
import { createWire, type Wire } from '../wire.js'

const wires: Wire[] = []
afterEach(async () => {
  for (const wire of wires.splice(0)) await wire.close()
})

/** The way twilio's own readme shows to another host: an `httpClient` that changes the address alone. */
const clientFor = (account: { sid: string; authToken: string }, base: string) => {
  class Rebased extends twilio.RequestClient {
    override request<Body>(options: Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]) {
      const { pathname, search } = new URL(options.uri)
      return super.request<Body>({ ...options, uri: base + pathname + search })
    }
  }
  return twilio(account.sid, account.authToken, { httpClient: new Rebased() })
}

const start = async (answers?: Parameters<typeof createReceiver>[0]) => {
  const receiver = createReceiver(answers)
  const wire = createWire({
    deliver: receiver.deliver,
    twilio: [
      {
        numbers: [{ phoneNumber: '+15550001111', smsUrl: 'https://desk.example/sms' }],
        senders: [{ senderId: 'whatsapp:+15550002222', callbackUrl: 'https://desk.example/wa#rc=2&rp=5xx' }],
      },
    ],
  })
  wires.push(wire)
  const { url } = await wire.listen()
  const [account] = wire.twilio.accounts
  if (!account) throw new Error('no account')
  return { wire, account, url, client: clientFor(account, `${url}/twilio-api`), ...receiver }
}

describe('Twilio, text', () => {
  it('takes a message from the official client, brings it to the phone and reports it in order', async () => {
    const { wire, client, account, received } = await start()
    const phone = wire.phone('+15551234567')
    const sent = await client.messages.create({
      from: '+15550001111',
      to: '+15551234567',
      body: 'Hello €',
      statusCallback: 'https://desk.example/status?part=p1',
    })
    expect(sent.status).toBe('queued')
    expect(sent.numSegments).toBe('1')
    expect(sent.dateCreated.getTime()).toBeLessThanOrEqual(Date.now())
    await wire.idle()
    expect(phone.sms('+15550001111').inbox()).toMatchObject([
      { id: sent.sid, content: { type: 'text', text: 'Hello €' } },
    ])
    expect(received.map(({ params }) => params.MessageStatus)).toEqual(['sent', 'delivered'])
    expect(received[1]?.params.RawDlrDoneDate).toMatch(/^\d{10}$/)
    for (const { url, params, headers } of received) {
      expect(twilio.validateRequest(account.authToken, headers['x-twilio-signature'] ?? '', url, params)).toBe(true)
    }
    expect((await client.messages(sent.sid).fetch()).status).toBe('delivered')
    expect((await client.messages.list({ to: '+15551234567' })).map(({ sid }) => sid)).toEqual([sent.sid])
    expect(wire.ledger.byPart('p1')).toMatchObject([{ id: sent.sid, text: 'Hello €' }])
  })

  it('signs an inbound WhatsApp message over the URL without its fragment, and opens the window', async () => {
    const { wire, client, account, received } = await start()
    const chat = wire.phone('+15551234567', { name: 'Ana' }).whatsapp('whatsapp:+15550002222')
    const out = { from: 'whatsapp:+15550002222', to: 'whatsapp:+15551234567' }
    const early = await client.messages.create({
      ...out,
      body: 'too early',
      statusCallback: 'https://desk.example/status',
    })
    await wire.idle()
    expect(received.at(-1)?.params).toMatchObject({
      MessageSid: early.sid,
      MessageStatus: 'failed',
      ErrorCode: '63016',
      ChannelPrefix: 'whatsapp',
    })
    const message = chat.send('Hi')
    await wire.idle()
    const webhook = received.at(-1)
    expect(webhook?.url).toBe('https://desk.example/wa')
    expect(webhook?.params).toMatchObject({
      MessageSid: message.id,
      From: 'whatsapp:+15551234567',
      Body: 'Hi',
      ProfileName: 'Ana',
      WaId: '15551234567',
    })
    expect(webhook?.params.ExternalUserId).toMatch(/^whatsapp:US\.\d+$/)
    expect(
      twilio.validateRequest(
        account.authToken,
        webhook?.headers['x-twilio-signature'] ?? '',
        webhook?.url ?? '',
        webhook?.params ?? {},
      ),
    ).toBe(true)
    await client.messages.create({ ...out, body: 'in time', statusCallback: 'https://desk.example/status' })
    await wire.idle()
    chat.read()
    await wire.idle()
    expect(received.slice(-3).map(({ params }) => params.MessageStatus)).toEqual(['sent', 'delivered', 'read'])
    expect(received.at(-1)?.params.EventType).toBe('READ')
  })

  it('refuses a wrong token with 401 and code 20003', async () => {
    const { account, url } = await start()
    const stranger = clientFor({ sid: account.sid, authToken: 'wrong' }, `${url}/twilio-api`)
    await expect(stranger.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 })
  })
})
