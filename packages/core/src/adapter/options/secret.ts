import { failureOf } from '../../model/failure.js'
import type { Log } from '../../ports/shared.js'
import { weakness } from './secret-strength.js'

/** What a user may give: a secret, several during rotation, or a function that fetches either. */
export type SecretInput = string | readonly string[] | (() => SecretValue | Promise<SecretValue>)
type SecretValue = string | readonly string[]

/** `issued` by a provider: accepted as it is. `chosen` by the user: must be long and hard to guess. */
export type SecretOrigin = 'issued' | 'chosen'

const marker = Symbol.for('deskwire.secret')
const inspect = Symbol.for('nodejs.util.inspect.custom')

/** A function did not return a valid secret. The message does not show the value. */
export class UnfitSecret extends Error {
  override readonly name = 'UnfitSecret'
}

const hidden = () => '[secret]'

/** Holds a secret so that neither JSON nor `console.log` of the options shows it. */
export class Secret {
  declare readonly [marker]: true
  readonly #input: SecretInput
  readonly #problem: (values: readonly string[]) => string | undefined
  #values: readonly string[]

  constructor(input: SecretInput, origin: SecretOrigin = 'issued', remedy?: string) {
    this.#input = input
    this.#problem = (values) => secretProblem(values, origin, remedy)
    this.#values = typeof input === 'function' ? [] : listOf(input)
    // Not as members with computed names, for which bundlers keep the class where nothing uses it.
    Object.defineProperties(this, { [marker]: { value: true }, [inspect]: { value: hidden } })
  }
  /** The valid secrets, newest first. Empty only before a function was first called. */
  get values(): readonly string[] {
    return this.#values
  }
  /** The one to authenticate with. */
  get value(): string {
    const [first] = this.#values
    if (first === undefined) throw new TypeError('A secret was used before it was resolved: call start() first')
    return first
  }
  get changes(): boolean {
    return typeof this.#input === 'function'
  }
  /** Calls the function again; keeps the old secrets if it returns no valid one. */
  async refresh(): Promise<void> {
    if (typeof this.#input !== 'function') return
    const values = listOf(await this.#input())
    if (values.length === 0) throw new TypeError('the function returned no secret')
    const problem = this.#problem(values)
    if (problem !== undefined) throw new UnfitSecret(problem)
    this.#values = values
  }
  toJSON(): string {
    return hidden()
  }
  toString(): string {
    return hidden()
  }
  static isInstance(value: unknown): value is Secret {
    return typeof value === 'object' && value !== null && marker in value
  }
}

// An empty key would make every signature forgeable.
const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string' && item !== '')

const kindSentence = 'expected a secret: a string, a list of strings (rotation), or a function that returns either'
const generator = 'make one with: openssl rand -hex 32'

/** What was expected instead; undefined when it is fine. Functions are checked at start, by what they return. */
export const secretProblem = (input: unknown, origin: SecretOrigin, remedy = generator): string | undefined => {
  if (typeof input === 'function') return undefined
  const values: readonly unknown[] = Array.isArray(input) ? input : [input]
  if (values.length === 0) return kindSentence
  for (const value of values) {
    if (typeof value !== 'string') return kindSentence
    if (origin === 'issued' && (value === '' || /\s/.test(value)))
      return value === '' ? kindSentence : 'expected a secret without white space'
    const weak = origin === 'chosen' ? weakness(value) : undefined
    if (weak) return `expected a secret ${weak}; ${remedy}`
  }
  return undefined
}

/** All secrets in parsed options, by dotted path. */
export const secretsIn = (value: unknown, path = '', found = new Map<string, Secret>()): Map<string, Secret> => {
  if (Secret.isInstance(value)) found.set(path, value)
  else if (Array.isArray(value) || isPlain(value))
    for (const [key, inner] of Object.entries(value)) secretsIn(inner, path ? `${path}.${key}` : key, found)
  return found
}

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Refreshes in the background, without keeping the process alive. Failures are logged without their message. */
export const keepFresh = (
  secrets: ReadonlyMap<string, Secret>,
  everyMs: number,
  log: Log,
  adapter: string,
): (() => void) => {
  let busy = false
  const timer = setInterval(async () => {
    if (busy) return
    busy = true
    for (const [field, held] of secrets)
      await held.refresh().catch((thrown: unknown) => {
        const why = thrown instanceof UnfitSecret ? { problem: thrown.message } : { code: failureOf(thrown).code }
        log.warn({ adapter, field, ...why }, 'A secret could not be refreshed; the old one is kept')
      })
    busy = false
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
