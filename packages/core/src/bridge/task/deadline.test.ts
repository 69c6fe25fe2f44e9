import { describe, expect, it } from 'vitest'
import { LeaseLost } from '../../model/failure.js'
import { bounded } from './deadline.js'

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
