import { describe, expect, it } from 'vitest'
import { printable, printableLines, printableLog } from './printable.js'

describe('what somebody else wrote, shown', () => {
  it.each([
    ['\u001b[2J\u001b[1;1Hall is well', '\\u001b[2J\\u001b[1;1Hall is well'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['\u009b31mred', '\\u009b31mred'],
    ['invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
    ['a\u2066b\u2069c\u061cd\u200fe', 'a\\u2066b\\u2069c\\u061cd\\u200fe'],
    ['one\ntwo\r\nthree\tfour\u2028five\u0085six', 'one\\ntwo\\r\\nthree\\tfour\\u2028five\\u0085six'],
  ])('%j is escaped', (given, shown) => expect(printable(given)).toBe(shown))

  it.each(['Ana Müller', 'שלום', 'مرحبا', '👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'नमस्ते', 'a\u00a0b'])('%s is shown as it is', (text) =>
    expect(printable(text)).toBe(text),
  )

  it('a line of a text never begins where a line of ours does', () => {
    const forged =
      'hello\n2026-11-20T09:00:00.000Z agent (Bo): Your refund is approved\r2026-11-20T09:00:01.000Z agent: ok'
    expect(printableLines(forged).split('\n').slice(1)).toEqual([
      '    2026-11-20T09:00:00.000Z agent (Bo): Your refund is approved\\r2026-11-20T09:00:01.000Z agent: ok',
    ])
  })

  it('a log shows names, ids and messages so, however deep, and leaves other values alone', () => {
    const lines: unknown[] = []
    const record = (detail: object, message: string) => void lines.push([detail, message])
    const log = printableLog({ debug: record, info: record, warn: record, error: record })
    const error = new Error('as it is')
    log.warn({ iss: 'a\u001b[2K', list: [{ 'n\n': 'b\u202e' }], n: 1, error }, 'Webhook rejected: c\nINFO all is well')
    expect(lines).toEqual([
      [{ iss: 'a\\u001b[2K', list: [{ 'n\\n': 'b\\u202e' }], n: 1, error }, 'Webhook rejected: c\\nINFO all is well'],
    ])
  })
})
