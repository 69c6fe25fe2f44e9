import { memory } from '@deskwire/core'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeAssistant, Pair, play, Scene, type SceneOptions, stageOf } from '../src/index.js'
import { until } from '../src/play.js'
import { fakeChannelDescriptor } from './fake-channel.js'
import { fakeHostDescriptor } from './fake-host.js'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const scene = async (options: Partial<SceneOptions> = {}) => {
  const made = await new Scene({ store: memory(), ...options }).start()
  ends.push(() => made.stop())
  return stageOf(made)
}
const pair = async () => {
  const made = await Pair.start({ store: memory(), channel: fakeChannelDescriptor(), host: fakeHostDescriptor() })
  ends.push(() => made.stop())
  return made
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
  it('is played between fakes', async () => {
    await play(await scene(), ordinary)
  })

  it('F1: is played between any channel and any host, told by their descriptors', async () => {
    await play(await pair(), ordinary)
  })

  it('F1: E7: a late reply is refused, and reaches nobody', async () => {
    const stage = await pair()
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
    const stage = await scene({
      assistants: { menu: assistant },
      route: () => ({ host: 'desk', assistant: 'menu' }),
    })
    await play(
      stage,
      `customer: I want to come
       assistant: [choice]
       customer taps: Tuesday
       expect tickets: 1`,
    )
    expect(assistant.turns.at(-1)?.content).toMatchObject({ type: 'selection', options: [{ title: 'Tuesday' }] })
  })

  it('says which line was not so, and what was', async () => {
    const stage = {
      ...(await scene()),
      inbox: () => ['something else'],
      tickets: () => 3,
    }
    await expect(play(stage, 'customer: Hi\nhost: hm')).rejects.toThrow(
      'Line 2 of the script is not understood: host: hm',
    )
    await expect(play(stage, 'status: eaten')).rejects.toThrow('eaten is none of sent, delivered, read, failed')
  })
})
