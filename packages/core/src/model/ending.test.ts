import { expect, it } from 'vitest'
import { Ending, onAbort, whyEnded } from './ending.js'

it('lets many calls share a signal without a warning of a leak, and each be taken back', async () => {
  const warnings: string[] = []
  const keep = (warning: Error) => void warnings.push(warning.name)
  process.on('warning', keep)
  const end = new AbortController()
  let stopped = 0
  const takeBack = Array.from({ length: 50 }, () => onAbort(end, () => void stopped++))
  for (const each of takeBack.slice(0, 20)) each()
  end.abort()
  expect(stopped).toBe(30)
  // Warnings are told in the next turn.
  await new Promise((next) => setImmediate(next))
  process.off('warning', keep)
  expect(warnings).toEqual([])
})

it('stops at once what comes after the end', () => {
  let stopped = false
  onAbort({ signal: AbortSignal.abort() }, () => {
    stopped = true
  })
  expect(stopped).toBe(true)
})

it('tells by its signal and without one, and why', () => {
  const why = new Error('lost')
  const ending = new Ending()
  const told: string[] = []
  const takeBack = onAbort(ending, () => void told.push('taken back'))
  onAbort(ending, () => void told.push('told'))
  takeBack()
  expect(whyEnded(ending)).toBeUndefined()
  const { signal } = ending
  ending.abort(why)
  ending.abort(new Error('again'))
  expect(told).toEqual(['told'])
  expect([signal.aborted, signal.reason, whyEnded(ending)?.reason]).toEqual([true, why, why])
  onAbort(ending, () => void told.push('late'))
  expect(told).toEqual(['told', 'late'])
  const late = new Ending()
  late.abort(why)
  expect(late.signal.reason).toBe(why)
})
