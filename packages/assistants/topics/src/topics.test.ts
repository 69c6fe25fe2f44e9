import type { Content } from '@deskwire/core/adapter'
import { unhurried } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { noon, Player, script, turnOf } from '../test/play.js'
import { topic, topics } from './index.js'
import { sentences } from './sentences.js'

const order = topic('order', { title: 'Where is my order?', keywords: ['order', 'pedido', 'Päckchen'] })
  .text('number', 'What is your order number?', {
    check: (value) => (/^\d{4}$/.test(value) ? undefined : 'An order number has four digits.'),
  })
  .call('parcel', ({ answers }) => ({ place: `shelf ${answers.number}` }))
  .say(({ answers }) => `It is on ${answers.parcel.place}.`)
  .yesNo('happy', 'Is that all?')
  .when(
    ({ answers }) => answers.happy,
    (then) => then.say('Have a nice day.').end(),
    (then) => then.handoff(({ answers }) => `more about order ${answers.number}`, { queue: 'orders' }),
  )

const hours = topic('hours', { title: 'Opening hours', keywords: ['hours', 'open'] }).say({
  en: 'We are open from 9 to 5.',
  es: 'Abrimos de 9 a 5.',
})

const bot = (more = {}) => topics({ topics: [order, hours], ...more })
const menu = 'assistant: ask How can I help you? [Where is my order? | Opening hours | Talk to a person]'

describe('recorded conversations', () => {
  const cases = {
    'through the menu by number, a wrong answer asked again, to the end': `
      customer: hello
      ${menu}
      customer: 1
      assistant: ask What is your order number? (text)
      customer: twelve
      assistant: say An order number has four digits.
      assistant: ask What is your order number? (text)
      customer: 1234
      assistant: say It is on shelf 1234.
      assistant: ask Is that all? [yes | no]
      customer: perhaps
      assistant: say Sorry, I did not understand that.
      assistant: ask Is that all? [yes | no]
      customer: Sí
      assistant: say Have a nice day.
      assistant: end`,
    'by keyword, whatever its case and accents, and on to a person with a queue': `
      customer: wo ist mein PACKCHEN?
      assistant: ask What is your order number? (text)
      customer: 1234
      assistant: say It is on shelf 1234.
      assistant: ask Is that all? [yes | no]
      customer: no
      assistant: handoff more about order 1234 → orders`,
    'a question left for another topic, and back to the menu': `
      customer: order
      assistant: ask What is your order number? (text)
      customer: menu
      assistant: say All right, never mind.
      ${menu}
      customer: opening hours
      assistant: say We are open from 9 to 5.`,
    'not understood three times is a person': `
      customer: hello
      ${menu}
      customer: blah
      assistant: say Sorry, I did not understand that.
      ${menu}
      customer: blah
      assistant: say Sorry, I did not understand that.
      ${menu}
      customer: blah
      assistant: handoff The assistant did not understand "I am passing you on to a colleague."`,
    'a person from the menu': `
      customer: hello
      ${menu}
      customer: 3
      assistant: handoff The customer asked for a person "I am passing you on to a colleague."`,
    'what the message holds is not asked again': `
      customer: Where is my order 1234?
      assistant: say It is on shelf 1234.
      assistant: ask Is that all? [yes | no]`,
    'what does not pass the check is asked': `
      customer: my order 99 has 2 chairs
      assistant: ask What is your order number? (text)`,
  }
  for (const [title, recorded] of Object.entries(cases))
    it(title, async () => expect(await new Player(bot()).script(recorded)).toBe(script(recorded)))
})

it('a wrong answer to a yes-or-no that starts another topic goes there', async () => {
  const player = new Player(bot())
  await player.says('order')
  await player.says('1234')
  expect(await player.says('what are your hours?')).toEqual(['say We are open from 9 to 5.'])
})

it('texts are in the customer’s language, its base, or the default', async () => {
  expect(await new Player(bot(), { language: 'es-MX' }).says('hours')).toEqual(['say Abrimos de 9 a 5.'])
  expect(await new Player(bot(), { language: 'fr' }).says('hours')).toEqual(['say We are open from 9 to 5.'])
  const own = bot({ menu: { en: 'Yes?', es: '¿Sí?' }, sentences: { person: { en: 'A human', es: 'Alguien' } } })
  expect(await new Player(own, { language: 'es' }).says('hola')).toEqual([
    'ask ¿Sí? [Where is my order? | Opening hours | Alguien]',
  ])
})

it.each(Object.entries(sentences))('%s is said in all seven languages, with the same places to fill', (_, said) => {
  expect(Object.keys(said)).toEqual(['en', 'es', 'pt', 'fr', 'de', 'nl', 'it'])
  const places = Object.values(said).map((sentence) => sentence.match(/\{\w+\}/g)?.join())
  expect(new Set(places).size).toBe(1)
})

describe('a question expires', () => {
  it('is forgotten after that long, which the customer is told', async () => {
    const player = new Player(bot({ expiresAfterMs: 60_000 }))
    await player.says('order')
    expect(await player.says('1234', { at: noon + 60_001 })).toEqual([
      'say That was a while ago, so let us start again.',
      'ask How can I help you? [Where is my order? | Opening hours | Talk to a person]',
    ])
  })
  it('not before', async () => {
    const player = new Player(bot({ expiresAfterMs: 60_000 }))
    await player.says('order')
    expect(await player.says('1234', { at: noon + 60_000 })).toContain('say It is on shelf 1234.')
  })
  it('and a keyword simply starts its topic', async () => {
    const player = new Player(bot({ expiresAfterMs: 60_000 }))
    await player.says('order')
    expect(await player.says('hours', { at: noon + 60_001 })).toEqual(['say We are open from 9 to 5.'])
  })
})

it('the same turn with the same memory gives the same answer, and a function gets the same key', async () => {
  const keys: string[] = []
  const assistant = topics({
    topics: [
      topic('pay', { keywords: ['pay'] })
        .number('sum', 'How much?')
        .run(({ key }) => void keys.push(key))
        .end(),
    ],
  })
  expect(assistant.repeatable).toBe(true)
  const asked = await assistant.respond(turnOf('pay'), unhurried)
  const turn = turnOf('12', { key: 'conv.7.turn', memory: asked.memory })
  const [once, twice] = [await assistant.respond(turn, unhurried), await assistant.respond(turn, unhurried)]
  expect(twice).toEqual(once)
  expect(keys).toEqual(['conv.7.turn.pay.#1', 'conv.7.turn.pay.#1'])
})

it('a tap on the menu from long ago starts its topic; a tap on a stale question asks the present one again', async () => {
  const tap = (choice: string, title: string, value: unknown): Content => ({
    type: 'selection',
    choice,
    options: [{ id: 'x.1', title, value }],
    by: 'tap',
  })
  const player = new Player(bot())
  await player.says('order')
  await player.says('1234')
  expect(await player.says(tap('other.day', 'Monday', 'mon'))).toEqual([
    'say Sorry, I did not understand that.',
    'ask Is that all? [yes | no]',
  ])
  expect(await player.says(tap('menu', 'Opening hours', { topic: 'hours' }))).toEqual(['say We are open from 9 to 5.'])
})

it('what loops without asking ends with a person', async () => {
  const round = topics({ topics: [topic('a', { keywords: ['a'] }).go('b'), topic('b').go('a')] })
  expect(await new Player(round).says('a')).toEqual([expect.stringMatching(/^handoff topics: . loops without asking/)])
})

it('without a menu whoever is not understood is handed off', async () => {
  expect(await new Player(bot({ menu: false })).says('hello')).toEqual([
    'handoff The assistant did not understand "I am passing you on to a colleague."',
  ])
})

it('a silent topic still answers, and a step that is gone from the script does not matter', async () => {
  const silent = topics({ topics: [topic('quiet', { keywords: ['quiet'], title: 'Quiet' }).run(() => 1)] })
  expect(await new Player(silent).says('quiet')).toEqual(['ask How can I help you? [Quiet | Talk to a person]'])
  const player = new Player(bot())
  player.memory = { topic: 'order', step: 'gone', answers: {}, asked: noon }
  expect(await player.says('hours')).toEqual(['say We are open from 9 to 5.'])
})

it('names what is wrong with a configuration', () => {
  expect(() => topics({ topics: [] })).toThrow(/topics is not configured correctly/)
  expect(() => topic('menu')).toThrow(/is not a valid name/)
  expect(() => topic('x').text('__proto__', 'Hm?')).toThrow(/is not a valid name/)
  expect(() => topic('x').text('a', 'Hm?').text('a', 'Hm?')).toThrow(/two steps named a/)
})
