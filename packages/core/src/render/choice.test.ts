import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Choice } from '../model/content.js'
import { more, numbered, page, type SelectOptions, select, tapped } from './choice.js'

const choiceOf = (titles: readonly string[], rest: Partial<Choice> = {}): Choice =>
  numbered({ id: 'q', prompt: 'Which?', options: titles.map((title) => ({ id: '', title })), input: 'choice', ...rest })

const picked = (text: string, choice: Choice, options?: SelectOptions) => {
  const found = select(text, choice, options)
  return typeof found === 'object' ? found.options.map((option) => option.title) : found
}

const colours = choiceOf(['Red', 'Green', 'Blue', 'Light blue'])

describe('select', () => {
  it.each([
    '2',
    '#2',
    '2.',
    '2)',
    '(2)',
    ' 2 ',
    '2!',
    '２',
    '2️⃣',
    'two',
    'Two',
    'TWO',
    'second',
    'the second one',
    '2nd',
    'option 2',
    'number two please',
    "I'll take the second one",
  ])('C2: %j is the second', (text) => {
    expect(select(text, colours)).toEqual({ options: [colours.options[1]], by: 'number' })
  })

  it.each([
    'Dos',
    'la segunda',
    'opción 2',
    'dois',
    'a segunda',
    'deux',
    'le deuxième',
    "l'option 2",
    'zwei',
    'die zweite',
    'Nummer 2 bitte',
    'twee',
    'de tweede graag',
    'optie 2 alstublieft',
    'due',
    'il secondo, per favore',
    "l'opzione 2",
  ])('C2: %j is the second, in any of the seven languages', (text) => {
    expect(picked(text, colours)).toEqual(['Green'])
  })

  it.each([
    ['one', 'Red'],
    ['uno', 'Red'],
    ['first', 'Red'],
    ['the last one', 'Light blue'],
    ['último', 'Light blue'],
  ])('%j is %s', (text, title) => {
    expect(picked(text, colours)).toEqual([title])
  })

  it('takes a title whatever its case, accents and punctuation, and a line copied from the menu', () => {
    expect(select('GREEN!', colours)).toEqual({ options: [colours.options[1]], by: 'words' })
    expect(picked('2. Green', colours)).toEqual(['Green'])
    expect(picked('Jose', choiceOf(['José', 'Ana']))).toEqual(['José'])
    expect(picked('Blue', colours)).toEqual(['Blue'])
  })

  it('takes the beginning of exactly one title', () => {
    expect(picked('gre', colours)).toEqual(['Green'])
    expect(picked('light', colours)).toEqual(['Light blue'])
    expect(picked('gr', colours)).toBeUndefined()
    expect(picked('mon', choiceOf(['Monday', 'Month end']))).toBe('ambiguous')
    expect(picked('A', choiceOf(['A plan', 'B plan']))).toEqual(['A plan'])
  })

  it('asks again when two are meant where one is wanted, or a title and a number disagree', () => {
    expect(select('1 or 2', colours)).toBe('ambiguous')
    expect(select('1 and 2', colours)).toBe('ambiguous')
    expect(select('1 and 9', colours)).toBe('ambiguous')
    const numbers = choiceOf(['3', '1', '2'])
    expect(select('2', numbers)).toBe('ambiguous')
    expect(picked('#2', numbers)).toEqual(['1'])
    expect(select('Same', choiceOf(['Same', 'same']))).toBe('ambiguous')
    expect(picked('2 and 3', choiceOf(['1', '2 and 3']))).toEqual(['2 and 3'])
    expect(picked('1', choiceOf(['1', '2']))).toEqual(['1'])
  })

  it.each([
    'I have two dogs',
    'Where is my order 2?',
    'hello',
    '12345',
    '99999999999999',
    '0',
    '-',
    '',
    '👍',
    'none of them',
    'um',
    `${'2 '.repeat(150)}`,
  ])('lets %j through as ordinary text', (text) => {
    expect(select(text, colours)).toBeUndefined()
  })

  it('hears a short word only in the language of the customer', () => {
    expect(picked('um', colours, { language: 'pt-BR' })).toEqual(['Red'])
    expect(picked('um', colours, { language: 'de' })).toBeUndefined()
    expect(picked('dos', colours, { language: 'xx' })).toEqual(['Green'])
  })

  it('takes several where several may be chosen', () => {
    const many = choiceOf(['Red', 'Green', 'Blue'], { multiple: true })
    expect(picked('1 and 3', many)).toEqual(['Red', 'Blue'])
    expect(picked('3, 1, 3', many)).toEqual(['Blue', 'Red'])
    expect(picked('uno y tres', many)).toEqual(['Red', 'Blue'])
    expect(picked('one and three', many)).toEqual(['Red', 'Blue'])
    expect(picked('the first and the second', many)).toEqual(['Red', 'Green'])
    expect(picked('red, blue', many)).toEqual(['Red', 'Blue'])
    expect(picked('blue und red', many)).toEqual(['Red', 'Blue'])
    expect(picked('red and pink', many)).toBeUndefined()
    expect(picked('1 and 7', many)).toBe('ambiguous')
    expect(picked('x and mon', choiceOf(['X', 'Monday', 'Month'], { multiple: true }))).toBe('ambiguous')
  })

  it('a STOP word is never a choice; an option titled with one is chosen by its number', () => {
    const menu = choiceOf(['Continue', 'Cancel', 'Stop'])
    const reserved = ['STOP', 'CANCEL', 'END']
    expect(select('Cancel', menu, { reserved })).toBeUndefined()
    expect(select('stop', menu, { reserved })).toBeUndefined()
    expect(picked('2', menu, { reserved })).toEqual(['Cancel'])
    expect(picked('can', menu, { reserved })).toBeUndefined()
    expect(picked('Cancel', menu)).toEqual(['Cancel'])
  })

  const boolean = (options: Choice['options'] = []): Choice =>
    numbered({ id: 'b', prompt: 'Sure?', options, input: 'boolean' })

  it.each([
    ['yes', true],
    ['Yes, please', true],
    ['ok', true],
    ['Sí', true],
    ['sim', true],
    ['oui', true],
    ['ja', true],
    ['1', true],
    ['no', false],
    ['No, thanks.', false],
    ['não', false],
    ['Non', false],
    ['nein', false],
    ['2', false],
  ])('C2: a yes or no in words: %j', (text, value) => {
    const found = select(text, boolean())
    expect(typeof found === 'object' && found.options.map((option) => option.value)).toEqual([value])
  })

  it('finds the yes among options by value, by title, else takes the first of two', () => {
    expect(
      picked(
        'yes',
        boolean([
          { id: 'n', title: 'Keep it', value: false },
          { id: 'y', title: 'Drop it', value: true },
        ]),
      ),
    ).toEqual(['Drop it'])
    expect(
      picked(
        'oui',
        boolean([
          { id: 'n', title: 'No' },
          { id: 'y', title: 'Yes' },
        ]),
      ),
    ).toEqual(['Yes'])
    expect(
      picked(
        'ja',
        boolean([
          { id: 'a', title: 'Go on' },
          { id: 'b', title: 'Leave' },
        ]),
      ),
    ).toEqual(['Go on'])
    expect(
      picked(
        'nein',
        boolean([
          { id: 'a', title: 'Go on' },
          { id: 'b', title: 'Leave' },
        ]),
      ),
    ).toEqual(['Leave'])
    expect(
      picked(
        'yes',
        boolean([
          { id: 'a', title: 'A' },
          { id: 'b', title: 'B' },
          { id: 'c', title: 'C' },
        ]),
      ),
    ).toBeUndefined()
    expect(picked('maybe', boolean())).toBeUndefined()
  })

  it('never selects what is not there, and never throws', () => {
    const title = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('1', '2', 'two', 'Stop', '(a', '*', 'yes'),
    )
    const said = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      title,
      fc.integer().map(String),
      fc.constantFrom('1 and 3', 'the second one', 'yes', '#0', '0'),
    )
    fc.assert(
      fc.property(
        said,
        fc.array(title, { maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        (text, titles, multiple, isBoolean) => {
          const choice = choiceOf(titles, { multiple, input: isBoolean ? 'boolean' : 'choice' })
          const found = select(text, choice, { reserved: ['STOP'] })
          if (typeof found !== 'object') return
          expect(found.options.length).toBeGreaterThan(0)
          for (const option of found.options) expect(choice.options).toContain(option)
          expect(new Set(found.options).size).toBe(found.options.length)
          if (!multiple) expect(found.options.length).toBe(1)
        },
      ),
    )
  })
})

describe('numbered', () => {
  it('gives ids <choice>.<n> and keeps what the asker called an option as its value', () => {
    const asked: Choice = {
      id: 'c7',
      prompt: '?',
      input: 'choice',
      options: [
        { id: 'mon', title: 'Mon' },
        { id: 'tue', title: 'Tue', value: { x: 1 } },
        { id: '', title: 'Wed' },
      ],
    }
    const ready = numbered(asked)
    expect(ready.options).toEqual([
      { id: 'c7.1', title: 'Mon', value: 'mon' },
      { id: 'c7.2', title: 'Tue', value: { x: 1 } },
      { id: 'c7.3', title: 'Wed' },
    ])
    expect(numbered(ready)).toEqual(ready)
    expect(tapped('c7.2', ready)?.title).toBe('Tue')
    expect(tapped('c7.9', ready)).toBeUndefined()
  })

  it('takes an id for a choice without one, and asks yes or no in the language', () => {
    const ready = numbered({ id: '', prompt: '?', options: [], input: 'boolean' }, { id: 'k.3', language: 'es' })
    expect(ready.options.map(({ id, title, value }) => [id, title, value])).toEqual([
      ['k.3.1', 'Sí', true],
      ['k.3.2', 'No', false],
    ])
  })
})

describe('paging', () => {
  const long = { ...choiceOf(Array.from({ length: 14 }, (_, n) => `Item ${n + 1}`)), next: 10 }

  it.each(['0', '#0', 'more', 'More', 'más', 'mais', 'suite', 'mehr', 'q.0'])(
    'C2: %j asks for the next page',
    (text) => {
      expect(more(text, long)).toBe(true)
    },
  )

  it('is an ordinary text where no page follows, except the tap on a row of an old list', () => {
    const { next: _, ...last } = long
    expect(more('0', last)).toBe(false)
    expect(more('more', last)).toBe(false)
    expect(more('q.0', last)).toBe(true)
    expect(more('tell me more about it', long)).toBe(false)
  })

  it('goes on from the first option not shown, and from the beginning after the last', () => {
    expect(page(long)).toMatchObject({ from: 10 })
    expect(page(long)).not.toHaveProperty('next')
    expect(page(page(long))).toMatchObject({ from: 0 })
    expect(page(long, 99).from).toBe(0)
    expect(page(long, 5).from).toBe(5)
  })
})
