import { describe, expect, it } from 'vitest'
import { pairs } from './hosts.js'
import { Pair } from './pair.js'

// Side by side, for most of the time each waits for its provider.
describe.concurrent('the end of a ticket', () => {
  it.each(pairs)(
    '$medium with $host: the customer is told, and their rating is in the ticket, which stays closed',
    async ({ medium, make }) => {
      const pair = await new Pair(medium, () => make(), { policy: { closing: { rating: true } } }).start()
      const conversation = async () => (await pair.bridge.store.conversations('main', { limit: 1 })).items[0]
      try {
        await pair.customer('Where is my parcel?')
        await pair.until(() => pair.desk().some((text) => text.includes('Where is my parcel?')), 'the ticket')
        await pair.agent('It is at your door')
        await pair.until(() => pair.inbox().some((text) => text.includes('It is at your door')), 'the answer')
        await pair.settled()
        await pair.close()
        await pair.until(() => pair.inbox().some((text) => text.includes('tell us how it was')), 'the question')
        await pair.settled()
        const shown = pair.desk().length
        if (medium === 'twilio-sms') await pair.customer('1')
        else await pair.tap('Good')
        const rated = 'The customer rated this conversation: Good (3 of 3).'
        await pair.until(() => pair.inbox().some((text) => text.includes('Thank you for your rating')), 'the thanks')
        const noted = () => [...pair.helpdesk.thread(), ...(pair.helpdesk.timeline?.() ?? [])]
        await pair.until(() => noted().some((text) => text.includes(rated)), 'the rating, for agents')
        await pair.settled()
        expect(pair.desk()).toHaveLength(shown)
        expect(pair.tickets()).toBe(1)
        expect((await conversation())?.state).toBe('closed')
        expect(pair.inbox().filter((text) => text.includes('was closed'))).toHaveLength(1)
        expect((await pair.bridge.books()).parked).toBe(0)
      } finally {
        await pair.stop()
      }
    },
  )
})
