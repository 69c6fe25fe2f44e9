import { topic, topics } from '@deskwire/topics'
import { expect, it } from 'vitest'
import { type SceneOptions, scene } from './scene.js'

it('A7: hands over from the assistant to an agent, with the transcript and no second assistant', async () => {
  const menu = topics({
    topics: [
      topic('help', { keywords: ['teapot'] })
        .text('colour', 'Which colour is it?')
        .handoff('A leaking teapot', { queue: 'teapots' }),
    ],
  })
  const s = await scene({ bridge: { assistants: { menu } } })
  s.chat().send('My teapot leaks')
  await s.until(() => s.inbox().length === 1, 'the question')
  s.chat().send('Blue')
  await s.until(() => s.dynamics.messaging.talks.length === 1, 'the conversation')
  expect(s.dynamics.talk.created).toMatchObject({
    skipdeflectionbot: true,
    startmessage: { message: expect.stringMatching(/My teapot leaks[\s\S]*Which colour is it\?[\s\S]*Blue/) },
    conversationcontext: { queue: { value: 'teapots' }, reason: { value: 'A leaking teapot' } },
  })
  await s.settled()
  s.chat().send('Yes, the blue one')
  await s.until(() => s.shown().includes('customer: Yes, the blue one'), 'what they say then')
  await s.dynamics.reply('I am Ben')
  await s.until(() => s.inbox().includes('I am Ben'), 'the agent')
})

it('an event named by the administrator gives the conversation back to the assistant', async () => {
  const menu = topics({
    topics: [
      topic('help', { keywords: ['teapot'] }).handoff('A leaking teapot'),
      topic('order', { keywords: ['order'] })
        .say('It is on shelf 7')
        .end(),
    ],
  })
  const s = await scene({ bridge: { assistants: { menu } }, host: { events: { BackToAssistant: 'handed-back' } } })
  s.chat().send('My teapot leaks')
  await s.until(() => s.dynamics.messaging.talks.length === 1, 'the conversation')
  await s.settled()
  await s.dynamics.event('BACKTOASSISTANT')
  await s.until(
    async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.speaker === 'assistant',
    'handed back',
  )
  s.chat().send('And my order?')
  await s.until(() => s.inbox().includes('It is on shelf 7'), 'the assistant')
})

it('E5: Waiting has no event, so it is read from Dataverse', async () => {
  const s = await scene({ bridge: { catchUpEveryMs: 50 } })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.dynamics.accept()
  s.dynamics.wait()
  const state = async () => (await s.bridge.store.conversations('main', { limit: 1 })).items[0]?.state
  await s.until(async () => (await state()) === 'waiting', 'waiting')
})

it('failures may be a custom event, which becomes a message if the environment refuses it', async () => {
  const s = await scene({ host: { failures: 'event' } })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.settled()
  await s.dynamics.reply('/template')
  await s.until(() => s.dynamics.talk.events.length === 1, 'the event')
  expect(s.dynamics.talk.events[0]).toMatchObject({
    name: 'DeskwireNotDelivered',
    values: { code: { value: 'directive' }, reason: { isDisplayable: true } },
  })
  expect(s.automated()).toEqual([])
  s.dynamics.next(
    { status: 400, body: { errorCode: 30003 } },
    ({ method, body }) => method === 'POST' && body.includes('DeskwireNotDelivered'),
  )
  await s.dynamics.reply('/article')
  await s.until(() => s.automated().length === 1, 'the words')
})

it('without Dataverse: conversations work, notes become automated messages', async () => {
  const emulated: SceneOptions = { host: { dataverse: undefined }, bridge: { policy: { windowWarningMs: 3_600_000 } } }
  const s = await scene(emulated)
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.later(23.5 * 3_600_000)
  await s.until(() => s.automated().length === 1, 'the warning')
  expect(s.inbox()).toEqual([])
})

it('a person is promised only where a representative is available, by the queue of the handoff', async () => {
  const menu = topics({
    topics: [topic('help', { keywords: ['teapot'] }).handoff('A leaking teapot')],
    fallback: { queue: 'teapots' },
  })
  const s = await scene({ bridge: { assistants: { menu } } })
  s.dynamics.dataverse.available = false
  s.chat().send('I want to talk to a person please')
  await s.until(() => s.inbox().length === 1, 'the answer')
  expect(s.inbox()[0]).toMatch(/^Nobody is available at the moment/)
  expect(s.dynamics.dataverse.asked).toEqual([
    {
      workstream: '8a581641-291b-2002-5b86-55e0cfa0fc63',
      items: {
        medium: { value: 'whatsapp', isDisplayable: false, datatype: '192350000' },
        queue: { value: 'teapots', isDisplayable: false, datatype: '192350000' },
      },
    },
  ])
  await s.until(() => s.dynamics.messaging.talks.length === 1, 'the conversation all the same')
})
