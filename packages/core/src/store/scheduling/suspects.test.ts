import { expect, it } from 'vitest'
import type { ClaimedTask } from './claimed-task.js'
import { Suspects } from './suspects.js'

// What `Suspects` asks of a hand is whether it has waited for long.
const handThat = (isSlow: () => boolean) => ({ isSlow }) as Pick<ClaimedTask, 'isSlow'> as ClaimedTask

it('nobody runs before the process has worked for a while, and who was blamed waits longer', () => {
  const suspects = new Suspects()
  expect(suspects.mayRun('suspect', 1e12)).toBe(false)
  suspects.begin(10_000)
  suspects.begin(99_000)
  expect([10_999, 11_000].map((now) => suspects.mayRun('suspect', now))).toEqual([false, true])
  expect([14_999, 15_000].map((now) => suspects.mayRun('blamed', now))).toEqual([false, true])
  expect([10_999, 11_000, 15_000].map((now) => suspects.rankAllowed(now))).toEqual([-1, 1, 2])
})

it('one at a time, unless the one in hand waits for an outside and was never suspected before', () => {
  const suspects = new Suspects()
  suspects.begin(0)
  let slow = false
  const first = handThat(() => slow)
  expect(suspects.take(first, 'suspect')).toBe('alone')
  expect([suspects.mayRun('suspect', 9_000), suspects.couldShare(9_000)]).toEqual([false, undefined])
  slow = true
  expect(suspects.couldShare(9_000)).toBe(first)
  suspects.shares(first)
  expect([suspects.mayRun('suspect', 9_000), suspects.mayRun('apart', 9_000)]).toEqual([true, false])
  const second = handThat(() => true)
  expect(suspects.take(second, 'suspect')).toBe('shared')
  suspects.give(first)
  suspects.give(second)
  const strict = handThat(() => true)
  expect(suspects.take(strict, 'apart')).toBe('alone')
  expect([suspects.couldShare(9_000), suspects.mayRun('suspect', 9_000)]).toEqual([undefined, false])
  expect([suspects.give(strict), suspects.give(strict)]).toEqual([true, false])
  expect(suspects.take(strict, 'blamed')).toBe('alone again')
})

it('a lease that ran out in hand blames nobody, and forgives nobody', () => {
  const suspects = new Suspects()
  suspects.begin(0)
  expect(
    suspects.take(
      handThat(() => false),
      'alone again',
    ),
  ).toBe('alone again')
  const others = new Suspects()
  others.begin(0)
  expect(
    others.take(
      handThat(() => true),
      'shared',
    ),
  ).toBe('alone')
  expect(others.couldShare(9_000)).toBeUndefined()
})
