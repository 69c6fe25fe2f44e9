import { afterEach, describe, expect, it } from 'vitest'
import {
  type Asked,
  accountSid,
  authToken,
  call,
  environment,
  messageSid,
  part,
  startTwilio,
  webhook,
} from '../../twilio/test/helpers.js'
import { twilioSms } from './index.js'

const service = `MG${'5'.repeat(32)}`
const sid = messageSid(7)
const agent = 'rcs:brand_acme_agent'

let close = async () => undefined as unknown
afterEach(() => close())

const start = async (senders: readonly string[] = ['+15550002'], answer: (one: Asked) => unknown = () => ({})) => {
  const server = await startTwilio((one) =>
    one.method === 'POST' ? { status: 201, json: { sid, status: 'accepted' } } : { json: answer(one) },
  )
  close = server.close
  const lines = ['+15550001', { messagingServiceSid: service, senders }]
  const channel = twilioSms({ accountSid, authToken, lines, apiBase: server.base })
  await channel.start(environment())
  return { channel, asked: server.asked }
}

// The addresses are those of twilio-node, conversations/v2 ("Sender ID or phone number with rcs prefix (such as
// rcs:brand_acme_agent or rcs:+18005550100)"), in the fields of messaging/guides/webhook-request. The second spelling is
// one that openclaw's SMS channel is tested with.
const rcs = (more: Record<string, string> = {}) => ({
  MessageSid: sid,
  From: 'rcs:+18005550100',
  To: agent,
  Body: 'Hi by RCS',
  NumMedia: '0',
  MessagingServiceSid: service,
  ...more,
})

describe('a customer who writes to an SMS line by RCS', () => {
  it.each(['rcs:+18005550100', 'RcS:+18005550100'])(
    'as %s is the customer with that phone, on the same line',
    async (From) => {
      const { channel } = await start()
      const [bySms] = channel.receive(webhook({ ...rcs(), From: '+18005550100', To: '+15550002' })).events
      const [byRcs] = channel.receive(webhook(rcs({ From }))).events
      const same = { kind: 'message', line: service, from: [{ kind: 'phone', value: '+18005550100' }] }
      expect(bySms).toMatchObject({ ...same, sender: '+15550002' })
      // The sender marks it as RCS.
      expect(byRcs).toMatchObject({ ...same, sender: agent, content: { text: 'Hi by RCS' } })
    },
  )

  it('is answered through the messaging service, which chooses RCS or SMS', async () => {
    const { channel, asked } = await start()
    const addresses = [{ kind: 'phone', value: '+18005550100' }] as const
    const text = { type: 'text', text: 'Hello', markup: 'plain' } as const
    await channel.send(part(text), { line: service, sender: agent, addresses }, call())
    expect(Object.fromEntries(asked[0]?.form ?? [])).toMatchObject({ To: '+18005550100', MessagingServiceSid: service })
    expect(asked[0]?.form.has('From')).toBe(false)
  })

  it('finds its line even without a service id, if the RCS sender is listed among the senders', async () => {
    const { channel } = await start(['+15550002', agent])
    const [event] = channel.receive(webhook(rcs({ MessagingServiceSid: '' }))).events
    expect(event).toMatchObject({ kind: 'message', line: service, sender: agent })
  })

  it('has statuses like any other message', async () => {
    const { channel } = await start()
    const fields = {
      MessageSid: sid,
      MessageStatus: 'read',
      From: agent,
      To: 'rcs:+18005550100',
      MessagingServiceSid: service,
    }
    expect(channel.receive(webhook(fields, { path: '/status/c1.2.0' })).events).toMatchObject([
      { kind: 'status', status: 'read', line: service, part: 'c1.2.0', to: [{ kind: 'phone', value: '+18005550100' }] },
    ])
  })

  it('is read from the message list after an outage', async () => {
    const row = {
      sid,
      direction: 'inbound',
      from: 'rcs:+18005550100',
      to: agent,
      body: 'While you were away',
      messaging_service_sid: service,
      date_sent: 'Fri, 20 Nov 2026 10:00:00 +0000',
    }
    const { channel } = await start([agent], ({ query }) => ({ messages: query.get('To') === agent ? [row] : [] }))
    const found: unknown[] = []
    for await (const event of channel.catchUp(0, call())) found.push(event)
    expect(found).toMatchObject([
      { kind: 'message', line: service, sender: agent, from: [{ kind: 'phone', value: '+18005550100' }] },
    ])
  })

  it('cannot be a line of its own, because there is no number to answer from', () => {
    expect(() => twilioSms({ accountSid, authToken, lines: [agent] })).toThrow(/senders of its messaging service/)
  })
})

describe('a status without From and To', () => {
  it('is recognized by its id', async () => {
    const { channel } = await start()
    expect(channel.receive(webhook({ MessageSid: sid, MessageStatus: 'delivered' })).events).toMatchObject([
      { kind: 'status', message: sid, status: 'delivered', to: [] },
    ])
  })
})
