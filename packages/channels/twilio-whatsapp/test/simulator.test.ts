import { type Address, failureOf, type Part } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import type { TwilioOptions } from '../../../simulator/src/wire/index.js'
import { accountSid, authToken, call, mediaIn, mount, part } from '../../twilio/test/helpers.js'
import { type Simulated, simulate } from '../../twilio/test/simulated.js'
import { twilioWhatsapp } from '../src/index.js'

const own = '+15557654321'
const sandbox = '+14155238886'
const ana = '+6285100001111'
const phoneOf: Address = { kind: 'phone', value: ana }
const to = { line: own, addresses: [phoneOf] }
const text = (words: string): Part['content'] => ({ type: 'text', text: words, markup: 'whatsapp' })

let running: Simulated<ReturnType<typeof twilioWhatsapp>> | undefined
afterEach(async () => running?.wire.close())

const start = async (twilio: Partial<TwilioOptions> = {}, lines: string[] = [own]) => {
  const senders = [{ senderId: `whatsapp:${own}`, callbackUrl: `${mount}#rc=3&rp=ct,rt,5xx` }]
  running = await simulate({ senders, ...twilio }, (apiBase) =>
    twilioWhatsapp({ accountSid, authToken, lines, apiBase }),
  )
  return running
}

/** The customer has written, so the window is open. */
const opened = async (twilio: Partial<TwilioOptions> = {}) => {
  const simulated = await start(twilio)
  const phone = simulated.wire.phone(ana, { name: 'Ana' })
  const chat = phone.whatsapp(own)
  chat.send('hello')
  await simulated.settled()
  const send = async (content: Part['content'], id?: string) => {
    const sent = await simulated.channel.send(part(content, id), to, call())
    await simulated.settled()
    return sent
  }
  return { ...simulated, phone, chat, send }
}

describe('inbound, over the wire', () => {
  it('B1, B3: every type the phone can send', async () => {
    const { chat, settled, messages, events } = await opened()
    chat.send({ media: { mime: 'image/png' }, text: 'Look' })
    chat.send({ media: { mime: 'video/mp4' } })
    chat.send({ voice: { mime: 'audio/ogg' } })
    chat.send({ media: { mime: 'application/pdf', filename: 'a.pdf' } })
    chat.send({ sticker: { mime: 'image/webp' } })
    chat.send({ location: { latitude: 52.37, longitude: 4.9, name: 'Office' } })
    chat.send({ contacts: [{ name: { formatted_name: 'Bo' } }] })
    chat.send({ flow: { response: { flow_token: 't', age: 3 } } })
    await settled()
    expect(messages().map(({ content }) => content)).toMatchObject([
      { type: 'text', text: 'hello' },
      { type: 'media', kind: 'image', caption: 'Look' },
      { type: 'media', kind: 'video' },
      { type: 'media', kind: 'audio' },
      { type: 'media', kind: 'file' },
      { type: 'media', kind: 'sticker' },
      { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' },
      { type: 'media', kind: 'file', media: { mime: 'text/vcard' } },
      { type: 'form', data: { age: 3 } },
    ])
    expect(events.every(({ kind }) => kind === 'message')).toBe(true)
  })

  it('replies, forwards and ad clicks say so', async () => {
    const { chat, settled, messages, send } = await opened()
    const { providerId } = await send(text('hi'))
    chat.send({ text: 'about that', replyTo: providerId })
    chat.send({ text: 'see', forwarded: 'frequently' })
    chat.send({ text: 'ad', referral: { sourceId: '120', headline: 'Sale', clickId: 'x' } })
    await settled()
    expect(messages().slice(1)).toMatchObject([
      { replyTo: providerId },
      { forwarded: true },
      { referral: { source: '120', headline: 'Sale', adClick: true } },
    ])
  })

  it('F4: a customer who hides their number writes, is answered, and their statuses come back', async () => {
    const { wire, channel, settled, messages, statuses } = await start()
    const phone = wire.phone(ana, { hidden: true })
    phone.whatsapp(own).send('hello')
    await settled()
    const [event] = messages()
    expect(event?.from).toMatchObject([{ kind: 'bsuid' }])
    await channel.send(part(text('hi')), { line: own, addresses: event?.from ?? [] }, call())
    await settled()
    expect(phone.whatsapp(own).last()?.content).toMatchObject({ text: 'hi' })
    expect(statuses().at(-1)).toMatchObject({ status: 'delivered', to: event?.from })
  })
})

describe('outbound, over the wire', () => {
  it('B1, B3: text, media and location', async () => {
    const { chat, send } = await opened()
    await send(text('*Hi*'))
    await send({ type: 'media', kind: 'image', media: mediaIn('image/png'), caption: 'Look' })
    await send({ type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' })
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([
      { type: 'text', text: '*Hi*' },
      { type: 'media', text: 'Look' },
      { type: 'location', latitude: 52.37, longitude: 4.9 },
    ])
  })

  it('B4: buttons and lists go out, and taps come back with our option ids', async () => {
    const { chat, send, settled, messages } = await opened()
    const options = Array.from({ length: 5 }, (_, n) => ({ id: `q7.${n}`, title: `Day ${n}` }))
    await send({ type: 'choice', id: 'q7', prompt: 'Sure?', input: 'boolean', options: options.slice(0, 2) })
    const buttons = chat.last()
    await send({ type: 'choice', id: 'q7', prompt: 'Which day?', input: 'choice', options, button: 'Days' })
    const list = chat.last()
    expect([buttons?.content, list?.content]).toMatchObject([
      { type: 'choice', text: 'Sure?', options: [{ id: 'q7.0', title: 'Day 0' }, { id: 'q7.1' }] },
      { type: 'choice', text: 'Which day?', button: 'Days', options: options.map(({ id, title }) => ({ id, title })) },
    ])
    if (!buttons || !list) throw new Error('nothing arrived')
    chat.tap(buttons, 'q7.1')
    chat.tap(list, 'q7.4')
    await settled()
    expect(messages().slice(1)).toMatchObject([
      {
        content: { type: 'selection', choice: 'q7', options: [{ id: 'q7.1', title: 'Day 1' }], by: 'tap' },
        replyTo: buttons.id,
      },
      { content: { type: 'selection', choice: 'q7', options: [{ id: 'q7.4', title: 'Day 4' }] }, replyTo: list.id },
    ])
  })

  it('B4: links and cards', async () => {
    const { chat, send } = await opened()
    await send({ type: 'link', url: 'https://help.example/kb/1', title: 'Reset', description: 'How to reset' })
    const url = 'https://desk.example/cs/1'
    await send({
      type: 'card',
      title: 'Case',
      fields: [{ label: 'State', value: 'Open' }],
      image: mediaIn('image/png'),
      url,
    })
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([
      { type: 'choice', options: [{ kind: 'url', title: 'Reset', url: 'https://help.example/kb/1' }] },
      { type: 'media', text: expect.stringContaining(url) },
    ])
  })

  it('content resources are few: one per shape, reused after a restart', async () => {
    const { wire, send } = await opened()
    const ask = (prompt: string) =>
      send({ type: 'choice', id: prompt, prompt, input: 'boolean', options: [{ id: `${prompt}.0`, title: 'Yes' }] })
    await ask('one')
    await ask('two')
    expect(wire.twilio.accounts[0]?.contents.size).toBe(1)
  })

  it('a template is sent outside the window, found by name and language', async () => {
    const { wire, channel, settled, statuses } = await start()
    const phone = wire.phone(ana)
    wire.twilio.content({
      friendlyName: 'ready',
      language: 'en',
      types: { 'twilio/text': { body: 'Hi {{1}}' } },
      approval: { status: 'approved' },
    })
    await channel.send(part({ type: 'template', name: 'ready', language: 'en', values: { 1: 'Ana' } }), to, call())
    await settled()
    expect(phone.whatsapp(own).last()?.content).toMatchObject({ text: 'Hi Ana' })
    expect(statuses().at(-1)).toMatchObject({ status: 'delivered' })
    expect(await channel.templates(call())).toMatchObject([
      { name: 'ready', language: 'en', status: 'approved', category: 'utility', variables: ['1'] },
    ])
  })
})

describe('B5: the fate of a message', () => {
  it('sent, delivered and read come back with our part id', async () => {
    const { chat, send, settled, statuses } = await opened()
    await send(text('hi'), 'c1.2.0')
    chat.read()
    await settled()
    expect(statuses().map(({ status, part: ours }) => `${status} ${ours}`)).toEqual([
      'sent c1.2.0',
      'delivered c1.2.0',
      'read c1.2.0',
    ])
  })

  it('E7: outside the window it fails with window_closed, after a 2xx', async () => {
    const { wire, channel, settled, statuses } = await start()
    wire.phone(ana)
    await channel.send(part(text('hi')), to, call())
    await settled()
    expect(statuses().at(-1)).toMatchObject({
      status: 'failed',
      failure: { code: 'window_closed', provider: { code: '63016' } },
    })
  })

  it('63018 arrives by status after a 2xx, and is retryable from there', async () => {
    const { channel, settled, statuses } = await opened({ whatsappPerSecond: 1 })
    for (let n = 0; n < 4; n++) await channel.send(part(text(`${n}`), `c1.${n}.0`), to, call())
    await settled()
    const limited = statuses().filter(({ failure }) => failure?.provider?.code === '63018')
    expect(limited.length).toBeGreaterThan(0)
    expect(limited[0]).toMatchObject({ status: 'failed', failure: { retryable: true, scope: 'line' } })
    expect(limited[0]?.failure?.retryAfterMs).toBeGreaterThan(0)
  })

  it('F10: a rich message whose answer was lost is found by what it shows', async () => {
    const { wire, channel, settled, chat } = await opened()
    const content: Part['content'] = {
      type: 'choice',
      id: 'q',
      prompt: 'Sure?',
      input: 'boolean',
      options: [{ id: 'q.0', title: 'Yes' }],
    }
    const startedAt = wire.now()
    wire.controls.loseResponse({ match: { method: 'POST', path: '/Messages.json' } })
    expect(await channel.send(part(content), to, call()).catch(failureOf)).toMatchObject({ ambiguous: true })
    await settled()
    const attempt = { key: 'k', what: 'send' as const, startedAt, deadline: startedAt + 30_000 }
    expect(await channel.lookup.find(part(content), to, attempt, call())).toMatchObject({
      found: { providerId: chat.last()?.id },
    })
  })
})

it('B2: typing is shown, and it marks the message as read', async () => {
  const { wire, channel, messages } = await opened()
  const lastInbound = messages()[0]?.id ?? ''
  await channel.typing({ ...to, lastInbound }, call())
  await channel.markRead(lastInbound, to, call())
  expect(wire.log.events.filter((event) => event.type === 'phone' && event.what === 'typing')).toHaveLength(2)
  expect(wire.phone(ana).whatsapp(own).thread.messages[0]?.ticks).toBe('read')
})

it('catch-up reports what arrived and the fate of our messages', async () => {
  const { channel, wire, send, messages } = await opened()
  await send(text('hi'))
  const missed = []
  for await (const event of channel.catchUp(wire.now() - 60_000, call())) missed.push(event)
  expect(missed).toMatchObject([
    { kind: 'message', id: messages()[0]?.id, line: own, from: [{ value: ana }], content: { text: 'hello' } },
    { kind: 'status', status: 'delivered' },
  ])
})

describe('D1, D3, D4: check and setup', () => {
  it('sets a sender’s webhook and keeps its other settings', async () => {
    const senders = [{ senderId: `whatsapp:${own}`, statusCallbackUrl: 'https://other.example/status' }]
    const { wire, channel } = await start({ senders })
    expect(await channel.setup(true, call())).toEqual([expect.stringContaining(`${own}: webhook would be ${mount}`)])
    expect(wire.twilio.accounts[0]?.senders[0]?.callbackUrl).toBeUndefined()
    await channel.setup(false, call())
    expect(wire.twilio.accounts[0]?.senders[0]).toMatchObject({
      callbackUrl: `${mount}#rc=3&rp=ct,rt,5xx`,
      statusCallbackUrl: 'https://other.example/status',
    })
    const { findings } = await channel.check(call())
    expect(findings.map(({ level }) => level)).not.toContain('fail')
    expect(findings.some(({ what }) => what.includes('quality rating HIGH'))).toBe(true)
  })

  it('inspects the senders of a messaging service, and sets the service’s webhook', async () => {
    const service = `MG${'5'.repeat(32)}`
    const senders = [{ senderId: `whatsapp:${own}` }]
    const services = [{ sid: service, inboundRequestUrl: null, senders: [`whatsapp:${own}`] }]
    running = await simulate({ senders, services }, (apiBase) =>
      twilioWhatsapp({ accountSid, authToken, lines: [{ messagingServiceSid: service, senders: [own] }], apiBase }),
    )
    const { channel, wire } = running
    expect(await channel.setup(false, call())).toEqual([expect.stringContaining(`${service}: webhook is now ${mount}`)])
    expect(wire.twilio.accounts[0]?.services[0]?.inboundRequestUrl).toContain(mount)
    const { findings } = await channel.check(call())
    expect(findings.map(({ level }) => level)).not.toContain('fail')
    expect(findings.some(({ what }) => what.includes('online on WhatsApp'))).toBe(true)
  })

  it('an offline sender and one in another account are named', async () => {
    const { channel } = await start(
      { senders: [{ senderId: `whatsapp:${own}`, status: 'OFFLINE', callbackUrl: mount }] },
      [own, '+15550000000'],
    )
    const what = (await channel.check(call())).findings.filter(({ level }) => level === 'fail').map((one) => one.what)
    expect(what).toEqual([`${own} is OFFLINE on WhatsApp`, '+15550000000 is not a WhatsApp sender of this account'])
  })

  it('D4: the sandbox works, and says where its webhook is set', async () => {
    const senders = [{ senderId: `whatsapp:${sandbox}`, callbackUrl: mount, sandbox: { code: 'two-words' } }]
    const { wire, channel, settled, messages, statuses } = await start({ senders }, [sandbox])
    const chat = wire.phone(ana).whatsapp(sandbox)
    await channel.send(part(text('hi')), { line: sandbox, addresses: [phoneOf] }, call())
    await settled()
    expect(statuses().at(-1)).toMatchObject({ failure: { provider: { code: '63015' } } })
    chat.send('join two-words')
    chat.send('hello')
    await settled()
    expect(messages()).toMatchObject([{ line: sandbox, content: { text: 'hello' } }])
    const said = await channel.setup(false, call())
    expect(said).toEqual([expect.stringContaining('console')])
  })
})
