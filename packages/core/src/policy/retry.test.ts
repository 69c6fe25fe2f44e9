import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoff, retryAt } from './retry.js'

const options = { base: 1_000, max: 60_000 }
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('back-off', () => {
  it('doubles its ceiling up to the longest wait', () => {
    const ceilings = [0, 1, 2, 5, 6, 7, 5_000].map((tries) => backoff(tries, () => 1, options))
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000])
    expect(backoff(-3, () => 1, options)).toBe(1_000)
  })

  it('spreads over everything below the ceiling', () => {
    expect(backoff(3, () => 0, options)).toBe(0)
    expect(backoff(3, () => 0.5, options)).toBe(4_000)
    fc.assert(
      fc.property(fc.nat(100), random, (tries, value) => {
        const wait = backoff(tries, () => value, options)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(Math.min(options.max, options.base * 2 ** tries))
      }),
    )
  })

  it('has limits of its own where none are given: a second at first, five minutes at most', () => {
    expect(backoff(0, () => 1)).toBe(1_000)
    expect(backoff(20, () => 1)).toBe(300_000)
  })
})

describe('retry', () => {
  it('never comes back before Retry-After, nor much later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600_000 }), fc.nat(30), random, (told, tries, value) => {
        const at = retryAt(5, tries, { retryAfterMs: told }, () => value, options)
        expect(at).toBeGreaterThanOrEqual(5 + told)
        expect(at).toBeLessThanOrEqual(5 + told + options.base)
      }),
    )
  })

  it('backs off where nothing is told, or nothing that makes sense', () => {
    for (const retryAfterMs of [undefined, 0, -5, Number.NaN])
      expect(retryAt(5, 1, { retryAfterMs }, () => 0.5, options)).toBe(1_005)
    expect(retryAt(5, 0, {}, () => 1)).toBe(1_005)
  })

  it('does not sleep for a year because a header says so', () => {
    expect(retryAt(0, 0, { retryAfterMs: Number.POSITIVE_INFINITY }, () => 0, options)).toBe(86_400_000)
  })
})
