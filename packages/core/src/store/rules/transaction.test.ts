import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Tables } from './tables.js'
import { Touched } from './transaction.js'

it('lanes that were touched are as in a map, however many there are, and each is worked out once', () => {
  const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.option(fc.nat(5), { nil: undefined }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const touched = new Touched()
      const map = new Map<string, number | undefined>()
      for (const [lane, at] of steps) {
        touched.set(lane, at)
        map.set(lane, at)
        for (const one of ['a', 'b', 'c', 'd', 'e'])
          expect([touched.has(one), touched.get(one)]).toEqual([map.has(one), map.get(one)])
      }
      const asked: string[] = []
      const dueAt = (lane: string) => {
        asked.push(lane)
        return lane === 'a' ? undefined : 9
      }
      touched.workOut({ dueAt } as Pick<Tables, 'dueAt'> as Tables, 0)
      const open = [...map].filter(([, at]) => at === undefined).map(([lane]) => lane)
      expect(asked.sort()).toEqual(open.sort())
      const found = new Map<string, number | undefined>()
      touched.forEach((at, lane) => {
        found.set(lane, at)
      })
      const wanted = [...map].map(([lane, at]) => [lane, at ?? (lane === 'a' ? Infinity : 9)] as const)
      expect(found).toEqual(new Map(wanted))
    }),
  )
})
