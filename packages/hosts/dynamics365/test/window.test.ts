import { expect, it } from 'vitest'
import { scene } from './scene.js'

it('E7: a reply after 24 hours is never sent, and the agent reads exactly why', async () => {
  const s = await scene()
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.settled()
  await s.later(25 * 3_600_000)
  await s.dynamics.reply('Sorry for the delay')
  const sentence = 'This conversation has exceeded the 24 hour limit to respond to the customer.'
  await s.until(() => s.automated().some((text) => text.includes(sentence)), 'the sentence')
  expect(
    s
      .automated()
      .find((text) => text.includes(sentence))
      ?.startsWith(sentence),
  ).toBe(true)
  expect(s.inbox()).toEqual([])
})

it('E7, F2: a reply is held while a template asks the customer to answer, the agent is told, and it is sent once they do', async () => {
  const reopenTemplate = { type: 'template', name: 'come_back', language: 'en', values: { 1: 'Ana' } } as const
  const s = await scene({
    medium: 'whatsapp-cloud',
    bridge: { policy: { onClosed: 'reopen', reopenTemplate, windowWarningMs: 0 } },
  })
  s.chat().send('Hello')
  await s.until(() => s.dynamics.messaging.talks[0]?.messages.length === 1, 'the message')
  await s.settled()
  await s.later(25 * 3_600_000)
  await s.dynamics.reply('Sorry for the delay')
  await s.dynamics.reply('Here it is')
  await s.until(() => s.inbox().length === 1, 'the template')
  expect(s.inbox()).toEqual(['Hi Ana, we have news.'])
  await s.until(() => s.automated().length > 0, 'the agent is told')
  s.chat().send('Yes?')
  await s.until(() => s.inbox().length === 3, 'both replies, in order')
  expect(s.inbox()).toEqual(['Hi Ana, we have news.', 'Sorry for the delay', 'Here it is'])
  await s.until(() => s.shown().includes('customer: Yes?'), 'the answer in the same conversation')
  expect(s.dynamics.messaging.talks).toHaveLength(1)
})
