import type { Delivery } from '@deskwire/core/adapter'
import { DeskwireError } from '@deskwire/core/adapter'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene } from '../src/scene.js'
import { stores } from './stores.js'

const second = 1_000
const minute = 60 * second
const unavailable = () => new DeskwireError({ code: 'unavailable', message: 'Try later', retryable: true })

for (const { name, make } of stores)
  describe(`agents are told what became of their replies, on the ${name} store`, () => {
    let s: Scene
    let clean = () => {}
    const opened = async (): Promise<Scene> => {
      const made = make()
      clean = made.clean
      s = await new Scene({ store: made.store, policy: { reopen: 'new' } }).start()
      await s.customer('hi')
      await s.until(() => s.host.tickets[0]?.entries.length === 1, 'the ticket')
      return s
    }
    afterEach(async () => {
      await s.stop()
      clean()
    })
    const reports = () => s.host.tickets.flatMap((ticket) => ticket.reports)
    const last = () => new Map(reports().map(({ reply, delivery }) => [reply, delivery]))
    const sent = async (count: number): Promise<string[]> => {
      const before = s.channel.taken.length
      const replies: string[] = []
      for (let n = 0; n < count; n++) replies.push(await s.agent(`reply ${n}`))
      await s.until(() => s.channel.taken.length === before + count, 'the replies')
      return replies
    }
    const sentBy = async () => (await s.bridge.store.messages('main', { search: 'reply', limit: 99 })).items

    for (const [words, step] of [
      ['5 seconds', second],
      ['30 minutes', 6 * minute],
    ] as const)
      it(`the host is away for ${words} while ten replies are refused: all ten are told`, async () => {
        await opened()
        s.host.down = true
        const replies: string[] = []
        for (let n = 0; n < 10; n++) {
          s.channel.next({ refuse: { code: 'unreachable', message: 'Not on WhatsApp' } })
          replies.push(await s.agent(`reply ${n}`))
        }
        await s.until(async () => (await s.bridge.books()).refused.unreachable === 10, 'ten refusals')
        for (let n = 0; n < 5; n++) await s.later(step)
        s.host.down = false
        await s.until(async () => {
          await s.later(minute)
          return reports().length + (s.host.tickets[0]?.notes.length ?? 0) >= 10
        }, 'ten reports')
        await s.settled(1)
        const failed = reports().filter(({ delivery }) => delivery === 'failed')
        expect(failed.length + (s.host.tickets[0]?.notes.length ?? 0)).toBe(10)
        expect(new Set(failed.map(({ reply }) => reply)).size).toBe(failed.length)
        expect(replies).toEqual(expect.arrayContaining(failed.map(({ reply }) => reply)))
      })

    it('a reply of which nobody knows is told as such, also when the host is away at that moment', async () => {
      await opened()
      s.channel.next('lose-answer')
      const reply = await s.agent('reply')
      await s.until(() => s.channel.taken.length === 1)
      s.host.down = true
      await s.later(10 * minute)
      await s.until(async () => (await s.bridge.books()).parked === 1)
      for (let n = 0; n < 3; n++) await s.later(second)
      s.host.down = false
      await s.until(async () => {
        await s.later(minute)
        return reports().length === 1
      })
      expect(reports()[0]).toMatchObject({ reply, delivery: 'failed', failure: { code: 'unknown' } })
    })

    it('the process loses its work between the attempt and its answer: the report is made again', async () => {
      await opened()
      const [reply] = await sent(1)
      const { report } = s.host
      let tried = 0
      s.host.report = (...about) => (++tried === 1 ? new Promise(() => {}) : (report?.(...about) ?? Promise.resolve()))
      await s.status('p1', 'delivered')
      await s.until(() => tried === 1, 'the first try')
      // Its lease runs out: nobody will hear the answer.
      await s.clock.advance(31 * second)
      await s.until(async () => {
        await s.later(100)
        return tried > 1
      }, 'the second try')
      await s.until(() => reports().length === 1, 'the report')
      expect(reports()).toMatchObject([{ reply, delivery: 'delivered' }])
    })

    it('a later state overtakes one that waits, and the older is not told after it', async () => {
      await opened()
      const [reply] = await sent(1)
      const { report } = s.host
      let broken = true
      const asked: Delivery[] = []
      s.host.report = (...about) => {
        asked.push(about[2])
        return broken ? Promise.reject(unavailable()) : (report?.(...about) ?? Promise.resolve())
      }
      await s.status('p1', 'delivered')
      await s.until(() => asked.length === 1)
      broken = false
      await s.status('p1', 'read')
      await s.until(() => reports().length === 1, 'read')
      await s.later(minute)
      await s.settled(1)
      expect(reports()).toMatchObject([{ reply, delivery: 'read' }])
      expect((await sentBy())[0]?.message.reported).toBe('read')
    })

    it('what the customer writes does not wait for a report that the host does not take', async () => {
      await opened()
      await sent(1)
      let asked = 0
      s.host.report = () => {
        asked++
        return Promise.reject(unavailable())
      }
      await s.status('p1', 'delivered')
      await s.until(() => asked === 1)
      await s.customer('still there?')
      await s.until(() => s.host.tickets[0]?.entries.length === 2, 'the entry')
    })

    it('the final state of fifty replies reaches a desk that fails at every second report', async () => {
      await opened()
      const replies = await sent(50)
      const { report } = s.host
      let calls = 0
      s.host.report = (...about) =>
        ++calls % 2 === 1 ? Promise.reject(unavailable()) : (report?.(...about) ?? Promise.resolve())
      const failure = { code: 'unreachable', message: 'Not on WhatsApp', retryable: false }
      const finals: Delivery[] = replies.map((_, n) => (n % 5 === 0 ? 'failed' : n % 2 === 0 ? 'delivered' : 'read'))
      for (const [n, final] of finals.entries()) {
        await s.status(`p${n + 1}`, 'sent')
        await s.status(`p${n + 1}`, final, { failure })
      }
      await s.until(async () => {
        await s.later(minute)
        return replies.every((reply, n) => last().get(reply) === finals[n])
      }, 'fifty final states')
      await s.settled(1)
      expect(replies.map((reply) => last().get(reply))).toEqual(finals)
    })

    it('a reply from an older ticket is reported there, and so is its refusal', async () => {
      await opened()
      await s.desk({ kind: 'closed', id: 'c1', at: { ticket: 'T1' } })
      await s.later(second)
      await s.customer('me again')
      await s.until(() => s.host.tickets.length === 2, 'a second ticket')
      const first = await s.agent('from the old one', 'T1')
      await s.until(() => s.channel.taken.length === 1)
      await s.status('p1', 'delivered')
      await s.until(() => reports().length === 1)
      s.channel.next({ refuse: { code: 'content', message: 'not allowed' } })
      const refused = await s.agent('not allowed', 'T1')
      await s.until(() => reports().length === 2)
      const [older, newer] = s.host.tickets
      expect(older?.reports).toMatchObject([
        { reply: first, delivery: 'delivered' },
        { reply: refused, delivery: 'failed' },
      ])
      expect(newer?.reports).toEqual([])
    })
  })
