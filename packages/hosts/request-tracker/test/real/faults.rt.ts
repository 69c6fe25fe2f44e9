import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloudNumber } from '@deskwire/integration-tests'
import { sqlite } from '@deskwire/store-sqlite'
import { afterEach, expect, it } from 'vitest'
import { start, stop } from '../../../../../scripts/rt/server.mjs'
import { ticketOf, ticketsOf } from './people.js'
import { asUser, history, rt, until } from './rt.js'
import { lossyProxy, scene, shows } from './scene.js'

const agent = asUser('agent1')
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const texts = async (ticket: string) => (await history(ticket)).map(({ text }) => text.trim())

it('promise 7: a lost answer is looked up, and nothing is written twice, not even the same words', async () => {
  const proxy = await lossyProxy()
  ends.push(() => proxy.close())
  const s = await scene({ host: { url: proxy.url } })
  const number = '+15557772001'
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  proxy.lose(/\/ticket$/)
  chat.send('Opened once')
  await until(
    'the lost answer',
    () => proxy.lost(),
    (lost) => lost === 1,
  )
  await s.wire.idle()
  chat.send('ok')
  const ticket = await ticketOf(number)
  await until(
    'the first ok',
    () => texts(ticket),
    (all) => all.length === 2,
  )

  // The same words as the entry before it: only the mark tells them apart.
  proxy.lose(/\/correspond$/)
  chat.send('ok')
  await until(
    'the second lost answer',
    () => proxy.lost(),
    (lost) => lost === 2,
  )
  chat.send('and on')
  expect(
    await until(
      'all four',
      () => texts(ticket),
      (all) => all.includes('and on'),
    ),
  ).toEqual(['Opened once', 'ok', 'ok', 'and on'])
  expect(await ticketsOf(number)).toEqual([ticket])
  expect(await s.bridge.books()).toMatchObject({ parked: 0 })
})

it('promise 5: RT is stopped for a while; what customers wrote meanwhile arrives in order', async () => {
  const s = await scene()
  const number = '+15557772002'
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  chat.send('Before')
  const ticket = await ticketOf(number)
  await stop(rt)
  for (const text of ['While it was away', 'and still']) {
    chat.send(text)
    await s.wire.idle()
  }
  await start(rt)
  expect(
    await until(
      'all three',
      () => texts(ticket),
      (all) => all.length === 3,
    ),
  ).toEqual(['Before', 'While it was away', 'and still'])
})

it('promise 1: what agents did while nobody listened is caught up with, once: replies, files, a first word, a resolve', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deskwire-rt-store-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  const s = await scene({ store: () => sqlite(join(folder, 'store.db')), bridge: { catchUpEveryMs: 60_000 } })
  const [number, other] = ['+15557772003', '+15557772004']
  const chat = s.wire.phone(number).whatsapp(cloudNumber)
  const second = s.wire.phone(other).whatsapp(cloudNumber)
  chat.send('Anybody there?')
  second.send('And for me?')
  const [ticket, resolved] = [await ticketOf(number), await ticketOf(other)]
  await agent.reply(ticket, 'Heard at once')
  await shows(chat, 'Heard at once')

  await s.served.close()
  await agent.reply(ticket, 'Said to nobody', {
    Attachments: [
      { FileName: 'a.pdf', FileType: 'application/pdf', FileContent: Buffer.from('pdf').toString('base64') },
    ],
  })
  await agent.comment(ticket, 'Not for them')
  await agent.put(`/ticket/${resolved}`, { Status: 'resolved' })
  const first = await agent.create({
    Subject: 'First',
    Content: 'An agent’s first word',
    CustomFields: { Channel: 'whatsapp', Phone: number },
  })
  // An e-mail ticket is no business of ours.
  await agent.reply(await agent.create({ Subject: 'Mail', Content: 'x' }), 'By e-mail')

  await s.open()
  await shows(chat, 'Said to nobody')
  await shows(chat, 'An agent’s first word')
  await until(
    'the file',
    () => chat.inbox(),
    (all) => all.some(({ content }) => content.type === 'media'),
  )
  await until(
    'closed',
    () => s.bridge.store.find('main', { by: 'ticket', host: 'rt', ticket: resolved }),
    (seen) => seen?.state === 'closed',
  )
  expect(chat.inbox()).toHaveLength(4)
  expect(second.inbox()).toEqual([])
  chat.send('Answer')
  await until(
    'the answer in the newest',
    () => texts(first),
    (all) => all.includes('Answer'),
  )
})
