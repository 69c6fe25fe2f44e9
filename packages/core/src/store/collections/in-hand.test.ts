import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InHand } from './in-hand.js'

it('what is kept after each flush is what is in hand, however many come and go', () => {
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.constant('take' as const) },
    { weight: 2, arbitrary: fc.nat().map((which) => ({ leave: which })) },
    { weight: 1, arbitrary: fc.constant('flush' as const) },
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.constantFrom(1, 700), (acts, each) => {
      const kept = new Map<number, number>()
      let writes = 0
      const inHand = new InHand((seqs, from, to) => {
        writes++
        for (let place = from; place < to; place++) kept.set(place, seqs[place] ?? 0)
      })
      const held: { seq: number; place: number }[] = []
      let seq = 0
      for (const one of acts) {
        if (one === 'take') for (let n = 0; n < each; n++) held.push({ seq: ++seq, place: inHand.take(seq) })
        else if (one !== 'flush') {
          const [gone] = held.splice(one.leave % Math.max(1, held.length), 1)
          if (gone) inHand.leave(gone.place)
        } else {
          const before = writes
          inHand.flush()
          expect(writes - before).toBeLessThanOrEqual(1)
          const there = [...kept.values()].filter((number) => number > 0)
          expect(there.sort((a, z) => a - z)).toEqual(held.map((mine) => mine.seq).sort((a, z) => a - z))
        }
      }
    }),
  )
})
