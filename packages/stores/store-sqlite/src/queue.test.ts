import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '@deskwire/core/adapter'
import type { Envelope, Outcome, Task } from '@deskwire/core/store'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type SqliteOptions, type SqliteStore, sqlite } from './index.js'

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const day = 24 * 3_600_000

let folder = ''
let now = 0
let advance: () => void = () => undefined
const open = async (options: Partial<SqliteOptions> = {}): Promise<SqliteStore> => {
  const store = sqlite({ path: join(folder, 'deskwire.db'), ...options })
  await store.start({ now: () => now, log, onAdvance: (listener) => (advance = listener) })
  return store
}
const later = (ms: number): void => {
  now += ms
  advance()
}

const from = (who: number, id: string, more: Partial<Envelope> = {}): Envelope => ({
  tenant: 'main',
  id,
  belongs: {
    by: 'address',
    channel: 'whatsapp',
    line: 'line',
    addresses: [{ kind: 'phone', value: `+316${String(who).padStart(8, '0')}` }],
    create: true,
  },
  track: 'facts',
  at: now,
  body: { said: id },
  ...more,
})

/** Works until stopped; what it saw is what was done, with what it carried. */
const working = (store: SqliteStore, run: (task: Task) => Outcome = () => ({ done: 'effected' })) => {
  const seen: string[] = []
  const abort = new AbortController()
  const ended = store.work(
    (task) => {
      seen.push((task.envelope.body as { said: string }).said)
      return run(task)
    },
    { signal: abort.signal, lanes: 8, leaseMs: 60_000 },
  )
  return {
    seen,
    async until(count: number) {
      await vi.waitUntil(() => seen.length >= count, { timeout: 15_000, interval: 2 })
      // Nothing more follows.
      await new Promise((resolve) => setTimeout(resolve, 30))
      expect(seen).toHaveLength(count)
    },
    async stop() {
      abort.abort()
      await ended
      return seen
    },
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
  now = Date.UTC(2026, 10, 20)
})
afterEach(() => rmSync(folder, { recursive: true }))

it('what is put off for a day is worked in its time, each once, before and after a restart', async () => {
  let store = await open()
  const first = working(store)
  const due = now + day
  await store.accept(Array.from({ length: 300 }, (_, n) => from(n, `timer ${n}`, { due: due + n * 10 })))
  await store.accept([from(1, 'now')])
  await first.until(1)
  later(day / 2)
  await first.until(1)
  await first.stop()
  await store.close()

  store = await open()
  const second = working(store)
  later(day / 2 - 1)
  await second.until(0)
  later(1_001)
  await second.until(101)
  later(10_000)
  await second.until(300)
  expect(new Set(second.seen).size).toBe(300)
  await second.stop()
  expect(await store.books()).toMatchObject({ received: 301, effected: 301, waiting: 0 })
  await store.close()
})

it('C6: a wake finds what was put aside for days, and only that of its conversation', async () => {
  const store = await open()
  const tried = new Map<string, number>()
  const work = working(store, ({ envelope: { id } }) => {
    tried.set(id, (tried.get(id) ?? 0) + 1)
    const held = id.startsWith('held') && tried.get(id) === 1
    return held ? { waitUntil: now + 3 * day, because: 'window', yields: true } : { done: 'effected' }
  })
  await store.accept([from(1, 'held 1'), from(2, 'held 2'), from(1, 'after')])
  await work.until(3)
  const one = await store.find('main', { ...from(1, '').belongs })
  await store.apply('main', one?.id, [{ wake: true }])
  await work.until(4)
  expect(work.seen.at(-1)).toBe('held 1')
  later(3 * day)
  await work.until(5)
  expect(work.seen.at(-1)).toBe('held 2')
  await work.stop()
  await store.close()
})

it('promise 3: of a long backlog only the order is kept, and all of it comes in order with what it carried', async () => {
  let store = await open({ waitingInMemory: 10 })
  const ids = Array.from({ length: 2_000 }, (_, n) => `message ${n}`)
  await store.accept(ids.slice(0, 1_000).map((id, n) => from(n % 40, id)))
  await store.close()
  store = await open({ waitingInMemory: 10 })
  const work = working(store)
  await store.accept(ids.slice(1_000).map((id, n) => from(n % 40, id)))
  await work.until(ids.length)
  await work.stop()
  for (let who = 0; who < 40; who++)
    expect(work.seen.filter((id) => Number(id.slice(8)) % 40 === who)).toEqual(ids.filter((_, n) => n % 40 === who))
  await store.close()
})

it('a job that fails takes nothing of those in its transaction with it, and leaves nothing in line', async () => {
  const store = await open()
  const work = working(store)
  await store.accept([from(1, 'first')])
  await work.until(1)
  const failing = store.apply('main', undefined, [{ conversation: { state: 'open' } }])
  const taken = [store.accept([from(1, 'second'), from(2, 'other')]), failing, store.accept([from(1, 'third')])]
  expect((await Promise.allSettled(taken)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  await work.until(4)
  expect(work.seen.filter((id) => id !== 'other')).toEqual(['first', 'second', 'third'])
  await work.stop()
  expect(await store.lag()).toMatchObject({ waiting: 0 })
  await store.close()
})
