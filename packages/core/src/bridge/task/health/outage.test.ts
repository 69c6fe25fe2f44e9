import { describe, expect, it } from 'vitest'
import type { Change } from '../../../ports/store.js'
import { Outage } from './outage.js'

const second = 1_000

/** Workers who share nothing but the store's pauses. */
const workers = () => {
  const pauses = new Map<string, number>()
  let now = 1_000_000
  const news: string[] = []
  const worker = () =>
    new Outage('host/desk', {
      tenant: 'main',
      store: { pausedUntil: (_tenant, key) => ((pauses.get(key) ?? 0) > now ? pauses.get(key) : undefined) },
      outageMs: 1_000 * second,
      tell: ({ state }) => news.push(state),
    })
  const commit = (changes: readonly Change[]) => {
    for (const change of changes) if ('pause' in change) pauses.set(change.pause.key, change.pause.until)
    return changes.length
  }
  return {
    worker,
    news,
    fails: (one: Outage, lane: string) => commit(one.failed(now, lane)),
    passes: (one: Outage) => commit(one.passed(now)),
    later: (ms: number) => (now += ms),
    now: () => now,
  }
}

describe('an outage', () => {
  it('costs nothing while nobody fails, and one write when the first fails and the first passes again', () => {
    const { worker, fails, passes, later } = workers()
    const one = worker()
    expect(passes(one)).toBe(0)
    expect(fails(one, 'a')).toBe(1)
    later(10 * second)
    expect(fails(one, 'a')).toBe(0)
    expect(passes(one)).toBe(1)
    expect(passes(one)).toBe(0)
  })

  it('where every other call fails, little is written', () => {
    const { worker, fails, passes, later } = workers()
    const one = worker()
    let written = 0
    for (let n = 0; n < 1_000; n++) {
      written += fails(one, `lane ${n % 7}`) + passes(one)
      later(10)
    }
    // Ten seconds, and twice in two of them at most.
    expect(written).toBeLessThanOrEqual(12)
  })

  it('a worker that only sees one lane fail learns that another worker’s lanes pass', () => {
    const { worker, fails, passes, later, now } = workers()
    const [sees, other] = [worker(), worker()]
    fails(sees, 'bad')
    const first = now()
    later(5 * second)
    expect(sees.passedSince(first, now())).toBe(false)
    passes(other)
    later(5 * second)
    expect(sees.passedSince(first, now())).toBe(true)
    fails(other, 'bad too')
    later(5 * second)
    expect(sees.passedSince(first, now())).toBe(true)
    expect(sees.passedSince(now(), now())).toBe(false)
  })

  it('one lane that fails is no outage; several of them are left alone for longer and longer, up to a minute', () => {
    const { worker, fails, later, now, news } = workers()
    const [one, other] = [worker(), worker()]
    for (let n = 0; n < 10; n++) fails(one, 'bad')
    expect(one.rests(now())).toBeUndefined()
    const rests: number[] = []
    for (let n = 0; n < 8; n++) {
      fails(one, `lane ${n}`)
      const until = one.rests(now()) ?? 0
      expect(other.rests(now())).toBe(until)
      rests.push((until - now()) / second)
      later(until - now())
    }
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    expect(news).toEqual(['began'])
  })

  it('is asked by one at a time, and by all as soon as it took something', () => {
    const { worker, fails, passes, later, now, news } = workers()
    const one = worker()
    for (let n = 0; n < 3; n++) fails(one, `lane ${n}`)
    later(5 * second)
    const leave = one.enter(now())
    expect(leave).toBeDefined()
    expect(one.enter(now())).toBeUndefined()
    leave?.()
    expect(one.enter(now())).toBeDefined()
    passes(one)
    expect(one.enter(now())).toBeDefined()
    expect(one.enter(now())).toBeDefined()
    expect(news).toEqual(['began', 'ended'])
  })

  it('that outlives a process is known to the next one with its beginning', () => {
    const { worker, fails, later, now } = workers()
    const began = now()
    fails(worker(), 'a')
    later(3_600 * second)
    const next = worker()
    fails(next, 'a')
    expect(next.since(now())).toBe(began)
  })
})
