import { play } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { servicenowHelpdesk } from '../shared/src/helpdesks/servicenow.js'
import { pairs } from './hosts.js'
import { Pair } from './pair.js'

const policy = { guests: true, topics: { orders: { title: 'Orders' }, offers: { title: 'Offers', start: false } } }
const virtualAgent = pairs
  .filter(({ host }) => host === 'servicenow, conversation')
  .map((pair) => ({ ...pair, host: 'servicenow, virtual agent', make: () => servicenowHelpdesk('virtual-agent') }))

let notices = 0
const notify = async (pair: Pair, topic: string): Promise<string | undefined> => {
  const { items } = await pair.bridge.store.conversations('main', { limit: 1 })
  const { id } = await pair.bridge.notify({
    channel: 'phone',
    to: items[0]?.addresses ?? [],
    topic,
    key: `notice-${++notices}`,
    content: { type: 'text', text: `News of ${topic}`, markup: 'plain' },
  })
  await pair.settled()
  const work = await pair.bridge.store.envelope('main', id)
  return work?.state === 'refused' ? work.reason : work?.state
}

// Side by side, for most of the time each waits for its provider.
describe.concurrent('notifications, all of it by words on the phone', () => {
  it.each([...pairs, ...virtualAgent])('C5: A3: $medium with $host', async ({ medium, make }) => {
    const pair = await new Pair(medium, () => make(), { policy }).start()
    try {
      await play(pair, 'customer: Where is my parcel?\nexpect ticket: Where is my parcel?')
      await pair.settled()
      // C5: START is enough for what it names.
      await pair.write('START')
      await pair.settled()
      expect([await notify(pair, 'orders'), await notify(pair, 'offers')]).toEqual(['effected', 'no_consent'])

      // The keyword is answered once, by us, whoever answers in the helpdesk.
      const before = pair.inbox().length
      await play(pair, 'customer: Notification\nexpect customer: Orders')
      await pair.settled()
      const answers = pair.inbox().slice(before)
      expect(answers, answers.join(' / ')).toHaveLength(1)

      await play(pair, 'customer taps: Offers\nexpect customer: messages about Offers')
      await pair.settled()
      expect(pair.inbox().length).toBe(before + 2)
      expect(await notify(pair, 'offers')).toBe('effected')
    } finally {
      await pair.stop()
    }
  })
})
