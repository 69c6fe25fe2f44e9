import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Content } from '@deskwire/core/adapter'
import { sqlite } from '@deskwire/store-sqlite'
import { fakeAssistant, fakeChannel, fakeSms } from '@deskwire/testkit'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { House, type HouseOptions } from '../test/house.js'

const hour = 60 * 60_000
const houses: House[] = []
const house = async (options: HouseOptions = {}) => {
  const made = await new House(options).start()
  houses.push(made)
  return made
}
afterEach(async () => {
  for (const one of houses.splice(0)) await one.stop()
})
const opened = async (h: House, said = 'my parcel is late') => {
  await h.customer(said)
  await h.until(() => h.messages().length > 0, 'the first entry')
  await h.settled(1)
}

it('a message makes a ticket, an agent answers, and its ticks come back, never backwards (B5)', async () => {
  const h = await house()
  await opened(h)
  expect(h.messages()).toEqual(['customer: my parcel is late'])
  const entry = h.desk.agents.reply(h.ticket, { agent: h.agent, text: 'On its way' })
  expect(entry.delivery).toBe('queued')
  await h.until(() => h.channel.texts().includes('On its way'), 'the reply')
  const ticks = async (status: 'sent' | 'delivered' | 'read') => {
    await h.status('p1', status)
    await h.settled(1)
    return h.entries().find(({ id }) => id === entry.id)?.delivery
  }
  expect(await ticks('read')).toBe('read')
  expect(await ticks('sent')).toBe('read')
  expect(h.desk.ticket(h.ticket).ticket).toMatchObject({ state: 'active', agent: h.agent })
})

it('B5: a failed reply says why, in words', async () => {
  const h = await house()
  await opened(h)
  const { id } = h.desk.agents.reply(h.ticket, { agent: h.agent, text: 'Hello?' })
  await h.until(() => h.channel.taken.length === 1, 'the reply')
  const failure = { code: 'unreachable', message: 'This number is not on WhatsApp.', retryable: false }
  await h.status('p1', 'failed', { failure })
  await h.until(() => h.entries().find((one) => one.id === id)?.delivery === 'failed', 'the failure')
  expect(h.entries().find((one) => one.id === id)?.failure?.message).toContain('not on WhatsApp')
})

it('A5, E1: a phone is found in any of its national forms; none or several is unknown', async () => {
  const h = await house()
  const put = (name: string, value: string) =>
    h.desk.library.put('contact', { name, addresses: [{ kind: 'phone', value }] })
  const ana = put('Ana', '+52 55 1234 5678')
  put('Ben', '+15551230007')
  put('Bea', '+1 (555) 123-0007')
  await h.customer('hola', '+5215512345678')
  await h.until(() => h.desk.tickets().length === 1, 'a ticket')
  expect(h.desk.ticket(h.ticket).ticket.customer).toMatchObject({ contact: ana.id, verified: true })
  await h.customer('hi', '+15551230007')
  await h.until(() => h.desk.tickets().length === 2, 'a ticket of one of two')
  expect(h.desk.ticket(h.ticket).ticket.customer).toMatchObject({ verified: false })
  await h.customer('hi', '+15551230008')
  await h.until(() => h.desk.tickets().length === 3, 'a ticket of a guest')
  expect(h.desk.ticket(h.ticket).ticket.customer.contact).toBeUndefined()
})

it('A5: a business-scoped id alone finds its contact', async () => {
  const h = await house()
  const address = { kind: 'bsuid', value: 'NL.4566546130240823' } as const
  const ana = h.desk.library.put('contact', { name: 'Ana', addresses: [address] })
  await h.customer('hi', '', { from: [address] })
  await h.until(() => h.desk.tickets().length === 1, 'a ticket')
  expect(h.desk.ticket(h.ticket).ticket.customer.contact).toBe(ana.id)
})

it('A6, E3, E2: text, article, record, link and file from the reply box', async () => {
  const h = await house()
  h.desk.library.put('article', { id: 'KB0010042', title: 'Returns', body: 'Within 30 days.' })
  h.desk.library.put('record', { id: 'CS0001', title: 'Broken lamp', state: 'open', fields: { Shelf: '7' } })
  await opened(h)
  const reply = (text: string) => h.desk.agents.reply(h.ticket, { agent: h.agent, text })
  reply('See https://example.com/help')
  reply('/article KB0010042')
  reply('/record CS0001')
  const kept = await fetch(`${h.desk.url}/agent/files?name=label.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: '%PDF-1.7',
  })
  const { id } = (await kept.json()) as { id: string }
  h.desk.agents.reply(h.ticket, { agent: h.agent, text: 'Your label', files: [id] })
  await h.until(() => h.channel.taken.some(({ content }) => content.type === 'media'), 'the file')
  const sent = h.channel.taken.map(({ content }) => (content.type === 'text' ? content.text : `[${content.type}]`))
  expect(sent[0]).toBe('See https://example.com/help')
  expect(sent[1]).toContain(`${h.desk.url}/articles/KB0010042`)
  expect(sent[2]).toMatch(/CS0001 Broken lamp[\s\S]*Shelf: 7/)
  expect(sent[3]).toBe('Your label')
  expect(h.channel.taken.at(-1)?.content).toMatchObject({ type: 'media', kind: 'file', media: { name: 'label.pdf' } })
  await h.status(h.channel.taken.at(-1)?.providerId ?? '', 'sent')
  const photo = h.desk.library.keep(Buffer.from('png'), { mime: 'image/png' })
  const shown = h.desk.agents.reply(h.ticket, { agent: h.agent, files: [photo.id] })
  expect(shown.contents).toMatchObject([{ type: 'media', kind: 'image' }])
  await h.until(() => JSON.stringify(h.channel.taken.at(-1)?.content).includes('"image"'), 'the picture as a picture')
  const article = await fetch(`${h.desk.url}/articles/KB0010042`)
  expect(await article.text()).toContain('Within 30 days.')
})

it('F9: a directive that is nearly right is not sent; the reply failed, and says what is wrong', async () => {
  const h = await house()
  await opened(h)
  const { id } = h.desk.agents.reply(h.ticket, { agent: h.agent, text: '/article nope' })
  await h.until(() => h.entries().find((one) => one.id === id)?.delivery === 'failed', 'the problem')
  expect(h.entries().find((one) => one.id === id)?.failure?.message).toContain('nope')
  expect(h.channel.taken).toEqual([])
})

it('a customer’s picture is kept in the desk, once, and shown by it', async () => {
  const h = await house()
  h.channel.files.set('m1', Buffer.from('picture'))
  await h.customer({
    type: 'media',
    kind: 'image',
    media: { ref: 'm1', mime: 'image/png', name: 'a.png' },
    caption: 'look',
  })
  await h.until(() => h.messages().length === 1, 'the entry')
  const [content] = h.entries()[0]?.contents ?? []
  if (content?.type !== 'media') throw new Error('no media')
  const file = await fetch(`${h.desk.url}/agent/files/${content.media.ref}`)
  expect(await file.text()).toBe('picture')
  expect(file.headers.get('content-type')).toBe('image/png')
  expect(content.caption).toBe('look')
})

it('A4, E5: a queue offers the work item, an agent accepts, waits, wraps up, closes; the states agree on both sides', async () => {
  const h = await house({ route: () => ({ host: 'desk', queue: 'orders', attributes: { language: 'es' } }) })
  await opened(h)
  const ticket = () => h.desk.ticket(h.ticket).ticket
  const ours = async () => (await h.bridge.store.conversations('main', { limit: 1 })).items[0]?.state
  expect(ticket()).toMatchObject({ state: 'open', queue: 'orders', attributes: { language: 'es' } })
  h.desk.agents.assign(h.ticket, { agent: h.agent })
  await h.until(async () => (await ours()) === 'active', 'active')
  expect(ticket().state).toBe('active')
  for (const state of ['waiting', 'wrap-up'] as const) {
    h.desk.agents.setState(h.ticket, state)
    await h.until(async () => (await ours()) === state, state)
    await h.customer(`while ${state}`)
    await h.until(() => h.messages().at(-1) === `customer: while ${state}`, 'offered again')
    expect([ticket().state, await ours()]).toEqual(['open', 'open'])
  }
  h.desk.agents.setState(h.ticket, 'wrap-up')
  h.desk.agents.close(h.ticket)
  await h.until(async () => (await ours()) === 'closed', 'closed')
  // Within three days the same ticket comes back.
  await h.customer('one more thing')
  await h.until(() => h.messages().length === 4, 'reopened')
  expect(ticket().state).toBe('open')
  expect(h.desk.tickets()).toHaveLength(1)
})

it('a message to a ticket closed long ago makes another that follows it', async () => {
  const h = await house({ policy: { reopen: 'new' } })
  await opened(h)
  const first = h.ticket
  h.desk.agents.close(first)
  await h.until(
    async () => (await h.bridge.store.conversations('main', { limit: 1 })).items[0]?.state === 'closed',
    'closed',
  )
  await h.customer('again')
  await h.until(() => h.desk.tickets().length === 2, 'another ticket')
  expect(h.desk.ticket(h.ticket).ticket.follows).toBe(first)
})

it('a message that comes before the news that its ticket was closed makes another, which follows it', async () => {
  const h = await house()
  await opened(h)
  const first = h.ticket
  h.took(false)
  h.desk.agents.close(first)
  await h.customer('wait, one more thing')
  await h.until(() => h.desk.tickets().length === 2, 'another ticket')
  await h.until(() => h.messages().length === 1, 'its entry')
  expect(h.desk.ticket(h.ticket).ticket.follows).toBe(first)
  expect(h.messages(first)).toEqual(['customer: my parcel is late'])
  h.took(true)
  await h.told()
  await h.settled(1)
  // The late news is about the old ticket.
  expect(h.desk.ticket(h.ticket).ticket.state).toBe('open')
  expect((await h.bridge.store.conversations('main', { limit: 1 })).items[0]?.ticket?.id).toBe(h.ticket)
})

describe('A2: an agent writes first', () => {
  it('is refused without consent, and the agent learns why', async () => {
    const h = await house({ channel: fakeSms() })
    const { entry, ticket } = h.desk.agents.outreach({
      agent: h.agent,
      channel: 'fake',
      to: '+15551230099',
      text: 'Hello',
    })
    await h.until(() => h.entries(ticket.id).find(({ id }) => id === entry.id)?.delivery === 'failed', 'the refusal')
    expect(h.channel.taken).toEqual([])
  })
  it('from a contact who wrote before, also while another ticket is open; the answer comes to that ticket', async () => {
    const h = await house({ channel: fakeSms() })
    const phone = '+15551230001'
    const ana = h.desk.library.put('contact', { name: 'Ana', addresses: [{ kind: 'phone', value: phone }] })
    await opened(h)
    const made = h.desk.agents.outreach({
      agent: h.agent,
      channel: 'fake',
      contact: ana.id,
      text: 'Your lamp is ready',
    })
    await h.until(() => h.channel.texts().includes('Your lamp is ready'), 'the first word')
    await h.status(h.channel.taken.at(-1)?.providerId ?? '', 'delivered')
    await h.until(() => h.entries(made.ticket.id)[0]?.delivery === 'delivered', 'its tick')
    await h.customer('great', phone)
    await h.until(() => h.messages(made.ticket.id).includes('customer: great'), 'the answer')
    expect(h.desk.tickets()).toHaveLength(2)
  })
  it('with a template by directive on WhatsApp', async () => {
    const h = await house()
    await opened(h)
    h.desk.agents.outreach({
      agent: h.agent,
      channel: 'fake',
      ticket: h.ticket,
      text: '/template order_ready en name=Ana',
    })
    await h.until(() => h.channel.taken.length === 1, 'the template')
    expect(h.channel.taken[0]?.content).toMatchObject({
      type: 'template',
      name: 'order_ready',
      values: { name: 'Ana' },
    })
  })
})

it('E4: notes stay inside; transcripts are read and searched', async () => {
  const h = await house()
  await opened(h)
  h.desk.agents.note(h.ticket, h.agent, 'difficult customer')
  h.desk.agents.reply(h.ticket, { agent: h.agent, text: 'A 100% sure thing' })
  await h.until(() => h.channel.taken.length === 1, 'the reply')
  expect(h.channel.texts()).toEqual(['A 100% sure thing'])
  const transcript = await (await h.api('GET', `/agent/tickets/${h.ticket}/transcript`)).text()
  expect(transcript).toMatch(/my parcel is late\n.*Agent: A 100% sure thing/)
  expect(transcript).not.toContain('difficult')
  const found = (await (await h.api('GET', '/agent/search?q=100%25')).json()) as { text: string }[]
  expect(found.map(({ text }) => text)).toEqual(['A 100% sure thing'])
})

it('E6: what analysis finds is on the ticket; with nobody there the customer is told', async () => {
  const h = await house({ hooks: { analyze: async (text) => (text.includes('angry') ? ['negative'] : []) } })
  h.desk.agents.setPresence(h.agent, 'away')
  await h.customer('I am angry')
  await h.until(() => h.channel.texts().length === 1, 'the away text')
  await h.until(() => h.desk.ticket(h.ticket).ticket.tags.length === 1, 'the tag')
  expect(h.desk.ticket(h.ticket).ticket.tags).toEqual(['negative'])
})

it('E7: a late reply fails with exactly that sentence, and a way out', async () => {
  const h = await house()
  await opened(h)
  expect(h.desk.ticket(h.ticket).ticket.windowUntil).toBe(h.clock() + 24 * hour)
  await h.clock.advance(25 * hour)
  const { id } = h.desk.agents.reply(h.ticket, { agent: h.agent, text: 'Sorry for the wait' })
  const entry = () => h.entries().find((one) => one.id === id)
  await h.until(() => entry()?.delivery === 'failed', 'the refusal')
  expect(entry()?.failure?.message).toContain(
    'This conversation has exceeded the 24 hour limit to respond to the customer.',
  )
  expect(h.channel.taken).toEqual([])
})

it('(b) a reply with a file after 30 hours is held, the bridge restarts after the template went out, and the answer releases it in order, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'desk-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const channel = fakeChannel({ lookup: true })
  const h = await house({
    channel,
    store: () => sqlite(join(folder, 'bridge.db')),
    policy: { onClosed: 'reopen', reopenTemplate: { type: 'template', name: 'come_back', language: 'en' } },
  })
  await opened(h)
  await h.clock.advance(30 * hour)
  channel.next('lose-answer')
  const file = h.desk.library.keep(Buffer.from('%PDF-1.7'), { mime: 'application/pdf', name: 'label.pdf' })
  const reply = h.desk.agents.reply(h.ticket, { agent: h.agent, text: 'Here is your label', files: [file.id] })
  await h.until(() => h.channel.taken.length === 1, 'the template')
  expect(h.channel.taken[0]?.content).toMatchObject({ type: 'template', name: 'come_back' })
  await h.until(() => h.notes().some((note) => note.includes('held')), 'the note')
  await h.restart()
  // Its answer was lost: it is looked up, not sent again.
  await h.clock.advance(60_000)
  await h.settled(2)
  expect(h.channel.taken).toHaveLength(1)
  await h.customer('yes I am here')
  await h.until(() => h.channel.taken.length === 3, 'the held text and file')
  expect(h.channel.taken.slice(1).map(({ content }) => content.type)).toEqual(['text', 'media'])
  for (const { providerId } of h.channel.taken.slice(1)) await h.status(providerId, 'delivered')
  await h.until(() => h.entries().find(({ id }) => id === reply.id)?.delivery === 'delivered', 'its tick')
  expect(h.messages()).toEqual([
    'customer: my parcel is late',
    expect.stringContaining('agent: Here is your label'),
    'customer: yes I am here',
  ])
})

it('A7: the assistant’s handoff brings its transcript, and a handback gives the conversation back to it', async () => {
  const assistant = fakeAssistant((turn) =>
    turn.content.type === 'text' && turn.content.text === 'person'
      ? [{ act: 'handoff', reason: 'asked for one', queue: 'support' }]
      : [{ act: 'say', content: { type: 'text', text: 'I am a robot', markup: 'plain' } }],
  )
  const h = await house({ assistants: { bot: assistant } })
  await h.customer('hi')
  await h.until(() => h.channel.texts().length === 1, 'the robot')
  await h.customer('person')
  await h.until(() => h.notes().length > 0, 'the handoff')
  expect(h.messages()).toEqual(['customer: hi', 'assistant: I am a robot', 'customer: person'])
  expect(h.desk.ticket(h.ticket).ticket).toMatchObject({ queue: 'support', state: 'open' })
  expect(h.entries()[0]?.transcript).toBe(true)
  h.desk.agents.handback(h.ticket)
  await h.until(
    async () => (await h.bridge.store.conversations('main', { limit: 1 })).items[0]?.speaker === 'assistant',
    'the handback',
  )
  await h.customer('hello again')
  await h.until(() => h.channel.texts().length === 2, 'the robot again')
})

it('B2: an agent’s typing reaches the customer', async () => {
  const h = await house()
  await opened(h)
  await h.desk.agents.moment(h.ticket, 'typing')
  await h.until(() => h.channel.typed.length === 1, 'typing')
})

it('what happens while the bridge is away is told when it is back, in order', async () => {
  const h = await house()
  await opened(h)
  h.took(false)
  const texts = Array.from({ length: 5 }, (_, n) => `reply ${n}`)
  for (const text of texts) h.desk.agents.reply(h.ticket, { agent: h.agent, text })
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(h.channel.taken).toEqual([])
  h.took(true)
  await h.until(() => h.channel.taken.length === 5, 'the replies')
  expect(h.channel.texts()).toEqual(texts)
})

it('rich contents are kept as they are, beside their text', async () => {
  const h = await house()
  const place: Content = { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' }
  await h.customer(place)
  await h.until(() => h.messages().length === 1, 'the entry')
  expect(h.entries()[0]?.contents).toEqual([place])
  expect(h.entries()[0]?.text).toContain('Office')
})
