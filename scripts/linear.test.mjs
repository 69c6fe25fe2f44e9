import { describe, expect, it } from 'vitest'
import { cpuOf, readers } from '../bench/hostile/readers.mjs'
import { worst } from '../bench/hostile/texts.mjs'

const first = worst(2_000)
const short = worst(10_000)
const long = worst(100_000)

/** The least of some tries, or the first that is good enough. */
const least = async (read, text, enough = 0) => {
  let ms = Number.POSITIVE_INFINITY
  for (let n = 0; n < 5 && ms > enough; n += 1) ms = Math.min(ms, await cpuOf(read, text))
  return ms
}

// The clock of a busy machine is worth little below this.
const floorMs = 1

describe('what others wrote is read in linear time: 100 KB of the worst cost ten times 10 KB', () => {
  it.each(readers)('%s', { timeout: 120_000 }, async (_, read) => {
    // What is quadratic shows in little already: the slowest two are the ones to look at.
    const costs = []
    for (const [place, text] of first.entries()) costs.push({ place, ms: await cpuOf(read, text) })
    const slowest = costs.sort((a, b) => b.ms - a.ms).slice(0, 2)
    for (const { place } of slowest) {
      const little = await least(read, short[place])
      // Three times, for what a larger text costs in caches and in memory; a square would be a hundred times.
      const allowed = 3 * 10 * Math.max(little, floorMs)
      const much = await least(read, long[place], allowed)
      const text = JSON.stringify(short[place].slice(0, 40))
      expect(much, `${text}: ${little} ms, then ${much} ms`).toBeLessThanOrEqual(allowed)
    }
  })
})
