import { describe, expect, it } from 'vitest'
import { literal } from '../src/table.js'

describe('a value in an encoded query', () => {
  it('cannot add a condition', () => {
    expect(literal('x^ORactive=true\r\n^EQ')).toBe('x ORactive=true   EQ')
  })

  // "Operators available for filters and queries": a value that begins with `javascript:` is evaluated.
  it.each(['javascript:gs.getUserID()', ' JavaScript : gs.log(1)', '\njavascript:x'])(
    'is never a script: %j',
    (value) => {
      expect(() => literal(value)).toThrow('would run this as a script')
    },
  )

  it('that only speaks of one is searched for', () => {
    expect(literal('error in javascript: undefined')).toBe('error in javascript: undefined')
  })
})
