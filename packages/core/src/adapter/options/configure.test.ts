import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import { z } from 'zod'
import { DeskwireError, fail } from '../../model/failure.js'
import type { Environment } from '../../ports/shared.js'
import { createHttp } from '../http/http.js'
import { configure } from './configure.js'
import { chosenSecret, httpUrl, secret } from './option-fields.js'
import type { Secret, SecretInput } from './secret.js'
import type { OptionsSchema } from './standard-schema.js'

const schema = z.strictObject({
  url: httpUrl(),
  token: secret(),
  webhookSecret: chosenSecret().optional(),
  region: z.enum(['eu', 'us']).default('eu'),
  retries: z.int().max(5).optional(),
  lines: z.array(z.strictObject({ number: z.string(), key: secret() })).default([]),
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

const untilTrue = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 15_000, interval: 2 })

describe('configuration errors', () => {
  it('name the adapter, every field, what was given and what would be right', () => {
    const message = problem({ url: 5, token: '', region: 'asia', retries: 'two', lines: [{ number: 1, key: 'k' }] })
    expect(message.split('\n')).toEqual([
      'acme is not configured correctly:',
      '  url: expected an http or https URL; a number was given: 5',
      '  token: expected a secret: a string, a list of strings (rotation), or a function that returns either; an empty string was given',
      '  region: expected one of "eu", "us"; a string of 4 characters was given: "asia"',
      '  retries: expected a number; a string of 3 characters was given',
      '  lines[0].number: expected a string; a number was given: 1',
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
      expect(problem(given)).not.toMatch(/planted|991234/)
  })
})

describe('a schema of another library', () => {
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
      '  apiToken: expected a different value; a number was given',
    ])
  })

  it('that needs time is refused', () => {
    const slow = standard(async () => ({ value: {} }))
    expect(problem({}, slow)).toContain('acme: the schema of its options must be synchronous')
  })
})

describe('secrets', () => {
  it('are typed for both sides', () => {
    expectTypeOf<z.input<typeof schema>['token']>().toEqualTypeOf<SecretInput>()
    expectTypeOf<z.output<typeof schema>['token']>().toEqualTypeOf<Secret>()
    expectTypeOf<z.output<typeof schema>['webhookSecret']>().toEqualTypeOf<Secret | undefined>()
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

  it('given by a function are judged like those given as text', async () => {
    let current = 'f3a9-71c0-be55-0d12-88e4'
    const given = { ...right, webhookSecret: () => current }
    const handle = configure('acme', schema, given, { secretsEveryMs: 2 })
    await handle.start(environment())
    current = 'changeme'
    logged.length = 0
    await untilTrue(() => logged.length > 0)
    handle.stop()
    expect(handle.secret('webhookSecret')).toEqual(['f3a9-71c0-be55-0d12-88e4'])
    expect(inspect(logged)).toContain('expected a secret of at least 16 characters')
    const thrown = await configure('acme', schema, given)
      .start(environment())
      .catch((error: unknown) => error)
    expect(thrown).toMatchObject({
      code: 'config',
      message:
        'acme: the function for webhookSecret did not return a valid secret: expected a secret of at least 16 characters; make one with: openssl rand -hex 32',
    })
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
