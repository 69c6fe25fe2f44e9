import { createRouter } from '@deskwire/core'
import { DeskwireError, type HostCapabilities } from '@deskwire/core/adapter'
import type { Change, Store } from '@deskwire/core/store'
import { type FakeHost, type FakeHostOptions, fakeChannel, fakeHost } from '@deskwire/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { Scene, type SceneOptions } from '../src/scene.js'
import { stores } from './stores.js'

const minute = 60_000
const hour = 60 * minute
const phone = (n: number) => `+1555123${String(n).padStart(4, '0')}`
const customers = 6

const repeatable: Partial<HostCapabilities> = { repeatable: { open: true, post: true } }
const hosts: Readonly<Record<string, FakeHostOptions>> = {
  'that can be queried': { lookup: true },
  'that recognises a repeated key': { capabilities: repeatable },
  'that can do neither': {},
}
const durations = { 'a minute': minute, '25 minutes': 25 * minute, '12 hours': 12 * hour }
type Trouble = Pick<FakeHost, 'down' | 'fails'>
const outages: Readonly<Record<string, Trouble>> = {
  'refuses connections': { down: true, fails: undefined },
  'answers everything with 503': { down: false, fails: 'everything' },
  'answers writes with 500': { down: false, fails: 'writes' },
}
const well: Trouble = { down: false, fails: undefined }

for (const { name: store, make } of stores.filter(({ name }) => name !== 'postgres'))
  describe(`outages, on the ${store} store`, () => {
    const ends: (() => unknown)[] = []
    afterEach(async () => {
      for (const end of ends.splice(0)) await end()
    })
    const scene = async (options: Omit<SceneOptions, 'store'>, watch: (store: Store) => void = () => undefined) => {
      const { store, clean } = make()
      watch(store)
      const made = await new Scene({ store, ...options }).start()
      ends.push(async () => {
        expect(await made.balanced(), JSON.stringify(await made.bridge.books())).toBe(true)
        await made.stop()
        clean()
      })
      return made
    }
    const pass = async (s: Scene, ms: number, step: number) => {
      for (let gone = 0; gone < ms; gone += step) await s.later(Math.min(step, ms - gone))
    }
    /** Each customer has a ticket, in the order of their phones. */
    const tickets = async (s: Scene, count = customers) => {
      for (let n = 0; n < count; n++) {
        await s.customer(`${n}.0`, phone(n))
        await s.until(() => s.host.tickets[n]?.entries.length === 1)
      }
    }
    const parked = async (s: Scene) => (await s.bridge.store.parked('main', { limit: 500 })).items
    const shown = (s: Scene) => s.host.tickets.map(({ id }) => s.host.texts(id))

    for (const [kind, options] of Object.entries(hosts))
      for (const [trouble, outage] of Object.entries(outages))
        for (const [long, ms] of Object.entries(
          store === 'memory' ? durations : { '25 minutes': durations['25 minutes'] },
        ))
          it(`a host ${kind} ${trouble} for ${long}: all is there in order, within ten minutes of its end`, async () => {
            const s = await scene({ host: fakeHost(options) })
            await tickets(s)
            Object.assign(s.host, outage)
            const step = Math.max(5_000, ms / 30)
            for (let m = 1; m <= 3; m++) {
              for (let n = 0; n < customers; n++) await s.customer(`${n}.${m}`, phone(n))
              await pass(s, ms / 3, step)
            }
            const before = s.host.posted.length
            Object.assign(s.host, well)
            await pass(s, 10 * minute, 30_000)
            await s.settled(customers)
            const unknown = await parked(s)
            // Without a key and a look-up a lost answer is lost for good: set aside one by one, and each is told.
            const losesAnswers = kind === 'that can do neither' && trouble !== 'refuses connections'
            if (!losesAnswers) expect(unknown).toEqual([])
            expect(new Set(unknown.map(({ reason }) => reason))).toEqual(new Set(losesAnswers ? ['unknown'] : []))
            expect(shown(s).flat()).toHaveLength(4 * customers - unknown.length)
            for (const texts of shown(s)) expect(texts).toEqual([...texts].sort())
            if (losesAnswers) {
              const told = s.host.tickets.flatMap(({ notes }) => notes)
              expect(told).toHaveLength(unknown.length)
            } else expect(s.host.posted.length).toBeGreaterThan(before)
          })

    for (const [kind, options] of Object.entries(hosts))
      it(`one bad entry among good ones is set aside at a host ${kind}, and its lane goes on`, async () => {
        const s = await scene({ host: fakeHost(options) })
        await tickets(s, 2)
        s.host.breaksAt = ({ content }) => content.type === 'text' && content.text === 'poison'
        await s.customer('poison', phone(0))
        await s.customer('0.1', phone(0))
        for (let n = 1; n <= 60; n++) {
          await s.customer(`1.${String(n).padStart(2, '0')}`, phone(1))
          await s.later(minute)
        }
        await s.settled(2)
        const neither = kind === 'that can do neither'
        expect((await parked(s)).map(({ reason }) => reason)).toEqual([neither ? 'unknown' : 'refused: stuck'])
        expect(s.host.texts(s.host.tickets[0]?.id)).toEqual(['0.0', '0.1'])
        expect(s.host.texts(s.host.tickets[1]?.id)).toHaveLength(61)
      })

    it('a proxy in front of a host that is down answers 404 for a while: that is not believed', async () => {
      const s = await scene({ host: fakeHost({ lookup: true }) })
      await tickets(s)
      s.host.fails = 'everything'
      for (let n = 0; n < customers; n++) await s.customer(`${n}.1`, phone(n))
      await pass(s, 5 * minute, 5_000)
      s.host.fails = undefined
      const { post, lookup } = s.host
      let asked = 0
      const stranger = () => {
        asked++
        const provider = { name: 'proxy', status: 404 }
        return Promise.reject(new DeskwireError({ code: 'not_found', message: '404', retryable: false, provider }))
      }
      Object.assign(s.host, {
        post: stranger,
        lookup: { ...lookup, post: { ...lookup?.post, find: stranger } },
      })
      for (let n = 0; n < customers; n++) await s.customer(`${n}.2`, phone(n))
      await pass(s, 10 * minute, 5_000)
      expect(asked).toBeGreaterThan(5)
      Object.assign(s.host, { post, lookup })
      await pass(s, 10 * minute, 30_000)
      await s.settled(customers)
      expect(await parked(s)).toEqual([])
      for (const [n, texts] of shown(s).entries()) expect(texts).toEqual([`${n}.0`, `${n}.1`, `${n}.2`])
    })

    it('a bad entry is set aside after an outage in which nothing was', async () => {
      const s = await scene({ host: fakeHost({ capabilities: repeatable }) })
      await tickets(s)
      s.host.breaksAt = ({ content }) => content.type === 'text' && content.text === 'poison'
      s.host.down = true
      await s.customer('poison', phone(0))
      for (let n = 1; n < customers; n++) await s.customer(`${n}.1`, phone(n))
      await pass(s, 6 * hour, 6 * minute)
      expect(await parked(s)).toEqual([])
      s.host.down = false
      await pass(s, 10 * minute, 30_000)
      expect(shown(s).flat()).toHaveLength(2 * customers - 1)
      for (let n = 2; n < 60; n++) {
        await s.customer(`1.${n}`, phone(1))
        await s.later(minute)
      }
      expect((await parked(s)).map(({ reason }) => reason)).toEqual(['refused: stuck'])
    })

    it('an outage longer than the policy waits sets aside by age, and was told before', async () => {
      const s = await scene({ host: fakeHost({ lookup: true }), policy: { outageMs: 3 * hour } })
      await tickets(s)
      const told: string[] = []
      s.bridge.events.on('outage', ({ to, state }) => told.push(`${to} ${state}`))
      s.bridge.events.on('parked', ({ reason }) => told.push(reason))
      s.host.down = true
      for (let n = 0; n < customers; n++) await s.customer(`${n}.1`, phone(n))
      await pass(s, 2.5 * hour, 3 * minute)
      expect(told).toEqual(['host/desk began', 'host/desk lasting'])
      await s.customer('young', phone(0))
      await pass(s, hour, 3 * minute)
      expect(told.slice(2)).toEqual(Array.from({ length: customers }, () => 'refused: outage'))
      s.host.down = false
      await pass(s, 10 * minute, 30_000)
      await s.settled(customers)
      expect(told.at(-1)).toBe('host/desk ended')
      expect(s.host.texts(s.host.tickets[0]?.id)).toEqual(['0.0', 'young'])
    })

    it('metrics and checks say since when nothing was taken, and how many wait', async () => {
      const s = await scene({ host: fakeHost({ capabilities: repeatable }) })
      await tickets(s)
      const key = 'a-key-for-reading-that-is-long-enough'
      const router = createRouter(s.bridge, { metrics: 'open', api: { keys: [{ key, scope: 'read' }] } })
      const read = async (target: string) => {
        const headers = { authorization: `Bearer ${key}` }
        const { body } = await router({ method: 'GET', target, headers, body: async () => new Uint8Array() })
        return typeof body === 'string' ? body : await new Response(body ?? '').text()
      }
      const metrics = () => read('/metrics')
      expect(await metrics()).not.toContain('deskwire_outage_seconds')
      const since = s.clock()
      s.host.down = true
      for (let n = 0; n < customers; n++) await s.customer(`${n}.1`, phone(n))
      await pass(s, hour, 3 * minute)
      expect(s.bridge.tenant()?.outages()).toEqual([
        { adapter: 'hosts/desk', to: 'host/desk', since, waiting: customers },
      ])
      expect(await metrics()).toContain('deskwire_outage_seconds{tenant="main",to="host/desk"} 3600')
      expect(await read('/api/checks')).toContain(
        `host/desk has taken nothing since ${new Date(since).toISOString()}; seen waiting here: ${customers} conversations`,
      )
      s.host.down = false
      await pass(s, 10 * minute, 30_000)
      expect(s.bridge.tenant()?.outages()).toEqual([])
    })

    it('while a host is down it gets about one call a minute, whoever waits', async () => {
      const s = await scene({ host: fakeHost({ capabilities: repeatable }) })
      await tickets(s, 30)
      s.host.down = true
      for (let n = 0; n < 30; n++) await s.customer(`${n}.1`, phone(n))
      await pass(s, 10 * minute, 10_000)
      let calls = 0
      s.bridge.events.on('called', () => void calls++)
      await pass(s, 20 * minute, 10_000)
      expect(calls).toBeGreaterThan(10)
      expect(calls).toBeLessThan(40)
    })

    it('while all is well nothing is written that was not written before', async () => {
      const changes: Change[][] = []
      const s = await scene({}, (store) => {
        const { work } = store
        store.work = (run, options) =>
          work.call(
            store,
            async (task) => {
              const { commit } = task
              task.commit = (more) => {
                changes.push([...more])
                return commit.call(task, more)
              }
              const outcome = await run(task)
              changes.push([...(outcome.changes ?? [])])
              return outcome
            },
            options,
          )
      })
      await tickets(s, 1)
      changes.length = 0
      for (let n = 1; n <= 20; n++) await s.customer(`0.${n}`, phone(0))
      await s.until(() => s.host.texts().length === 21)
      await s.settled(1)
      // Facts, the attempt, and its end: three writes for an entry.
      expect(changes).toHaveLength(3 * 20)
      expect(changes.flat().filter((change) => 'pause' in change)).toEqual([])
    })

    it('a reply waits for a line that takes nothing, and goes out when it is back', async () => {
      const channel = fakeChannel({ lookup: true })
      const s = await scene({ channel })
      await tickets(s)
      const broken = { refuse: { code: 'unavailable', retryable: true, ambiguous: true } }
      channel.next(...Array.from({ length: 400 }, () => broken))
      for (const { id } of s.host.tickets) await s.agent(`hello ${id}`, id)
      for (let n = 0; n < 200 && channel.planned > 340; n++) await s.later(minute)
      expect(channel.planned).toBeLessThanOrEqual(340)
      expect(await parked(s)).toEqual([])
      channel.recover()
      await pass(s, 10 * minute, 30_000)
      expect(channel.texts().sort()).toEqual(s.host.tickets.map(({ id }) => `hello ${id}`).sort())
      expect(await parked(s)).toEqual([])
    })
  })
