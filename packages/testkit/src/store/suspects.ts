import type { Task } from '@deskwire/core/store'
import { expect } from 'vitest'
import { type Bench, gate, type Rule, settle, until } from './harness.js'

const leaseMs = 60_000
const forEver = () => new Promise<never>(() => undefined)

/** Promise 13: whatever a piece of work does to its process, it costs that piece. Here a death leaves its work in hand. */
export const suspects = (it: Rule, open: () => Promise<Bench>): void => {
  /** What these are: in hand, each of a customer of its own, when the process dies. The next one is open. */
  const dieWith = async (bench: Bench, ...ids: readonly string[]): Promise<void> => {
    await bench.store.accept(ids.map((id, n) => bench.from(n + 1, { id })))
    await dieOnce(bench, ids)
  }
  /** Works until exactly these are in hand, and dies. Others are effected. */
  const dieOnce = async (
    bench: Bench,
    ids: readonly string[],
    before: () => Promise<unknown> = settle,
  ): Promise<void> => {
    const inHand = new Set<string>()
    bench.work(async (task) => {
      if (!ids.includes(task.envelope.id)) return { done: 'effected' }
      inHand.add(task.envelope.id)
      return forEver()
    })
    await before()
    await until(() => inHand.size === ids.length)
    await die(bench)
  }
  const die = async (bench: Bench): Promise<void> => {
    await bench.reopen(true)
    // Where several processes work, what the dead one had in hand comes back when its lease ends.
    await bench.clock.advance(leaseMs + 1)
  }
  /** Until a suspect has had its turn, in a store that finds out by looking now and then. */
  const soon = (bench: Bench, condition: () => boolean | Promise<boolean>, most = 40) => {
    let left = most
    return until(async () => {
      if (await condition()) return true
      if (left-- > 0) await bench.clock.advance(1)
      return false
    })
  }
  const effected = async (bench: Bench, id: string) => (await bench.state(id)) === 'effected'
  const balanced = async (bench: Bench) => {
    const { received, accounted } = await bench.balance()
    expect(accounted).toBe(received)
  }

  it('after a death what was in hand runs one at a time, a while later; everything else goes on', async () => {
    const bench = await open()
    await dieWith(bench, 'a', 'b', 'c')
    await bench.store.accept([bench.from(1, { id: 'behind' }), bench.from(9, { id: 'other' })])
    const begun: string[] = []
    const doors = { a: gate(), b: gate(), c: gate() }
    bench.work(async ({ envelope: { id } }: Task) => {
      begun.push(id)
      if (id in doors) await doors[id as keyof typeof doors].opened
      return { done: 'effected' }
    })
    await until(() => effected(bench, 'other'))
    await settle()
    expect(begun).toEqual(['other'])
    await bench.clock.advance(1_000)
    const seen: string[] = []
    for (let n = 0; n < 3; n++) {
      await soon(bench, () => begun.some((id) => id in doors && !seen.includes(id)))
      await settle()
      const running = begun.filter((id) => id in doors && !seen.includes(id))
      expect(running).toHaveLength(1)
      seen.push(...running)
      await bench.store.accept([bench.from(20 + n, { id: `other ${n}` })])
      await until(() => effected(bench, `other ${n}`))
      doors[running[0] as keyof typeof doors].open()
    }
    await until(() => effected(bench, 'behind'))
    expect(begun.indexOf('behind')).toBeGreaterThan(begun.indexOf('a'))
    await until(async () => (await bench.store.books()).waiting === 0)
    expect(await bench.store.books()).toMatchObject({ parked: 0, effected: 8 })
  })

  it('the one under which the process dies twice while it runs alone is parked as poison, and can be retried by hand', async () => {
    const bench = await open()
    await dieWith(bench, 'poison', 'x', 'y')
    await bench.store.accept([bench.from(1, { id: 'behind' })])
    await balanced(bench)
    await dieOnce(bench, ['poison'], () => bench.clock.advance(1_000))
    await balanced(bench)
    const begun: string[] = []
    const stop = bench.work(({ envelope: { id } }) => {
      begun.push(id)
      return { done: 'effected' }
    })
    await bench.clock.advance(1_000)
    await soon(bench, async () => (await effected(bench, 'x')) && effected(bench, 'y'))
    await settle()
    expect(begun).not.toContain('poison')
    await stop()
    await dieOnce(bench, ['poison'], () => bench.clock.advance(5_000))
    const stopped = bench.work(() => ({ done: 'effected' }))
    await until(() => effected(bench, 'behind'))
    await stopped()
    expect(await bench.state('poison')).toBe('parked: poison')
    expect(await bench.store.books()).toMatchObject({ received: 4, effected: 3, parked: 1, waiting: 0 })
    expect(await bench.store.retry('main', 'poison')).toBe(true)
    await balanced(bench)
    // With a clean slate: it runs at once.
    bench.work(() => ({ done: 'effected' }))
    await until(() => effected(bench, 'poison'))
  })

  it('deaths blame nobody who did not run alone, however many there are', async () => {
    const bench = await open()
    await dieWith(bench, 'a', 'b')
    for (let death = 0; death < 4; death++) {
      bench.work(() => ({ done: 'effected' }))
      await settle()
      await die(bench)
    }
    bench.work(() => ({ done: 'effected' }))
    await bench.clock.advance(1_000)
    await soon(bench, async () => (await effected(bench, 'a')) && effected(bench, 'b'))
  })

  it('what came to any ordinary end is no suspect any more', async () => {
    const bench = await open()
    await dieWith(bench, 'a')
    const ends = [{ retryAt: 0, because: 'again' }, { pass: 'in' }, { park: 'enough' }] as const
    let runs = 0
    const stop = bench.work(() => ends[runs++] ?? { done: 'effected' })
    await bench.clock.advance(1_000)
    // The first needs its turn; the others follow at once.
    await soon(bench, async () => (await bench.state('a')) === 'parked: enough')
    expect(runs).toBe(3)
    await stop()
    await die(bench)
    await bench.store.retry('main', 'a')
    bench.work(() => ({ done: 'effected' }))
    await until(() => effected(bench, 'a'))
  })

  it('a clean stop makes no suspect, and neither does what was in hand before and was given back', async () => {
    const bench = await open()
    await bench.store.accept([bench.from(1, { id: 'stopped' }), bench.from(2, { id: 'given back' })])
    let runs = 0
    bench.work(() => {
      runs++
      return { retryAt: bench.clock() + 30_000, because: 'later' }
    })
    await until(() => runs === 2)
    await bench.reopen()
    await bench.clock.advance(30_000)
    const stop = bench.work(() => ({ retryAt: bench.clock() + 30_000, because: 'later' }))
    await settle()
    await stop()
    await die(bench)
    bench.work(() => ({ done: 'effected' }))
    await until(async () => (await effected(bench, 'stopped')) && effected(bench, 'given back'))
  })

  it('a clean stop is over once what was just being claimed is given back too', async () => {
    const bench = await open()
    for (let turns = 1; turns <= 64; turns *= 2) {
      const id = `claimed ${turns}`
      await bench.store.accept([bench.from(turns, { id })])
      const stop = bench.work(() => ({ retryAt: bench.clock(), because: 'later' }))
      for (let n = 0; n < turns; n++) await new Promise((resolve) => setImmediate(resolve))
      await stop()
      await die(bench)
      const end = bench.work(() => ({ done: 'effected' }))
      await until(() => effected(bench, id))
      await end()
    }
  })

  it('a suspect that waits for an outside for long holds up no other; if the process dies then, nobody is blamed', async () => {
    const bench = await open()
    await dieWith(bench, 'a', 'b')
    // Twice: the first time both are suspected once, and the second begins while the first waits.
    const inHand: string[] = []
    bench.work(async ({ envelope: { id } }) => {
      inHand.push(id)
      return forEver()
    })
    await bench.clock.advance(1_000)
    await soon(bench, () => inHand.length === 1)
    await soon(bench, async () => {
      await bench.clock.advance(100)
      return inHand.length === 2
    })
    await die(bench)
    // Now each runs with no other beside it, however long it waits.
    const door = gate()
    const begun: string[] = []
    bench.work(async ({ envelope: { id } }) => {
      begun.push(id)
      await door.opened
      return { done: 'effected' }
    })
    await bench.clock.advance(1_000)
    await soon(bench, () => begun.length === 1)
    for (let n = 0; n < 10; n++) {
      await bench.clock.advance(100)
      await settle()
    }
    expect(begun).toHaveLength(1)
    door.open()
    await soon(bench, async () => (await effected(bench, 'a')) && effected(bench, 'b'))
    await balanced(bench)
  })
}
