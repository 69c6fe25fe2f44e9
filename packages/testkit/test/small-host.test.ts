import { memory } from '@deskwire/core'
import { expect, it } from 'vitest'
import { fakeChannelDescriptor } from '../src/fakes/channel-descriptor.js'
import { describeHost, hostCases, Pair, play } from '../src/index.js'
import { failing } from './failing.js'
import { smallDescriptor, smallServer } from './small-host.js'

const server = smallServer()

describeHost('F7: F15: a helpdesk whose webhook names no event', smallDescriptor(server, 'of the helpdesk'))

it('F7: F15: ids that are made of the words break one rule, by name', async () => {
  const broken = await failing(await hostCases(smallDescriptor(server, 'of the words')))
  expect(broken.map((found) => found.split(':').slice(0, 2).join(':'))).toEqual([
    'receive: the same words twice are two replies, and each of them is one',
  ])
})

/** Fifty replies of which many are the same: what agents really write. */
const said = Array.from({ length: 50 }, (_, n) => ['ok', 'One moment please', 'ok', 'Done', `Number ${n}`][n % 5] ?? '')
const script = ['customer: Hello', 'expect ticket: Hello', ...said.map((words) => `agent: ${words}`)].join('\n')

const played = async (ids: Parameters<typeof smallDescriptor>[1], last: string) => {
  const pair = await Pair.start({
    store: memory(),
    channel: fakeChannelDescriptor(),
    host: smallDescriptor(server, ids),
  })
  try {
    await play(pair, script)
    await play(pair, `expect customer: ${last}`)
    return (await pair.inbox()).map((content) => (JSON.parse(content) as { text: string }).text)
  } finally {
    await pair.stop()
  }
}

it('F15: with hints, fifty replies with repeats reach the customer, each once and in order', async () => {
  expect(await played('of the helpdesk', 'Number 49')).toEqual(said)
})

it('F15: with ids made of the words, the customer never gets a second “ok”', async () => {
  expect((await played('of the words', 'Number 49')).filter((words) => words === 'ok')).toEqual(['ok'])
})
