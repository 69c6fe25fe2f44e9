import { describe, expect, it } from 'vitest'
import { Ending, onAbort } from '../../model/ending.js'
import { LeaseLost } from '../../model/failure.js'
import { bounded, boundedCall } from './deadline.js'

const entered = () => {
  let times = 0
  return { run: async () => void times++, times: () => times }
}

describe('a call is begun only while it may be', () => {
  it('is not entered without time left: nothing happened, so it can be tried again', async () => {
    const call = entered()
    const about = { deadline: 1_000, now: 1_000, within: new AbortController(), what: 'post' }
    const failure = await bounded(about, call.run).catch((thrown) => thrown.failure)
    expect(failure).toMatchObject({ code: 'timeout', retryable: true })
    expect(failure).not.toHaveProperty('ambiguous')
    expect(call.times()).toBe(0)
  })

  it('is not entered with a signal that has ended already', async () => {
    const call = entered()
    const within = new AbortController()
    const about = { deadline: 1_000, now: 0, within, what: 'post' }
    within.abort()
    const failure = await bounded(about, call.run).catch((thrown) => thrown.failure)
    expect(failure).toMatchObject({ code: 'aborted', retryable: true })
    expect(failure).not.toHaveProperty('ambiguous')
    const lost = new AbortController()
    lost.abort(new LeaseLost())
    await expect(bounded({ ...about, within: lost }, call.run)).rejects.toBeInstanceOf(LeaseLost)
    expect(call.times()).toBe(0)
  })
})

it('a call that ignores its deadline has failed, once; its late answer is not a second end', async () => {
  const ends: string[] = []
  let answer: () => void = () => undefined
  const answered = new Promise<void>((resolve) => (answer = resolve))
  await new Promise<void>((resolve) => {
    const failed = () => {
      ends.push('failed')
      resolve()
    }
    boundedCall(
      { deadline: 1, now: 0, what: 'post' },
      () => answered,
      () => ends.push('done'),
      failed,
    )
  })
  answer()
  await new Promise((resolve) => setImmediate(resolve))
  expect(ends).toEqual(['failed'])
})

describe('what a call is within ends it', () => {
  it.each([
    ['by a signal', () => new AbortController()],
    ['without one', () => new Ending()],
  ])('%s, and not once it is over', async (_, create) => {
    const within = create()
    const told: string[] = []
    const during = bounded({ deadline: 1_000, now: 0, within, what: 'post' }, async (call) => {
      const { signal } = call
      onAbort(call, () => void told.push('told'))
      within.abort()
      return signal.aborted
    })
    expect(await during).toBe(true)
    const next = create()
    const kept = await bounded({ deadline: 1_000, now: 0, within: next, what: 'post' }, async (call) => {
      onAbort(call, () => void told.push('after its end'))
      return call
    })
    next.abort()
    expect(kept.signal.aborted).toBe(false)
    const late = await bounded({ deadline: 1_000, now: 0, within: create(), what: 'post' }, async (call) => call)
    expect(late.signal.aborted).toBe(true)
    expect(told).toEqual(['told'])
  })
})
