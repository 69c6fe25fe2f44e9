import twilio from 'twilio'
import { afterEach, describe, expect, it } from 'vitest'
import {
  callback,
  clientFor,
  closeWires,
  customer,
  sandbox,
  sms,
  startTwilio,
  tollFree,
  whatsapp,
} from '../../../../test/business.js'

afterEach(closeWires)

const service = `MG${'1'.repeat(32)}`

describe('Twilio messages', () => {
  it('accepts a message from the official client, delivers it to the phone and reports its statuses in order', async () => {
    const { wire, client, account, received, statuses } = await startTwilio()
    const phone = wire.phone(customer)
    const sent = await client.messages.create({
      from: sms,
      to: customer,
      body: 'Hello €',
      statusCallback: `${callback}?part=p1`,
    })
    expect(sent).toMatchObject({
      status: 'queued',
      numSegments: '1',
      numMedia: '0',
      direction: 'outbound-api',
      errorCode: null,
    })
    await wire.idle()
    expect(phone.sms(sms).inbox()).toMatchObject([{ id: sent.sid, content: { type: 'text', text: 'Hello €' } }])
    // No callback for the initial status (Twilio docs, messaging/guides/outbound-message-status-in-status-callbacks).
    expect(statuses().map(({ MessageStatus }) => MessageStatus)).toEqual(['sent', 'delivered'])
    expect(received[1]?.params.RawDlrDoneDate).toMatch(/^\d{10}$/)
    for (const { url, params, headers } of received) {
      expect(twilio.validateRequest(account.authToken, headers['x-twilio-signature'] ?? '', url, params)).toBe(true)
    }
    expect((await client.messages(sent.sid).fetch()).status).toBe('delivered')
    expect((await client.messages.list({ to: customer })).map(({ sid }) => sid)).toEqual([sent.sid])
    expect(wire.ledger.byPart('p1')).toMatchObject([{ id: sent.sid, text: 'Hello €' }])
  })

  it('pages a list through the client, newest first, and filters by the day it was sent', async () => {
    const { wire, client } = await startTwilio()
    wire.phone(customer)
    for (let index = 0; index < 5; index += 1)
      await client.messages.create({ from: sms, to: customer, body: `${index}` })
    await wire.idle()
    const all = await client.messages.list({ pageSize: 2 })
    expect(all.map(({ body }) => body)).toEqual(['4', '3', '2', '1', '0'])
    expect(await client.messages.list({ dateSentAfter: new Date(Date.now() + 48 * 3_600_000) })).toEqual([])
    expect(await client.messages.list({ dateSentBefore: new Date(), from: sms })).toHaveLength(5)
  })

  it('through a service, is accepted without a sender, then queued, sent, delivered', async () => {
    const { wire, client, statuses } = await startTwilio()
    wire.phone(customer)
    const sent = await client.messages.create({
      messagingServiceSid: service,
      to: customer,
      body: 'Hi',
      statusCallback: callback,
    })
    expect(sent).toMatchObject({ status: 'accepted', from: null, messagingServiceSid: service })
    await wire.idle()
    expect(statuses().map(({ MessageStatus }) => MessageStatus)).toEqual(['queued', 'sent', 'delivered'])
    expect(statuses()[1]).toMatchObject({ MessagingServiceSid: service, From: '+15550004444' })
  })

  it('sends a scheduled message when it is due, unless canceled', async () => {
    const { wire, client, statuses } = await startTwilio()
    const phone = wire.phone(customer)
    const order = {
      messagingServiceSid: service,
      to: customer,
      scheduleType: 'fixed' as const,
      statusCallback: callback,
    }
    const sendAt = new Date(Date.now() + 3_600_000)
    const kept = await client.messages.create({ ...order, body: 'later', sendAt })
    const dropped = await client.messages.create({ ...order, body: 'never', sendAt })
    expect(kept.status).toBe('scheduled')
    expect((await client.messages(dropped.sid).update({ status: 'canceled' })).status).toBe('canceled')
    wire.controls.advance({ milliseconds: 3_600_001 })
    await wire.idle()
    expect(
      phone
        .sms('+15550004444')
        .inbox()
        .map(({ content }) => content),
    ).toEqual([{ type: 'text', text: 'later' }])
    expect(
      statuses()
        .filter(({ MessageSid }) => MessageSid === dropped.sid)
        .map(({ MessageStatus }) => MessageStatus),
    ).toEqual(['canceled'])
    await expect(client.messages(kept.sid).update({ status: 'canceled' })).rejects.toMatchObject({ status: 400 })
    expect((await client.messages(kept.sid).update({ body: '' })).body).toBe('')
  })

  const to = customer
  const refusals: [what: string, params: Record<string, string | string[]>, code: number][] = [
    ['no recipient', { From: sms, Body: 'x' }, 21604],
    ['no sender', { To: to, Body: 'x' }, 21603],
    ['nothing to send', { From: sms, To: to }, 21619],
    ['a number that is none', { From: sms, To: '12', Body: 'x' }, 21211],
    ['its own number', { From: sms, To: sms, Body: 'x' }, 21211],
    ['a sender of somebody else', { From: '+15559999999', To: to, Body: 'x' }, 21606],
    ['a sender that is no number', { From: '+1', To: to, Body: 'x' }, 21212],
    [
      'a WhatsApp sender that does not exist',
      { From: 'whatsapp:+15559999999', To: `whatsapp:${to}`, Body: 'x' },
      63007,
    ],
    ['mixed channels', { From: sms, To: `whatsapp:${to}`, Body: 'x' }, 21910],
    ['a long body', { From: sms, To: to, Body: 'x'.repeat(1601) }, 21617],
    ['a callback that is no URL', { From: sms, To: to, Body: 'x', StatusCallback: 'nonsense' }, 21609],
    [
      'a callback host with an underscore',
      { From: sms, To: to, Body: 'x', StatusCallback: 'https://a_b.example/' },
      21609,
    ],
    ['a media address that is none', { From: sms, To: to, MediaUrl: 'file:///etc/passwd' }, 21620],
    ['eleven files', { From: sms, To: to, MediaUrl: Array(11).fill('https://desk.example/a.png') }, 21623],
    [
      'two files on WhatsApp',
      { From: whatsapp, To: `whatsapp:${to}`, MediaUrl: Array(2).fill('https://desk.example/a.png') },
      21623,
    ],
    ['MMS from a number without', { From: '+445550005555', To: to, MediaUrl: 'https://desk.example/a.png' }, 21606],
    ['an unknown Content', { From: sms, To: to, ContentSid: `HX${'0'.repeat(32)}` }, 21655],
    ['variables without a Content', { From: sms, To: to, Body: 'x', ContentVariables: '{}' }, 21654],
    ['an unknown service', { MessagingServiceSid: 'MG0', To: to, Body: 'x' }, 21701],
    ['a service without a WhatsApp sender', { MessagingServiceSid: service, To: `whatsapp:${to}`, Body: 'x' }, 21703],
    [
      'a schedule too near',
      { MessagingServiceSid: service, To: to, Body: 'x', ScheduleType: 'fixed', SendAt: new Date().toISOString() },
      35115,
    ],
    [
      'a schedule without a service',
      { From: sms, To: to, Body: 'x', ScheduleType: 'fixed', SendAt: new Date().toISOString() },
      35118,
    ],
    ['a validity out of range', { From: sms, To: to, Body: 'x', ValidityPeriod: '36001' }, 90007],
    ['a parameter nobody knows', { From: sms, To: to, Body: 'x', Tags: 'a' }, 20001],
  ]
  it.each(refusals)('refuses %s', async (_, params, code) => {
    const { account, wire } = await startTwilio()
    const body = new URLSearchParams(
      Object.entries(params).flatMap(([name, value]) => [value].flat().map((item): [string, string] => [name, item])),
    )
    const answer = await wire.handle({
      method: 'POST',
      url: `https://api.twilio.com/2010-04-01/Accounts/${account.sid}/Messages.json`,
      headers: {
        authorization: `Basic ${btoa(`${account.sid}:${account.authToken}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: body.toString(),
    })
    expect(answer.status).toBe(400)
    expect(JSON.parse(String(answer.body))).toMatchObject({
      code,
      status: 400,
      more_info: `https://www.twilio.com/docs/errors/${code}`,
    })
    expect(wire.ledger.accepted).toBe(0)
  })

  it('refuses a wrong token with 401 and code 20003, accepts an API key, and hides other accounts', async () => {
    const { url, account, wire } = await startTwilio({
      twilio: [{ apiKeys: [{ sid: 'SK1', secret: 'key-secret' }], numbers: [{ phoneNumber: sms }] }],
    })
    const base = `${url}/twilio-api`
    await expect(clientFor(account.sid, 'wrong', base).messages.list()).rejects.toMatchObject({
      status: 401,
      code: 20003,
    })
    const answer = await wire.handle({
      method: 'GET',
      url: `https://api.twilio.com/2010-04-01/Accounts/${account.sid}/Messages.json`,
      headers: { authorization: `Basic ${btoa('SK1:key-secret')}` },
    })
    expect(answer.status).toBe(200)
    await expect(clientFor(account.sid, account.authToken, base).messages('SM0').fetch()).rejects.toMatchObject({
      status: 404,
      code: 20404,
    })
  })

  it('reports an SMS that reaches no handset as undelivered', async () => {
    const { wire, client, statuses } = await startTwilio()
    wire.phone(customer, { unreachable: 'landline' })
    await client.messages.create({ from: sms, to: customer, body: 'x', statusCallback: callback })
    await client.messages.create({ from: sms, to: '+15557654321', body: 'x', statusCallback: callback })
    await wire.idle()
    expect(
      statuses()
        .filter(({ ErrorCode }) => ErrorCode)
        .map(({ MessageStatus, ErrorCode }) => [MessageStatus, ErrorCode]),
    ).toEqual([
      ['undelivered', '30006'],
      ['undelivered', '30005'],
    ])
  })

  it('WhatsApp: 63016 by status outside 24 hours, then a window, then read', async () => {
    const { wire, client, statuses } = await startTwilio()
    const chat = wire.phone(customer, { name: 'Ana' }).whatsapp(whatsapp)
    const order = { from: whatsapp, to: `whatsapp:${customer}`, body: 'x', statusCallback: callback }
    await client.messages.create(order)
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ MessageStatus: 'failed', ErrorCode: '63016', ChannelPrefix: 'whatsapp' })
    expect(statuses().at(-1)?.ChannelStatusMessage).toBeTruthy()
    chat.send('Hi')
    await client.messages.create(order)
    await wire.idle()
    chat.read()
    await wire.idle()
    const [sent, delivered, read] = statuses().slice(-3)
    expect([sent, delivered, read].map((item) => item?.MessageStatus)).toEqual(['sent', 'delivered', 'read'])
    expect(read).toMatchObject({ EventType: 'READ', ExternalUserId: expect.stringMatching(/^whatsapp:US\./) })
    wire.controls.advance({ milliseconds: 24 * 3_600_000 })
    await client.messages.create(order)
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ ErrorCode: '63016' })
  })

  it('WhatsApp: stays at sent if the customer blocked us, and 63024 if they have no WhatsApp', async () => {
    const { wire, client, statuses } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(whatsapp)
    chat.send('Hi')
    chat.block()
    const order = { from: whatsapp, body: 'x', statusCallback: callback }
    await client.messages.create({ ...order, to: `whatsapp:${customer}` })
    await client.messages.create({ ...order, to: 'whatsapp:+15557654321' })
    await wire.idle()
    expect(statuses().map(({ MessageStatus, ErrorCode }) => [MessageStatus, ErrorCode])).toEqual([
      ['sent', undefined],
      ['failed', '63024'],
    ])
  })

  it('the sandbox must be joined: 63015 until then, and again after three days', async () => {
    const { wire, client, statuses, received } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(sandbox)
    const order = { from: sandbox, to: `whatsapp:${customer}`, body: 'x', statusCallback: callback }
    chat.send('Hi')
    await client.messages.create(order)
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ ErrorCode: '63015' })
    chat.send('join busy-bee')
    await client.messages.create(order)
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ MessageStatus: 'delivered' })
    expect(received.filter(({ params }) => params.Body)).toEqual([])
    wire.controls.advance({ milliseconds: 73 * 3_600_000 })
    await client.messages.create(order)
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ ErrorCode: '63015' })
  })

  it('sends a location and a hidden customer a message by business-scoped id', async () => {
    const { wire, client, statuses, received } = await startTwilio()
    const phone = wire.phone(customer, { hidden: true })
    const chat = phone.whatsapp(whatsapp)
    chat.send('Hi')
    await wire.idle()
    const from = received[0]?.params.From ?? ''
    expect(from).toMatch(/^whatsapp:US\.\d+$/)
    expect(received[0]?.params).toMatchObject({ ExternalUserId: from })
    expect(received[0]?.params.WaId).toBeUndefined()
    await client.messages.create({
      from: whatsapp,
      to: from,
      body: 'here',
      persistentAction: ['geo:52.37,4.90|Office'],
      statusCallback: callback,
    })
    await wire.idle()
    expect(chat.last()?.content).toEqual({ type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' })
    expect(statuses().at(-1)).toMatchObject({ To: from, ExternalUserId: from })
    phone.changeNumber('+15558887777')
    chat.send('new number')
    await wire.idle()
    expect(received.at(-1)?.params.From).not.toBe(from)
  })
})

describe('Twilio opt-out', () => {
  it('a number answers STOP itself, forwards it, refuses at once with 21610, and START lifts it', async () => {
    const { wire, client, received } = await startTwilio()
    const chat = wire.phone(customer).sms(sms)
    chat.send(' Stop ')
    await wire.idle()
    expect(received).toMatchObject([{ params: { Body: ' Stop ' } }])
    expect(received[0]?.params.OptOutType).toBeUndefined()
    expect(chat.inbox()).toHaveLength(1)
    await expect(client.messages.create({ from: sms, to: customer, body: 'x' })).rejects.toMatchObject({
      code: 21610,
      status: 400,
    })
    chat.send('STOP PLEASE')
    chat.send('start')
    await wire.idle()
    expect(chat.inbox()).toHaveLength(2)
    await client.messages.create({ from: sms, to: customer, body: 'x' })
    await wire.idle()
    expect(chat.inbox()).toHaveLength(3)
  })

  it('a service fails later with 21610, and names the keyword under Advanced Opt-Out', async () => {
    const { wire, client, statuses, received, account } = await startTwilio()
    const pool = account.services[0]
    if (pool) pool.advancedOptOut = true
    const chat = wire.phone(customer).sms('+15550004444')
    chat.send('STOP')
    await wire.idle()
    expect(received).toMatchObject([
      { url: 'https://desk.example/pool', params: { OptOutType: 'STOP', MessagingServiceSid: service } },
    ])
    const sent = await client.messages.create({
      messagingServiceSid: service,
      to: customer,
      body: 'x',
      statusCallback: callback,
    })
    expect(sent.status).toBe('accepted')
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ MessageStatus: 'failed', ErrorCode: '21610' })
  })

  it('a toll-free number: YES does not lift it, UNSTOP does', async () => {
    const { wire, client } = await startTwilio()
    const chat = wire.phone(customer).sms(tollFree)
    chat.send('STOP')
    chat.send('YES')
    await wire.idle()
    expect(chat.inbox()[0]?.content).toMatchObject({ text: expect.stringContaining('NETWORK MSG') })
    await expect(client.messages.create({ from: tollFree, to: customer, body: 'x' })).rejects.toMatchObject({
      code: 21610,
    })
    chat.send('UNSTOP')
    await wire.idle()
    await client.messages.create({ from: tollFree, to: customer, body: 'x' })
  })

  it('WhatsApp has no keywords of its own', async () => {
    const { wire, client } = await startTwilio()
    const chat = wire.phone(customer).whatsapp(whatsapp)
    chat.send('STOP')
    await client.messages.create({ from: whatsapp, to: `whatsapp:${customer}`, body: 'x' })
    await wire.idle()
    expect(chat.inbox()).toMatchObject([{ content: { text: 'x' } }])
  })
})

describe('Twilio limits', () => {
  it('a trial account may write only to verified numbers: 21608', async () => {
    const { client } = await startTwilio({
      twilio: [{ type: 'Trial', verified: [customer], numbers: [{ phoneNumber: sms }] }],
    })
    await client.messages.create({ from: sms, to: customer, body: 'x' })
    await expect(client.messages.create({ from: sms, to: '+15557654321', body: 'x' })).rejects.toMatchObject({
      code: 21608,
    })
  })

  it('a WhatsApp sender has its rate, the sandbox one message every three seconds: 63018', async () => {
    let now = Date.UTC(2026, 10, 20)
    const { wire, client, statuses } = await startTwilio({
      now: () => now,
      twilio: [
        { whatsappPerSecond: 2, senders: [{ senderId: whatsapp }, { senderId: sandbox, sandbox: { code: 'a-b' } }] },
      ],
    })
    const phone = wire.phone(customer)
    phone.whatsapp(whatsapp).send('Hi')
    phone.whatsapp(sandbox).send('join a-b')
    const order = { to: `whatsapp:${customer}`, body: 'x', statusCallback: callback }
    for (const from of [whatsapp, whatsapp, whatsapp, sandbox, sandbox])
      await client.messages.create({ ...order, from })
    await wire.idle()
    expect(
      statuses()
        .filter(({ ErrorCode }) => ErrorCode)
        .map(({ From, ErrorCode }) => [From, ErrorCode]),
    ).toEqual([
      [whatsapp, '63018'],
      [sandbox, '63018'],
    ])
    now += 3_000
    await client.messages.create({ ...order, from: sandbox })
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ MessageStatus: 'delivered' })
  })

  it('a suspended account is refused', async () => {
    const { client } = await startTwilio({ twilio: [{ status: 'suspended' }] })
    await expect(client.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 })
  })
})
