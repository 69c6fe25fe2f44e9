import { describe, expect, it } from 'vitest'
import { cpuOf, readers } from '../bench/hostile/readers.mjs'
import { worst } from '../bench/hostile/texts.mjs'

const first = worst(2_000)
const short = worst(10_000)
const long = worst(100_000)

/** The least of some tries, or the first that is good enough; what is far from it is not tried again. */
const least = async (read, text, enough = 0) => {
  let ms = await cpuOf(read, text)
  for (let n = 1; n < 5 && ms > enough && (enough === 0 || ms < 5 * enough); n += 1)
    ms = Math.min(ms, await cpuOf(read, text))
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
      // In steps, so that what is quadratic fails before it takes minutes.
      let before = { text: first[place], ms: await least(read, first[place]) }
      for (const text of [short[place], long[place]]) {
        // Three times, for what a larger text costs in caches and in memory.
        const allowed = (3 * text.length * Math.max(before.ms, floorMs)) / before.text.length
        const ms = await least(read, text, allowed)
        const what = `${JSON.stringify(text.slice(0, 40))}: ${before.text.length} characters ${before.ms} ms`
        expect(ms, `${what}, ${text.length} characters ${ms} ms`).toBeLessThanOrEqual(allowed)
        before = { text, ms }
      }
    }
  })
})
