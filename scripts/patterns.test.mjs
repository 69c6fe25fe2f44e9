import { expect, it } from 'vitest'
import { everyPattern, judge, patternsIn, superlinear } from './patterns.mjs'

const patterns = everyPattern()

/** Put together from what is ours: where, and why no text of others can make it slow. */
const made = {
  'packages/channels/twilio/src/options.ts': 'two letters of our own, then 32 digits',
  'packages/core/src/http/api/route.ts': 'our own paths; a name is one bounded run of anything but a slash',
  'packages/simulator/src/wire/http.ts': 'our own paths; a name is one run of anything but a slash',
}

it('no pattern takes more than linear time, whatever it reads', { timeout: 120_000 }, async () => {
  const literals = patterns.filter((one) => one.made === undefined)
  expect(literals.length).toBeGreaterThan(400)
  expect(await superlinear(literals)).toEqual([])
})

it('a pattern that is put together has a reason', () => {
  expect([...new Set(patterns.filter((one) => one.made !== undefined).map(({ file }) => file))].sort()).toEqual(
    Object.keys(made).sort(),
  )
})

it.each([
  ['overlapping alternatives, repeated', /want (?:any ?more |any |more )*coffee/, /^exponential/],
  ['spaces tried from each of them', /(\s*\n\s*|\s+$|^\s+)/, /^2nd degree/],
  ['neighbours that can share', /^\s*,?\s*$/, /^2nd degree/],
])('finds %s', async (_, { source, flags }, why) => {
  expect(await judge({ source, flags })).toMatch(why)
})

it('sees patterns in any place, and those that are put together', () => {
  const text = "const a = { key: /x+/u }\nclass B { c = new RegExp(d, 'g') }\nf(/* /no/ */ '/no/', /y/)"
  expect(patternsIn('a.ts', text)).toEqual([
    { line: 1, source: 'x+', flags: 'u' },
    { line: 2, made: "new RegExp(d, 'g')" },
    { line: 3, source: 'y', flags: '' },
  ])
})
