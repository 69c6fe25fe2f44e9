import { ana } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { type Scene, type SceneOptions, scene } from './scene.js'

let s: Scene
const start = async (options?: SceneOptions) => {
  s = await scene(options)
  return s
}
const hour = 60 * 60_000

describe('A2: an agent writes first', () => {
  const words = '/template order_ready en name=Ana'

  it('from their own ticket, to somebody who wrote before; the answer comes back there', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const first = desk.tickets[0]?.id ?? 0
    await s.later(48 * hour)
    const theirs = desk.open(desk.tickets[0]?.requester_id ?? 0, words, ['deskwire_outreach'])
    await s.settled()
    expect(JSON.stringify(chat.last()?.content)).toContain('Hi Ana, your order is ready.')
    expect(theirs.tags).toContain('deskwire')
    expect(theirs.tags).not.toContain('deskwire_outreach')
    chat.send('Great')
    await s.settled()
    expect(desk.said(theirs.id)).toEqual(['Great'])
    expect(desk.said(first)).toEqual(['Hello'])
    desk.reply(theirs.id, 'See you')
    await s.settled()
    expect(chat.inbox()).toHaveLength(2)
  })

  it('from an older ticket: its first comment is not sent, only later replies are', async () => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    const requester = desk.tickets[0]?.requester_id ?? 0
    const older = desk.state.ticket({ requester_id: requester, subject: 'By mail', status: 'open' })
    desk.change(older.id, { comment: { body: 'Written by mail', public: true } })
    desk.change(older.id, { comment: { body: 'And again by mail', public: true } })
    await s.later(5_000)
    desk.change(older.id, { comment: { body: 'By message now', public: false }, tags: ['deskwire_outreach'] })
    await s.settled()
    desk.reply(older.id, 'And this')
    await s.settled()
    expect(chat.inbox().map(({ content }) => content)).toMatchObject([{ text: 'By message now' }, { text: 'And this' }])
  })

  it('to somebody who never wrote, without recorded consent: refused, and the ticket says why', async () => {
    const { desk } = await start()
    const chat = s.chat()
    const requester = desk.state.user({ name: 'Ana', phone: '+1 (555) 123-4567' })
    const theirs = desk.open(requester.id, words, ['deskwire_outreach'])
    await s.settled()
    expect(chat.inbox()).toEqual([])
    expect(desk.notes(theirs.id).at(-1)).not.toBe(words)
    expect(desk.notes(theirs.id)).toHaveLength(2)
    expect((await s.bridge.books()).refused).toEqual({ no_consent: 1 })
  })

  it.each([true, false])('text with quotes and line breaks, placeholders escaped: %s', async (escapes) => {
    const { desk } = await start()
    const chat = s.chat()
    chat.send('Hello')
    await s.settled()
    desk.triggers.escapes = escapes
    desk.open(desk.tickets[0]?.requester_id ?? 0, 'Your "teapot"\nis here', ['deskwire_outreach'])
    await s.settled()
    expect(chat.last()?.content).toMatchObject({ type: 'text', text: 'Your "teapot"\nis here' })
    expect(chat.inbox()).toHaveLength(1)
  })

  it('a requester without a number cannot be reached, and the failure is visible', async () => {
    const { desk } = await start()
    const requester = desk.state.user({ name: 'No phone', email: 'x@acme.example' })
    desk.open(requester.id, words, ['deskwire_outreach'])
    await s.settled()
    const parked = await s.store.parked('main', { limit: 5 })
    expect(parked.items).toMatchObject([{ reason: expect.stringContaining('a phone number') }])
    expect(s.chat(ana).inbox()).toEqual([])
  })
})

describe('story (b): a reply after 30 hours with a file, held, and the process dies after the template was sent', () => {
  it('F2, F5: one template, and after the answer the text and the file, once and in order', async () => {
    const { desk } = await start({
      bridge: {
        policy: {
          onClosed: 'reopen',
          reopenTemplate: { type: 'template', name: 'reply_waiting', language: 'en' },
          windowWarningMs: 0,
        },
        leaseMs: 10_000,
      },
    })
    const chat = s.chat()
    chat.send('Where is it?')
    await s.settled()
    const id = desk.tickets[0]?.id ?? 0
    await s.later(30 * hour)
    s.wire.controls.hold()
    s.wire.controls.loseResponse({ match: { provider: 'meta', path: '/messages' } })
    desk.reply(id, 'Here is your label', {
      files: [{ name: 'label.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF-1.4 label') }],
    })
    await s.until(() => chat.inbox().length === 1, 'the template arrives')
    // Meta accepted it, and the process dies before it can record that: no answer, no status.
    await s.bridge.stop()
    s.wire.controls.release({})
    await s.open()
    await s.wire.idle()
    await s.later(60_000)
    await s.wire.idle()
    expect(chat.inbox().map(({ content }) => JSON.stringify(content))).toEqual([
      expect.stringContaining('We have an answer to your question.'),
    ])
    chat.send('Yes?')
    await s.until(() => chat.inbox().length >= 3, 'the held reply goes out')
    await s.settled()
    const [, words, file, ...more] = chat.inbox().map(({ content }) => JSON.stringify(content))
    expect(words).toContain('Here is your label')
    expect(file).toContain('label.pdf')
    expect(more).toEqual([])
    expect(desk.said(id)).toEqual(['Where is it?', 'Here is your label', 'Yes?'])
    expect(desk.notes(id).join('\n')).toContain('reply_waiting')
    expect(await s.balanced()).toBe(true)
  })
})
