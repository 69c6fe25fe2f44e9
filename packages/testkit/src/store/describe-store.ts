import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Case, declare, notShown } from '../contract/case.js'
import { Bench, patience, type Rule, type StoreFactory, settle, until } from './harness.js'
import { interleavings } from './interleavings.js'
import { lanes } from './lanes.js'
import { names } from './names.js'
import { records } from './records.js'
import { suspects } from './suspects.js'

export interface StoreSuiteOptions {
  /** The fixture can be opened again, and what was resolved is there. */
  durable?: boolean
  /** How many random interleavings are tried. */
  runs?: number
  /** How long the store may need for what memory does at once: random interleavings give it that long between two turns. */
  turnMs?: number
}

/** The whole contract of a store as a list of named rules, for any test runner. */
export const storeCases = (factory: StoreFactory, options: StoreSuiteOptions = {}): readonly Case[] => {
  const cases: Case[] = []
  const benches: Bench[] = []
  const open = async (): Promise<Bench> => {
    const bench = await Bench.open(factory)
    benches.push(bench)
    return bench
  }
  // Work that a broken store never ends must not keep the result back.
  const close = async () => {
    const over = new AbortController()
    const late = wait(patience.closeMs, undefined, { signal: over.signal }).catch(() => undefined)
    await Promise.race([Promise.all(benches.splice(0).map((bench) => bench.close())), late])
    over.abort()
  }
  const rules =
    (group: string): Rule =>
    (name, run) =>
      cases.push({ name: `${group}: ${name}`, run: () => run().finally(close) })
  lanes(rules('lanes'), open)
  names(rules('names'), open)
  records(rules('records'), open)
  interleavings(rules('interleavings'), open, options)
  if (options.durable) {
    durable(rules('after it was closed or died'), open)
    suspects(rules('suspects'), open)
  } else cases.push(notShown('what was accepted is there after a death', 'durable is not set'))
  return cases
}

/** `describeStore('acme', factory, options)`: a fresh store in, the whole contract out. */
export const describeStore = (name: string, factory: StoreFactory, options: StoreSuiteOptions = {}): void =>
  declare(`store: ${name}`, async () => storeCases(factory, options))

const durable = (it: Rule, open: () => Promise<Bench>): void => {
  for (const crash of [false, true]) {
    it(`promise 1: what was accepted is there after a ${crash ? 'crash' : 'close'}, with its order, steps and counts`, async () => {
      const bench = await open()
      await bench.store.accept([bench.from(1, { id: 'a' }), bench.from(1, { id: 'b' }), bench.from(2, { id: 'c' })])
      let begun = 0
      let first = ''
      bench.work(
        async (task) => {
          if (task.envelope.id === 'b' || begun > 0) return { retryAt: Infinity, because: 'end' }
          begun++
          first = task.envelope.id
          await task.commit([{ step: { key: 'send' } }])
          begun++
          if (crash) await new Promise(() => undefined)
          return { retryAt: 0, because: 'again' }
        },
        { lanes: 1 },
      )
      await until(() => begun === 2)
      await bench.reopen(crash)
      // Where several processes work, what the dead one had in hand comes back when its lease ends.
      if (crash) await bench.clock.advance(60_000)
      const seen: [string, boolean][] = []
      bench.work((task) => {
        seen.push([task.envelope.id, task.steps.has('send')])
        return { done: 'effected' }
      })
      // What was in hand then is a suspect, which waits.
      if (crash) await bench.clock.advance(2_000)
      if (crash) {
        await until(() => seen.length === 3)
        expect(seen.find(([id]) => id === first)).toEqual([first, true])
        expect(seen.filter(([id]) => id !== 'c')).toEqual([
          ['a', first === 'a'],
          ['b', false],
        ])
      }
      await settle()
      expect(await bench.balance()).toEqual({ received: 3, accounted: 3 })
      expect(await bench.store.accept([bench.from(1, { id: 'a' })])).toEqual(['duplicate'])
    })
  }

  it('gives numbers that were never given before', async () => {
    const bench = await open()
    const seqs: number[] = []
    for (let round = 0; round < 3; round++) {
      bench.work((task) => {
        seqs.push(task.seq)
        return { done: 'effected' }
      })
      await bench.store.accept([bench.from(1)])
      await until(() => seqs.length === round + 1)
      await bench.reopen()
    }
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
  })
}
