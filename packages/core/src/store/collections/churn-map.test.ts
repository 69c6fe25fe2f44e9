import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ChurnMap } from './churn-map.js'

it('holds what a map would, whatever comes and goes', () => {
  const step = fc.record({ key: fc.integer({ min: 0, max: 12 }), value: fc.option(fc.nat(), { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 0, max: 6 }), (steps, spare) => {
      const brief = new ChurnMap<number, number>(spare)
      const map = new Map<number, number>()
      for (const { key, value } of steps) {
        if (value === undefined) {
          brief.delete(key)
          map.delete(key)
        } else {
          brief.set(key, value)
          map.set(key, value)
        }
        expect(brief.size).toBe(map.size)
        expect(brief.get(key)).toBe(map.get(key))
        expect(brief.has(key)).toBe(map.has(key))
      }
      expect(new Map(brief)).toEqual(map)
    }),
  )
})
