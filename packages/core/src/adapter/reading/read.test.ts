import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fields, filled, isFields, list, own, webUrl, word } from './read.js'

it('reads anything without throwing, and gives only what it promises', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }), (value) => {
      expect(isFields(fields(value))).toBe(true)
      expect(Array.isArray(list(value))).toBe(true)
      for (const text of [filled(value), word(value), webUrl(value)]) expect(text).not.toBe('')
      expect(own(fields(value), 'hasOwnProperty')).toBe(
        Object.hasOwn(fields(value), 'hasOwnProperty') ? own(fields(value), 'hasOwnProperty') : undefined,
      )
    }),
  )
})

it('an array, null and a text have no fields', () => {
  for (const value of [[1], null, 'text', undefined]) expect(fields(value)).toEqual({})
  expect(own(fields(JSON.parse('{"a":1}')), 'constructor')).toBeUndefined()
})

it('a word is trimmed and may be a number; what is filled stays as it is', () => {
  expect([word(' a '), word(5), word(' '), word(true)]).toEqual(['a', '5', undefined, undefined])
  expect([filled(' a '), filled(5), filled('')]).toEqual([' a ', undefined, undefined])
})

it('only web addresses are given to a customer', () => {
  expect(['https://a.example/x', 'javascript:alert(1)', 'data:text/html,x', '/x', 7].map(webUrl)).toEqual([
    'https://a.example/x',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
