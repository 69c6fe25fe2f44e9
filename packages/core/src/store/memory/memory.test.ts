import { expect, it } from 'vitest'
import type { Envelope, Outcome, Task } from '../../ports/store.js'
import { memory } from './memory.js'

const from = (who: number, more: Partial<Envelope> = {}): Envelope => ({
  tenant: 'main',
  id: `m${who}`,
  belongs: {
    by: 'address',
    channel: 'wa',
    line: 'line',
    addresses: [{ kind: 'phone', value: `+3160000${who}` }],
    create: true,
  },
  track: 'facts',
  at: 1,
  body: { text: 'hello' },
  ...more,
})

const open = async () => {
  let now = 1_000
  let advanced: (() => void) | undefined
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const store = memory()
  const onAdvance = (listener: () => void) => {
    advanced = listener
  }
  await store.start({ now: () => now, log, onAdvance })
  const ended = new AbortController()
  return {
    store,
    work: (run: (task: Task) => Promise<Outcome>, lanes: number) =>
      store.work(run, { signal: ended.signal, lanes, leaseMs: 30_000 }),
    advance(ms: number) {
      now += ms
      advanced?.()
    },
    stop: () => ended.abort(),
  }
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

it('promise 3: a slow host holds up only its own conversations, for who waits for it counts no longer', async () => {
  const { store, work, advance, stop } = await open()
  await store.accept([1, 2, 3, 4].map((who) => from(who)))
  const begun: string[] = []
  const answers: (() => void)[] = []
  const working = work(async ({ envelope }) => {
    begun.push(envelope.id)
    if (begun.length <= 2) await new Promise<void>((resolve) => answers.push(resolve))
    return { done: 'effected' }
  }, 2)
  await turns(5)
  expect(begun).toEqual(['m1', 'm2'])
  advance(300)
  await turns(5)
  expect(begun).toEqual(['m1', 'm2', 'm3', 'm4'])
  for (const answer of answers) answer()
  await turns(5)
  expect((await store.books()).effected).toBe(4)
  stop()
  await working
})

it('promise 2: of settled work that is known by its id alone nothing else stays, and its id is still known', async () => {
  const { store, work, stop } = await open()
  await store.accept([from(1, { transient: true }), from(2)])
  const working = work(async () => ({ done: 'effected' }), 4)
  await turns(5)
  const left = await store.envelope('main', 'm1')
  expect(left).toMatchObject({ state: 'effected', envelope: { id: 'm1', at: 1, body: null, belongs: { by: 'id' } } })
  expect((await store.envelope('main', 'm2'))?.envelope.body).toEqual({ text: 'hello' })
  expect(await store.find('main', left?.envelope.belongs ?? { by: 'channel', channel: '' })).toMatchObject({
    addresses: [{ kind: 'phone', value: '+31600001' }],
  })
  expect(await store.accept([from(1, { transient: true })])).toEqual(['duplicate'])
  stop()
  await working
})

it('an address that was forgotten leads nowhere, although it led somewhere a moment ago', async () => {
  const { store } = await open()
  for (const id of ['a', 'b', 'c']) await store.accept([from(1, { id })])
  const before = await store.find('main', from(1).belongs)
  await store.forget('main', { kind: 'phone', value: '+31600001' })
  await store.accept([from(1, { id: 'd' })])
  const after = await store.find('main', from(1).belongs)
  expect(after?.id).not.toBe(before?.id)
})
