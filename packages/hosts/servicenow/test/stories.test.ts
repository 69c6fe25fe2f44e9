import { ana, type Medium, media } from '@deskwire/integration-tests'
import { fakeHost } from '@deskwire/testkit'
import { createCase, myCases, searchArticles, topic, topics } from '@deskwire/topics'
import { describe, expect, it } from 'vitest'
import type { Trouble } from './emulated/servicenow.js'
import { slots } from './emulated/topics.js'
import { scene } from './scene.js'

describe('story (a), on the real adapters', () => {
  it('an album of ten from a customer without a number is one conversation; its picker is tapped, its value untyped', async () => {
    const s = await scene({ medium: 'whatsapp-cloud' })
    const chat = s.chat()
    s.wire.phone(ana).hide()
    const album = Array.from({ length: 10 }, (_, n) => ({ mime: 'image/jpeg', bytes: Buffer.from(`image ${n}`) }))
    await s.write(...album.map((media) => ({ media })))
    await s.until(() => s.now.agent.sessions.size > 0 && s.said().length === 10, 'ten pictures')
    await s.settled()
    expect(s.now.agent.sessions.size).toBe(1)
    // One request at a time: none was left out, and each was sent once.
    expect(s.now.agent.ignored).toEqual([])
    const { lines, context } = s.session
    expect(context).not.toHaveProperty('deskwire_phone')
    const bytes: string[] = []
    for (const { attachment } of lines) if (attachment) bytes.push(await (await fetch(s.local(attachment.url))).text())
    expect(bytes).toEqual(album.map((_, n) => `image ${n}`))

    chat.send('I want to book')
    await s.until(() => chat.last()?.content.type === 'choice', 'the picker')
    const asked = chat.last()
    if (asked?.content.type !== 'choice') throw new Error('no choice')
    const option = asked.content.options.find(({ title }) => title === slots[2]?.label)
    chat.tap(asked, option?.id ?? '')
    await s.until(() => s.session.answers.length === 1, 'the tap')
    expect(s.session.answers).toMatchObject([{ text: slots[2]?.value, typed: false }])
    expect(s.now.agent.sessions.size).toBe(1)
  })
})

describe('one request at a time', () => {
  it('what is said while the virtual agent is busy waits for its answer, and is never left out', async () => {
    const s = await scene()
    s.now.agent.hold()
    s.chat().send('one')
    await s.until(() => s.now.agent.sessions.size === 1, 'the first')
    await s.write('two', 'three')
    await s.settled(3)
    expect(s.said()).toEqual(['one'])
    s.now.agent.release()
    await s.until(() => s.said().length === 3, 'the others')
    await s.settled()
    expect(s.said()).toEqual(['one', 'two', 'three'])
    expect(s.inbox()).toEqual(['You said: one', 'You said: two', 'You said: three'])
    expect(s.now.agent.ignored).toEqual([])
  })

  it('one that is never answered does not hold the conversation for ever', async () => {
    const s = await scene()
    s.now.agent.hold()
    s.chat().send('one')
    await s.until(() => s.now.agent.sessions.size === 1, 'the first')
    s.chat().send('two')
    await s.settled(2)
    s.session.mode = 'agent'
    await s.later(31_000)
    await s.until(() => s.said().length === 2, 'the second, after its time')
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
    const s = await scene()
    s.chat().send('one')
    await s.until(() => s.inbox().length === 1, 'the first')
    // The interaction has been marked too, so that what is planted meets the next message.
    await s.settled()
    s.now.next(trouble, trouble, trouble, trouble)
    await s.write('two', 'three')
    const told = () => s.said().length === 3
    for (let minute = 0; minute < 60 && !told(); minute++) {
      await s.later(60_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await s.until(() => s.inbox().length === 3, 'all of it')
    await s.settled()
    expect(s.said()).toEqual(['one', 'two', 'three'])
    expect(s.inbox()).toEqual(['You said: one', 'You said: two', 'You said: three'])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('a request that is never answered is made again, and is one', async () => {
    const s = await scene({ bridge: { callMs: 2_000 } })
    s.chat().send('one')
    await s.until(() => s.inbox().length === 1, 'the first')
    await s.settled()
    s.now.next('hang')
    s.chat().send('two')
    for (let minute = 0; minute < 60 && s.said().length < 2; minute++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await s.later(60_000)
    }
    await s.until(() => s.inbox().length === 2, 'the second')
    expect(s.said()).toEqual(['one', 'two'])
  })

  it('a password that ran out parks nothing: all of it waits, in order, until it is right again', async () => {
    const s = await scene()
    s.chat().send('one')
    await s.until(() => s.inbox().length === 1, 'the first')
    await s.settled()
    const { password } = s.now.user
    s.now.user.password = 'a new one'
    await s.write('two', 'three')
    await s.settled(3)
    s.now.user.password = password
    for (let minute = 0; minute < 60 && s.said().length < 3; minute++) {
      await s.later(60_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await s.until(() => s.inbox().length === 3, 'all of it')
    expect(s.said()).toEqual(['one', 'two', 'three'])
    expect((await s.bridge.books()).parked).toBe(0)
  })

  it('a refusal in a 200 parks the message with a reason, and what follows goes on', async () => {
    const s = await scene()
    s.chat().send('one')
    await s.until(() => s.inbox().length === 1, 'the first')
    // The interaction has been marked too, so that what is planted meets the next message.
    await s.settled()
    s.now.next({ status: 200, json: { status: 'failure', error: { message: 'Invalid', detail: 'two' } } })
    await s.write('two', 'three')
    await s.until(() => s.said().length === 2, 'the third')
    expect(s.said()).toEqual(['one', 'three'])
    const { items } = await s.bridge.store.parked('main', { limit: 5 })
    expect(items).toMatchObject([{ reason: 'refused: refused' }])
    expect(s.log.join('\n')).not.toContain('Invalid')
  })

  it('a callback that comes twice is said once', async () => {
    const s = await scene()
    s.chat().send('one')
    await s.until(() => s.inbox().length === 1, 'the answer')
    const { connection, delivered } = s.now
    const again = await fetch(connection?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...connection?.headers },
      body: JSON.stringify(delivered[0]?.payload),
    })
    expect(again.status).toBe(200)
    await s.settled()
    expect(s.inbox()).toEqual(['You said: one'])
  })
})

describe.each<Medium>(media)('the virtual agent in front of another helpdesk, on %s', (medium) => {
  it('answers, asks, and hands over with the transcript (A7, D10)', async () => {
    const desk = fakeHost()
    const s = await scene({ medium, assistantFor: desk })
    s.chat().send('Where is my order?')
    await s.until(() => s.inbox().length === 1, 'the virtual agent')
    expect(s.inbox()).toEqual(['You said: Where is my order?'])
    expect(desk.tickets).toEqual([])
    s.chat().send('agent please')
    await s.until(() => desk.tickets.length === 1, 'the ticket')
    const said = (desk.tickets[0]?.opening.transcript ?? []).map(({ author, content }) =>
      content.type === 'text' ? `${author}: ${content.text}` : content.type,
    )
    expect(said).toContain('customer: Where is my order?')
    expect(said).toContain('assistant: You said: Where is my order?')
    // It is let go there, and silent here from now on.
    await s.until(() => s.session.mode === 'ended', 'the end of its session')
    const before = s.inbox().filter((text) => text.startsWith('The conversation has ended'))
    s.chat().send('Hello?')
    await s.until(() => desk.tickets[0]?.entries.length === 1, 'the entry')
    expect(s.inbox().filter((text) => text.startsWith('The conversation has ended'))).toEqual(before)
    expect(before).toEqual([])
  })

  it('takes one utterance at a time there too', async () => {
    const s = await scene({ medium, assistantFor: fakeHost() })
    s.now.agent.hold()
    s.chat().send('one')
    await s.until(() => s.now.agent.sessions.size === 1, 'the first')
    s.chat().send('two')
    await s.settled(2)
    s.now.agent.release()
    await s.until(() => s.inbox().length > 0, 'its answer')
    for (let second = 0; second < 30 && s.inbox().length < 2; second++) {
      await s.later(1_000)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await s.until(() => s.inbox().length === 2, 'the second')
    expect(s.inbox()).toEqual(['You said: one', 'You said: two'])
    expect(s.now.agent.ignored).toEqual([])
  })
})

it('both: the virtual agent first, then a case with the transcript in the same instance', async () => {
  const s = await scene({ assistantFor: 'records' })
  s.chat().send('Where is my order?')
  await s.until(() => s.inbox().length === 1, 'the virtual agent')
  s.chat().send('agent please')
  const row = () => s.now.tables.of('sn_customerservice_case').find(({ correlation_display }) => correlation_display)
  await s.until(() => row() !== undefined, 'the case')
  expect(row()?.description).toContain('You said: Where is my order?')
  expect(row()?.description).toContain('Ana Jensen: agent please')
})

describe.each<Medium>(media)('B10: self-service on %s', (medium) => {
  it('a customer finds an article, a question of Communities, their cases, and opens one, by chatting', async () => {
    const menu = topics({
      topics: [
        topic('articles', { title: 'Search articles', keywords: ['articles'] }).use(searchArticles()),
        topic('mine', { title: 'My cases', keywords: ['my cases'] }).use(myCases()),
        topic('new', { title: 'Report a problem', keywords: ['problem'] }).use(createCase()),
      ],
    })
    const s = await scene({
      medium,
      conversation: { communities: {} },
      bridge: { assistants: { menu }, route: () => ({ host: 'servicenow', assistant: 'menu' }) },
    })
    const ask = (question: string, more: object = {}) =>
      s.now.tables.insert('kb_social_qa_question', {
        question,
        question_details: '<p>It <b>drips</b> at night.</p>',
        kb_knowledge_base: 'a4c9fb2e6703220071b89a6617415af9',
        active: 'true',
        ...more,
      })
    const discussed = ask('How do you glue teapots?')
    ask('Teapots, withdrawn', { active: 'false' })
    ask('Teapots of another knowledge base', { kb_knowledge_base: '0'.repeat(32) })
    const person = s.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    s.now.tables.insert('sn_customerservice_case', {
      short_description: 'A cracked cup',
      contact: person?.sys_id ?? '',
    })
    const shown = () =>
      JSON.stringify(
        s
          .chat()
          .inbox()
          .map(({ content }) => content),
      )

    s.chat().send('articles')
    await s.until(() => s.inbox().length > 0, 'the question')
    s.chat().send('teapots')
    await s.until(() => shown().includes('kb_article_view&sysparm_article=KB0010042'), 'the article')
    const page = `/community?id=community_question&sys_id=${discussed.sys_id}`
    await s.until(() => shown().includes(page), 'the question of Communities')
    expect(shown()).toContain('It drips at night.')
    expect(shown()).not.toMatch(/withdrawn|another knowledge base/)
    s.chat().send('my cases')
    await s.until(() => shown().includes('A cracked cup'), 'their case')
    expect(shown()).not.toContain('A leaking teapot')

    await s.settled()
    const asked = s.inbox().length
    s.chat().send('problem')
    await s.until(() => s.inbox().length > asked, 'the title')
    s.chat().send('My lid is lost')
    await s.until(() => s.inbox().length > asked + 1, 'the description')
    s.chat().send('It rolled away')
    const made = () =>
      s.now.tables.of('sn_customerservice_case').find((row) => row.short_description === 'My lid is lost')
    await s.until(() => made() !== undefined, 'the case')
    expect(made()).toMatchObject({ description: 'It rolled away', contact: person?.sys_id })
    await s.until(() => shown().includes(made()?.number ?? '?'), 'its number')
  })
})
