import { fakeSms } from '@deskwire/testkit'
import { createCase, myCases, searchArticles, topic, topics } from '@deskwire/topics'
import { expect, it } from 'vitest'
import { scene } from './scene.js'

it('B10: articles, my cases and a new case over SMS, out of a real desk, and a person at the end (A7)', async () => {
  const menu = topics({
    topics: [
      topic('help', { title: 'Help', keywords: ['help me', 'article'] }).use(searchArticles()),
      topic('mine', { title: 'My cases', keywords: ['cases'] }).use(myCases()),
      topic('new', { title: 'Report', keywords: ['broken'] }).use(createCase()),
    ],
  })
  const s = await scene({ channel: fakeSms(), assistants: { menu } })
  const { library } = s.desk
  const ana = library.put('contact', { name: 'Ana', addresses: [{ kind: 'phone', value: '+15551230001' }] })
  library.put('article', { id: 'KB1', title: 'Returns', body: 'Within 30 days.' })
  const says = async (said: string) => {
    const before = s.channel.taken.length
    await s.customer(said)
    await s.until(() => s.channel.taken.length > before, `an answer to ${said}`)
    await s.settled(1)
    return s.channel.texts().slice(before).join('\n')
  }
  await says('article')
  expect(await says('returns')).toContain(`${s.desk.url}/articles/KB1`)
  expect(await says('my cases')).toContain('no open cases')
  await says('it is broken')
  await says('Lamp')
  const created = await says('in two pieces')
  const [record] = library.all('record')
  expect(record).toMatchObject({ title: 'Lamp', description: 'in two pieces', contact: ana.id, state: 'open' })
  expect(created).toContain(record?.id)
  expect(await says('my cases')).toContain(`${record?.id} Lamp`)
  expect(s.desk.tickets()).toEqual([])
  await says('agent')
  await s.until(() => s.notes().length > 0, 'the handoff')
  expect(s.messages().at(-2)).toBe('customer: agent')
  expect(s.messages().at(-1)).toMatch(/^assistant: /)
  expect(s.desk.ticket(s.ticket).ticket.customer).toMatchObject({ contact: ana.id, verified: true })
})
