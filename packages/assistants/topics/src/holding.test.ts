import { expect, it } from 'vitest'
import { noon, Player, text } from '../test/play.js'
import { topic, topics } from './index.js'

const bot = () =>
  topics({
    topics: [
      topic('visit', { title: 'A visit', keywords: ['visit', 'appointment'] })
        .choice('place', 'Which shop?', ['Utrecht', 'The Hague'])
        .date('day', 'Which day?')
        .number('people', 'How many of you?')
        .say(({ answers }) => `${answers.place}, ${answers.day}, ${answers.people}`),
      topic('order', { keywords: ['order'] }).text('number', 'Which order?', {
        check: (value) => (/^[A-Z]-?\d{4}$/.test(value) ? undefined : 'Like A-1234.'),
      }),
      topic('broken', { keywords: ['broken', 'order', 'not working'] }).say('Sorry to hear that.'),
      topic('sum', { keywords: ['pay'] }).number('sum', 'How much?', { always: true }),
    ],
  })

it.each([
  ['an appointment in the hague', ['ask Which day? (date)']],
  ['a visit to Utrecht tomorrow', ['ask How many of you? (number)']],
  ['a visit to Utrecht tomorrow, 3 of us', ['say Utrecht, 2026-11-21, 3']],
  ['a visit with 3 or 4 people', ['ask Which shop? [Utrecht | The Hague]']],
  ['visit Utrecht or The Hague', ['ask Which shop? [Utrecht | The Hague]']],
  ['a visit to Utrecht tomorrow for A-1234', ['ask How many of you? (number)']],
  ['I want to pay 12', ['ask How much? (number)']],
  ['my order is late', ['ask Which order? (text)']],
  ['orders 2 and 3', ['ask How can I help you? [A visit | Talk to a person]']],
])('uses what the message holds: %s', async (words, expected) => {
  const said = await new Player(bot(), { first: true }).says(words)
  expect(said).toEqual(expected)
})

it('the code in a sentence answers a question whose check knows it', async () => {
  const held = topics({
    topics: [
      topic('order', { keywords: ['order'] })
        .text('number', 'Which order?', {
          check: (value) => (/^[A-Z]-?\d{4}$/.test(value) ? undefined : 'Like A-1234.'),
        })
        .say(({ answers }) => `Order ${answers.number}`),
    ],
  })
  expect(await new Player(held).says('Where is order A-1234, I paid 30 for it?')).toEqual(['say Order A-1234'])
  expect(await new Player(held).says('order A-1234 or B-1234?')).toEqual(['ask Which order? (text)'])
})

it('the topic that most of the message speaks of begins, not the longest word', async () => {
  expect(await new Player(bot()).says('the order came broken')).toEqual(['say Sorry to hear that.'])
  expect(await new Player(bot()).says('the order is late')).toEqual(['ask Which order? (text)'])
})

it('a photo or a voice note is no misunderstanding, however many come', async () => {
  const player = new Player(bot())
  const voice = { type: 'media', kind: 'voice', media: { ref: 'v', mime: 'audio/ogg' } } as const
  const menu = 'ask How can I help you? [A visit | Talk to a person]'
  for (let n = 0; n < 4; n++)
    expect(await player.says(voice)).toEqual([
      'say Thank you. I cannot look at that myself, but a colleague can.',
      menu,
    ])
  expect(
    await player.says({ ...voice, kind: 'image', media: { ref: 'i', mime: 'image/png' }, caption: 'it is broken' }),
  ).toEqual(['say Sorry to hear that.'])
  await player.says(text('visit Utrecht'))
  for (let n = 0; n < 4; n++)
    expect(await player.says(voice)).toEqual([expect.stringMatching(/date/), 'ask Which day? (date)'])
})

it('its time is that of the message', () => expect(noon).toBe(Date.UTC(2026, 10, 20, 12)))
