import { fakeHost } from '@deskwire/testkit'
import { createCase, myCases, searchArticles, topic, topics } from '@deskwire/topics'
import { afterEach, describe, expect, it } from 'vitest'
import { slots } from './emulated/topics.js'
import type { Trouble } from './emulator.js'
import { ana, type House, type HouseOptions, house } from './house.js'
import { type Medium, mediums } from './providers.js'

let running: House | undefined
afterEach(async () => {
  await running?.end()
  running = undefined
})
const begin = async (options?: HouseOptions) => {
  running = await house(options)
  return running
}

describe('story (a), on the real adapters', () => {
  it('an album of ten from a customer without a number is one conversation; its picker is tapped, its value untyped', async () => {
    const h = await begin({ medium: 'whatsapp-cloud' })
    const chat = h.chat()
    h.wire.phone(ana).hide()
    const album = Array.from({ length: 10 }, (_, n) => ({ mime: 'image/jpeg', bytes: Buffer.from(`image ${n}`) }))
    await h.write(...album.map((media) => ({ media })))
    await h.until(() => h.now.agent.sessions.size > 0 && h.said().length === 10, 'ten pictures')
    await h.settled()
    expect(h.now.agent.sessions.size).toBe(1)
    // One request at a time: none was left out, and each was sent once.
    expect(h.now.agent.ignored).toEqual([])
    const { lines, context } = h.session
    expect(context).not.toHaveProperty('deskwire_phone')
    const bytes: string[] = []
    for (const { attachment } of lines) if (attachment) bytes.push(await (await fetch(h.local(attachment.url))).text())
    expect(bytes).toEqual(album.map((_, n) => `image ${n}`))

    chat.send('I want to book')
    await h.until(() => chat.last()?.content.type === 'choice', 'the picker')
    const asked = chat.last()
    if (asked?.content.type !== 'choice') throw new Error('no choice')
    const option = asked.content.options.find(({ title }) => title === slots[2]?.label)
    chat.tap(asked, option?.id ?? '')
    await h.until(() => h.session.answers.length === 1, 'the tap')
    expect(h.session.answers).toMatchObject([{ text: slots[2]?.value, typed: false }])
    expect(h.now.agent.sessions.size).toBe(1)
  })
})

describe('one request at a time', () => {
  it('what is said while the virtual agent is busy waits for its answer, and is never left out', async () => {
    const h = await begin()
    h.now.agent.hold()
    h.chat().send('one')
    await h.until(() => h.now.agent.sessions.size === 1, 'the first')
    await h.write('two', 'three')
    await h.settled(3)
    expect(h.said()).toEqual(['one'])
    h.now.agent.release()
    await h.until(() => h.said().length === 3, 'the others')
    await h.settled()
    expect(h.said()).toEqual(['one', 'two', 'three'])
    expect(h.inbox()).toEqual(['You said: one', 'You said: two', 'You said: three'])
    expect(h.now.agent.ignored).toEqual([])
  })

  it('one that is never answered does not hold the conversation for ever', async () => {
    const h = await begin()
    h.now.agent.hold()
    h.chat().send('one')
    await h.until(() => h.now.agent.sessions.size === 1, 'the first')
    h.chat().send('two')
    await h.settled(2)
    h.session.mode = 'agent'
    await h.later(31_000)
    await h.until(() => h.said().length === 2, 'the second, after its time')
  })
})

describe('nothing is lost and nothing is said twice', () => {
  const troubles: readonly [string, Trouble][] = [
    ['500', { status: 500, json: { error: { message: 'Internal' } } }],
    ['503', { status: 503 }],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '30', 'x-ratelimit-rule': 'hourly' } }],
    ['an answer that is lost', 'lost-answer'],
  ]
  it.each(troubles)('%s', async (_, trouble) => {
    const h = await begin()
    h.chat().send('one')
    await h.until(() => h.inbox().length === 1, 'the first')
    // The interaction has been marked too, so that what is planted meets the next message.
    await h.settled()
    h.now.next(trouble, trouble, trouble, trouble)
    await h.write('two', 'three')
    const told = () => h.said().length === 3
    for (let minute = 0; minute < 60 && !told(); minute++) {
      await h.later(60_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await h.until(() => h.inbox().length === 3, 'all of it')
    await h.settled()
    expect(h.said()).toEqual(['one', 'two', 'three'])
    expect(h.inbox()).toEqual(['You said: one', 'You said: two', 'You said: three'])
    expect((await h.bridge.books()).parked).toBe(0)
  })

  it('a request that is never answered is made again, and is one', async () => {
    const h = await begin({ bridge: { callMs: 300 } })
    h.chat().send('one')
    await h.until(() => h.inbox().length === 1, 'the first')
    await h.settled()
    h.now.next('hang')
    h.chat().send('two')
    for (let minute = 0; minute < 60 && h.said().length < 2; minute++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await h.later(60_000)
    }
    await h.until(() => h.inbox().length === 2, 'the second')
    expect(h.said()).toEqual(['one', 'two'])
  })

  it('a password that ran out parks nothing: all of it waits, in order, until it is right again', async () => {
    const h = await begin()
    h.chat().send('one')
    await h.until(() => h.inbox().length === 1, 'the first')
    await h.settled()
    const { password } = h.now.user
    h.now.user.password = 'a new one'
    await h.write('two', 'three')
    await h.settled(3)
    h.now.user.password = password
    for (let minute = 0; minute < 60 && h.said().length < 3; minute++) {
      await h.later(60_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await h.until(() => h.inbox().length === 3, 'all of it')
    expect(h.said()).toEqual(['one', 'two', 'three'])
    expect((await h.bridge.books()).parked).toBe(0)
  })

  it('a refusal in a 200 parks the message with a reason, and what follows goes on', async () => {
    const h = await begin()
    h.chat().send('one')
    await h.until(() => h.inbox().length === 1, 'the first')
    // The interaction has been marked too, so that what is planted meets the next message.
    await h.settled()
    h.now.next({ status: 200, json: { status: 'failure', error: { message: 'Invalid', detail: 'two' } } })
    await h.write('two', 'three')
    await h.until(() => h.said().length === 2, 'the third')
    expect(h.said()).toEqual(['one', 'three'])
    const { items } = await h.bridge.store.parked('main', { limit: 5 })
    expect(items).toMatchObject([{ reason: 'refused: refused' }])
    expect(h.log.join('\n')).not.toContain('Invalid')
  })

  it('a callback that comes twice is said once', async () => {
    const h = await begin()
    h.chat().send('one')
    await h.until(() => h.inbox().length === 1, 'the answer')
    const { connection, delivered } = h.now
    const again = await fetch(connection?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...connection?.headers },
      body: JSON.stringify(delivered[0]?.payload),
    })
    expect(again.status).toBe(200)
    await h.settled()
    expect(h.inbox()).toEqual(['You said: one'])
  })
})

describe.each<Medium>(mediums)('the virtual agent in front of another helpdesk, on %s', (medium) => {
  it('answers, asks, and hands over with the transcript (A7, D10)', async () => {
    const desk = fakeHost()
    const h = await begin({ medium, assistantFor: desk })
    h.chat().send('Where is my order?')
    await h.until(() => h.inbox().length === 1, 'the virtual agent')
    expect(h.inbox()).toEqual(['You said: Where is my order?'])
    expect(desk.tickets).toEqual([])
    h.chat().send('agent please')
    await h.until(() => desk.tickets.length === 1, 'the ticket')
    const said = (desk.tickets[0]?.opening.transcript ?? []).map(({ author, content }) =>
      content.type === 'text' ? `${author}: ${content.text}` : content.type,
    )
    expect(said).toContain('customer: Where is my order?')
    expect(said).toContain('assistant: You said: Where is my order?')
    // It is let go there, and silent here from now on.
    await h.until(() => h.session.mode === 'ended', 'the end of its session')
    const before = h.inbox().filter((text) => text.startsWith('The conversation has ended'))
    h.chat().send('Hello?')
    await h.until(() => desk.tickets[0]?.entries.length === 1, 'the entry')
    expect(h.inbox().filter((text) => text.startsWith('The conversation has ended'))).toEqual(before)
    expect(before).toEqual([])
  })

  it('takes one utterance at a time there too', async () => {
    const h = await begin({ medium, assistantFor: fakeHost() })
    h.now.agent.hold()
    h.chat().send('one')
    await h.until(() => h.now.agent.sessions.size === 1, 'the first')
    h.chat().send('two')
    await h.settled(2)
    h.now.agent.release()
    await h.until(() => h.inbox().length > 0, 'its answer')
    for (let second = 0; second < 30 && h.inbox().length < 2; second++) {
      await h.later(1_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await h.until(() => h.inbox().length === 2, 'the second')
    expect(h.inbox()).toEqual(['You said: one', 'You said: two'])
    expect(h.now.agent.ignored).toEqual([])
  })
})

it('both: the virtual agent first, then a case with the transcript in the same instance', async () => {
  const h = await begin({ assistantFor: 'records' })
  h.chat().send('Where is my order?')
  await h.until(() => h.inbox().length === 1, 'the virtual agent')
  h.chat().send('agent please')
  const row = () => h.now.tables.of('sn_customerservice_case').find(({ correlation_display }) => correlation_display)
  await h.until(() => row() !== undefined, 'the case')
  expect(row()?.description).toContain('You said: Where is my order?')
  expect(row()?.description).toContain('Ana Jensen: agent please')
})

describe.each<Medium>(['twilio-sms', 'whatsapp-cloud'])('B10: self-service on %s', (medium) => {
  it('a customer finds an article, their cases, and opens one, by chatting', async () => {
    const menu = topics({
      topics: [
        topic('articles', { title: 'Search articles', keywords: ['articles'] }).use(searchArticles()),
        topic('mine', { title: 'My cases', keywords: ['my cases'] }).use(myCases()),
        topic('new', { title: 'Report a problem', keywords: ['problem'] }).use(createCase()),
      ],
    })
    const h = await begin({
      medium,
      bridge: { assistants: { menu }, route: () => ({ host: 'servicenow', assistant: 'menu' }) },
    })
    const person = h.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    h.now.tables.insert('sn_customerservice_case', {
      short_description: 'A cracked cup',
      contact: person?.sys_id ?? '',
    })
    const shown = () =>
      JSON.stringify(
        h
          .chat()
          .inbox()
          .map(({ content }) => content),
      )

    h.chat().send('articles')
    await h.until(() => h.inbox().length > 0, 'the question')
    h.chat().send('teapots')
    await h.until(() => shown().includes('kb_article_view&sysparm_article=KB0010042'), 'the article')
    h.chat().send('my cases')
    await h.until(() => shown().includes('A cracked cup'), 'their case')
    expect(shown()).not.toContain('A leaking teapot')

    await h.settled()
    const asked = h.inbox().length
    h.chat().send('problem')
    await h.until(() => h.inbox().length > asked, 'the title')
    h.chat().send('My lid is lost')
    await h.until(() => h.inbox().length > asked + 1, 'the description')
    h.chat().send('It rolled away')
    const made = () =>
      h.now.tables.of('sn_customerservice_case').find((row) => row.short_description === 'My lid is lost')
    await h.until(() => made() !== undefined, 'the case')
    expect(made()).toMatchObject({ description: 'It rolled away', contact: person?.sys_id })
    await h.until(() => shown().includes(made()?.number ?? '?'), 'its number')
  })
})
