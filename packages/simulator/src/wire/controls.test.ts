import { http } from 'msw'
import { setupServer } from 'msw/node'
import twilio from 'twilio'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { callback, closeWires, customer, sms, startMeta, startTwilio } from '../../test/business.js'

afterEach(closeWires)

describe('Controls', () => {
  it('drop, duplicate and delay the requested webhooks', async () => {
    const { wire, received } = await startTwilio()
    const chat = wire.phone(customer).sms(sms)
    const bodies = () => received.map(({ params }) => params.Body)
    wire.controls.drop({ count: 1, match: { kind: 'inbound' } })
    chat.send('lost')
    wire.controls.duplicate({ times: 2 })
    chat.send('thrice')
    wire.controls.delay({ milliseconds: 60_000, count: 1 })
    chat.send('late')
    chat.send('soon')
    await wire.idle()
    expect(bodies()).toEqual(['thrice', 'thrice', 'thrice', 'soon'])
    expect(new Set(received.slice(0, 3).map(({ headers }) => headers['i-twilio-idempotency-token'])).size).toBe(1)
    wire.controls.advance({ milliseconds: 60_000 })
    await wire.idle()
    expect(bodies().at(-1)).toBe('late')
    const faults = wire.log.events.flatMap((event) => (event.type === 'webhook' && event.fault ? [event.fault] : []))
    expect(faults).toEqual(['dropped', 'duplicated', 'duplicated', 'delayed'])
  })

  it('reorder: read overtakes sent', async () => {
    const { wire, client, statuses } = await startTwilio()
    wire.phone(customer)
    wire.controls.reorder({ count: 2, match: { kind: 'status' } })
    await client.messages.create({ from: sms, to: customer, body: 'x', statusCallback: callback })
    await wire.idle()
    expect(statuses().map(({ MessageStatus }) => MessageStatus)).toEqual(['delivered', 'sent'])
  })

  it('hold, and release packed: Meta sends up to 1,000 updates in one request', async () => {
    const { wire, received, messages } = await startMeta()
    wire.controls.hold()
    for (let index = 0; index < 1_001; index += 1)
      wire.phone(`+1555${1_000_000 + index}`).send({ to: '201', text: `${index}` })
    await wire.idle()
    expect(received).toEqual([])
    expect(wire.controls.release({ pack: true })).toBe(1_001)
    await wire.idle()
    expect(received).toHaveLength(2)
    expect(messages().map(({ text }) => text.body)).toEqual(Array.from({ length: 1_001 }, (_, index) => `${index}`))
  })

  it('fail the next calls as requested, with each provider’s own errors', async () => {
    const twilioSide = await startTwilio()
    twilioSide.wire.controls.fail({ status: 429, code: 20429, count: 2, match: { path: '/Messages' } })
    const order = { from: sms, to: customer, body: 'x' }
    for (let index = 0; index < 2; index += 1) {
      await expect(twilioSide.client.messages.create(order)).rejects.toMatchObject({ status: 429, code: 20429 })
    }
    expect((await twilioSide.client.messages.create(order)).status).toBe('queued')
    const metaSide = await startMeta()
    metaSide.wire.controls.fail({ status: 500, code: 131016 })
    expect(await metaSide.call('GET', '201')).toMatchObject({
      status: 500,
      body: { error: { code: 131016, is_transient: true } },
    })
    expect((await metaSide.call('GET', '201')).status).toBe(200)
  })

  it('fail sends only, not the typing indicators and read marks that share their path', async () => {
    const { wire, call, send } = await startMeta()
    const { id } = wire.phone(customer).send({ to: '201', text: 'Hi' })
    await wire.idle()
    wire.controls.fail({ status: 500, match: { kind: 'send' } })
    const mark = { messaging_product: 'whatsapp', status: 'read', message_id: id, typing_indicator: { type: 'text' } }
    expect((await call('POST', '201/messages', mark)).status).toBe(200)
    const text = { to: customer, type: 'text', text: { body: 'x' } }
    expect((await send(text)).status).toBe(500)
    expect((await send(text)).status).toBe(200)
    const twilioSide = await startTwilio()
    twilioSide.wire.controls.fail({ status: 500, match: { kind: 'send' } })
    await twilioSide.client.incomingPhoneNumbers.list()
    const order = { from: sms, to: customer, body: 'x' }
    await expect(twilioSide.client.messages.create(order)).rejects.toMatchObject({ status: 500 })
    expect((await twilioSide.client.messages.create(order)).status).toBe('queued')
  })

  it('lose the answer after accepting: the ledger knows what the caller does not', async () => {
    const { wire, client } = await startTwilio()
    const chat = wire.phone(customer).sms(sms)
    wire.controls.loseResponse()
    const order = { from: sms, to: customer, body: 'once', statusCallback: `${callback}/p7` }
    await expect(client.messages.create(order)).rejects.toThrow()
    await wire.idle()
    expect(chat.inbox()).toHaveLength(1)
    expect(wire.ledger.byPart('p7')).toMatchObject([{ lost: true }])
    expect(wire.ledger.repeated().size).toBe(0)
    await client.messages.create(order)
    expect(wire.ledger.repeated()).toEqual(new Map([['p7', 2]]))
  })

  it('answer late, while statuses already arrive', async () => {
    const { wire, send, statuses } = await startMeta()
    wire.phone(customer).send({ to: '201', text: 'Hi' })
    wire.controls.slowResponse({ milliseconds: 3_600_000 })
    const pending = send({ to: customer, type: 'text', text: { body: 'x' } })
    await vi.waitUntil(() => statuses().length >= 2, { timeout: 15_000, interval: 5 })
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'delivered'])
    wire.controls.advance({ milliseconds: 3_600_000 })
    expect((await pending).status).toBe(200)
  })

  it('take a provider down and up, and limit its rate', async () => {
    const { wire, call } = await startMeta({ now: () => 0 })
    wire.controls.down({ provider: 'meta' })
    await expect(call('GET', '201')).rejects.toThrow()
    wire.controls.down({ provider: 'meta', how: 'unavailable' })
    expect((await call('GET', '201')).status).toBe(503)
    wire.controls.up({ provider: 'meta' })
    wire.controls.rateLimit({ provider: 'meta', perSecond: 1 })
    expect((await call('GET', '201')).status).toBe(200)
    expect((await call('GET', '201')).body.error).toMatchObject({ code: 130429 })
    wire.controls.reset()
    expect((await call('GET', '201')).status).toBe(200)
  })

  it('let the phone deliver manually', async () => {
    const { wire, client, statuses } = await startTwilio()
    const chat = wire.phone(customer, { delivers: 'manually', reads: 'immediately' }).sms(sms)
    await client.messages.create({ from: sms, to: customer, body: 'x', statusCallback: callback })
    await wire.idle()
    expect(chat.inbox()).toEqual([])
    expect(statuses()).toHaveLength(1)
    chat.deliver()
    await wire.idle()
    expect(statuses().at(-1)).toMatchObject({ MessageStatus: 'delivered' })
  })
})

describe('Covers', () => {
  it('msw: the official client reaches only the wire', async () => {
    const { wire, account } = await startTwilio()
    const server = setupServer(...wire.handlers(http))
    server.listen({ onUnhandledRequest: 'bypass' })
    try {
      const client = twilio(account.sid, account.authToken)
      const chat = wire.phone(customer).sms(sms)
      await client.messages.create({ from: sms, to: customer, body: 'through msw' })
      await wire.idle()
      expect(chat.last()?.content).toEqual({ type: 'text', text: 'through msw' })
      const content = await client.content.v1.contents.create({
        language: 'en',
        types: { 'twilio/text': { body: 'x' } },
      } as never)
      await client.content.v1.contents(content.sid).remove()
      wire.controls.loseResponse()
      await expect(client.messages.create({ from: sms, to: customer, body: 'x' })).rejects.toThrow()
    } finally {
      server.close()
    }
  })

  it('route by host, by prefix and by the shape of the path', async () => {
    const { wire } = await startMeta()
    const headers = { authorization: 'Bearer token' }
    for (const url of [
      'https://graph.facebook.com/v26.0/201',
      'http://localhost/graph/v26.0/201',
      'http://localhost/v26.0/201',
      'https://graph.facebook.com/201',
    ]) {
      expect((await wire.handle({ method: 'GET', url, headers })).status).toBe(200)
    }
    expect(
      (await wire.handle({ method: 'GET', url: '/v26.0/201', headers: { ...headers, host: 'graph.facebook.com' } }))
        .status,
    ).toBe(200)
    expect((await wire.handle({ method: 'GET', url: '/', headers })).status).toBe(404)
  })

  it('offer the same controls over HTTP', async () => {
    const { wire, url, messages } = await startMeta()
    const control = async (path: string, body?: object) => {
      const response = await fetch(`${url}/control/${path}`, body ? { method: 'POST', body: JSON.stringify(body) } : {})
      return { status: response.status, body: JSON.parse(await response.text()) }
    }
    const phone = `phones/${encodeURIComponent(customer)}`
    await control(phone, { name: 'Ana' })
    const bytes = Buffer.from('png').toString('base64')
    expect(await control(`${phone}/send`, { to: '201', media: { mime: 'image/png', bytes } })).toMatchObject({
      status: 200,
      body: { way: 'out' },
    })
    await wire.idle()
    expect(messages()[0]).toMatchObject({ type: 'image' })
    const file = await fetch(`${url}/control/${phone}/media?message=${encodeURIComponent(messages()[0].id)}`)
    expect([file.headers.get('content-type'), await file.text()]).toEqual(['image/png', 'png'])
    const foreign = { method: 'POST', url: '/control/drop', headers: { 'sec-fetch-site': 'cross-site' } }
    expect((await wire.handle(foreign)).status).toBe(403)
    await control(`${phone}/hide`, {})
    await control(`${phone}/send`, { to: '201', text: 'x' })
    await wire.idle()
    expect(messages()[1].from).toBeUndefined()
    expect((await control(phone)).body).toMatchObject({
      profile: { name: 'Ana', hidden: true },
      threads: [{ line: 'meta:201', messages: [{}, {}] }],
    })
    expect((await control('drop', { count: 1 })).status).toBe(200)
    await control('meta/preference', { line: '201', customer, value: 'stop' })
    await wire.idle()
    expect((await control('log')).body.at(-1)).toMatchObject({
      type: 'webhook',
      fault: 'dropped',
      kind: 'user_preferences',
    })
    expect((await control('ledger')).body).toEqual({ accepted: 0, repeated: {}, entries: [] })
    expect((await control('state')).body).toMatchObject({
      phones: [{ number: customer }],
      lines: [{ id: '201' }, { id: '202' }],
    })
    for (const path of ['constructor', 'toString', `${phone}/dance`, 'meta/__proto__'])
      expect((await control(path, {})).status).toBe(400)
  })

  it('over HTTP, take only numbers for phones, and give none away twice', async () => {
    const { wire, url } = await startMeta()
    const post = async (path: string, body: object) => {
      const response = await fetch(`${url}/control/phones/${path}`, { method: 'POST', body: JSON.stringify(body) })
      return response.status
    }
    wire.phone(customer, { name: 'Ana' })
    const other = '+447700900123'
    for (const wrong of ['somebody', '+1', '15551234567', '+1555123x', `+${'1'.repeat(16)}`])
      expect([wrong, await post(encodeURIComponent(wrong), { name: 'Ben' })]).toEqual([wrong, 400])
    expect(await post(encodeURIComponent(other), { name: 'Ben' })).toBe(200)
    for (const to of ['x', customer]) expect(await post(`${encodeURIComponent(other)}/change-number`, { to })).toBe(400)
    expect(wire.phones().map(({ number, profile }) => [number, profile.name])).toEqual([
      [customer, 'Ana'],
      [other, 'Ben'],
    ])
  })

  it('note what was answered to a webhook that was refused', async () => {
    const { wire } = await startTwilio({ deliver: async () => ({ status: 404, body: 'Not found' }) })
    wire.phone(customer).sms(sms).send('Hi')
    await wire.idle()
    expect(wire.log.events.at(-1)).toMatchObject({ type: 'webhook', status: 404, answer: 'Not found' })
  })

  it('stream the log, without credentials', async () => {
    const { wire, url, account, client } = await startTwilio()
    await client.api.v2010.accounts(account.sid).fetch()
    const response = await fetch(`${url}/control/events`)
    const reader = response.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    await reader?.cancel()
    expect(new TextDecoder().decode(value)).toContain('"type":"call"')
    expect(JSON.stringify(wire.log.events)).not.toContain(account.authToken)
  })
})
