import { cloudNumber } from '@deskwire/integration-tests'
import { expect, it } from 'vitest'
import { entries, picture, stranger, ticketOf, ticketsOf } from './people.js'
import { asUser, file, history, status, until } from './rt.js'
import { scene, shows } from './scene.js'

const agent = asUser('agent1')

it('E5: resolved is closed; a new message reopens it, and by another policy begins another that refers to it', async () => {
  const s = await scene()
  const number = stranger()
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  chat.send('One')
  const ticket = await ticketOf(number)
  const state = async () => {
    const found = await s.bridge.store.find('main', { by: 'ticket', host: 'rt', ticket })
    return found?.state
  }
  await agent.put(`/ticket/${ticket}`, { Status: 'resolved' })
  await until('closed', state, (seen) => seen === 'closed')
  chat.send('Two')
  await entries(ticket, 2)
  expect(await status(ticket)).toBe('open')
  expect(await ticketsOf(number)).toEqual([ticket])
  await until('open again', state, (seen) => seen !== 'closed')

  await s.open({ policy: { reopen: 'new' } })
  const other = stranger()
  const second = s.wire.phone(other).whatsapp(cloudNumber)
  second.send('One')
  const before = await ticketOf(other)
  await agent.put(`/ticket/${before}`, { Status: 'resolved' })
  await until(
    'closed',
    () => s.bridge.store.find('main', { by: 'ticket', host: 'rt', ticket: before }),
    (seen) => seen?.state === 'closed',
  )
  second.send('Another matter')
  const both = await until(
    'another ticket',
    () => ticketsOf(other),
    (all) => all.length === 2,
  )
  const links = JSON.stringify((await agent.get(`/ticket/${both[1]}`))._hyperlinks)
  expect(links).toMatch(
    new RegExp(`"id":"?${before}"?[^{}]*"ref":"refers-to"|"ref":"refers-to"[^{}]*"id":"?${before}"?`),
  )
})

it('a reply that resolves reaches the customer, and the ticket is closed', async () => {
  const s = await scene()
  const number = stranger()
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  chat.send('Quick question')
  const ticket = await ticketOf(number)
  await agent.reply(ticket, 'Quick answer', { Status: 'resolved' })
  await shows(chat, 'Quick answer')
  await until(
    'closed',
    () => s.bridge.store.find('main', { by: 'ticket', host: 'rt', ticket }),
    (seen) => seen?.state === 'closed',
  )
})

it('merged into an e-mail ticket: the conversation goes on there, both ways', async () => {
  const s = await scene()
  const number = stranger()
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  chat.send('About my mail')
  const ours = await ticketOf(number)
  const into = await agent.create({ Subject: 'By e-mail', Content: 'Hello' })
  await agent.put(`/ticket/${ours}`, { MergeInto: into })
  await until(
    'the merge',
    () => s.bridge.store.find('main', { by: 'ticket', host: 'rt', ticket: into }),
    (seen) => seen?.ticket?.id === into,
  )
  await agent.reply(into, 'Answered in the merged one')
  await shows(chat, 'Answered in the merged one')
  chat.send('Thank you for merging')
  await until(
    'the entry',
    () => history(into),
    (told) => told.some(({ text }) => text.includes('Thank you for merging')),
  )
  // The merge left the fields of ours behind, and no other ticket was opened.
  expect(await ticketsOf(number)).toEqual([])
})

it('a requestor who answers by other means is no agent: their words do not come back to them', async () => {
  const s = await scene()
  const ana = '+15551230001'
  const before = await ticketsOf(ana)
  const chat = s.wire.phone(ana).whatsapp(cloudNumber)
  chat.send('From my phone')
  const all = await until(
    'her ticket',
    () => ticketsOf(ana),
    (found) => found.length > before.length,
  )
  const ticket = all.at(-1) ?? ''
  await asUser('ana').reply(ticket, 'From my mail')
  await agent.reply(ticket, 'To your phone')
  await shows(chat, 'To your phone')
  expect(chat.inbox()).toHaveLength(1)
})

it('A2: an agent writes first from a ticket of their own, also while another is open; the answer lands there', async () => {
  const s = await scene()
  const number = stranger()
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  chat.send('The first matter')
  const first = await ticketOf(number)
  const second = await agent.create({
    Subject: 'Your parcel',
    Content: 'Your parcel is here: <b>soon</b>',
    ContentType: 'text/html',
    CustomFields: { Channel: 'whatsapp', Phone: number },
    Attachments: [file('map.pdf', 'application/pdf', picture)],
  })
  await shows(chat, 'Your parcel is here: *soon*')
  await until(
    'the file',
    () => chat.inbox(),
    (all) => all.some(({ content }) => content.type === 'media'),
  )
  await agent.reply(second, 'It is blue')
  await shows(chat, 'It is blue')
  chat.send('Lovely')
  await until(
    'the answer',
    () => history(second),
    (told) => told.some(({ text }) => text.includes('Lovely')),
  )
  expect(await history(first)).toHaveLength(1)
  await agent.reply(second, 'See you')
  await shows(chat, 'See you')
})

it('A2: without consent the agent’s first word is refused, and they are told in the ticket', async () => {
  const s = await scene()
  const number = stranger()
  const ticket = await agent.create({
    Subject: 'Cold',
    Content: 'Buy a teapot',
    CustomFields: { Channel: 'whatsapp', Phone: number },
  })
  const told = await until(
    'the comment',
    () => history(ticket),
    (all) => all.some(({ type }) => type === 'Comment'),
  )
  expect(told.at(-1)?.by).toBe('deskwire')
  expect(s.wire.phone(number).whatsapp(cloudNumber).inbox()).toEqual([])
})

it('E7: a reply after the window is refused with the sentence that agents know, in a comment', async () => {
  // The window counts as closed at once.
  const s = await scene({ bridge: { policy: { windowMarginMs: 24 * 3_600_000 } } })
  const number = stranger()
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  chat.send('Hello')
  const ticket = await ticketOf(number)
  await agent.reply(ticket, 'Too late')
  const told = await until(
    'the comment',
    () => history(ticket),
    (all) => all.some(({ type }) => type === 'Comment'),
  )
  expect(told.find(({ type }) => type === 'Comment')?.text).toContain(
    'This conversation has exceeded the 24 hour limit to respond to the customer.',
  )
  expect(chat.inbox()).toEqual([])
})
