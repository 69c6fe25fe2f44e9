import { expect, it } from 'vitest'
import { onAbort } from './on-abort.js'

it('lets many calls share a signal without a warning of a leak, and each be taken back', async () => {
  const warnings: string[] = []
  const keep = (warning: Error) => void warnings.push(warning.name)
  process.on('warning', keep)
  const end = new AbortController()
  let stopped = 0
  const takeBack = Array.from({ length: 50 }, () => onAbort(end.signal, () => void stopped++))
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
  onAbort(AbortSignal.abort(), () => {
    stopped = true
  })
  expect(stopped).toBe(true)
})
