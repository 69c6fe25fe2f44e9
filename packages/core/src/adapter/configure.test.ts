import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { DeskwireError, fail } from '../model/failure.js'
import type { Environment } from '../ports/shared.js'
import { configure } from './configure.js'
import { createHttp } from './http.js'
import { option } from './option.js'
import type { Input, OptionsSchema, Output } from './rule.js'
import { type Secret, type SecretInput, secret } from './secret.js'

const schema = option.object({
  url: option.url(),
  token: option.secret(),
  webhookSecret: option.secret().optional(),
  region: option.oneOf('eu', 'us').default('eu'),
  retries: option.whole({ max: 5 }).optional(),
  lines: option.list(option.object({ number: option.text(), key: option.secret() })).default([]),
})
/** The same options, as somebody may write them who likes zod better. */
const zodSchema = z.strictObject({
  url: z.url(),
  token: secret(z),
  webhookSecret: secret(z).optional(),
  region: z.enum(['eu', 'us']).default('eu'),
  retries: z.number().int().max(5).optional(),
  lines: z.array(z.strictObject({ number: z.string(), key: secret(z) })).default([]),
})
const right = { url: 'https://acme.example', token: 'planted-token' }

const logged: unknown[] = []
const log = (detail: object, message: string) => void logged.push(detail, message)
const environment = (): Environment => ({
  tenant: 'main',
  name: 'acme',
  now: () => 42,
  url: (path) => `https://bridge.example/hosts/acme${path}`,
  http: createHttp(),
  log: { debug: log, info: log, warn: log, error: log },
})

const problem = (given: unknown, rules: OptionsSchema<unknown> = schema): string => {
  try {
    configure('acme', rules, given)
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && thrown.code === 'config') return thrown.message
  }
  throw new TypeError('There was no configuration error')
}

const untilTrue = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 500 && !condition(); tries++) await new Promise((next) => setTimeout(next, 2))
  expect(condition()).toBe(true)
}

describe('configuration errors', () => {
  it('name the adapter, every field, what was given and what would be right', () => {
    const message = problem({ url: 5, token: '', region: 'asia', retries: 'two', lines: [{ number: 1, key: 'k' }] })
    expect(message.split('\n')).toEqual([
      'acme is not configured correctly:',
      '  url: expected a string; a number was given: 5',
      '  token: expected a secret: a string, a list of strings (rotation), or a function that returns either; an empty string was given',
      '  region: expected one of "eu", "us"; a string of 4 characters was given: "asia"',
      '  retries: expected a whole number of at most 5; a string of 3 characters was given',
      '  lines.0.number: expected a string; a number was given: 1',
    ])
  })

  it('say that a variable is not set', () => {
    expect(problem({ url: right.url, token: undefined })).toContain(
      'token: expected a secret: a string, a list of strings (rotation), or a function that returns either; nothing was given (if it comes from an environment variable, that variable is not set)',
    )
    expect(problem(undefined)).toContain('options: ')
  })

  it('guess what a misspelt option was meant to be', () => {
    expect(problem({ ...right, webhookSecert: 'planted' })).toContain(
      'webhookSecert: there is no such option; did you mean webhookSecret?',
    )
    expect(problem({ ...right, colour: 1 })).toContain('known: url, token, webhookSecret, region, retries, lines')
  })

  it('never show a secret', () => {
    for (const given of [
      { url: 'planted', token: 5, webhookSecret: ['planted', ''] },
      { ...right, token: { value: 'planted' }, lines: [{ number: '1', key: 99_1234 }] },
      { ...right, webhookSecret: ['planted', 7], region: 'planted'.repeat(20) },
    ])
      for (const rules of [schema, zodSchema]) expect(problem(given, rules)).not.toMatch(/planted|991234/)
  })
})

describe('a schema of another library', () => {
  it('of zod is taken as well, with the same sentences', () => {
    const { options, secret: of } = configure('acme', zodSchema, { ...right, lines: [{ number: '1', key: 'k' }] })
    expectTypeOf(options).toEqualTypeOf<z.output<typeof zodSchema>>()
    expect(options).toMatchObject({ url: right.url, region: 'eu', lines: [{ number: '1' }] })
    expect(of('lines.0.key')).toEqual(['k'])
    const wrong = { url: right.url, token: '', region: 'asia', retries: 'two', lines: [{ number: 1, keys: 'k' }], a: 1 }
    expect(problem(wrong, zodSchema).split('\n')).toEqual([
      'acme is not configured correctly:',
      '  token: expected a secret: a string, a list of strings (rotation), or a function that returns either; an empty string was given',
      '  region: expected one of "eu", "us"; a string of 4 characters was given: "asia"',
      '  retries: expected a number; a string of 3 characters was given',
      '  lines.0.number: expected a string; a number was given: 1',
      expect.stringContaining('  lines.0.key: expected a secret'),
      '  lines.0.keys: there is no such option',
      '  a: there is no such option; known: url, token, webhookSecret, region, retries, lines',
    ])
    expect(problem({ ...right, tokn: 'x' }, zodSchema)).toContain('tokn: there is no such option; did you mean token?')
  })

  // What valibot 1 answers: paths of objects, a message that holds the value, no code.
  const standard = (answer: (given: unknown) => ReturnType<OptionsSchema<object>['~standard']['validate']>) => ({
    '~standard': { version: 1 as const, vendor: 'valibot', validate: answer },
  })
  const message = 'Invalid type: Expected string but received 4711'

  it('that speaks Standard Schema is taken, and its sentences are kept from showing a secret', () => {
    expect(
      configure(
        'acme',
        standard(() => ({ value: { a: 1 } })),
        {},
      ).options,
    ).toEqual({ a: 1 })
    const wrong = standard(() => ({
      issues: [
        { message, path: [{ key: 'line' }] },
        { message, path: [{ key: 'apiToken' }] },
      ],
    }))
    expect(problem({ line: 4711, apiToken: 4711 }, wrong).split('\n').slice(1)).toEqual([
      '  line: Invalid type: Expected string but received 4711; a number was given: 4711',
      '  apiToken: expected something else; a number was given',
    ])
  })

  it('that needs time is refused', () => {
    const slow = standard(async () => ({ value: {} }))
    expect(problem({}, slow)).toContain('acme checks its options asynchronously')
  })
})

it('our rules speak Standard Schema too', () => {
  const { version, vendor, validate } = schema['~standard']
  expect([version, vendor]).toEqual([1, 'deskwire'])
  expect(validate({ ...right, url: 5 })).toEqual({
    issues: [{ code: 'invalid_type', path: ['url'], message: 'expected a string' }],
  })
  expect(validate(right)).toMatchObject({ value: { url: right.url, region: 'eu' } })
})

describe('secrets', () => {
  it('are typed for both sides', () => {
    expectTypeOf<Input<typeof schema>['token']>().toEqualTypeOf<SecretInput>()
    expectTypeOf<Output<typeof schema>['token']>().toEqualTypeOf<Secret>()
    expectTypeOf<Output<typeof schema>['webhookSecret']>().toEqualTypeOf<Secret | undefined>()
  })

  it('given as text are there before start', () => {
    const { secret: of, options } = configure('acme', schema, { ...right, lines: [{ number: '1', key: ['a', 'b'] }] })
    expect(of('token')).toEqual(['planted-token'])
    expect(of('lines.0.key')).toEqual(['a', 'b'])
    expect(of('webhookSecret')).toEqual([])
    expect(options.token.value).toBe('planted-token')
  })

  it('do not show when the options are printed', () => {
    const { options } = configure('acme', schema, right)
    for (const shown of [inspect(options, { depth: 9, showHidden: true }), JSON.stringify(options), `${options.token}`])
      expect(shown).not.toContain('planted')
  })

  it('given as a function are resolved at start and refreshed behind', async () => {
    let current: string | string[] = 'one'
    const handle = configure('acme', schema, { ...right, token: async () => current }, { secretsEveryMs: 2 })
    expect(handle.secret('token')).toEqual([])
    await handle.start(environment())
    expect(handle.secret('token')).toEqual(['one'])
    current = ['two', 'one']
    await untilTrue(() => handle.secret('token').length === 2)
    expect(handle.options.token.value).toBe('two')
    handle.stop()
  })

  it('stay as they were when a refresh fails, and the log does not say what the function threw', async () => {
    let broken = false
    let asked = 0
    const token = () => {
      asked++
      if (broken) throw new Error('planted')
      return 'one'
    }
    const handle = configure('acme', schema, { ...right, token }, { secretsEveryMs: 2 })
    await handle.start(environment())
    broken = true
    logged.length = 0
    await untilTrue(() => logged.length > 0)
    handle.stop()
    expect(asked).toBeGreaterThan(1)
    expect(handle.secret('token')).toEqual(['one'])
    expect(inspect(logged)).toContain('token')
    expect(inspect(logged)).not.toContain('planted')
  })

  it('that cannot be resolved stop the start, by name and without what was thrown', async () => {
    const failing = [
      () => {
        throw new Error('planted')
      },
      async () => '',
      () => {
        throw fail('auth', 'planted')
      },
    ]
    for (const token of failing) {
      const thrown = await configure('acme', schema, { ...right, token })
        .start(environment())
        .catch((error: unknown) => error)
      expect(DeskwireError.isInstance(thrown) && thrown.code).toBe('config')
      expect(inspect(thrown)).toMatch(/acme: token could not be resolved/)
      expect(inspect(thrown)).not.toMatch(/'planted|Error: planted/)
    }
  })
})

describe('the handle', () => {
  it('is filled by start, though its functions were taken out before', async () => {
    const { start, now, url, log: own } = configure('acme', schema, right)
    expect(() => url('')).toThrow('acme was used before it was started')
    expect(Math.abs(now() - Date.now())).toBeLessThan(10_000)
    own.info({}, 'dropped')
    await start(environment())
    expect(now()).toBe(42)
    expect(url('/x')).toBe('https://bridge.example/hosts/acme/x')
    logged.length = 0
    own.info({ a: 1 }, 'kept')
    expect(logged).toEqual([{ a: 1 }, 'kept'])
  })

  it('calls nobody before start', async () => {
    const { http } = configure('acme', schema, right)
    const call = { signal: new AbortController().signal, deadline: Date.now() + 1000 }
    await expect(http.request({ method: 'GET', url: 'http://localhost' }, call)).rejects.toMatchObject({
      code: 'not_started',
    })
  })
})
