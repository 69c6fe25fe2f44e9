import { fakeHost } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'
import { stores } from './stores.js'

const second = 1_000

for (const { name, make } of stores)
  describe(`a customer never gets their own words back, on the ${name} store`, () => {
    let s: Scene
    let clean = () => {}
    const open = async (host: ReturnType<typeof fakeHost>): Promise<void> => {
      const made = make()
      clean = made.clean
      s = await new Scene({ store: made.store, host }).start()
      await s.customer('one')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.settled(1)
    }
    afterEach(async () => {
      await s.stop()
      clean()
    })
    /** The helpdesk tells of the latest entry, as it does of everything in a ticket. */
    const comesBack = async () => {
      const entry = s.host.tickets[0]?.entries.at(-1)
      if (!entry) throw new Error('There is no entry')
      await s.desk({
        kind: 'reply',
        id: entry.id,
        at: { ticket: 'T1' },
        author: { kind: 'automation' },
        content: [entry.content],
      })
    }
    const ignored = async () => (await s.bridge.books()).ignored.echo ?? 0
    const pass = async (seconds: number) => {
      for (let n = 0; n < seconds; n += 5) await s.later(5 * second)
    }

    it('the answer to a post is lost, and the helpdesk can be asked only two minutes later', async () => {
      await open(fakeHost({ lookup: true, settlesAfterMs: 120 * second }))
      s.host.next('lose-answer')
      await s.customer('two')
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      await comesBack()
      await s.agent('a real reply')
      await pass(100)
      expect(s.channel.texts()).toEqual([])
      await pass(100)
      await s.until(async () => (await ignored()) === 1, 'the echo')
      await s.until(() => s.channel.texts().length === 1, 'the reply')
      expect(s.channel.texts()).toEqual(['a real reply'])
      expect(s.host.texts()).toEqual(['one', 'two'])
    })

    it('the process is down for 35 seconds in the middle of a post', async () => {
      await open(fakeHost({ lookup: true, settlesAfterMs: 60 * second }))
      s.host.next({ answers: new Promise(() => {}) })
      await s.customer('two')
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      await s.clock.advance(35 * second)
      await comesBack()
      await pass(60)
      await s.until(async () => (await ignored()) === 1, 'the echo')
      expect(s.channel.texts()).toEqual([])
    })

    it('a helpdesk that cannot be asked knows the key again: the repeat tells the id', async () => {
      await open(fakeHost({ capabilities: { repeatable: { open: true, post: true } } }))
      s.host.next('lose-answer')
      await s.customer('two')
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      await comesBack()
      await pass(90)
      await s.until(async () => (await ignored()) === 1, 'the echo')
      expect(s.channel.texts()).toEqual([])
    })

    it('a helpdesk that can tell nothing: what came back meanwhile is set aside, and a person may send it', async () => {
      await open(fakeHost())
      let lose = () => {}
      s.host.next({
        answers: new Promise((_, reject) => {
          lose = () => reject(new Error('socket hang up'))
        }),
      })
      await s.customer('two')
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      await comesBack()
      await s.until(async () => (await s.bridge.store.lag()).tracks.out.waiting === 1)
      lose()
      await s.until(async () => (await s.bridge.books()).parked === 2, 'post and reply set aside')
      await pass(90)
      expect(s.channel.texts()).toEqual([])
      const { items } = await s.bridge.store.parked('main', { limit: 9 })
      const reply = items.find(({ reason }) => reason === 'perhaps_our_own_entry')
      await s.bridge.store.retry('main', reply?.id ?? '')
      await s.until(() => s.channel.texts().length === 1, 'the reply')
    })

    it('a note whose answer is lost is looked up, where the helpdesk has no notes but entries', async () => {
      await open(fakeHost({ lookup: true, settlesAfterMs: 40 * second, without: ['note', 'report'] }))
      s.channel.next({ refuse: { code: 'content', message: 'not allowed' } })
      s.host.next('lose-answer')
      await s.agent('refused')
      await s.until(() => s.host.tickets[0]?.entries.length === 2)
      await comesBack()
      await pass(120)
      await s.until(async () => (await ignored()) === 1, 'the echo')
      expect(s.channel.texts()).toEqual([])
      expect(s.host.texts()).toHaveLength(2)
    })

    it('a reply does not wait for a post that the helpdesk only puts off', async () => {
      await open(fakeHost())
      s.host.next(...Array.from({ length: 9 }, () => ({ refuse: { code: 'unavailable', retryable: true } })))
      await s.customer('two')
      await s.until(() => s.host.planned < 9)
      await s.agent('a real reply')
      await s.until(() => s.channel.texts().length === 1, 'the reply')
    })
  })
