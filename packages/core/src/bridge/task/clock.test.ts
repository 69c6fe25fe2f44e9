import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { steadyClock } from './clock.js'

let wall = 0
let elapsed = 0
const passes = (ms: number) => {
  wall += ms
  elapsed += ms
}
const hour = 3_600_000

beforeEach(() => {
  wall = Date.UTC(2026, 10, 27)
  elapsed = 5_000
})

const clock = () =>
  steadyClock(
    () => wall,
    () => elapsed,
  )

describe('steady time', () => {
  it('begins with the time of the machine, and goes on evenly when that is set', () => {
    const { now, wall: calendar } = clock()
    const began = wall
    passes(1_000)
    wall += hour
    passes(1_000)
    wall -= 2 * hour
    expect(now()).toBe(began + 2_000)
    expect(calendar()).toBe(began + 2_000 - hour)
  })

  it('agrees with the clock of others as far as their answer proves it wrong', () => {
    const { now, agree } = clock()
    const began = now()
    // Asked 100 ms ago, it may have been read at any moment since.
    agree?.(began - 100, 100)
    expect(now()).toBe(began)
    agree?.(began - 500, 100)
    expect(began - now()).toBeGreaterThanOrEqual(399)
    expect(began - now()).toBeLessThanOrEqual(400)
    // A machine that was paused for an hour.
    agree?.(began + hour, 100)
    expect(now()).toBe(began + hour)
  })
})

describe('a step of the clock', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is logged once, with how far it went; slow corrections are not', () => {
    const warned: object[] = []
    const silent = () => undefined
    const log = { debug: silent, info: silent, error: silent, warn: (detail: object) => void warned.push(detail) }
    const { watch } = clock()
    const end = watch(log)
    const second = (by = 0) => {
      passes(1_000)
      wall += by
      vi.advanceTimersByTime(1_000)
    }
    for (let n = 0; n < 5; n++) second(20)
    expect(warned).toEqual([])
    second(-hour)
    for (let n = 0; n < 5; n++) second()
    expect(warned).toEqual([{ byMs: -hour, steps: 1 }])
    // A clock that is set every second does not fill the log.
    for (let n = 0; n < 120; n++) second(n % 2 === 0 ? 1_000 : -1_000)
    expect(warned.length).toBeLessThanOrEqual(4)
    end()
    second(hour)
    expect(warned.length).toBeLessThanOrEqual(4)
  })
})
