import { memory } from '@deskwire/core'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeChannelDescriptor } from '../src/fakes/channel-descriptor.js'
import { fakeHostDescriptor } from '../src/fakes/host-descriptor.js'
import { fakeAssistant, Pair, type PairOptions, play, type Stage } from '../src/index.js'
import { until } from '../src/play.js'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const begin = async (options: Partial<PairOptions> = {}) => {
  const pair = await Pair.start({
    store: memory(),
    channel: fakeChannelDescriptor(),
    host: fakeHostDescriptor(),
    ...options,
  })
  ends.push(() => pair.stop())
  return pair
}

const ordinary = `
  customer: Where is my parcel?
  expect ticket: Where is my parcel?
  agent: It is on its way
  expect customer: It is on its way
  status: delivered
  expect status: delivered
  status: read
  expect status: read
  later 2h
  customer: Thank you
  expect ticket: Thank you
  # all of it in one ticket
  expect tickets: 1
  agent closes
`

describe('a conversation, written as it is spoken', () => {
  it('F1: is played between any channel and any host, told by their descriptors', async () => {
    await play(await begin(), ordinary)
  })

  it('F1: E7: a late reply is refused, and reaches nobody', async () => {
    const stage = await begin()
    await play(
      stage,
      `customer: Hello
       expect ticket: Hello
       later 25h
       agent: Are you still there?`,
    )
    await until(
      async () => (await stage.bridge.books()).refused.window_closed === 1,
      async () => JSON.stringify(await stage.bridge.books()),
    )
    expect(await stage.inbox()).toEqual([])
  })

  it('lets an assistant speak and options be tapped', async () => {
    const assistant = fakeAssistant((turn) => {
      if (turn.content.type === 'selection') return [{ act: 'handoff', reason: 'They chose' }]
      const options = ['Monday', 'Tuesday'].map((title) => ({ id: title, title }))
      return [{ act: 'ask', content: { type: 'choice', id: 'day', prompt: 'Which day?', input: 'choice', options } }]
    })
    const stage = await begin({
      assistants: { menu: assistant },
      route: () => ({ host: 'contract', assistant: 'menu' }),
    })
    await play(
      stage,
      `customer: I want to come
       assistant: Which day?
       customer taps: Tuesday
       expect tickets: 1`,
    )
    expect(assistant.turns.at(-1)?.content).toMatchObject({ type: 'selection', options: [{ title: 'Tuesday' }] })
  })

  it('says which line was not so, and what was', async () => {
    const nothing = async () => {}
    const stage: Stage = {
      customer: nothing,
      agent: nothing,
      status: nothing,
      later: nothing,
      inbox: () => ['something else'],
      desk: () => [],
      tickets: () => 3,
    }
    await expect(play(stage, 'customer: Hi\nhost: hm')).rejects.toThrow(
      'Line 2 of the script is not understood: host: hm',
    )
    await expect(play(stage, 'status: eaten')).rejects.toThrow('eaten is none of sent, delivered, read, failed')
  })
})
