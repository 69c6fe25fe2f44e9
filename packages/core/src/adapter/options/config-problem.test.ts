import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { configure } from './configure.js'
import { callback, chosenSecret, httpUrl, secret } from './option-fields.js'

/** What is said of one field `it`, without the lines around. */
const said = (field: z.ZodType, given: unknown): string => {
  try {
    configure('acme', z.strictObject({ it: field }), given === undefined ? {} : { it: given })
  } catch (thrown) {
    return String(thrown)
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
      .join('\n')
  }
  return 'right'
}

const words = z.union([z.string(), z.record(z.string(), z.string())])
const isDate = (given: unknown) => given instanceof Date
const time = z.string().refine((given) => given === '09:00', { error: 'expected 09:00', params: { shown: true } })
const login = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('basic'), user: z.string(), password: secret() }),
  z.strictObject({ kind: z.literal('token'), token: secret() }),
])
const missing = 'nothing was given (if it comes from an environment variable, that variable is not set)'
const anySecret = 'expected a secret: a string, a list of strings (rotation), or a function that returns either'

describe('a value that is wrong is told with what would be right', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.string(), 5, 'it: expected a string; a number was given: 5'],
    [z.string(), null, 'it: expected a string; null was given'],
    [z.string(), undefined, `it: expected a string; ${missing}`],
    [z.string().min(1), '', 'it: expected a string of at least 1 character; an empty string was given'],
    [z.string().max(2), 'abc', 'it: expected a string of at most 2 characters; a string of 3 characters was given'],
    [z.string().regex(/^v\d$/, 'expected v1'), 'w', 'it: expected v1; a string of 1 character was given'],
    [httpUrl(), 'ftp://acme.example', 'it: expected an http or https URL; a string of 18 characters was given'],
    [httpUrl('https://…'), 'acme', 'it: expected a URL: https://…; a string of 4 characters was given'],
    [z.number().min(1), 0.5, 'it: expected a number of at least 1; a number was given: 0.5'],
    [z.number().positive(), 0, 'it: expected a number above 0; a number was given: 0'],
    [z.int().max(9), 10, 'it: expected a number of at most 9; a number was given: 10'],
    [z.int(), 1.5, 'it: expected a whole number; a number was given: 1.5'],
    [z.int(), '1', 'it: expected a number; a string of 1 character was given'],
    [z.boolean(), 'no', 'it: expected true or false; a string of 2 characters was given'],
    [z.enum(['a', 'b']), 'c', 'it: expected one of "a", "b"; a string of 1 character was given: "c"'],
    [z.literal('a'), false, 'it: expected "a"; a boolean was given: false'],
    [z.array(z.string()), {}, 'it: expected a list; an object was given'],
    [z.array(z.string()).min(1), [], 'it: expected a list of at least 1 item; an empty list was given'],
    [z.record(z.string(), z.string()), ['a'], 'it: expected an object; a list was given'],
    [z.strictObject({}), null, 'it: expected an object; null was given'],
    [callback(), 'x', 'it: expected a function; a string of 1 character was given'],
    [z.custom(isDate, 'expected a date'), {}, 'it: expected a date; an object was given'],
    [time, '9:00', 'it: expected 09:00; a string of 4 characters was given: "9:00"'],
    [secret(), '', `it: ${anySecret}; an empty string was given`],
    [secret(), ['a', ''], `it: ${anySecret}; a list was given`],
    [secret(), [], `it: ${anySecret}; an empty list was given`],
    [secret(), 'a b', 'it: expected a secret without white space; a string of 3 characters was given'],
    [
      chosenSecret(),
      'changeme',
      'it: expected a secret of at least 16 characters; make one with: openssl rand -hex 32; a string of 8 characters was given',
    ],
  ])('%#', (field, given, sentence) => {
    expect(said(field, given)).toBe(sentence)
  })

  it('all of it at once, with the place of each', () => {
    const field = z.array(z.strictObject({ number: z.string(), queues: z.record(z.string(), z.boolean()) }))
    expect(
      said(field, [
        { number: 1, queues: {} },
        { number: 'a', queues: { sales: 'x' } },
      ]),
    ).toBe(
      'it[0].number: expected a string; a number was given: 1\nit[1].queues.sales: expected true or false; a string of 1 character was given',
    )
  })
})

it('a URL that is none is told, and not given to the rules that follow', () => {
  const bare = httpUrl().refine((url) => new URL(url).pathname === '/', 'expected an address without a path')
  expect(said(bare, 'acme')).toBe('it: expected an http or https URL; a string of 4 characters was given')
  expect(said(bare, 'https://acme.example/x')).toBe(
    'it: expected an address without a path; a string of 22 characters was given',
  )
})

describe('an option that does not exist', () => {
  const field = z.strictObject({ name: z.string(), queue: z.string().optional(), tries: z.int().default(3) })
  const deep = z.array(z.strictObject({ inner: field.prefault({ name: 'a' }).readonly() }).transform((one) => one))

  it('is told with the name it was meant to have, inside as well', () => {
    expect(said(field, { name: 'a', quue: 'b' })).toBe('it.quue: there is no such option; did you mean queue?')
    expect(said(field, { name: 'a', colour: 1 })).toBe('it.colour: there is no such option; known: name, queue, tries')
    expect(said(deep, [{ inner: { name: 'a', trys: 1 } }])).toBe(
      'it[0].inner.trys: there is no such option; did you mean tries?',
    )
  })

  it('is told where the names of a record are given', () => {
    const field = z.partialRecord(z.enum(['monday', 'tuesday']), z.string())
    expect(said(field, { munday: 'x' })).toBe('it.munday: there is no such option; did you mean monday?')
    expect(said(field, { x: 'x' })).toBe('it.x: there is no such option; known: monday, tuesday')
    const numbered = z.record(z.string().regex(/^\d+$/, 'expected digits'), z.string())
    expect(said(numbered, { x: 'x' })).toBe('it.x: as the name of a field, expected digits')
  })

  it('is no name that every object has', () => {
    const given: unknown = JSON.parse('{"name": "a", "constructor": 1, "toString": 2}')
    expect(said(field, given)).toMatch(/^it\.constructor: there is no such option.*\nit\.toString: there is no such/)
  })
})

describe('a union', () => {
  const line = z.union([
    z.string().regex(/^\d+$/, 'expected digits'),
    z.strictObject({ number: z.string() }),
    z.strictObject({ service: z.string(), senders: z.array(z.string()).optional() }),
  ])

  it('tells what is wrong with the alternative that came closest', () => {
    expect(said(line, 'abc')).toBe('it: expected digits; a string of 3 characters was given')
    expect(said(line, { number: 5 })).toBe('it.number: expected a string; a number was given: 5')
    expect(said(line, { service: 'a', sender: [] })).toBe('it.sender: there is no such option; did you mean senders?')
  })

  it('tells what all of them expect where the value is none of their kinds', () => {
    expect(said(words, 5)).toBe('it: expected a string, or expected an object; a number was given: 5')
  })

  it('of variants goes by the field that tells them apart', () => {
    expect(said(login, { kind: 'token', token: 'a' })).toBe('right')
    expect(said(login, { kind: 'basic', user: 'a', token: 'b' })).toBe(
      `it.password: ${anySecret}; ${missing}\nit.token: there is no such option; known: kind, user, password`,
    )
    expect(said(login, { kind: 'oauth' })).toBe(
      'it.kind: expected one of "basic", "token"; a string of 5 characters was given: "oauth"',
    )
    expect(said(login, {})).toContain(`it.kind: expected one of "basic", "token"; ${missing}`)
    expect(said(login, 'basic')).toBe('it: expected an object; a string of 5 characters was given')
  })
})

it('a secret is not shown, whatever is wrong with it', () => {
  const planted = 'planted planted'
  for (const given of [planted, [planted], { value: planted }, () => planted])
    for (const field of [secret(), chosenSecret(), z.union([z.int(), secret()]), login])
      expect(said(field, given)).not.toContain('planted')
})
