import { expect, it } from 'vitest'
import { createAnswers } from './answers.js'

const call = (signal = new AbortController().signal) => ({ signal, deadline: Date.now() + 60_000 })
const state = async (promise: Promise<boolean>): Promise<boolean | 'waits'> =>
  Promise.race([promise, new Promise<'waits'>((resolve) => setImmediate(() => resolve('waits')))])

it('a turn waits for the answer to the one before it, whether that came already or comes later', async () => {
  const answers = createAnswers(Date.now)
  const waiting = answers.wait('r1', call())
  expect(await state(waiting)).toBe('waits')
  answers.came('r2')
  expect(await state(waiting)).toBe('waits')
  answers.came('r1')
  expect(await waiting).toBe(true)
  expect(await answers.wait('r1', call())).toBe(true)
})

it('and no longer than its call lasts', async () => {
  const answers = createAnswers(Date.now)
  const end = new AbortController()
  const waiting = answers.wait('r1', call(end.signal))
  end.abort()
  expect(await waiting).toBe(false)
  expect(await answers.wait('r1', { signal: new AbortController().signal, deadline: Date.now() })).toBe(false)
})
