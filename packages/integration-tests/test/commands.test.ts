import { memory } from '@deskwire/core'
import { type FoundRecord, fail } from '@deskwire/core/adapter'
import { fakeHost } from '@deskwire/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'

const found = (id: string, subtitle: string): FoundRecord => ({
  id,
  card: { type: 'card', title: id, subtitle, fields: [] },
})
// Whose they are, and what they are about.
const records: readonly { owner: string; record: FoundRecord }[] = [
  { owner: 'bea', record: found('CS2', 'Refund for a kettle') },
  { owner: 'ana', record: found('CS1', 'Refund for a teapot') },
  { owner: 'bea', record: found('CS3', 'A broken lid') },
  { owner: 'ana', record: found('CS4', 'Invoice of May') },
  { owner: 'ana', record: found('CS5', 'Invoice of June') },
]

let s: Scene
let tied: string[]
beforeEach(async () => {
  tied = []
  const host = fakeHost({
    contacts: [{ id: 'ana', name: 'Ana', phone: '+15551230001' }],
    articles: [
      { id: 'KB1', title: 'Teapots that leak', url: 'https://desk.test/kb/1' },
      { id: 'KB2', title: 'Teapots that whistle', url: 'https://desk.test/kb/2' },
    ],
  })
  host.records = {
    find: ({ text = '', contact }) =>
      Promise.resolve(
        records
          .filter(({ owner }) => contact === undefined || owner === contact)
          .map(({ record }) => record)
          .filter(({ id, card }) => `${id} ${JSON.stringify(card)}`.toLowerCase().includes(text.toLowerCase())),
      ),
    link: async (ticket, record) => {
      if (record === 'CS9') throw fail('not_found', 'There is no record CS9')
      tied.push(`${ticket.id} + ${record}`)
    },
    unlink: async (ticket, record) => void tied.push(`${ticket.id} - ${record}`),
  }
  Object.assign(host, {
    close: async ({ id }: { id: string }) => {
      host.ticket(id).closed = true
    },
  })
  s = await new Scene({ store: memory(), host, policy: { windowWarningMs: 0 } }).start()
  await s.customer('Where is my refund?')
  await s.until(() => s.host.tickets[0]?.entries.length === 1, 'the ticket')
})
afterEach(() => s.stop())

const told = () => [
  ...(s.host.tickets[0]?.reports ?? []).map(({ failure }) => failure?.message),
  ...(s.host.tickets[0]?.notes ?? []),
]
const agent = async (words: string) => {
  await s.agent(words)
  await s.settled()
}
const shown = () => s.channel.taken.map(({ content }) => JSON.stringify(content))

describe('a record goes to the right customer', () => {
  it('what words find is sent only if it is one record, and theirs', async () => {
    await agent('/record refund')
    expect(shown()).toHaveLength(1)
    expect(shown()[0]).toContain('CS1')
  })

  it.each([
    ['another customer’s only', '/record broken lid', ['CS3 A broken lid']],
    ['several of theirs', '/record invoice', ['CS4 Invoice of May', 'CS5 Invoice of June']],
  ])('%s: nothing is sent, and the agent chooses', async (_, words, candidates) => {
    await agent(words)
    expect(shown()).toEqual([])
    expect(told()).toHaveLength(1)
    expect(told()[0]).toContain(candidates.join('; '))
    expect(told()[0]).not.toContain('kettle')
  })

  it('a guest has no records: only a number is exact', async () => {
    await s.bridge.store.apply('main', (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.id, [
      { conversation: { contact: null } },
    ])
    await agent('/record refund')
    expect(shown()).toEqual([])
    expect(told()[0]).toContain('CS2 Refund for a kettle; CS1 Refund for a teapot')
    await agent('/record cs2')
    expect(shown()).toHaveLength(1)
    expect(shown()[0]).toContain('CS2')
  })

  it('an article goes by its number; words give the agent a list', async () => {
    await agent('/article teapots')
    expect(shown()).toEqual([])
    expect(told()[0]).toContain('KB1 Teapots that leak; KB2 Teapots that whistle')
    await agent('/ARTICLE KB1')
    expect(shown()[0]).toContain('https://desk.test/kb/1')
  })
})

describe('commands for the helpdesk are answered by a note, and nothing of them reaches the customer', () => {
  it.each([
    ['/articles teapots', 'Articles about "teapots": KB1 Teapots that leak; KB2 Teapots that whistle.'],
    ['/articles samovar', 'No article was found about "samovar".'],
    ['/link CS1', 'The record CS1 is now linked to this ticket.'],
    ['/UNLINK CS1', 'The record CS1 is no longer linked to this ticket.'],
    ['/link CS9', 'Nothing was sent: /link did not work: There is no record CS9.'],
    ['/close', 'This ticket was closed, as asked with a command.'],
    ['/search teapot', 'Nothing was sent: "/search" is not known. Known: /template'],
    ['/shrug hello', 'To send it as text, begin with //shrug.'],
  ])('%s', async (words, answer) => {
    await agent(words)
    expect(shown()).toEqual([])
    expect(told()).toHaveLength(1)
    expect(told()[0]).toContain(answer)
  })

  it('the ticket is changed once, in the ticket they wrote in', async () => {
    await agent('/link CS1\nI have your case here.')
    expect(tied).toEqual(['T1 + CS1'])
    expect(s.channel.texts()).toEqual(['I have your case here.'])
    await agent('/close')
    expect(s.host.tickets[0]?.closed).toBe(true)
    const { items } = await s.bridge.store.conversations('main', { limit: 1 })
    expect(items[0]?.closedTicket?.id).toBe('T1')
  })

  it('doubled, it is a text like any other', async () => {
    await agent('//shrug hello')
    await agent('/etc/hosts has the address')
    expect(s.channel.texts()).toEqual(['/shrug hello', '/etc/hosts has the address'])
  })
})
