import { describe, expect, it } from 'vitest'
import { Throttle } from './throttle.js'

const refused = { status: 401 }

const scripted = () => {
  let now = 0
  const waited: number[] = []
  const throttle = new Throttle(
    () => now,
    (ms) => {
      waited.push(ms)
      now += ms
      return Promise.resolve()
    },
  )
  return { throttle, waited, pass: (ms: number) => (now += ms) }
}

describe('whoever shows wrong keys or signatures', () => {
  it('is answered at once a few times, as somebody who mistypes is', async () => {
    const { throttle, waited } = scripted()
    for (let n = 0; n < 5; n++) expect(await throttle.failed('192.0.2.1', refused)).toBe(refused)
    expect(waited).toEqual([])
  })

  it('waits longer for each answer: 2,000 guesses one after the other take over two hours', async () => {
    const { throttle, waited } = scripted()
    for (let n = 0; n < 2_000; n++) await throttle.failed('192.0.2.1', refused)
    expect(waited.slice(0, 8)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    expect(waited.reduce((sum, ms) => sum + ms)).toBeGreaterThan(2 * 60 * 60_000)
  })

  it('is forgotten after a quiet minute, and says nothing of other addresses', async () => {
    const { throttle, waited, pass } = scripted()
    for (let n = 0; n < 6; n++) await throttle.failed('192.0.2.1', refused)
    await throttle.failed('192.0.2.2', refused)
    pass(60_000)
    await throttle.failed('192.0.2.1', refused)
    expect(waited).toEqual([100])
  })

  it('has no more than 16 answers waiting: the others are told to come later', async () => {
    const open: (() => void)[] = []
    const throttle = new Throttle(
      () => 0,
      () => new Promise((resolve) => open.push(resolve)),
    )
    const answers = Array.from({ length: 100 }, () => throttle.failed('192.0.2.1', refused))
    const late = await answers[99]
    expect([late?.status, late?.headers?.['retry-after']]).toEqual([429, '5'])
    expect(open).toHaveLength(16)
    for (const end of open) end()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5 + 16)
  })

  it('does not fill the memory, from however many addresses', async () => {
    const { throttle, waited } = scripted()
    for (let n = 0; n < 4; n++) await throttle.failed('first', refused)
    for (let n = 0; n < 10_000; n++) await throttle.failed(`2001:db8::${n.toString(16)}`, refused)
    // Forgotten, so that it begins anew.
    for (let n = 0; n < 5; n++) await throttle.failed('first', refused)
    expect(waited).toEqual([])
  })
})
