import type { Outcome, Task } from '@deskwire/core/store'
import fc from 'fast-check'
import { expect } from 'vitest'
import { type Bench, type Rule, settle } from './harness.js'
import { message } from './records.js'

type Action =
  | { do: 'accept'; who: number; copy: boolean; due: number }
  | { do: 'orphan'; who: number }
  | { do: 'advance'; by: number }
  | { do: 'wake'; who: number }
  | { do: 'retry' | 'drop' | 'turn' }

type End = 'done' | 'retry' | 'wait' | 'yielding wait' | 'yielding retry' | 'park' | 'throw' | 'pass' | 'slow'
const scriptOf = (end: fc.Arbitrary<End>) => fc.array(end, { minLength: 1, maxLength: 12 })

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
/** Random work, with several workers and leases that run out: nothing lost, nothing twice, in order, books balanced. */
export const interleavings = (
  it: Rule,
  open: () => Promise<Bench>,
  { runs = 25, turnMs = 0 }: { runs?: number; turnMs?: number },
): void => {
  const rest = turnMs === 0 ? settle : () => new Promise<void>((resolve) => setTimeout(resolve, turnMs))
  it('promises 1, 2 and 9 hold for any interleaving', async () => {
    const everything = fc.constantFrom<End>(
      'done',
      'retry',
      'wait',
      'yielding wait',
      'yielding retry',
      'park',
      'throw',
      'pass',
      'slow',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), scriptOf(everything), async (actions, script) => {
        const bench = await open()
        const accepted = await play(bench, actions, script, rest)
        const { waiting, parked, effected, ignored } = await bench.store.books()
        expect([waiting, parked]).toEqual([0, 0])
        expect(effected + Object.values(ignored).reduce((a, b) => a + b, 0)).toBe(accepted.length)
        for (const id of accepted) {
          const state = await bench.state(id)
          expect(state).toMatch(/^effected|^ignored/)
          expect((await bench.store.message('main', id)) !== undefined).toBe(state === 'effected')
        }
        await bench.stop()
      }),
      { numRuns: runs },
    )
  })

  it('promise 3: whatever is retried, waits, throws or loses its lease, effects are in the order of arrival', async () => {
    const inLine = fc.constantFrom<End>('done', 'retry', 'wait', 'throw', 'pass', 'slow')
    const arrivals = action.filter((step) => step.do !== 'orphan' && !(step.do === 'accept' && step.due > 0))
    await fc.assert(
      fc.asyncProperty(fc.array(arrivals, { maxLength: 40 }), scriptOf(inLine), async (actions, script) => {
        const bench = await open()
        const accepted = await play(bench, actions, script, rest)
        const { items } = await bench.store.messages('main', { limit: 99 })
        expect(items).toHaveLength(accepted.length)
        const rank = new Map(accepted.map((id, index) => [id, index]))
        const last = new Map<string, number>()
        for (const { message } of items) {
          const at = rank.get(message.id) ?? -1
          expect(at).toBeGreaterThan(last.get(message.conversation) ?? -1)
          last.set(message.conversation, at)
        }
        await bench.stop()
      }),
      { numRuns: runs },
    )
  })
}

const leaseMs = 1_000

/** Plays the actions against two loops that follow the script, then lets everything come to its end. */
const play = async (
  bench: Bench,
  actions: readonly Action[],
  script: readonly End[],
  rest: () => Promise<void>,
): Promise<readonly string[]> => {
  const broken: string[] = []
  const holding = new Map<string, Task>()
  let turn = 0
  let calm = false
  const run = async (task: Task): Promise<Outcome> => {
    const key = `${task.conversation?.id}/${task.track}`
    holding.set(key, task)
    const end = calm ? 'done' : script[turn++ % script.length]
    if (end === 'slow') await rest()
    const asked = bench.clock()
    await task.commit([{ step: { key: `run ${turn}` } }])
    // The commit renews the lease; only a clock that moved past that since then lets somebody else have it.
    if (holding.get(key) !== task && bench.clock() - asked < leaseMs)
      broken.push(`${key} was written to by who no longer owns it`)
    if (end === 'retry') return { retryAt: bench.clock() + 300, because: 'retry' }
    if (end === 'wait') return { waitUntil: bench.clock() + 400, because: 'wait' }
    if (end === 'yielding wait') return { waitUntil: bench.clock() + 400, because: 'wait', yields: true }
    if (end === 'yielding retry') return { retryAt: bench.clock() + 300, because: 'retry', yields: true }
    if (end === 'park') return { park: 'test' }
    if (end === 'throw') throw new Error('test')
    if (task.track === 'facts') return { pass: 'in' }
    return {
      done: 'effected',
      changes: [{ message: message(task.conversation?.id ?? '', task.envelope.id, 'effect') }],
    }
  }
  for (let loop = 0; loop < 2; loop++) bench.work(run, { lanes: 3, leaseMs })
  const accepted: string[] = []
  for (const step of actions) {
    const id = await act(bench, step, accepted.at(-1))
    if (id !== undefined && !accepted.includes(id)) accepted.push(id)
    const { received, accounted } = await bench.balance()
    expect(accounted).toBe(received)
  }
  calm = true
  for (let round = 0; round < 300; round++) {
    const { waiting, parked } = await bench.store.books()
    if (waiting + parked === 0) break
    for (const { id } of (await bench.store.parked('main', { limit: 99 })).items) await bench.store.retry('main', id)
    await bench.clock.advance(700)
    await rest()
  }
  expect(broken).toEqual([])
  return accepted
}

/** Returns the id of what was accepted. */
const act = async (bench: Bench, step: Action, last: string | undefined): Promise<string | undefined> => {
  if (step.do === 'accept') {
    const due = step.due > 0 ? { due: bench.clock() + step.due } : {}
    const envelope = bench.from(step.who, step.copy && last !== undefined ? { id: last } : due)
    await bench.store.accept([envelope])
    return envelope.id
  }
  if (step.do === 'orphan') {
    const orphan = { until: bench.clock() + 1_000, otherwise: { ignored: 'test' } }
    const envelope = bench.from(step.who, { create: false, orphan })
    await bench.store.accept([envelope])
    return envelope.id
  }
  if (step.do === 'advance') await bench.clock.advance(step.by)
  else if (step.do === 'turn') await settle()
  else if (step.do === 'wake') {
    const found = await bench.store.find('main', bench.from(step.who, { create: false }).belongs)
    if (found) await bench.change(found.id, { wake: true })
  } else {
    const { items } = await bench.store.parked('main', { limit: 9 })
    for (const { id } of items) await bench.store[step.do]('main', id)
  }
  return undefined
}
