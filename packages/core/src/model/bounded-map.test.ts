import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BoundedMap } from './bounded-map.js'

it('never gives a value that was replaced or deleted, and always the newest half', () => {
  const step = fc.record({ key: fc.integer({ min: 0, max: 12 }), what: fc.constantFrom('set', 'get', 'delete') })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 4 }), (steps, half) => {
      const bounded = new BoundedMap<number, number>(2 * half)
      const plain = new Map<number, number>()
      let newest: number[] = []
      steps.forEach(({ key, what }, n) => {
        if (what === 'delete') {
          bounded.delete(key)
          // It stays among the newest: what was dropped for it does not come back.
          plain.delete(key)
        } else {
          const found = what === 'get' ? bounded.get(key) : undefined
          if (found !== undefined) expect(found).toBe(plain.get(key))
          if (what === 'set') {
            bounded.set(key, n)
            plain.set(key, n)
          }
          if (what === 'set' || found !== undefined) newest = [key, ...newest.filter((one) => one !== key)]
        }
      })
      expect(newest.slice(0, half).map((key) => bounded.get(key))).toEqual(
        newest.slice(0, half).map((key) => plain.get(key)),
      )
    }),
  )
})

it('forgets the rest', () => {
  const bounded = new BoundedMap<number, number>(10)
  for (let n = 0; n < 1_000; n++) bounded.set(n, n)
  const held = Array.from({ length: 1_000 }, (_, n) => bounded.get(n)).filter((value) => value !== undefined)
  expect(held.length).toBeLessThanOrEqual(10)
})

it('makes what it does not hold, once', () => {
  const bounded = new BoundedMap<string, object>(10)
  const made = bounded.of('a', () => ({}))
  expect(bounded.of('a', () => ({}))).toBe(made)
  bounded.clear()
  expect(bounded.get('a')).toBeUndefined()
})
