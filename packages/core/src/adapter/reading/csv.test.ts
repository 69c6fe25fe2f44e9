import { expect, it } from 'vitest'
import { csvLine } from './csv.js'

it.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['  =1+1', "'  =1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\r1', '"\'\r1"'],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠SUM(A1)', "'＠SUM(A1)"],
  ['+15551230001', '+15551230001'],
  ['-4.5', '-4.5'],
  ['+1;cmd', "'+1;cmd"],
  ['hello;=1+1', "hello;'=1+1"],
  ['hello; ＠x;-2;ok', "hello;' ＠x;'-2;ok"],
  ['one\r\n=1+1', '"one\r\n\'=1+1"'],
  ['1=1, a-b', '"1=1, a-b"'],
  ["'=1", "'=1"],
])('in CSV %j becomes %j', (given, cell) => {
  expect(csvLine([given, 'x'])).toBe(`${cell},x\r\n`)
})

it('a long cell takes time in proportion to its length', () => {
  const cpuOf = (text: string) => {
    const tries = [1, 2, 3].map(() => {
      const before = process.cpuUsage()
      csvLine([text])
      const { user, system } = process.cpuUsage(before)
      return user + system
    })
    return Math.max(1_000, Math.min(...tries))
  }
  // Ten times the length would take a hundred times as long, if it were not in proportion.
  for (const piece of [' ', '; ', ';1', '\r', '=', '; ='])
    expect(cpuOf(piece.repeat(300_000))).toBeLessThan(40 * cpuOf(piece.repeat(30_000)))
})
