import type { Outcome, Task } from '@deskwire/core/adapter'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Bench, settle } from './harness.js'

type Action =
  | { do: 'accept'; who: number; copy: boolean; due: number }
  | { do: 'orphan'; who: number }
  | { do: 'advance'; by: number }
  | { do: 'wake'; who: number }
  | { do: 'retry' | 'drop' | 'turn' }

const who = fc.integer({ min: 1, max: 4 })
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('accept' as const),
      who,
      copy: fc.boolean(),
      due: fc.constantFrom(0, 0, 0, 700),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('orphan' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), by: fc.constantFrom(10, 500, 1_500) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wake' as const), who }) },
  { weight: 2, arbitrary: fc.constantFrom<Action>({ do: 'retry' }, { do: 'drop' }, { do: 'turn' }) },
)
const ends = fc.array(fc.constantFrom('done', 'retry', 'wait', 'aside', 'park', 'throw', 'pass', 'slow'), {
  minLength: 1,
  maxLength: 12,
})

/** Random work, with several workers and leases that run out: nothing lost, nothing twice, in order, books balanced. */
export const interleavings = (open: () => Promise<Bench>, { runs = 25 }: { runs?: number }): void => {
  it('promises 1, 2, 3 and 9 hold for any interleaving', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), ends, async (actions, script) => {
        const bench = await open()
        const holding = new Map<string, Task>()
        let turn = 0
        const run = async (task: Task): Promise<Outcome> => {
          const key = `${task.conversation?.id}/${task.track}`
          holding.set(key, task)
          const end = script[turn++ % script.length]
          const { id } = task.envelope
          if (end === 'slow') await settle()
          await task.commit([{ step: { key: `run ${turn}` } }])
          // Only who still owns the lane gets here.
          expect(holding.get(key)).toBe(task)
          if (end === 'retry') return { retryAt: bench.clock() + 300, because: 'retry' }
          if (end === 'wait' || end === 'aside')
            return { waitUntil: bench.clock() + 400, because: 'wait', aside: end === 'aside' }
          if (end === 'park') return { park: 'test' }
          if (end === 'throw') throw new Error('test')
          if (task.track === 'facts') return { pass: 'in' }
          return { done: 'effected', changes: [{ written: { host: 'desk', ids: [id] } }] }
        }
        for (let loop = 0; loop < 2; loop++) bench.work(run, { lanes: 3, leaseMs: 1_000 })
        const accepted: string[] = []
        for (const step of actions) {
          if (step.do === 'accept') {
            const last = accepted.at(-1)
            const envelope = bench.from(
              step.who,
              step.copy && last !== undefined ? { id: last } : step.due > 0 ? { due: bench.clock() + step.due } : {},
            )
            if (!accepted.includes(envelope.id)) accepted.push(envelope.id)
            await bench.store.accept([envelope])
          } else if (step.do === 'orphan') {
            const envelope = bench.from(step.who, {
              create: false,
              orphan: { until: bench.clock() + 1_000, otherwise: { ignored: 'test' } },
            })
            accepted.push(envelope.id)
            await bench.store.accept([envelope])
          } else if (step.do === 'advance') bench.clock.advance(step.by)
          else if (step.do === 'wake') {
            const found = await bench.store.find('main', bench.from(step.who, { create: false }).belongs)
            if (found) await bench.change(found.id, { wake: true })
          } else if (step.do === 'turn') await settle()
          else
            for (const { id } of (await bench.store.parked('main', { limit: 9 })).items)
              await bench.store[step.do]('main', id)
          const { received, accounted } = await bench.balance()
          expect(accounted).toBe(received)
        }
        script.splice(0, script.length, 'done')
        for (let round = 0; round < 200; round++) {
          for (const { id } of (await bench.store.parked('main', { limit: 99 })).items)
            await bench.store.retry('main', id)
          bench.clock.advance(700)
          await settle()
          const { waiting, parked } = await bench.store.books()
          if (waiting + parked === 0) break
        }
        const books = await bench.store.books()
        expect(books.waiting + books.parked).toBe(0)
        expect(books.effected + Object.values(books.ignored).reduce((a, b) => a + b, 0)).toBe(accepted.length)
        for (const id of accepted) {
          const state = await bench.state(id)
          expect(state).toMatch(/^effected|^ignored/)
          expect(await bench.store.wrote('main', 'desk', id)).toBe(state === 'effected')
        }
        await bench.stop()
      }),
      { numRuns: runs },
    )
  })
}
