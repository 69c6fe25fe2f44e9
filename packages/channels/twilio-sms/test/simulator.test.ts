import { failureOf, type Part } from '@deskwire/core/adapter'
import type { TwilioChannel } from '@deskwire/twilio'
import { afterEach, describe, expect, it } from 'vitest'
import type { TwilioOptions } from '../../../simulator/src/wire/index.js'
import { accountSid, authToken, call, mediaIn, mount, part } from '../../twilio/test/helpers.js'
import { type Simulated, simulate } from '../../twilio/test/simulated.js'
import { type TwilioSmsOptions, twilioSms } from '../src/index.js'

const service = `MG${'5'.repeat(32)}`
const own = '+15550000001'
const pooled = ['+15550000002', '+15550000003']
const ana = '+15550000009'
const to = { line: own, addresses: [{ kind: 'phone', value: ana }] as const }
const text = (words: string): Part['content'] => ({ type: 'text', text: words, markup: 'plain' })

let running: Simulated<TwilioChannel> | undefined
afterEach(async () => running?.wire.close())

const start = async (twilio: Partial<TwilioOptions> = {}, more: Partial<TwilioSmsOptions> = {}) => {
  const account = {
    numbers: [own, ...pooled].map((phoneNumber) => ({ phoneNumber, smsUrl: `${mount}#rc=3&rp=ct,rt,5xx` })),
    services: [{ sid: service, inboundRequestUrl: mount, senders: pooled }],
    ...twilio,
  }
  const lines = [own, { messagingServiceSid: service, senders: pooled }]
  running = await simulate(account, (apiBase) => twilioSms({ accountSid, authToken, lines, apiBase, ...more }))
  return running
}

describe('over the wire', () => {
  it('C2: a text arrives, and the empty answer sends nothing back', async () => {
    const { wire, settled, messages, replies } = await start()
    const phone = wire.phone(ana)
    const sent = phone.sms(own).send('Where is my order?')
    await settled()
    expect(messages()).toMatchObject([
      {
        id: sent.id,
        line: own,
        from: [{ kind: 'phone', value: ana }],
        content: { type: 'text', text: 'Where is my order?' },
      },
    ])
    expect(replies).toHaveLength(1)
    expect(phone.sms(own).inbox()).toEqual([])
  })

  it('B1: MMS arrives as entries whose bytes can be fetched', async () => {
    const { wire, channel, settled, messages } = await start()
    const picture = { mime: 'image/png', bytes: new Uint8Array([1, 2, 3]) }
    wire
      .phone(ana)
      .sms(own)
      .send({ text: 'Two', media: [picture, { mime: 'image/jpeg' }] })
    await settled()
    const [first, second] = messages()
    expect([first?.content, second?.content]).toMatchObject([{ kind: 'image', caption: 'Two' }, { kind: 'image' }])
    expect(first?.id).not.toBe(second?.id)
    if (first?.content.type !== 'media') throw new Error('no media')
    const stream = await channel.download(first.content.media, call())
    expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(picture.bytes)
  })

  it('B5: a text goes out, and its statuses come back with our part id', async () => {
    const { wire, channel, settled, statuses } = await start()
    wire.phone(ana)
    const { providerId, status } = await channel.send(part(text('Ready'), 'c1.2.0'), to, call())
    expect(status).toBe('queued')
    await settled()
    expect(wire.phone(ana).sms(own).last()).toMatchObject({ id: providerId, content: { type: 'text', text: 'Ready' } })
    expect(statuses().map(({ part: ours, status: word, message }) => [ours, word, message])).toEqual([
      ['c1.2.0', 'sent', providerId],
      ['c1.2.0', 'delivered', providerId],
    ])
  })

  it('C4: an image goes out by MMS', async () => {
    const { wire, channel, settled } = await start()
    const image: Part['content'] = { type: 'media', kind: 'image', media: mediaIn('image/png'), caption: 'Look' }
    wire.phone(ana)
    await channel.send(part(image), to, call())
    await settled()
    expect(wire.phone(ana).sms(own).last()?.content).toMatchObject({ type: 'media', text: 'Look' })
  })

  it('a service in front of two numbers: the reply comes from the number they wrote to, on the same line', async () => {
    const { wire, channel, settled, messages, statuses } = await start()
    const phone = wire.phone(ana)
    phone.sms('+15550000003').send('hello')
    await settled()
    const [event] = messages()
    expect(event).toMatchObject({ line: service, sender: '+15550000003' })
    await channel.send(part(text('hi')), { line: service, sender: '+15550000003', addresses: to.addresses }, call())
    await settled()
    expect(phone.sms('+15550000003').last()?.content).toMatchObject({ text: 'hi' })
    expect(statuses().every(({ line }) => line === service)).toBe(true)
    expect(statuses().at(-1)).toMatchObject({ status: 'delivered', part: 'c1.2.0' })
  })

  it('C5: STOP is answered by Twilio, reported as consent, and a later send is refused as opted_out', async () => {
    const { wire, channel, settled, events } = await start()
    const phone = wire.phone(ana)
    phone.sms(own).send('Stop')
    await settled()
    expect(events).toMatchObject([
      { kind: 'message', answered: true },
      { kind: 'consent', granted: false, answered: true },
    ])
    expect(phone.sms(own).inbox()).toHaveLength(1)
    const refused = await channel.send(part(text('x')), to, call()).catch(failureOf)
    expect(refused).toMatchObject({ code: 'opted_out', retryable: false, provider: { code: '21610' } })
    phone.sms(own).send('START')
    await settled()
    expect(events.at(-1)).toMatchObject({ kind: 'consent', granted: true })
    await channel.send(part(text('back')), to, call())
  })

  it('Advanced Opt-Out: the type reports it, and a later send through the service fails', async () => {
    const advanced = { services: [{ sid: service, inboundRequestUrl: mount, senders: pooled, advancedOptOut: true }] }
    const { wire, channel, settled, events, statuses } = await start(advanced)
    wire.phone(ana).sms('+15550000002').send('STOP')
    await settled()
    expect(events.at(-1)).toMatchObject({
      kind: 'consent',
      line: service,
      granted: false,
      source: 'Twilio OptOutType=STOP',
    })
    await channel.send(part(text('x')), { line: service, addresses: to.addresses }, call())
    await settled()
    expect(statuses().at(-1)).toMatchObject({ status: 'failed', part: 'c1.2.0', failure: { code: 'opted_out' } })
  })
})

describe('F10: a send whose answer is lost', () => {
  it('is found in the list, and distinguished from one that never arrived', async () => {
    const { wire, channel, settled } = await start()
    wire.phone(ana)
    const startedAt = wire.now()
    const attempt = { key: 'k', what: 'send' as const, startedAt, deadline: startedAt + 30_000 }
    wire.controls.loseResponse({ match: { method: 'POST', path: '/Messages.json' } })
    const lost = await channel.send(part(text('once')), to, call()).catch(failureOf)
    expect(lost).toMatchObject({ ambiguous: true })
    await settled()
    const found = await channel.lookup.find(part(text('once')), to, attempt, call())
    expect(found).toMatchObject({ found: { providerId: wire.phone(ana).sms(own).last()?.id } })
    expect(await channel.lookup.find(part(text('never')), to, attempt, call())).toBe('absent')
    const { providerId } = await channel.send(part(text('once'), 'c1.3.0'), to, call())
    const isOthers = async (id: string) => id === providerId
    expect(await channel.lookup.find(part(text('once')), to, { ...attempt, isOthers }, call())).toEqual(found)
  })

  it('stays open when two match and nothing tells them apart', async () => {
    const { wire, channel, settled } = await start()
    const startedAt = wire.now()
    wire.controls.loseResponse({ count: 2, match: { method: 'POST', path: '/Messages.json' } })
    for (const id of ['c1.2.0', 'c1.3.0']) await channel.send(part(text('once'), id), to, call()).catch(() => undefined)
    await settled()
    const attempt = { key: 'k', what: 'send' as const, startedAt, deadline: startedAt + 30_000 }
    expect(await channel.lookup.find(part(text('once')), to, attempt, call())).toBe('unknown')
  })

  it('through a service is found too', async () => {
    const { wire, channel, settled } = await start()
    const startedAt = wire.now()
    wire.controls.loseResponse({ match: { method: 'POST', path: '/Messages.json' } })
    const through = { line: service, addresses: to.addresses }
    await channel.send(part(text('once')), through, call()).catch(() => undefined)
    await settled()
    const attempt = { key: 'k', what: 'send' as const, startedAt, deadline: startedAt + 30_000 }
    expect(await channel.lookup.find(part(text('once')), through, attempt, call())).toHaveProperty('found')
  })

  it('an MMS is found by its text and its number of files', async () => {
    const { wire, channel, settled } = await start()
    const image: Part['content'] = { type: 'media', kind: 'image', media: mediaIn('image/png') }
    const startedAt = wire.now()
    wire.controls.loseResponse({ match: { method: 'POST', path: '/Messages.json' } })
    await channel.send(part(image), to, call()).catch(() => undefined)
    await settled()
    const attempt = { key: 'k', what: 'send' as const, startedAt, deadline: startedAt + 30_000 }
    expect(await channel.lookup.find(part(image), to, attempt, call())).toHaveProperty('found')
  })

  it('429 and an outage are distinguished: certain and retryable, or ambiguous', async () => {
    const { wire, channel } = await start()
    wire.controls.fail({ status: 429, code: 20429, headers: { 'retry-after': '3' } })
    const busy = await channel.send(part(text('x')), to, call()).catch(failureOf)
    expect(busy).toMatchObject({ code: 'rate_limited', retryAfterMs: 3000, retryable: true })
    expect(busy).not.toHaveProperty('ambiguous')
    wire.controls.fail({ status: 500, code: 20500 })
    expect(await channel.send(part(text('x')), to, call()).catch(failureOf)).toMatchObject({ ambiguous: true })
  })
})

it('catch-up reports what the webhooks would have reported, under the same ids', async () => {
  const { wire, channel, settled, events } = await start()
  const since = Math.floor(wire.now() / 1000) * 1000
  const phone = wire.phone(ana)
  phone.sms(own).send('first')
  phone.sms(own).send({ text: 'second', media: { mime: 'image/png' } })
  phone.sms('+15550000002').send('third')
  await settled()
  await channel.send(part(text('out')), to, call())
  await settled()
  const missed = []
  for await (const event of channel.catchUp(since, call())) missed.push(event)
  const shape = (list: readonly { kind: string; id?: string; content?: { type: string } }[]) =>
    list.map(({ kind, id, content }) => `${kind} ${id} ${content?.type ?? ''}`)
  expect(new Set(shape(missed))).toEqual(new Set(shape(events).filter((one) => !one.includes(':sent'))))
  expect(
    missed.filter(({ kind }) => kind === 'message').map((event) => 'content' in event && event.content),
  ).toMatchObject([{ text: 'first' }, { caption: 'second' }, { text: 'third' }])
})

describe('D1, D3, C6: check and setup', () => {
  const levels = async (channel: TwilioChannel) =>
    (await channel.check(call())).findings.map(({ level, what }) => `${level}: ${what}`)

  it('setup first says what it would do; once it has run, all is well', async () => {
    const { wire, channel } = await start({
      numbers: [
        { phoneNumber: own, smsUrl: 'https://demo.twilio.com/welcome/sms/reply' },
        ...pooled.map((phoneNumber) => ({ phoneNumber })),
      ],
      services: [{ sid: service, inboundRequestUrl: null, senders: pooled }],
    })
    expect((await levels(channel)).filter((one) => one.startsWith('fail'))).toEqual([
      `fail: ${own} has no webhook`,
      `fail: ${service} has no webhook`,
    ])
    const wanted = `${mount}#rc=3&rp=ct,rt,5xx`
    expect(await channel.setup(true, call())).toEqual([
      `${own}: webhook would be ${wanted} (was: https://demo.twilio.com/welcome/sms/reply)`,
      `${service}: webhook would be ${wanted} (was: none)`,
    ])
    expect(wire.twilio.accounts[0]?.numbers[0]?.smsUrl).toContain('demo.twilio.com')
    await channel.setup(false, call())
    expect(wire.twilio.accounts[0]?.numbers[0]?.smsUrl).toBe(wanted)
    expect(wire.twilio.accounts[0]?.services[0]?.inboundRequestUrl).toBe(wanted)
    expect((await levels(channel)).every((one) => one.startsWith('ok'))).toBe(true)
    expect(await channel.setup(false, call())).toEqual([
      `${own}: nothing to do, its webhook is ${mount}`,
      `${service}: nothing to do, its webhook is ${mount}`,
    ])
  })

  const foreign = { numbers: [{ phoneNumber: own, smsUrl: 'https://user:pass@other.example/sms?key=1' }], services: [] }

  it('C6: another application’s webhook is reported and left alone', async () => {
    const { wire, channel } = await start(foreign, { lines: [own] })
    const { findings } = await channel.check(call())
    const found = findings.find(({ level }) => level === 'fail')
    expect(found).toMatchObject({ what: `The webhook of ${own} belongs to something else: https://other.example/sms` })
    expect(found?.fix).toContain('takeOver')
    expect(JSON.stringify(findings)).not.toMatch(/pass|key=1/)
    expect(await channel.setup(false, call())).toEqual([expect.stringContaining('left alone')])
    expect(wire.twilio.accounts[0]?.numbers[0]?.smsUrl).toContain('other.example')
  })

  it('C6: it is taken over only on request', async () => {
    const { wire, channel } = await start(foreign, { lines: [own], takeOver: true })
    expect(await channel.setup(false, call())).toEqual([expect.stringContaining('(was: https://other.example/sms)')])
    expect(wire.twilio.accounts[0]?.numbers[0]?.smsUrl).toContain(mount)
  })

  it('C6: a TwiML application in place of a webhook counts as another application', async () => {
    const { channel } = await start(
      { numbers: [{ phoneNumber: own, smsUrl: mount, smsApplicationSid: 'AP1' }], services: [] },
      { lines: [own] },
    )
    expect(await levels(channel)).toContain(
      `fail: The webhook of ${own} belongs to something else: TwiML application AP1`,
    )
  })

  it('numbers and services of another account are named', async () => {
    const { channel } = await start({ services: [] }, { lines: ['+1555000000', { messagingServiceSid: service }] })
    const found = await levels(channel)
    expect(found).toContain('fail: +1555000000 is not a number of this account')
    expect(found.some((one) => one.startsWith(`fail: ${service}`))).toBe(true)
  })

  it('a sender outside the pool, a number without MMS and a trial account are named', async () => {
    const { channel } = await start({
      type: 'Trial',
      numbers: [{ phoneNumber: own, smsUrl: mount, mms: false }, ...pooled.map((phoneNumber) => ({ phoneNumber }))],
      services: [{ sid: service, inboundRequestUrl: mount, senders: ['+15550000002'] }],
    })
    const found = await levels(channel)
    expect(found).toContain('fail: +15550000003 is not in the sender pool of MG55555555555555555555555555555555')
    expect(found).toContain(`warn: ${own} cannot send MMS: media will fail`)
    expect(found.some((one) => one.startsWith('warn: This is a trial account'))).toBe(true)
    expect(found).toContain(`warn: ${own} calls us, but without retries of its own`)
  })

  it('a service that defers to its numbers is checked at the numbers', async () => {
    const { wire, channel } = await start(
      {
        numbers: pooled.map((phoneNumber) => ({ phoneNumber })),
        services: [{ sid: service, inboundRequestUrl: null, useInboundWebhookOnNumber: true, senders: pooled }],
      },
      { lines: [{ messagingServiceSid: service, senders: pooled }] },
    )
    await channel.setup(false, call())
    expect(wire.twilio.accounts[0]?.numbers.every(({ smsUrl }) => smsUrl?.startsWith(mount))).toBe(true)
    expect(wire.twilio.accounts[0]?.services[0]?.inboundRequestUrl).toBeNull()
  })

  it('a number whose service receives its messages is judged by the service’s webhook', async () => {
    const numbers = [{ phoneNumber: own, smsUrl: mount }]
    const services = [{ sid: service, inboundRequestUrl: 'https://other.example/x', senders: [own] }]
    const { wire, channel } = await start({ numbers, services }, { lines: [own] })
    const found = await levels(channel)
    expect(found).toContain(
      `ok: The messages of ${own} go through the webhook of the messaging service ${service}, not its own`,
    )
    expect(found).toContain(
      `fail: The webhook of ${own} (through ${service}) belongs to something else: https://other.example/x`,
    )
    await channel.setup(false, call())
    expect(wire.twilio.accounts[0]?.services[0]?.inboundRequestUrl).toBe('https://other.example/x')
  })

  it('catch-up asks a service for its pool when no senders are configured', async () => {
    const { wire, channel, settled, messages } = await start({}, { lines: [{ messagingServiceSid: service }] })
    wire.phone(ana).sms('+15550000003').send('hello')
    await settled()
    const missed = []
    for await (const event of channel.catchUp(wire.now() - 60_000, call())) missed.push(event)
    expect(missed).toMatchObject([{ kind: 'message', id: messages()[0]?.id, line: service, sender: '+15550000003' }])
  })

  it('D1: wrong credentials are one finding with a remedy, and no other request is made', async () => {
    const { channel } = await start({}, { authToken: 'wrong' })
    const { findings } = await channel.check(call())
    expect(findings).toEqual([
      { level: 'fail', what: expect.stringContaining('credentials'), fix: expect.stringContaining('authToken') },
    ])
    expect(JSON.stringify(findings)).not.toContain('wrong')
  })

  it('D1: an API key suffices for calls, while the auth token verifies signatures', async () => {
    const sid = `SK${'1'.repeat(32)}`
    const { channel } = await start(
      { apiKeys: [{ sid, secret: 'key-secret' }] },
      { apiKey: { sid, secret: 'key-secret' } },
    )
    expect((await levels(channel))[0]).toBe('ok: The credentials are accepted and the account is active')
  })
})
