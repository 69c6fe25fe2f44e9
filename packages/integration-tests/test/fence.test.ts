import type { Change, Store } from '@deskwire/core/store'
import { fakeHost } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'
import { stores } from './stores.js'

const second = 1_000

/** After a commit that `stops` names, time passes in which the process does nothing, not even notice. */
const stoppedAfter = (store: Store, stops: (changes: readonly Change[]) => boolean, stop: () => void): Store => {
  const { work } = store
  store.work = (run, options) =>
    work.call(
      store,
      (task) => {
        const commit = task.commit.bind(task)
        return run(
          Object.assign(task, {
            commit: async (changes: readonly Change[]) => {
              await commit(changes)
              if (stops(changes)) stop()
            },
          }),
        )
      },
      options,
    )
  return store
}

const begins = (what: string) => (changes: readonly Change[]) =>
  changes.some((change) => 'step' in change && change.step.attempt?.what === what)

for (const { name, make } of stores)
  describe(`a process that was stopped between its commit and its call, on the ${name} store`, () => {
    let s: Scene
    let clean = () => {}
    let stop: () => void = () => undefined
    let attempts = 0
    const open = async (what: string, host = fakeHost({ lookup: true, settlesAfterMs: second })): Promise<void> => {
      const made = make()
      clean = made.clean
      attempts = 0
      const isBegun = begins(what)
      const counted = (changes: readonly Change[]) => {
        if (!isBegun(changes)) return false
        attempts++
        return true
      }
      s = await new Scene({ store: stoppedAfter(made.store, counted, () => stop()), host }).start()
      await s.customer('one')
      await s.until(() => s.host.tickets[0]?.entries.length === 1)
      await s.settled(1)
      attempts = 0
    }
    /** The first time only. */
    const stopsOnce = (ms: number) => {
      stop = () => {
        stop = () => undefined
        s.clock.slip(ms)
      }
    }
    afterEach(async () => {
      stop = () => undefined
      await s.stop()
      clean()
    })

    it('for longer than its lease: it posts nothing, and whoever has the conversation next posts once', async () => {
      await open('post')
      stopsOnce(31 * second)
      await s.customer('two')
      await s.until(() => attempts > 0)
      for (let n = 0; n < 20 && s.host.texts().length < 2; n++) await s.later(5 * second)
      await s.until(() => s.host.texts().length === 2, 'the post')
      expect(s.host.posted.map(({ content }) => (content.type === 'text' ? content.text : ''))).toEqual(['one', 'two'])
      await s.settled(1)
    })

    it('for longer than its lease: it sends nothing to the customer', async () => {
      await open('send')
      stopsOnce(31 * second)
      await s.agent('a reply')
      await s.until(() => attempts > 0)
      for (let n = 0; n < 60; n++) await s.later(5 * second)
      // Nobody can be asked here, so it is set aside and the agent told; sent late it would be twice or after that.
      expect(s.channel.texts()).toEqual([])
      expect((await s.bridge.store.parked('main', { limit: 5 })).items.map(({ reason }) => reason)).toEqual(['unknown'])
    })

    it('for a good part of its lease: it commits anew, and the call has its whole time', async () => {
      await open('post')
      stopsOnce(12 * second)
      await s.customer('two')
      await s.until(() => s.host.texts().length === 2, 'the post')
      expect(attempts).toBe(2)
      expect(s.host.posted).toHaveLength(2)
      await s.settled(1)
    })
  })
