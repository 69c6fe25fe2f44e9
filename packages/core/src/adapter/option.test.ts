import { describe, expect, expectTypeOf, it } from 'vitest'
import { configure } from './configure.js'
import { option } from './option.js'
import type { Input, Output, Rule } from './rule.js'
import { Secret, type SecretInput } from './secret.js'

const checked = <Out>(rule: Rule<unknown, Out>, given: unknown): Out => configure('acme', rule, given).options

/** What is said of one field `it`, without the lines around. */
const said = (rule: Rule<unknown, unknown>, given: unknown): string => {
  try {
    checked(option.object({ it: rule }), given === undefined ? {} : { it: given })
  } catch (thrown) {
    return String(thrown)
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .join('\n')
  }
  return 'right'
}

const words = option.union(option.text(), option.record(option.text()))
const login = option.variants(
  'type',
  option.object({ type: option.oneOf('basic'), username: option.text(), password: option.secret() }),
  option.object({ type: option.oneOf('key'), key: option.secret() }),
)

describe('a value that is right comes back as it was', () => {
  it.each<[string, Rule<unknown, unknown>, unknown]>([
    ['a string', option.text(), ''],
    ['a string of the longest length', option.text({ min: 1, max: 3 }), 'abc'],
    ['a string of a pattern', option.pattern(/^v\d$/, 'expected a version'), 'v1'],
    ['an address', option.url(), 'http://localhost:8080/x'],
    ['a number', option.number({ min: 0.5, max: 1 }), 0.5],
    ['a whole number', option.whole({ min: 0, max: 5 }), 5],
    ['a flag', option.flag(), false],
    ['one of several', option.oneOf('a', 'b', false), false],
    ['a list', option.list(option.text(), { min: 1, max: 2 }), ['a', 'b']],
    ['a record', option.record(option.whole()), { a: 1, b: 2 }],
    ['an object', option.object({ a: option.text(), b: option.flag().optional() }), { a: 'x' }],
    ['either of two', words, { en: 'Hello' }],
    ['a function', option.callback(), said],
    [
      'what the adapter knows itself',
      option.custom((given): given is Date => given instanceof Date, 'no'),
      new Date(0),
    ],
  ])('%s', (_, rule, given) => {
    expect(checked(rule, given)).toEqual(given)
  })
})

describe('a value that is wrong is told with what would be right', () => {
  it.each<[Rule<unknown, unknown>, unknown, string]>([
    [option.text(), 5, 'it: expected a string; a number was given: 5'],
    [option.text({ min: 1 }), '', 'it: expected a string of at least 1 character; an empty string was given'],
    [
      option.text({ max: 2 }),
      'abc',
      'it: expected a string of at most 2 characters; a string of 3 characters was given',
    ],
    [option.pattern(/^v\d$/, 'expected v1'), 'w', 'it: expected v1; a string of 1 character was given'],
    [option.pattern(/^v\d$/, 'expected v1'), null, 'it: expected a string; null was given'],
    [option.url(), 'ftp://acme.example', 'it: expected an http or https URL; a string of 18 characters was given'],
    [option.url('expected https://…'), 'acme', 'it: expected https://…; a string of 4 characters was given'],
    [option.number({ min: 1 }), 0.5, 'it: expected a number of at least 1; a number was given: 0.5'],
    [option.number(), Number.NaN, 'it: expected a number; a number was given: NaN'],
    [option.whole({ min: 1, max: 9 }), 10, 'it: expected a whole number from 1 to 9; a number was given: 10'],
    [option.whole(), 1.5, 'it: expected a whole number; a number was given: 1.5'],
    [option.whole(), '1', 'it: expected a whole number; a string of 1 character was given'],
    [option.flag(), 'no', 'it: expected true or false; a string of 2 characters was given'],
    [option.oneOf('a', 'b'), 'c', 'it: expected one of "a", "b"; a string of 1 character was given: "c"'],
    [option.oneOf('a'), false, 'it: expected "a"; a boolean was given: false'],
    [option.list(option.text()), {}, 'it: expected a list; an object was given'],
    [option.list(option.text(), { min: 1 }), [], 'it: expected a list of at least 1 item; an empty list was given'],
    [
      option.list(option.text(), { min: 1, max: 2 }),
      'abc',
      'it: expected a list of 1 to 2 items; a string of 3 characters was given',
    ],
    [option.record(option.text()), ['a'], 'it: expected an object; a list was given'],
    [option.object({}), null, 'it: expected an object; null was given'],
    [option.callback(), 'x', 'it: expected a function; a string of 1 character was given'],
    [
      option.custom((given): given is Date => given instanceof Date, 'expected a date'),
      {},
      'it: expected a date; an object was given',
    ],
    [
      option.text(),
      undefined,
      'it: expected a string; nothing was given (if it comes from an environment variable, that variable is not set)',
    ],
    [
      option.secret(),
      '',
      'it: expected a secret: a string, a list of strings (rotation), or a function that returns either; an empty string was given',
    ],
  ])('%#', (rule, given, sentence) => {
    expect(said(rule, given)).toBe(sentence)
  })

  it('all of it at once, with the place of each', () => {
    const rule = option.list(option.object({ number: option.text(), queues: option.record(option.whole()) }))
    expect(
      said(rule, [
        { number: 1, queues: {} },
        { number: 'a', queues: { sales: 'x' } },
      ]),
    ).toBe(
      'it.0.number: expected a string; a number was given: 1\nit.1.queues.sales: expected a whole number; a string of 1 character was given',
    )
  })
})

describe('an object', () => {
  const rule = option.object({ name: option.text(), queue: option.text().optional(), tries: option.whole().default(3) })

  it('fills in what was not given, and leaves out what is nothing', () => {
    expect(checked(rule, { name: 'a', queue: undefined })).toEqual({ name: 'a', tries: 3 })
    expect(Object.hasOwn(checked(rule, { name: 'a', queue: undefined }), 'queue')).toBe(false)
  })

  it('refuses what it does not know, and guesses what was meant, inside as well', () => {
    expect(said(rule, { name: 'a', quue: 'b' })).toBe('it.quue: there is no such option; did you mean queue?')
    expect(said(rule, { name: 'a', colour: 1 })).toBe('it.colour: there is no such option; known: name, queue, tries')
  })

  it('is not fooled by names that every object has', () => {
    const given: unknown = JSON.parse('{"name": "a", "__proto__": {"tries": 9}, "constructor": 1}')
    expect(said(rule, given)).toMatch(
      /^it\.__proto__: there is no such option.*\nit\.constructor: there is no such option/,
    )
    const kept = checked(option.record(option.text()), JSON.parse('{"__proto__": "a"}'))
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype)
    expect(Object.entries(kept)).toEqual([['__proto__', 'a']])
  })
})

describe('a record', () => {
  it('may say what its names are', () => {
    const rule = option.record(option.text(), option.oneOf('yes', 'no'))
    expect(checked(rule, { yes: 'ja' })).toEqual({ yes: 'ja' })
    expect(said(rule, { perhaps: 'x' })).toContain('it.perhaps: expected one of "yes", "no"')
    expectTypeOf<Output<typeof rule>>().toEqualTypeOf<Partial<Record<'yes' | 'no', string>>>()
  })
})

describe('a union', () => {
  const line = option.union(
    option.pattern(/^\d+$/, 'expected digits'),
    option.object({ number: option.text() }),
    option.object({ service: option.text(), senders: option.list(option.text()).optional() }),
  )

  it('tells what is wrong with the alternative that came closest', () => {
    expect(said(line, 'abc')).toBe('it: expected digits; a string of 3 characters was given')
    expect(said(line, { number: 5 })).toBe('it.number: expected a string; a number was given: 5')
    expect(said(line, { service: 'a', sender: [] })).toBe('it.sender: there is no such option; did you mean senders?')
  })

  it('tells what all of them expect where the value is none of their kinds', () => {
    expect(said(words, 5)).toBe('it: expected a string, or expected an object; a number was given: 5')
  })

  it('of variants goes by the field that tells them apart', () => {
    expect(said(login, { type: 'key', key: 'a' })).toBe('right')
    expect(said(login, { type: 'basic', username: 'a', key: 'b' })).toBe(
      [
        'it.password: expected a secret: a string, a list of strings (rotation), or a function that returns either; nothing was given (if it comes from an environment variable, that variable is not set)',
        'it.key: there is no such option; known: type, username, password',
      ].join('\n'),
    )
    expect(said(login, { type: 'oauth' })).toBe(
      'it.type: expected one of "basic", "key"; a string of 5 characters was given: "oauth"',
    )
    expect(said(login, {})).toContain('it.type: expected one of "basic", "key"; nothing was given')
    expect(said(login, 'basic')).toBe('it: expected an object; a string of 5 characters was given')
  })
})

describe('what is asked beyond the kind', () => {
  it('is told of the field it names, and only once the rest is right', () => {
    const rule = option
      .object({ from: option.whole(), until: option.whole() })
      .refine(({ from, until }) => from < until, 'expected a later one', ['until'])
    expect(said(rule, { from: 2, until: 1 })).toBe('it.until: expected a later one; a number was given: 1')
    expect(said(rule, { from: 2, until: 'x' })).toBe(
      'it.until: expected a whole number; a string of 1 character was given',
    )
  })

  it('may be several things', () => {
    const rule = option
      .list(option.whole())
      .problems((all) => all.flatMap((one, n) => (one % 2 ? [{ path: [n], message: 'expected an even one' }] : [])))
    expect(said(rule, [1, 2, 3])).toBe(
      'it.0: expected an even one; a number was given: 1\nit.2: expected an even one; a number was given: 3',
    )
    expect(said(rule, [2])).toBe('right')
  })

  it('comes before the value is turned into another', () => {
    const rule = option.url().to((value) => new URL(value).origin)
    expect(checked(rule, 'https://acme.example/path')).toBe('https://acme.example')
    expect(said(rule, 'acme')).toContain('expected an http or https URL')
  })
})

it('a default is checked like what is given, so an empty object fills in its own', () => {
  const labels = option.object({ list: option.text().default('Choose'), url: option.url().to((value) => value.length) })
  expect(checked(option.object({ list: option.text().default('Choose') }).default({}), undefined)).toEqual({
    list: 'Choose',
  })
  expect(checked(labels.default({ url: 'https://a.example' }), undefined)).toEqual({ list: 'Choose', url: 17 })
})

it('a rule stays as it is when another is made of it', () => {
  const name = option.text()
  const optional = name.optional()
  expect(checked(optional, undefined)).toBeUndefined()
  expect(said(name, undefined)).toContain('it: expected a string; nothing was given')
})

it('what may be given and what comes back have types', () => {
  const rule = option.object({
    name: option.text(),
    token: option.secret(),
    size: option.whole().optional(),
    mode: option.oneOf('a', 'b').default('a'),
    lines: option.list(option.text().to((value) => value.length)).default([]),
    on: option.callback<(name: string) => void>().optional(),
    login,
  })
  expectTypeOf<Input<typeof rule>>().toEqualTypeOf<{
    name: string
    token: SecretInput
    size?: number | undefined
    mode?: 'a' | 'b' | undefined
    lines?: readonly string[] | undefined
    on?: ((name: string) => void) | undefined
    login: { type: 'basic'; username: string; password: SecretInput } | { type: 'key'; key: SecretInput }
  }>()
  expectTypeOf<Output<typeof rule>>().toEqualTypeOf<{
    name: string
    token: Secret
    size?: number | undefined
    mode: 'a' | 'b'
    lines: number[]
    on?: ((name: string) => void) | undefined
    login: { type: 'basic'; username: string; password: Secret } | { type: 'key'; key: Secret }
  }>()
})

it('a secret is wrapped, whichever way it is given', () => {
  for (const given of ['a', ['a', 'b'], () => 'a']) expect(checked(option.secret(), given)).toBeInstanceOf(Secret)
  for (const given of [[], ['a', ''], 5, { value: 'planted' }]) expect(said(option.secret(), given)).not.toBe('right')
})

it('a rule describes itself, for the documentation', () => {
  const rule = option.object({
    name: option.text(),
    login: login.optional(),
    sizes: option.list(option.whole()).default([1]),
    words: option.record(option.oneOf('a', 'b')).optional(),
  })
  expect(rule.about).toMatchObject({
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string' },
      login: { anyOf: [{ properties: { type: { const: 'basic' }, password: { type: 'SecretInput' } } }, {}] },
      sizes: { type: 'array', items: { type: 'integer' }, default: [1] },
      words: { type: 'object', additionalProperties: { enum: ['a', 'b'] } },
    },
  })
})
