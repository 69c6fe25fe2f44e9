import { array, assert as check, constant, constantFrom, integer, oneof, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { keyOf, Overlay, wordsOf } from './overlay.js'

const word = oneof(
  string(),
  array(constantFrom('#', '~', '\\', '\n', 'n', '1'), { maxLength: 5 }).map((marks) => marks.join('')),
  integer(),
  constant(null),
)

it('any words can be read back from their key, so that no two lists of words share one', () => {
  check(
    property(array(word, { minLength: 1, maxLength: 4 }), (words) => {
      expect(wordsOf(keyOf(...words))).toEqual(words)
    }),
  )
})

it('what a job wrote is undone to its mark, whatever was there; what was loaded stays', () => {
  const overlay = new Overlay()
  overlay.load('kind', 'loaded', 1)
  overlay.load('kind', 'known to be absent', undefined)
  overlay.put('kind', 'kept', 2)
  const mark = overlay.mark()
  for (const key of ['loaded', 'known to be absent', 'kept', 'new']) overlay.put('kind', key, 3)
  overlay.undo(mark)
  expect(overlay.peek('kind', 'loaded')).toBe(1)
  expect(overlay.peek('kind', 'kept')).toBe(2)
  expect(overlay.has('kind', 'known to be absent')).toBe(true)
  expect(overlay.peek('kind', 'known to be absent')).toBeUndefined()
  expect(overlay.has('kind', 'new')).toBe(false)
})
