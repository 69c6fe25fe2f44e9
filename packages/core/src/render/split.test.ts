import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { segments } from './segments.js'
import { split } from './split.js'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const withoutSpace = (text: string) => text.replace(/\s/g, '')

const family = '👨‍👩‍👧‍👦'
const pieces = fc.array(
  fc.oneof(
    fc.lorem({ maxCount: 8, mode: 'words' }),
    fc.lorem({ maxCount: 3, mode: 'sentences' }),
    fc.constantFrom(family, '🇪🇸', 'e\u0301', '你好。', '\n\n', '\n', '. ', 'x'.repeat(90), '  '),
  ),
  { maxLength: 40 },
)

describe('split', () => {
  it('leaves a text that fits as it is, and says nothing of an empty one', () => {
    expect(split('  hello ', 20)).toEqual(['  hello '])
    expect(split('', 20)).toEqual([])
    expect(split(' \n ', 20)).toEqual([])
    expect(split(' '.repeat(50), 20)).toEqual([])
  })

  it('D7: cuts a text over 1,600 characters at a paragraph first, then a sentence, then a word', () => {
    const sentence = 'One sentence of words. '
    const first = sentence.repeat(40).trim()
    const second = sentence.repeat(50).trim()
    expect(split(`${first}\n\n${second}`, 1600)).toEqual([first, second])

    const parts = split(sentence.repeat(100).trim(), 1600)
    expect(parts.length).toBe(2)
    expect(parts.every((part) => part.endsWith('words.'))).toBe(true)

    expect(split('alpha beta gamma delta', 11)).toEqual(['alpha beta', 'gamma delta'])
    expect(split('line number one\nline two', 20)).toEqual(['line number one', 'line two'])
  })

  it('does not cut at a paragraph so early that most of the part would be empty', () => {
    expect(split(`Hi\n\n${'word '.repeat(10)}`, 30)[0]?.length).toBeGreaterThan(15)
  })

  it('never cuts inside a surrogate pair or a grapheme', () => {
    expect(split('😀'.repeat(5), 3)).toEqual(['😀', '😀', '😀', '😀', '😀'])
    expect(split(family.repeat(3), 15)).toEqual([family, family, family])
    expect(split('e\u0301'.repeat(4), 3).every((part) => part.startsWith('e'))).toBe(true)
  })

  it('keeps surrogate pairs whole even in a grapheme that is longer than a part', () => {
    const parts = split(`a${'\u0301'.repeat(30)}${family}`, 8)
    expect(parts.join('')).toBe(`a${'\u0301'.repeat(30)}${family}`)
    expect(parts.every((part) => part.length <= 8 && !/\p{Surrogate}/u.test(part))).toBe(true)
  })

  it('never cuts a URL that fits, also where the text around it has no spaces', () => {
    const url = 'https://example.com/a/very/long/path?with=query'
    expect(split(`看这里看这里看这里看这里${url}谢谢你谢谢你`, 55)).toEqual([
      '看这里看这里看这里看这里',
      `${url}谢谢你谢谢你`,
    ])
    expect(split(`Look here, please: ${url} now`, 52)).toContain(`${url} now`)
  })

  it('cuts a URL that is longer than a part, for there is no other way', () => {
    const url = `https://example.com/${'x'.repeat(100)}`
    const parts = split(url, 40)
    expect(parts.join('')).toBe(url)
    expect(parts.every((part) => part.length <= 40)).toBe(true)
  })

  it('loses nothing but white space at cuts, respects the limit and keeps graphemes whole, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((all) => all.join('')),
          fc.string({ unit: 'grapheme', maxLength: 300 }),
        ),
        fc.integer({ min: 25, max: 200 }),
        (text, max) => {
          const parts = split(text, max)
          expect(withoutSpace(parts.join(''))).toBe(withoutSpace(text))
          for (const part of parts) {
            expect(part.length).toBeLessThanOrEqual(max)
            expect(part.trim()).not.toBe('')
          }
          const whole = [...graphemes.segment(text)]
            .map((g) => g.segment)
            .filter((g) => withoutSpace(g) !== '' && g.length <= 25)
          const kept = parts.flatMap((part) => [...graphemes.segment(part)].map((g) => g.segment))
          expect(kept.filter((g) => withoutSpace(g) !== '' && g.length <= 25)).toEqual(whole)
        },
      ),
    )
  })

  it('keeps every URL whole that fits, wherever it stands', () => {
    const url = fc.integer({ min: 0, max: 30 }).map((n) => `https://example.com/${'p'.repeat(n)}`)
    fc.assert(
      fc.property(
        fc.array(fc.oneof(url, fc.lorem({ maxCount: 3 }), fc.constant('漢字')), { maxLength: 30 }),
        fc.integer({ min: 60, max: 90 }),
        (words, max) => {
          const parts = split(words.join(' '), max)
          for (const word of words)
            if (word.startsWith('https://')) expect(parts.some((part) => part.includes(word))).toBe(true)
        },
      ),
    )
  })

  it('takes time in proportion to the text, so a hostile one ends', () => {
    expect(split(`${' '.repeat(200_000)}x`, 100)).toEqual(['x'])
    expect(split('x'.repeat(100_000), 100)).toHaveLength(1000)
  })
})

describe('segments', () => {
  // Twilio docs, glossary "What is GSM-7 character encoding": 160 alone, 153 joined; UCS-2: 70 and 67.
  it.each([
    ['', 'gsm-7', 1, 0],
    ['a'.repeat(160), 'gsm-7', 1, 160],
    ['a'.repeat(161), 'gsm-7', 2, 161],
    ['a'.repeat(306), 'gsm-7', 2, 306],
    ['a'.repeat(307), 'gsm-7', 3, 307],
    ['€'.repeat(80), 'gsm-7', 1, 160],
    ['€'.repeat(81), 'gsm-7', 2, 162],
    ['ñ'.repeat(70), 'gsm-7', 1, 70],
    ['ç'.repeat(70), 'ucs-2', 1, 70],
    ['ç'.repeat(71), 'ucs-2', 2, 71],
    ['😀'.repeat(35), 'ucs-2', 1, 70],
    ['😀'.repeat(36), 'ucs-2', 2, 72],
  ] as const)('counts %j', (text, encoding, count, units) => {
    expect(segments(text)).toEqual({ encoding, segments: count, units })
  })

  it('never lets an escape or a surrogate pair straddle two segments', () => {
    expect(segments(`${'a'.repeat(152)}€${'a'.repeat(151)}`)).toEqual({ encoding: 'gsm-7', segments: 2, units: 305 })
    expect(segments(`${'a'.repeat(152)}€${'a'.repeat(152)}`).segments).toBe(3)
    expect(segments(`${'ç'.repeat(66)}😀${'ç'.repeat(66)}`).segments).toBe(3)
  })

  it('is at least one, and a part of at most 1,600 characters fits in what carriers join', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const counted = segments(text)
        expect(counted.segments).toBeGreaterThanOrEqual(1)
        for (const part of split(text, 67)) expect(segments(part).segments).toBe(1)
      }),
    )
  })
})
