import { Readable } from 'node:stream'
import { printable as printableInCore } from '@deskwire/core/adapter'
import { describe, expect, it } from 'vitest'
import { printable } from './printable.js'
import { Terminal } from './terminal.js'

/** Clears the screen, colours, sets the title, turns the direction, and begins a line of its own. */
const attack = 'Ana\u001b[2J\u001b[32m\u009b1A\u001b]0;x\u0007 \u202egnp.exe\nok    hosts/desk  all is well\r0 parked'
const harmful = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u

const terminal = (isTTY: boolean, json = false) => {
  let out = ''
  let err = ''
  const stream = (add: (text: string) => void) => ({
    isTTY,
    write: (text: string | Uint8Array) => {
      add(typeof text === 'string' ? text : Buffer.from(text).toString('utf8'))
      return true
    },
  })
  const made = new Terminal({
    out: stream((text) => (out += text)),
    err: stream((text) => (err += text)),
    input: Readable.from([]),
    environment: {},
    json,
  })
  return { made, out: () => out, err: () => err }
}

describe('what a customer wrote, in a terminal', () => {
  it('stays one line, and steers nothing', () => {
    const { made, out } = terminal(true)
    made.line(`Reason: ${attack}`)
    expect(out().split('\n')).toHaveLength(2)
    expect(out().replaceAll('\n', '')).not.toMatch(harmful)
    expect(out()).toContain('Ana\\u001b[2J\\u001b[32m')
  })

  it('neither borrows our colours nor loses them', () => {
    const { made, out } = terminal(true)
    made.line(`${made.style('FAIL', 'red')}  ${attack}`)
    expect(out()).toContain('\u001b[31mFAIL\u001b[39m  Ana\\u001b')
    expect(out().replace('\u001b[31mFAIL\u001b[39m', '').replaceAll('\n', '')).not.toMatch(harmful)
  })

  it.each(['table', 'block', 'note', 'raw'] as const)('is shown escaped in a %s', async (how) => {
    const { made, out, err } = terminal(true)
    if (how === 'table') made.table(['A', 'B'], [[attack, attack]])
    else await made[how](attack)
    const shown = (out() + err()).replaceAll('\u001b[1m', '').replaceAll('\u001b[22m', '').replaceAll('\n', '')
    expect(shown).toContain('\\u202egnp')
    expect(shown).not.toMatch(harmful)
  })

  it('shows a bar where it is known how much is done, in a terminal alone and never on standard output', () => {
    for (const isTTY of [true, false]) {
      const { made, out, err } = terminal(isTTY)
      made.progress('300 rows', 0.25)
      made.progress('3 files')
      made.done()
      expect(out()).toBe('')
      expect(err().split('\r\u001b[2K')).toEqual(
        isTTY ? ['', `[${'#'.repeat(5)}${'-'.repeat(15)}]  25 %  300 rows …`, '3 files …', ''] : [''],
      )
    }
  })

  it('is the same JSON, with what a terminal would obey escaped', () => {
    const { made, out } = terminal(true, true)
    made.value({ name: attack })
    expect(JSON.parse(out())).toEqual({ name: attack })
    expect(out().replaceAll('\n', '')).not.toMatch(harmful)
  })

  it('goes into a pipe byte for byte', async () => {
    const { made, out } = terminal(false)
    await made.raw(Buffer.from(attack))
    expect(out()).toBe(attack)
  })

  it('is escaped exactly as the core escapes it', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const text = String.fromCodePoint(code)
      if (printable(text) !== printableInCore(text)) expect(code.toString(16)).toBe('the same')
    }
  })
})
