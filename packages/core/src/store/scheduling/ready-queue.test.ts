import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClaimedTask } from './claimed-task.js'
import { ReadyQueue } from './ready-queue.js'

// What `ReadyQueue` asks of a hand is its lane, and that it is the same one.
const handIn = (lane: string) => ({ lane }) as ClaimedTask

describe('lanes in line and in hand', () => {
  it('are taken in the order they came, each once, and not while in hand', () => {
    const slots = new ReadyQueue(Infinity)
    for (const lane of ['a', 'b', 'a', 'c']) expect(slots.add(lane)).toBe(true)
    const first = slots.take()
    expect(first?.lane).toBe('a')
    const claimed = handIn('a')
    if (first) slots.hold(first, claimed)
    expect(slots.claimed('a')).toBe(claimed)
    slots.add('a')
    expect([slots.take()?.lane, slots.take()?.lane, slots.take()]).toEqual(['b', 'c', undefined])
    slots.free(handIn('a'))
    expect(slots.claimed('a')).toBe(claimed)
    slots.free(claimed)
    slots.add('a')
    expect(slots.take()?.lane).toBe('a')
  })

  it('are refused beyond the limit', () => {
    const slots = new ReadyQueue(1)
    expect([slots.add('a'), slots.add('a'), slots.add('b')]).toEqual([true, true, false])
  })

  it('stay known while many others come and go', () => {
    const slots = new ReadyQueue(Infinity)
    slots.add('held')
    const slot = slots.take()
    const claimed = handIn('held')
    if (slot) slots.hold(slot, claimed)
    slots.add('waiting')
    for (let n = 0; n < 50_000; n++) {
      slots.add(`passing ${n}`)
      if (n > 0) slots.take()
    }
    expect(slots.claimed('held')).toBe(claimed)
    expect([...slots.all()]).toEqual([claimed])
    expect([slots.inHand, slots.ready]).toEqual([1, 2])
  })

  it('are as a list and a set would have them', () => {
    const act = fc.oneof(
      fc.record({ what: fc.constant('add' as const), lane: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({ what: fc.constantFrom('take' as const, 'free' as const), lane: fc.constant('') }),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 100 }), (acts) => {
        const slots = new ReadyQueue(Infinity)
        const line: string[] = []
        const held: ClaimedTask[] = []
        for (const { what, lane } of acts) {
          if (what === 'add') {
            slots.add(lane)
            if (!line.includes(lane) && !held.some((claimed) => claimed.lane === lane)) line.push(lane)
          } else if (what === 'take') {
            const slot = slots.take()
            expect(slot?.lane).toBe(line.shift())
            if (!slot) continue
            const claimed = handIn(slot.lane)
            slots.hold(slot, claimed)
            held.push(claimed)
          } else {
            const claimed = held.shift()
            if (claimed) slots.free(claimed)
          }
          expect([slots.ready, slots.inHand]).toEqual([line.length, held.length])
        }
      }),
    )
  })
})
