import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashOf, mayHave } from './glance.js'
import { tokensOf, wordsOf } from './phrases.js'

it('no word of a text is overlooked', () => {
  const piece = fc.oneof(
    fc.constantFrom('n', 't', "'", 'Stop', 'stoopp', 'ö', '1', '11', ' ', '. ', '_', '@', '[', '\u0010', 'ﷺ', '`'),
    fc.string({ maxLength: 6 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      for (const word of wordsOf(tokensOf(text)).words) expect(mayHave(text, new Set([hashOf(word)])), word).toBe(true)
    }),
  )
})

it('an ordinary text is done with at a glance', () => {
  const hashes = new Set(['stop', 'parar'].map(hashOf))
  for (const text of ['Hello, my order is 4711', 'STOPS', 'sto p', '', 'aparar'])
    expect(mayHave(text, hashes), text).toBe(false)
  for (const text of ['please STOOP', 'Parar!', 'stop', "I don't know"]) expect(mayHave(text, hashes), text).toBe(true)
})
