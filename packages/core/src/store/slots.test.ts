import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hand } from './hand.js'
import { Slots } from './slots.js'

// What `Slots` asks of a hand is its lane, and that it is the same one.
const handIn = (lane: string) => ({ lane }) as Hand

describe('lanes in line and in hand', () => {
  it('are taken in the order they came, each once, and not while in hand', () => {
    const slots = new Slots(Infinity)
    for (const lane of ['a', 'b', 'a', 'c']) expect(slots.add(lane)).toBe(true)
    const first = slots.take()
    expect(first?.lane).toBe('a')
    const hand = handIn('a')
    if (first) slots.hold(first, hand)
    expect(slots.hand('a')).toBe(hand)
    slots.add('a')
    expect([slots.take()?.lane, slots.take()?.lane, slots.take()]).toEqual(['b', 'c', undefined])
    slots.free(handIn('a'))
    expect(slots.hand('a')).toBe(hand)
    slots.free(hand)
    slots.add('a')
    expect(slots.take()?.lane).toBe('a')
  })

  it('are refused beyond the limit', () => {
    const slots = new Slots(1)
    expect([slots.add('a'), slots.add('a'), slots.add('b')]).toEqual([true, true, false])
  })

  it('stay known while many others come and go', () => {
    const slots = new Slots(Infinity)
    slots.add('held')
    const slot = slots.take()
    const hand = handIn('held')
    if (slot) slots.hold(slot, hand)
    slots.add('waiting')
    for (let n = 0; n < 50_000; n++) {
      slots.add(`passing ${n}`)
      if (n > 0) slots.take()
    }
    expect(slots.hand('held')).toBe(hand)
    expect([...slots.hands()]).toEqual([hand])
    expect([slots.inHand, slots.ready]).toEqual([1, 2])
  })

  it('are as a list and a set would have them', () => {
    const act = fc.oneof(
      fc.record({ what: fc.constant('add' as const), lane: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({ what: fc.constantFrom('take' as const, 'free' as const), lane: fc.constant('') }),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 100 }), (acts) => {
        const slots = new Slots(Infinity)
        const line: string[] = []
        const held: Hand[] = []
        for (const { what, lane } of acts) {
          if (what === 'add') {
            slots.add(lane)
            if (!line.includes(lane) && !held.some((hand) => hand.lane === lane)) line.push(lane)
          } else if (what === 'take') {
            const slot = slots.take()
            expect(slot?.lane).toBe(line.shift())
            if (!slot) continue
            const hand = handIn(slot.lane)
            slots.hold(slot, hand)
            held.push(hand)
          } else {
            const hand = held.shift()
            if (hand) slots.free(hand)
          }
          expect([slots.ready, slots.inHand]).toEqual([line.length, held.length])
        }
      }),
    )
  })
})
