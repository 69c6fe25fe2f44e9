import type { Call, Turn } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { acme } from './index.js'

const text = (words: string) => ({ type: 'text', text: words, markup: 'plain' }) as const

const call = (): Call => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })

const turn = (more: Partial<Turn> = {}): Turn => ({
  key: 't1',
  conversation: 'c1',
  content: text('Where is my order?'),
  first: false,
  medium: 'sms',
  line: '+15550100000',
  customer: { addresses: [{ kind: 'phone', value: '+15550100001' }] },
  memory: undefined,
  ...more,
})

it('says back what it hears', async () => {
  const { acts } = await acme().respond(turn(), call())
  expect(acts).toEqual([{ act: 'say', content: text('Where is my order?') }])
})

it('greets on the first turn only', async () => {
  const { acts } = await acme({ greeting: 'Welcome' }).respond(turn({ first: true }), call())
  expect(acts[0]).toEqual({ act: 'say', content: text('Welcome') })
  expect(acts).toHaveLength(2)
})

it('hands over to a person who is asked for', async () => {
  const { acts } = await acme({ personWord: 'Mensch' }).respond(turn({ content: text(' mensch ') }), call())
  expect(acts).toMatchObject([{ act: 'handoff' }])
})

it('names what it cannot read', async () => {
  const content = { type: 'location', latitude: 52.37, longitude: 4.9 } as const
  const { acts } = await acme().respond(turn({ content }), call())
  expect(acts).toEqual([{ act: 'say', content: text('I cannot read: location') }])
})
