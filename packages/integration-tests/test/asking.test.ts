import { memory } from '@deskwire/core'
import type { Act, Content } from '@deskwire/core/adapter'
import { fakeAssistant, fakeHost } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'

const hour = 60 * 60_000
const text = (words: string): Content => ({ type: 'text', text: words, markup: 'plain' })
const say = (words: string): Act => ({ act: 'say', content: text(words) })
const open: Scene[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const bot = (answer: (words: string) => readonly Act[] = (words) => [say(`echo ${words}`)]) =>
  fakeAssistant(({ content }) => answer(content.type === 'text' ? content.text : content.type))

const scene = async (options: Partial<SceneOptions> = {}) => {
  const assistant = bot()
  const made = await new Scene({ store: memory(), assistants: { bot: assistant }, ...options }).start()
  open.push(made)
  return Object.assign(made, { assistant })
}

describe('asking for a person, whatever the assistant', () => {
  it.each([
    'I want to talk to a person please, my order 1234 is late',
    'operator',
    'No, a human please',
    'Puedo hablar con alguien de soporte?',
    'ik wil liever een medewerker spreken',
    'vorrei parlare con un operatore',
  ])('%s', async (words) => {
    const s = await scene()
    await s.customer(words)
    await s.until(() => s.host.tickets.length === 1, 'the ticket')
    await s.until(() => s.channel.texts().length === 1, 'the promise')
    expect(s.channel.texts()).toEqual(['I am passing you on to a colleague.'])
    expect(s.assistant.turns).toEqual([])
    expect(s.host.tickets[0]?.opening.attributes.reason).toBe('The customer asked for a person')
    expect(s.host.tickets[0]?.opening.transcript?.map(({ author, content }) => [author, content])).toEqual([
      ['customer', expect.objectContaining({ text: words })],
      ['assistant', expect.objectContaining({ text: 'I am passing you on to a colleague.' })],
    ])
  })

  it.each(['The agent told me yesterday that it would arrive', "I don't need a human, just tell me where my order is"])(
    'who only mentions one gets an answer of the assistant: %s',
    async (words) => {
      const s = await scene()
      await s.customer(words)
      await s.until(() => s.channel.texts().length === 1, 'the answer')
      expect(s.channel.texts()).toEqual([`echo ${words}`])
      expect(s.host.tickets).toEqual([])
    },
  )

  it('under a picture, and with the words and the queue of the setup', async () => {
    const s = await scene({ policy: { person: { words: ['mostrador'], queue: 'front' } } })
    await s.customer('Mostrador!')
    await s.until(() => s.host.tickets.length === 1, 'the ticket')
    expect(s.host.tickets[0]?.opening.queue).toBe('front')
    const t = await scene()
    t.channel.files.set('p', Buffer.from('png'))
    const media = { ref: 'p', mime: 'image/png' }
    await t.customer({ type: 'media', kind: 'image', media, caption: 'broken. get me a human' })
    await t.until(() => t.host.tickets.length === 1, 'the ticket')
    expect(t.assistant.turns).toEqual([])
  })

  it('goes to the assistant where the setup says so', async () => {
    const s = await scene({ policy: { person: false } })
    await s.customer('operator')
    await s.until(() => s.channel.texts().length === 1, 'the answer')
    expect(s.channel.texts()).toEqual(['echo operator'])
  })
})

describe('a handoff when nobody is there', () => {
  // The clock of the scene begins on a Friday at nine.
  const week = { friday: [['07:00', '08:00']], saturday: [['07:00', '08:00']] } as const
  const closed = { policy: { hours: { zone: 'UTC', week } } }

  it('outside the hours is answered with when somebody is back, not with a promise, once in that night', async () => {
    const s = await scene(closed)
    await s.customer('operator')
    await s.until(() => s.host.tickets.length === 1, 'the ticket')
    await s.until(() => s.channel.texts().length === 1, 'the away text')
    expect(s.channel.texts()[0]).toMatch(/back on \w+day/)
    await s.customer('hello? anybody?')
    await s.until(() => s.host.tickets[0]?.entries.length === 1, 'the next message')
    await s.desk({ kind: 'closed', id: 'c1', at: { ticket: s.host.tickets[0]?.id ?? '' } })
    await s.later(10_000)
    await s.customer('agent please')
    const handoffs = () => s.host.tickets[0]?.notes.filter((note) => note.includes('handed')).length
    await s.until(() => handoffs() === 2, 'a second handoff')
    await s.settled(1)
    expect(s.channel.texts()).toHaveLength(1)
    // The next night is another one.
    await s.later(26 * hour)
    await s.customer('still nobody?')
    await s.until(() => s.channel.texts().length === 2, 'the away text of the next night')
  })

  it('the helpdesk is asked before a person is promised, for the queue of the handoff', async () => {
    const host = fakeHost()
    const asked: unknown[] = []
    host.available = (about) => {
      asked.push(about)
      return Promise.resolve(false)
    }
    const handoff: Act = {
      act: 'handoff',
      reason: 'Wants a refund',
      queue: 'refunds',
      available: text('One moment.'),
      unavailable: text('No agents are online.'),
    }
    const s = await scene({ host, assistants: { bot: bot(() => [handoff]) } })
    await s.customer('refund')
    await s.until(() => s.channel.texts().length === 1, 'the text of the assistant')
    expect(s.channel.texts()).toEqual(['No agents are online.'])
    expect(asked).toEqual([{ medium: 'whatsapp', attributes: {}, queue: 'refunds' }])
    await s.until(() => s.host.tickets.length === 1, 'the ticket')
  })

  it('somebody is there, or nobody knows: the promise', async () => {
    for (const answer of [() => Promise.resolve(true), () => Promise.reject(new Error('no such API'))]) {
      const host = fakeHost()
      host.available = answer
      const s = await scene({ host })
      await s.customer('operator')
      await s.until(() => s.channel.texts().length === 1, 'the promise')
      expect(s.channel.texts()).toEqual(['I am passing you on to a colleague.'])
    }
  })

  it('an assistant that fails leaves nobody in silence', async () => {
    const broken = fakeAssistant(() => [])
    const s = await scene({ assistants: { bot: broken } })
    await s.customer('where is my order')
    await s.until(() => s.channel.texts().length === 1, 'the promise')
    expect(s.channel.texts()).toEqual(['I am passing you on to a colleague.'])
  })
})

describe('E6: what the assistant heard is analysed too', () => {
  const analyze = (words: string) => Promise.resolve(words.includes('useless') ? ['negative'] : ['neutral'])

  it('before the handoff, and the angry message that causes it: tags of the ticket', async () => {
    const s = await scene({ hooks: { analyze } })
    await s.customer('where is my order')
    await s.until(() => s.channel.texts().length === 1, 'the answer')
    await s.customer('this is useless, get me a human')
    await s.until(() => s.host.tickets[0]?.tags.length === 2, 'the tags')
    expect([...(s.host.tickets[0]?.tags ?? [])].sort()).toEqual(['negative', 'neutral'])
  })

  it('a tap that causes the handoff loses nothing of what was found before', async () => {
    const acts = (words: string) => (words === 'selection' ? [{ act: 'handoff', reason: 'x' } as const] : [say('ok')])
    const s = await scene({ hooks: { analyze }, assistants: { bot: bot(acts) } })
    await s.customer('useless thing')
    await s.until(() => s.channel.texts().length === 1, 'the answer')
    await s.settled(1)
    await s.customer({ type: 'selection', choice: 'x', options: [{ id: '1', title: 'A person' }], by: 'tap' })
    await s.until(() => s.host.tickets[0]?.tags.length === 1, 'the tag')
    expect(s.host.tickets[0]?.tags).toEqual(['negative'])
  })
})
