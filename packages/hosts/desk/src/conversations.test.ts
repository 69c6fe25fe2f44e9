import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Content } from '@deskwire/core/adapter'
import { sqlite } from '@deskwire/store-sqlite'
import { fakeAssistant, fakeChannel, fakeSms } from '@deskwire/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Scene, scene } from '../test/scene.js'

const hour = 60 * 60_000
const opened = async (s: Scene, said = 'my parcel is late') => {
  await s.customer(said)
  await s.until(() => s.messages().length > 0, 'the first entry')
  await s.settled(1)
}

it('a message makes a ticket, an agent answers, and its ticks come back, never backwards (B5)', async () => {
  const s = await scene()
  await opened(s)
  expect(s.messages()).toEqual(['customer: my parcel is late'])
  const entry = s.desk.agents.reply(s.ticket, { agent: s.agent, text: 'On its way' })
  expect(entry.delivery).toBe('queued')
  await s.until(() => s.channel.texts().includes('On its way'), 'the reply')
  const ticks = async (status: 'sent' | 'delivered' | 'read') => {
    await s.status('p1', status)
    await s.settled(1)
    return s.entries().find(({ id }) => id === entry.id)?.delivery
  }
  expect(await ticks('read')).toBe('read')
  expect(await ticks('sent')).toBe('read')
  expect(s.desk.ticket(s.ticket).ticket).toMatchObject({ state: 'active', agent: s.agent })
})

it('B5: a failed reply says why, in words', async () => {
  const s = await scene()
  await opened(s)
  const { id } = s.desk.agents.reply(s.ticket, { agent: s.agent, text: 'Hello?' })
  await s.until(() => s.channel.taken.length === 1, 'the reply')
  const failure = { code: 'unreachable', message: 'This number is not on WhatsApp.', retryable: false }
  await s.status('p1', 'failed', { failure })
  await s.until(() => s.entries().find((one) => one.id === id)?.delivery === 'failed', 'the failure')
  expect(s.entries().find((one) => one.id === id)?.failure?.message).toContain('not on WhatsApp')
})

it('A5, E1: a phone is found in any of its national forms; none or several is unknown', async () => {
  const s = await scene()
  const put = (name: string, value: string) =>
    s.desk.library.put('contact', { name, addresses: [{ kind: 'phone', value }] })
  const ana = put('Ana', '+52 55 1234 5678')
  put('Ben', '+15551230007')
  put('Bea', '+1 (555) 123-0007')
  await s.customer('hola', '+5215512345678')
  await s.until(() => s.desk.tickets().length === 1, 'a ticket')
  expect(s.desk.ticket(s.ticket).ticket.customer).toMatchObject({ contact: ana.id, verified: true })
  await s.customer('hi', '+15551230007')
  await s.until(() => s.desk.tickets().length === 2, 'a ticket of one of two')
  expect(s.desk.ticket(s.ticket).ticket.customer).toMatchObject({ verified: false })
  await s.customer('hi', '+15551230008')
  await s.until(() => s.desk.tickets().length === 3, 'a ticket of a guest')
  expect(s.desk.ticket(s.ticket).ticket.customer.contact).toBeUndefined()
})

it('A5: a business-scoped id alone finds its contact', async () => {
  const s = await scene()
  const address = { kind: 'bsuid', value: 'NL.4566546130240823' } as const
  const ana = s.desk.library.put('contact', { name: 'Ana', addresses: [address] })
  await s.customer('hi', '', { from: [address] })
  await s.until(() => s.desk.tickets().length === 1, 'a ticket')
  expect(s.desk.ticket(s.ticket).ticket.customer.contact).toBe(ana.id)
})

it('A6, E3, E2: text, article, record, link and file from the reply box', async () => {
  const s = await scene()
  s.desk.library.put('article', { id: 'KB0010042', title: 'Returns', body: 'Within 30 days.' })
  s.desk.library.put('record', { id: 'CS0001', title: 'Broken lamp', state: 'open', fields: { Shelf: '7' } })
  await opened(s)
  const reply = (text: string) => s.desk.agents.reply(s.ticket, { agent: s.agent, text })
  reply('See https://example.com/help')
  reply('/article KB0010042')
  reply('/record CS0001')
  const kept = await fetch(`${s.desk.url}/agent/files?name=label.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: '%PDF-1.7',
  })
  const { id } = (await kept.json()) as { id: string }
  s.desk.agents.reply(s.ticket, { agent: s.agent, text: 'Your label', files: [id] })
  await s.until(() => s.channel.taken.some(({ content }) => content.type === 'media'), 'the file')
  const sent = s.channel.taken.map(({ content }) => (content.type === 'text' ? content.text : `[${content.type}]`))
  expect(sent[0]).toBe('See https://example.com/help')
  expect(sent[1]).toContain(`${s.desk.url}/articles/KB0010042`)
  expect(sent[2]).toMatch(/CS0001 Broken lamp[\s\S]*Shelf: 7/)
  expect(sent[3]).toBe('Your label')
  expect(s.channel.taken.at(-1)?.content).toMatchObject({ type: 'media', kind: 'file', media: { name: 'label.pdf' } })
  await s.status(s.channel.taken.at(-1)?.providerId ?? '', 'sent')
  const photo = s.desk.library.keep(Buffer.from('png'), { mime: 'image/png' })
  const shown = s.desk.agents.reply(s.ticket, { agent: s.agent, files: [photo.id] })
  expect(shown.contents).toMatchObject([{ type: 'media', kind: 'image' }])
  await s.until(() => JSON.stringify(s.channel.taken.at(-1)?.content).includes('"image"'), 'the picture as a picture')
  const article = await fetch(`${s.desk.url}/articles/KB0010042`)
  expect(await article.text()).toContain('Within 30 days.')
})

it('F9: a directive that is nearly right is not sent; the reply failed, and says what is wrong', async () => {
  const s = await scene()
  await opened(s)
  const { id } = s.desk.agents.reply(s.ticket, { agent: s.agent, text: '/article nope' })
  await s.until(() => s.entries().find((one) => one.id === id)?.delivery === 'failed', 'the problem')
  expect(s.entries().find((one) => one.id === id)?.failure?.message).toContain('nope')
  expect(s.channel.taken).toEqual([])
})

it('a customer’s picture is kept in the desk, once, and shown by it', async () => {
  const s = await scene()
  s.channel.files.set('m1', Buffer.from('picture'))
  await s.customer({
    type: 'media',
    kind: 'image',
    media: { ref: 'm1', mime: 'image/png', name: 'a.png' },
    caption: 'look',
  })
  await s.until(() => s.messages().length === 1, 'the entry')
  const [content] = s.entries()[0]?.contents ?? []
  if (content?.type !== 'media') throw new Error('no media')
  const file = await fetch(`${s.desk.url}/agent/files/${content.media.ref}`)
  expect(await file.text()).toBe('picture')
  expect(file.headers.get('content-type')).toBe('image/png')
  expect(content.caption).toBe('look')
})

it('A4, E5: a queue offers the work item, an agent accepts, waits, wraps up, closes; the states agree on both sides', async () => {
  const s = await scene({ route: () => ({ host: 'desk', queue: 'orders', attributes: { language: 'es' } }) })
  await opened(s)
  const ticket = () => s.desk.ticket(s.ticket).ticket
  const ours = async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state
  expect(ticket()).toMatchObject({ state: 'open', queue: 'orders', attributes: { language: 'es' } })
  s.desk.agents.assign(s.ticket, { agent: s.agent })
  await s.until(async () => (await ours()) === 'active', 'active')
  expect(ticket().state).toBe('active')
  for (const state of ['waiting', 'wrap-up'] as const) {
    s.desk.agents.setState(s.ticket, state)
    await s.until(async () => (await ours()) === state, state)
    await s.customer(`while ${state}`)
    await s.until(() => s.messages().at(-1) === `customer: while ${state}`, 'offered again')
    expect([ticket().state, await ours()]).toEqual(['open', 'open'])
  }
  s.desk.agents.setState(s.ticket, 'wrap-up')
  s.desk.agents.close(s.ticket)
  await s.until(async () => (await ours()) === 'closed', 'closed')
  // Within three days the same ticket comes back.
  await s.customer('one more thing')
  await s.until(() => s.messages().length === 4, 'reopened')
  expect(ticket().state).toBe('open')
  expect(s.desk.tickets()).toHaveLength(1)
})

it('a message to a ticket closed long ago makes another that follows it', async () => {
  const s = await scene({ policy: { reopen: 'new' } })
  await opened(s)
  const first = s.ticket
  s.desk.agents.close(first)
  await s.until(
    async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state === 'closed',
    'closed',
  )
  await s.customer('again')
  await s.until(() => s.desk.tickets().length === 2, 'another ticket')
  expect(s.desk.ticket(s.ticket).ticket.follows).toBe(first)
})

it('a message that comes before the news that its ticket was closed makes another, which follows it', async () => {
  const s = await scene()
  await opened(s)
  const first = s.ticket
  s.took(false)
  s.desk.agents.close(first)
  await s.customer('wait, one more thing')
  await s.until(() => s.desk.tickets().length === 2, 'another ticket')
  await s.until(() => s.messages().length === 1, 'its entry')
  expect(s.desk.ticket(s.ticket).ticket.follows).toBe(first)
  expect(s.messages(first)).toEqual(['customer: my parcel is late'])
  s.took(true)
  await s.told()
  await s.settled(1)
  // The late news is about the old ticket.
  expect(s.desk.ticket(s.ticket).ticket.state).toBe('open')
  expect((await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.ticket?.id).toBe(s.ticket)
})

describe('A2: an agent writes first', () => {
  it('is refused without consent, and the agent learns why', async () => {
    const s = await scene({ channel: fakeSms() })
    const { entry, ticket } = s.desk.agents.outreach({
      agent: s.agent,
      channel: 'fake',
      to: '+15551230099',
      text: 'Hello',
    })
    await s.until(() => s.entries(ticket.id).find(({ id }) => id === entry.id)?.delivery === 'failed', 'the refusal')
    expect(s.channel.taken).toEqual([])
  })
  it('from a contact who wrote before, also while another ticket is open; the answer comes to that ticket', async () => {
    const s = await scene({ channel: fakeSms() })
    const phone = '+15551230001'
    const ana = s.desk.library.put('contact', { name: 'Ana', addresses: [{ kind: 'phone', value: phone }] })
    await opened(s)
    const made = s.desk.agents.outreach({
      agent: s.agent,
      channel: 'fake',
      contact: ana.id,
      text: 'Your lamp is ready',
    })
    await s.until(() => s.channel.texts().includes('Your lamp is ready'), 'the first word')
    await s.status(s.channel.taken.at(-1)?.providerId ?? '', 'delivered')
    await s.until(() => s.entries(made.ticket.id)[0]?.delivery === 'delivered', 'its tick')
    await s.customer('great', phone)
    await s.until(() => s.messages(made.ticket.id).includes('customer: great'), 'the answer')
    expect(s.desk.tickets()).toHaveLength(2)
  })
  it('with a template by directive on WhatsApp', async () => {
    const s = await scene()
    await opened(s)
    s.desk.agents.outreach({
      agent: s.agent,
      channel: 'fake',
      ticket: s.ticket,
      text: '/template order_ready en name=Ana',
    })
    await s.until(() => s.channel.taken.length === 1, 'the template')
    expect(s.channel.taken[0]?.content).toMatchObject({
      type: 'template',
      name: 'order_ready',
      values: { name: 'Ana' },
    })
  })
})

it('E4: notes stay inside; transcripts are read and searched', async () => {
  const s = await scene()
  await opened(s)
  s.desk.agents.note(s.ticket, s.agent, 'difficult customer')
  s.desk.agents.reply(s.ticket, { agent: s.agent, text: 'A 100% sure thing' })
  await s.until(() => s.channel.taken.length === 1, 'the reply')
  expect(s.channel.texts()).toEqual(['A 100% sure thing'])
  const transcript = await (await s.api('GET', `/agent/tickets/${s.ticket}/transcript`)).text()
  expect(transcript).toMatch(/my parcel is late\n.*Agent: A 100% sure thing/)
  expect(transcript).not.toContain('difficult')
  const found = (await (await s.api('GET', '/agent/search?q=100%25')).json()) as { text: string }[]
  expect(found.map(({ text }) => text)).toEqual(['A 100% sure thing'])
})

it('E6: what analysis finds is on the ticket; with nobody there the customer is told', async () => {
  const s = await scene({ hooks: { analyze: async (text) => (text.includes('angry') ? ['negative'] : []) } })
  s.desk.agents.setPresence(s.agent, 'away')
  await s.customer('I am angry')
  await s.until(() => s.channel.texts().length === 1, 'the away text')
  await s.until(() => s.desk.ticket(s.ticket).ticket.tags.length === 1, 'the tag')
  expect(s.desk.ticket(s.ticket).ticket.tags).toEqual(['negative'])
})

it('E7: a late reply fails with exactly that sentence, and a way out', async () => {
  const s = await scene()
  await opened(s)
  expect(s.desk.ticket(s.ticket).ticket.windowUntil).toBe(s.clock() + 24 * hour)
  await s.later(25 * hour)
  const { id } = s.desk.agents.reply(s.ticket, { agent: s.agent, text: 'Sorry for the wait' })
  const entry = () => s.entries().find((one) => one.id === id)
  await s.until(() => entry()?.delivery === 'failed', 'the refusal')
  expect(entry()?.failure?.message).toContain(
    'This conversation has exceeded the 24 hour limit to respond to the customer.',
  )
  expect(s.channel.taken).toEqual([])
})

it('(b) a reply with a file after 30 hours is held, the bridge restarts after the template went out, and the answer releases it in order, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'desk-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const channel = fakeChannel({ lookup: true })
  const s = await scene({
    channel,
    store: () => sqlite(join(folder, 'bridge.db')),
    policy: { onClosed: 'reopen', reopenTemplate: { type: 'template', name: 'come_back', language: 'en' } },
  })
  await opened(s)
  await s.later(30 * hour)
  channel.next('lose-answer')
  const file = s.desk.library.keep(Buffer.from('%PDF-1.7'), { mime: 'application/pdf', name: 'label.pdf' })
  const reply = s.desk.agents.reply(s.ticket, { agent: s.agent, text: 'Here is your label', files: [file.id] })
  await s.until(() => s.channel.taken.length === 1, 'the template')
  expect(s.channel.taken[0]?.content).toMatchObject({ type: 'template', name: 'come_back' })
  await s.until(() => s.notes().some((note) => note.includes('held')), 'the note')
  await s.restart()
  // Its answer was lost: it is looked up, not sent again.
  await s.later(60_000)
  await s.settled(2)
  expect(s.channel.taken).toHaveLength(1)
  await s.customer('yes I am here')
  await s.until(() => s.channel.taken.length === 3, 'the held text and file')
  expect(s.channel.taken.slice(1).map(({ content }) => content.type)).toEqual(['text', 'media'])
  for (const { providerId } of s.channel.taken.slice(1)) await s.status(providerId, 'delivered')
  await s.until(() => s.entries().find(({ id }) => id === reply.id)?.delivery === 'delivered', 'its tick')
  expect(s.messages()).toEqual([
    'customer: my parcel is late',
    expect.stringContaining('agent: Here is your label'),
    'customer: yes I am here',
  ])
})

it('A7: the assistant’s handoff brings its transcript, and a handback gives the conversation back to it', async () => {
  const assistant = fakeAssistant((turn) =>
    turn.content.type === 'text' && turn.content.text === 'refund'
      ? [{ act: 'handoff', reason: 'Wants a refund', queue: 'support' }]
      : [{ act: 'say', content: { type: 'text', text: 'I am a robot', markup: 'plain' } }],
  )
  const s = await scene({ assistants: { bot: assistant } })
  await s.customer('hi')
  await s.until(() => s.channel.texts().length === 1, 'the robot')
  await s.customer('refund')
  await s.until(() => s.notes().length > 0, 'the handoff')
  expect(s.messages()).toEqual(['customer: hi', 'assistant: I am a robot', 'customer: refund'])
  expect(s.desk.ticket(s.ticket).ticket).toMatchObject({ queue: 'support', state: 'open' })
  expect(s.entries()[0]?.transcript).toBe(true)
  s.desk.agents.handback(s.ticket)
  await s.until(
    async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.speaker === 'assistant',
    'the handback',
  )
  await s.customer('hello again')
  await s.until(() => s.channel.texts().length === 2, 'the robot again')
})

it('B2: an agent’s typing reaches the customer', async () => {
  const s = await scene()
  await opened(s)
  await s.desk.agents.moment(s.ticket, 'typing')
  await s.until(() => s.channel.typed.length === 1, 'typing')
})

it('what happens while the bridge is away is told when it is back, in order', async () => {
  const s = await scene()
  await opened(s)
  s.took(false)
  const texts = Array.from({ length: 5 }, (_, n) => `reply ${n}`)
  for (const text of texts) s.desk.agents.reply(s.ticket, { agent: s.agent, text })
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(s.channel.taken).toEqual([])
  s.took(true)
  await s.until(() => s.channel.taken.length === 5, 'the replies')
  expect(s.channel.texts()).toEqual(texts)
})

it('rich contents are kept as they are, beside their text', async () => {
  const s = await scene()
  const place: Content = { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' }
  await s.customer(place)
  await s.until(() => s.messages().length === 1, 'the entry')
  expect(s.entries()[0]?.contents).toEqual([place])
  expect(s.entries()[0]?.text).toContain('Office')
})
