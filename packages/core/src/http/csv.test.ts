import { describe, expect, it } from 'vitest'
import { csvLine, streamOf } from './csv.js'

describe('CSV for people’s spreadsheets', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+15551230001', '+15551230001'],
    ['-4.5', '-4.5'],
    ['+1;cmd', "'+1;cmd"],
  ])('%j becomes %j', (given, cell) => {
    expect(csvLine([given])).toBe(`${cell}\r\n`)
  })

  it('is made as it is read, and no more once nobody reads', async () => {
    let made = 0
    let ended = false
    const pieces = (async function* () {
      try {
        for (;;) yield String(made++)
      } finally {
        ended = true
      }
    })()
    const reader = streamOf(pieces).getReader()
    await reader.read()
    await reader.cancel()
    expect([made < 5, ended]).toEqual([true, true])
  })
})
