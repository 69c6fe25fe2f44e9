import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IdleMap } from './idle-map.js'

it('what is in use is never lost, and is the same each time; what rests is forgotten when there are many', () => {
  const step = fc.record({ name: fc.integer({ min: 0, max: 30 }), use: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const resting = new IdleMap(
        (name) => ({ name, used: false }),
        ({ used }) => used,
        4,
      )
      const used = new Map<string, { name: string; used: boolean }>()
      for (const { name, use } of steps) {
        const item = resting.of(`${name}`)
        const before = used.get(`${name}`)
        if (before) expect(item).toBe(before)
        expect(item.name).toBe(`${name}`)
        item.used = use
        if (use) used.set(item.name, item)
        else used.delete(item.name)
        for (const [known, one] of used) expect(resting.get(known)).toBe(one)
        // Of those at rest there are at most as many as may be, and as many again as were in use at the last look.
        expect([...resting.values()].length).toBeLessThanOrEqual(4 + 2 * 31)
      }
      expect([...resting].every(([name, item]) => item.name === name)).toBe(true)
    }),
  )
  const many = new IdleMap(
    (name) => ({ name }),
    () => false,
    4,
  )
  for (let n = 0; n < 1_000; n++) many.of(`${n}`)
  expect([...many.values()].length).toBeLessThanOrEqual(4)
})
