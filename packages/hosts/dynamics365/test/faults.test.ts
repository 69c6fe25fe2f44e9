import { describe, expect, it } from 'vitest'
import { isPost } from './emulated/dynamics.js'
import { type SceneOptions, scene } from './scene.js'

const opened = async (options?: SceneOptions) => {
  const s = await scene(options)
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the first message')
  await s.settled()
  return s
}

describe('answers of Dynamics 365', () => {
  it('401: a new token is fetched, once, and the message arrives once', async () => {
    const s = await opened()
    const asked = s.dynamics.entra.asked
    s.dynamics.entra.forgetTokens()
    s.chat().send('Second')
    await s.until(() => s.dynamics.talk.messages.length === 2, 'the message')
    expect(s.dynamics.entra.asked).toBe(asked + 1)
    expect(s.shown()).toEqual(['customer: Hello', 'customer: Second'])
  })

  it('an expired secret loses nothing: messages wait until it is replaced', async () => {
    const s = await opened()
    for (let n = 0; n < 2; n++) s.dynamics.next({ status: 401, body: {} }, isPost)
    s.chat().send('Second')
    s.chat().send('Third')
    await s.until(async () => (await s.bridge.books()).waiting >= 2, 'both wait')
    expect((await s.bridge.books()).parked).toBe(0)
    await s.later(120_000)
    await s.until(() => s.dynamics.talk.messages.length === 3, 'both messages')
    expect(s.shown()).toEqual(['customer: Hello', 'customer: Second', 'customer: Third'])
  })

  it('429: pauses for as long as requested, and keeps the order', async () => {
    const s = await opened()
    s.dynamics.next({ status: 429, headers: { 'retry-after': '30' }, body: {} }, isPost)
    s.chat().send('Second')
    s.chat().send('Third')
    await s.until(async () => (await s.bridge.books()).waiting >= 2, 'both wait')
    expect(s.dynamics.talk.messages).toHaveLength(1)
    for (let n = 0; n < 5; n++) await s.later(10_000)
    await s.until(() => s.dynamics.talk.messages.length === 3, 'both messages')
    expect(s.shown()).toEqual(['customer: Hello', 'customer: Second', 'customer: Third'])
  })

  it('500 without effect: looked up, found absent, and created once', async () => {
    const s = await opened()
    s.dynamics.next({ status: 500, body: {} }, isPost)
    s.chat().send('Second')
    await s.until(async () => (await s.bridge.books()).waiting >= 1, 'it waits')
    for (let n = 0; n < 8; n++) await s.later(10_000)
    await s.until(() => s.dynamics.talk.messages.length === 2, 'the message')
    await s.settled()
    expect(s.shown()).toEqual(['customer: Hello', 'customer: Second'])
  })

  it.each([true, false])(
    'F10: a lost answer is looked up in the list (which shows our ids: %s), and nothing is said twice',
    async (listsIds) => {
      const s = await opened()
      s.dynamics.messaging.listsIds = listsIds
      s.dynamics.next('lost', isPost)
      s.chat().send('Second')
      s.chat().send('Third')
      await s.until(() => s.dynamics.talk.messages.length === 2, 'it arrived')
      for (let n = 0; n < 8; n++) await s.later(10_000)
      await s.until(() => s.dynamics.talk.messages.length === 3, 'the third')
      await s.settled()
      expect(s.shown()).toEqual(['customer: Hello', 'customer: Second', 'customer: Third'])
      expect((await s.bridge.books()).parked).toBe(0)
    },
  )

  it('a lost answer to opening creates no second conversation', async () => {
    const s = await scene()
    s.dynamics.next('lost')
    s.chat().send('Hello')
    for (let n = 0; n < 4; n++) await s.later(20_000)
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
    await s.settled()
    expect(s.dynamics.messaging.talks).toHaveLength(1)
  })

  it('a file of a type that the environment refuses is named and linked', async () => {
    const s = await opened()
    s.dynamics.next(
      { status: 400, body: { title: 'Bad Input', status: 400, detail: 'The attachment type is blocked' } },
      isPost,
    )
    s.chat().send({ media: { mime: 'application/pdf', filename: 'invoice.pdf' } })
    await s.until(() => s.dynamics.talk.messages.length === 2, 'the placeholder')
    expect(s.shown()[1]).toMatch(/\[.*\][\s\S]*https:\/\/bridge\.test\/media\//)
  })
})

it.each([401, 403])(
  'if Dataverse refuses us (%i), customers are unknown, but no conversation is held up',
  async (status) => {
    const s = await scene()
    for (let n = 0; n < 2; n++)
      s.dynamics.next({ status, body: { error: { code: '0x80040220', message: 'SecLib' } } }, ({ url }) =>
        url.pathname.endsWith('/contacts'),
      )
    s.chat().send('Hello')
    await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
    expect(s.dynamics.talk.created).toMatchObject({ conversationcontext: { contact: { value: 'unknown' } } })
  },
)

describe('the webhook', () => {
  it('is tried three times and then lost; its message is read from the list, once', async () => {
    const s = await opened({ bridge: { catchUpEveryMs: 50 } })
    const deliver = s.dynamics.deliver
    s.dynamics.deliver = async () => 503
    await s.dynamics.reply('Nobody heard this')
    s.dynamics.deliver = deliver
    expect(s.dynamics.lost).toHaveLength(1)
    await s.dynamics.reply('And this they did')
    await s.until(() => s.inbox().length === 2, 'both')
    // The list is read repeatedly, and shows both each time.
    const reads = () => s.dynamics.requests.filter(({ url }) => url.pathname.endsWith('/messages')).length
    const before = reads()
    await s.until(() => reads() > before + 3, 'more readings')
    await s.settled()
    expect([...s.inbox()].sort()).toEqual(['And this they did', 'Nobody heard this'])
  })

  it('never brings back our own messages in catch-up, even if we never learnt their ids', async () => {
    const s = await opened()
    const host = s.bridge.tenant()?.host('dynamics')
    const call = { signal: AbortSignal.timeout(5_000), deadline: s.bridge.now() + 5_000 }
    const told = []
    for await (const event of host?.catchUp?.(s.bridge.now() - 60_000, call) ?? []) told.push(event.kind)
    expect(told).not.toContain('reply')
  })

  it('without id and time, as in the documented samples, is read back; two equal texts are two messages', async () => {
    const s = await opened({ emulator: { bare: true } })
    await s.dynamics.accept()
    await s.dynamics.reply('ok')
    await s.dynamics.reply('ok')
    await s.until(() => s.inbox().length === 2, 'both')
    await s.dynamics.finish()
    await s.until(
      async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state === 'closed',
      'closed',
    )
    await s.settled()
    expect(s.inbox()).toEqual(['ok', 'ok'])
  })

  it('without an id, while the list lags, is looked up again until it is there', async () => {
    const s = await opened({ emulator: { bare: true } })
    s.dynamics.messaging.lags = 2
    await s.dynamics.reply('Bye')
    for (let n = 0; n < 4; n++) {
      await s.settled(2)
      await s.later(10_000)
    }
    await s.until(() => s.inbox().length === 1, 'the message')
    expect(s.inbox()).toEqual(['Bye'])
    expect(s.dynamics.messaging.lags).toBe(0)
  })

  it('waits for the answer to opening if it arrives first: nothing is lost', async () => {
    const s = await scene()
    let answer = () => {}
    s.dynamics.next(new Promise<void>((resolve) => (answer = resolve)))
    s.chat().send('Hello')
    await s.until(() => s.dynamics.messaging.talks.length === 1, 'opened there')
    await s.dynamics.reply('A bot is fast', { from: { id: 'bot', role: 'bot' } })
    expect(s.inbox()).toEqual([])
    answer()
    await s.until(() => s.inbox().length === 1, 'the words of the bot')
    expect(s.inbox()).toEqual(['A bot is fast'])
  })

  it('delivered twice is one message', async () => {
    const s = await opened()
    await s.dynamics.reply('once')
    const [call] = s.dynamics.delivered.slice(-1)
    if (call) await s.dynamics.deliver(call)
    await s.until(() => s.inbox().length === 1, 'the message')
    await s.settled()
    expect(s.inbox()).toEqual(['once'])
  })

  it('follows rotating keys; refuses anybody else’s token with 401', async () => {
    const s = await opened()
    await s.dynamics.reply('first key')
    await s.later(120_000)
    s.dynamics.entra.rotate()
    await s.dynamics.reply('second key')
    await s.until(() => s.inbox().length === 2, 'both')
    const path = `/v3/conversations/${s.dynamics.talk.id}/activities`
    const body = JSON.stringify(s.dynamics.words(s.dynamics.talk, 'forged').activity)
    const post = (claims: object) =>
      s.dynamics.deliver({
        path,
        body,
        headers: { authorization: `Bearer ${s.dynamics.entra.webhookToken({ ...claims })}` },
      })
    const other = '00000000-0000-4000-8000-000000000001'
    for (const claims of [
      { aud: other },
      { iss: `${s.dynamics.url}/${other}/v2.0` },
      { azp: other },
      { azp: undefined },
      { exp: 1 },
      { nbf: 9_999_999_999 },
    ])
      expect([claims, await post(claims)]).toEqual([claims, 401])
    expect(await s.dynamics.deliver({ path, body, headers: {} })).toBe(401)
    await s.settled()
    expect(s.inbox()).toHaveLength(2)
  })

  it('is not found under a path that is not Dynamics 365’s', async () => {
    const s = await opened()
    const headers = { authorization: `Bearer ${s.dynamics.entra.webhookToken()}` }
    expect(await s.dynamics.deliver({ path: '/v3/other', headers, body: '{}' })).toBe(404)
  })
})

it('story (d): a system event, an agent message in three parts and typing, where read arrives before sent for part 2', async () => {
  const s = await opened({ medium: 'whatsapp-cloud' })
  const conversation = async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]
  s.wire.controls.hold()
  const paragraphs = ['a', 'b', 'c'].map((letter) => `${letter} `.repeat(1_900).trim())
  await s.dynamics.event('AgentAccepted', { from: { id: 'agent-ben', name: 'Ben' } })
  await s.dynamics.typing()
  const said = await s.dynamics.reply(paragraphs.join('\n\n'))
  await s.until(() => s.inbox().length === 3, 'three parts')
  expect(s.inbox().map((text) => text.charAt(0))).toEqual(['a', 'b', 'c'])
  const [first, second] = s.chat().inbox()
  if (first && second) s.chat().read(second)
  s.wire.controls.release({ order: 'reversed' })
  await s.wire.idle()
  await s.settled()
  // Part 3 is not read, so the message is not.
  expect(s.dynamics.talk.readUpTo).toBeUndefined()
  s.wire.controls.reset()
  s.chat().read()
  await s.until(() => s.dynamics.talk.readUpTo === said.messageId, 'read, once all three are')
  expect((await conversation())?.state).toBe('active')
  expect(s.automated()).toEqual([])
})
