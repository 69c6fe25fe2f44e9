import { expect, it } from 'vitest'
import { Acts } from './acts.js'

const option = (title: string, place: number) => ({ id: String(place + 1), title })
const text = { type: 'text', text: 'Shall we?', markup: 'plain' } as const

it('a handoff or an end comes last, and a handoff is not undone by an end', () => {
  const acts = new Acts()
  expect([acts.silent, acts.over]).toEqual([true, undefined])
  acts.add({ act: 'end' })
  acts.say(text)
  expect(acts.over).toBe('end')
  acts.add({ act: 'handoff', reason: 'asked' }, { act: 'end' })
  expect(acts.all).toEqual([
    { act: 'say', content: text },
    { act: 'handoff', reason: 'asked' },
  ])
})

it('a pause alone is silence, and no pause is longer than a minute', () => {
  const acts = new Acts()
  acts.pause(0, true)
  acts.pause(1e9, false)
  expect([acts.silent, acts.all]).toEqual([true, [{ act: 'pause', ms: 60_000 }]])
})

it('an assistant without end is cut off, not its handoff', () => {
  const acts = new Acts()
  for (let n = 0; n < 1_000; n++) acts.say(text)
  acts.add({ act: 'handoff', reason: 'asked' })
  expect(acts.all).toHaveLength(41)
})

it.each([
  [['Yes', 'No'], 'boolean'],
  [['Não', 'Sim!'], 'boolean'],
  [['Yes', 'Later'], 'choice'],
  [['Yes', 'No', 'Later'], 'choice'],
])('a choice of %j is a %s', (titles, input) => {
  const acts = new Acts()
  acts.choose({ id: 'c', prompt: '?', options: titles.map(option) })
  expect(acts.latest).toMatchObject({ act: 'ask', content: { type: 'choice', input } })
})

it('only what came last is taken back', () => {
  const acts = new Acts()
  acts.say(text)
  expect(acts.takeChoice()).toBeUndefined()
  expect(acts.takeText()).toEqual(text)
  expect(acts.takeText()).toBeUndefined()
  acts.choose({ id: 'c', prompt: '?', options: [option('One', 0)] })
  expect(acts.takeText()).toBeUndefined()
  expect(acts.takeChoice()?.options).toHaveLength(1)
  expect(acts.all).toEqual([])
})
