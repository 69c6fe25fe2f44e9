import { memory } from '@deskwire/core'
import { fakeChannel, fakeHost, fakeSms } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'

let s: Scene
afterEach(() => s.stop())

const day = 24 * 60 * 60_000
let closings = 0

const begin = async (options: Partial<SceneOptions> = {}) => {
  s = await new Scene({
    store: memory(),
    ...options,
    policy: { windowWarningMs: 0, closing: { rating: true }, ...options.policy },
  }).start()
  await s.customer('Where is my parcel?')
  await s.settled()
}
const close = async (ticket = s.host.tickets.at(-1)?.id ?? '') => {
  await s.desk({ kind: 'closed', id: `closed-${++closings}`, at: { ticket } })
  await s.settled()
}
const write = async (words: string) => {
  await s.customer(words)
  await s.settled()
}
const asked = () => {
  const choice = s.channel.taken.map(({ content }) => content).findLast(({ type }) => type === 'choice')
  if (choice?.type !== 'choice') throw new Error('nothing was asked')
  return choice
}
const tap = async (title: string, { options } = asked()) => {
  const id = options.find((option) => option.title === title)?.id ?? ''
  await s.customer({ type: 'selection', choice: '', options: [{ id, title }], by: 'tap' })
  await s.settled()
}
const state = async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state

describe('the end of a conversation', () => {
  it('is silent where the setup says nothing about it', async () => {
    await begin({ policy: { closing: undefined } })
    await close()
    expect(s.channel.taken).toEqual([])
  })

  it('is said in our words or the setup’s', async () => {
    await begin({ policy: { closing: {} } })
    await close()
    expect(s.channel.texts()).toEqual(['This conversation was closed. Write again at any time.'])
    expect(s.host.tickets[0]?.notes).toEqual([
      'Sent automatically: This conversation was closed. Write again at any time.',
    ])
    await s.stop()
    await begin({ policy: { closing: { text: 'Bye for now!' } } })
    await close()
    expect(s.channel.texts()).toEqual(['Bye for now!'])
  })

  it('asks for a rating, whose tap is a note in the ticket and opens nothing', async () => {
    const rated: object[] = []
    await begin()
    s.bridge.events.on('rated', (about) => void rated.push(about))
    await close()
    expect(asked().prompt).toBe('This conversation was closed. Write again at any time.\n\nPlease tell us how it was:')
    expect(asked().options.map(({ title }) => title)).toEqual(['Good', 'Fair', 'Poor'])
    await tap('Fair')
    const [ticket] = s.host.tickets
    expect(ticket?.notes).toContain('The customer rated this conversation: Fair (2 of 3).')
    expect(rated).toMatchObject([{ ticket: ticket?.id, host: 'desk', score: 2, of: 3 }])
    expect(s.channel.texts().at(-1)).toBe('Thank you for your rating.')
    expect(s.host.tickets).toHaveLength(1)
    expect(s.host.texts()).toEqual(['Where is my parcel?'])
    expect(await state()).toBe('closed')
    expect(await s.balanced()).toBe(true)
  })

  it('is asked by numbers where there is nothing to tap, in the customer’s language and the setup’s own words', async () => {
    const contacts = [{ id: 'c1', name: 'Ana Jensen', phone: '+15551230001', language: 'de' }]
    await begin({ channel: fakeSms(), host: fakeHost({ contacts }) })
    await close()
    expect(s.channel.texts().at(-1)).toMatch(/wie es war:\n1\. Gut\n2\. Mittel\n3\. Schlecht\n.*Nummer/)
    await write('1')
    expect(s.host.tickets[0]?.notes).toContain('The customer rated this conversation: Gut (3 of 3).')
    expect(s.channel.texts().at(-1)).toBe('Danke für Ihre Bewertung.')
    await s.stop()
    await begin({ policy: { closing: { rating: { question: 'Happy?', answers: ['Yes', 'No'] } } } })
    await close()
    await write('no')
    expect(s.host.tickets[0]?.notes).toContain('The customer rated this conversation: No (1 of 2).')
  })

  it('is said once for each ticket, however often it is closed', async () => {
    await begin({ policy: { closing: {} } })
    await close()
    await close()
    await write('One more thing')
    await close()
    expect(s.host.tickets).toHaveLength(1)
    expect(s.channel.texts()).toHaveLength(1)
    await s.later(4 * day)
    await write('Hello again')
    await close()
    expect(s.host.tickets).toHaveLength(2)
    expect(s.channel.texts()).toHaveLength(2)
  })

  it('does not reach who wrote STOP or whose window is closed, and no agent hears of that', async () => {
    await begin()
    await write('STOP')
    const { notes = [] } = s.host.tickets[0] ?? {}
    const before = [...notes]
    await close()
    expect(s.channel.texts().filter((text) => text.includes('closed'))).toEqual([])
    expect(notes).toEqual(before)
    await s.stop()
    await begin()
    await s.later(2 * day)
    await close()
    expect(s.channel.taken).toEqual([])
    expect(s.host.tickets[0]?.notes).toEqual([])
  })

  it('anything but an answer reopens the ticket, and a tap on the old question still rates what it was about', async () => {
    await begin()
    await close()
    const question = asked()
    await write('It never arrived')
    expect(s.host.texts()).toEqual(['Where is my parcel?', 'It never arrived'])
    await close()
    await s.later(4 * day)
    await write('good')
    expect(s.host.tickets).toHaveLength(2)
    expect(s.host.texts()).toEqual(['[selection]'])
    await tap('Poor', question)
    const [first, second] = s.host.tickets
    expect(first?.notes).toContain('The customer rated this conversation: Poor (1 of 3).')
    expect(second?.entries).toHaveLength(1)
  })

  it('nobody but us can ask for it', async () => {
    await begin()
    await s.agent({
      type: 'choice',
      id: 'x~closing/rating',
      prompt: 'Well?',
      input: 'choice',
      options: [{ id: '', title: 'Good', value: { ticket: { host: 'desk', id: 'T1' }, score: 9, of: 9, askedAt: 1 } }],
    })
    await s.settled()
    await tap('Good')
    expect(s.host.tickets[0]?.notes.join()).not.toContain('rated')
    expect(s.host.tickets[0]?.entries).toHaveLength(2)
  })

  it('is not lost where the helpdesk is away for a while, nor said twice', async () => {
    await begin({ channel: fakeChannel() })
    await close()
    s.host.fails = 'everything'
    await s.customer({
      type: 'selection',
      choice: '',
      options: [{ id: asked().options[0]?.id ?? '', title: 'Good' }],
      by: 'tap',
    })
    await s.until(async () => (await s.bridge.store.waitsFor('main')).unavailable === 1, 'the note waits')
    s.host.fails = undefined
    await s.later(5 * 60_000)
    await s.settled()
    const notes = s.host.tickets[0]?.notes.filter((note) => note.includes('rated'))
    expect(notes).toEqual(['The customer rated this conversation: Good (3 of 3).'])
    expect(s.channel.texts().filter((text) => text.startsWith('Thank you'))).toHaveLength(1)
  })
})
