import type { Content, Entry, MediaIn } from '@deskwire/core/adapter'
import { type Activity, assertActivity } from 'botframework-schema'
import { describe, expect, it } from 'vitest'
import { customEvent, messagesOf, notice, type Written, withoutFile } from './write.js'

const conversation = '2f7ac0de-0000-4000-8000-000000000001'
const signal = new AbortController().signal

const media = (more: Partial<MediaIn> = {}): MediaIn => ({
  ref: 'm1',
  mime: 'image/png',
  name: 'leak.png',
  open: async () => new Blob(['bytes of a picture']).stream(),
  link: () => 'https://bridge.example/media/m1',
  ...more,
})

const entry = (content: Content<MediaIn>, more: Partial<Entry> = {}): Entry => ({
  key: 'c1.7',
  author: 'customer',
  name: 'Ana',
  at: 1,
  content,
  typed: true,
  ...more,
})
const text = (words: string): Content<MediaIn> => ({ type: 'text', text: words, markup: 'plain' })
const messages = (given: Entry, attachments: 'link' | 'base64' = 'link') =>
  messagesOf(given, conversation, { attachments }, signal)

/** Adds what Microsoft's schema requires of a whole activity; a channel leaves to the service what it knows. */
const completed = (activity: Written): unknown => ({
  localTimezone: 'UTC',
  callerId: '',
  serviceUrl: 'https://service.example',
  channelId: 'channel',
  conversation: { id: conversation, isGroup: false, conversationType: '', name: '' },
  recipient: { id: 'bot', name: 'bot' },
  label: '',
  valueType: '',
  text: '',
  listenFor: [],
  ...activity,
  from: { id: 'someone', name: 'Someone', ...('from' in activity ? activity.from : {}) },
})

describe('what we write conforms to Microsoft’s own activity schema (botframework-schema)', () => {
  it('every kind', async () => {
    const all: Written[] = [
      ...(await messages(entry(text('Hello')))),
      ...(await messages(entry({ type: 'media', kind: 'image', media: media(), caption: 'Look' }))),
      ...(await messages(entry(text('We are closed'), { author: 'system' }))),
      { type: 'typing', from: { name: 'Assistant' } },
      { type: 'endOfConversation' },
      { type: 'event', name: 'MessageRead', value: { messageId: '1234567890123' } },
      customEvent('DeskwireNotDelivered', { tags: 'angry' }),
    ]
    for (const one of all) expect(() => assertActivity(completed(one)), JSON.stringify(one)).not.toThrow()
    expect(() => assertActivity({ ...(completed({ type: 'endOfConversation' }) as object), text: 7 })).toThrow()
    const typed: Partial<Activity>[] = all.map((one) => ({ type: one.type }))
    expect(typed).toHaveLength(all.length)
  })
})

describe('entries', () => {
  it('a text over 6,000 characters becomes several messages with their own ids, and nothing is lost', async () => {
    const words = Array.from({ length: 2_400 }, (_, n) => `word${n}`).join(' ')
    const made = await messages(entry(text(words)))
    const texts = made.map((one) => (one.type === 'message' ? (one.text ?? '') : ''))
    expect(made.length).toBeGreaterThan(2)
    expect(Math.max(...texts.map((one) => one.length))).toBeLessThanOrEqual(6_000)
    expect(texts.join(' ')).toBe(words)
    expect(new Set(made.map((one) => 'id' in one && one.id)).size).toBe(made.length)
  })

  it('B1: a file is a link with a name, or its bytes if that is configured and it is small', async () => {
    const picture = entry({ type: 'media', kind: 'image', media: media(), caption: '*Look*', markup: 'whatsapp' })
    expect(await messages(picture)).toMatchObject([
      {
        text: 'Look',
        attachments: [{ contentType: 'image/png', contentUrl: 'https://bridge.example/media/m1', name: 'leak.png' }],
      },
    ])
    const bytes = Buffer.from('bytes of a picture').toString('base64')
    expect(await messages(picture, 'base64')).toMatchObject([
      { attachments: [{ contentUrl: `data:image/png;base64,${bytes}` }] },
    ])
    const large = entry({ type: 'media', kind: 'file', media: media({ size: 50_000_000 }) })
    expect(await messages(large, 'base64')).toMatchObject(
      [{ attachments: [{ contentUrl: /^https:/ }] }].map((one) => ({
        attachments: [{ contentUrl: expect.stringMatching(one.attachments[0]?.contentUrl ?? /x/) }],
      })),
    )
    expect(withoutFile(picture, conversation)).toMatchObject([{ text: expect.stringContaining('media/m1') }])
    expect(withoutFile(entry(text('x')), conversation)).toBeUndefined()
  })

  it('only the customer’s own words are theirs; the rest is marked as automated', async () => {
    const [theirs] = await messages(entry(text('mine')))
    expect(theirs).not.toHaveProperty('channelData')
    for (const author of ['assistant', 'agent', 'system'] as const)
      expect(await messages(entry(text('x'), { author }))).toMatchObject([
        { channelData: { 'messagingapi-oc': { type: 'AutomatedMessage' } } },
      ])
    expect(notice('Not delivered', conversation)).toMatchObject([{ text: 'Not delivered', channelData: {} }])
  })

  it('a tap on a bot’s option sends what the bot expects; any other its title', async () => {
    const tapped = (value: unknown) =>
      messages(entry({ type: 'selection', choice: 'q', options: [{ id: 'q.1', title: 'Red', value }], by: 'tap' }))
    expect(await tapped({ answer: 'colour=red' })).toMatchObject([{ text: 'colour=red' }])
    for (const value of [undefined, 'r', { slot: 2 }]) expect(await tapped(value)).toMatchObject([{ text: 'Red' }])
  })

  it('values of a custom event are at most 200 characters and shown to the agent', () => {
    const event = customEvent('X', { reason: 'r'.repeat(500) })
    const value = event.type === 'event' && 'channelData' in event ? event.channelData.customEventValue : ''
    const read = JSON.parse(value) as { reason: { isDisplayable: boolean; value: string } }
    expect(read.reason.isDisplayable).toBe(true)
    expect(read.reason.value).toHaveLength(200)
  })
})
