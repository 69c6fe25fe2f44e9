import type { z as Zod } from 'zod'
import { failureOf } from '../model/failure.js'
import type { Log } from '../ports/shared.js'

/** What a user may give: one secret, several while rotating, or a function that fetches either. */
export type SecretInput = string | readonly string[] | (() => SecretValue | Promise<SecretValue>)
type SecretValue = string | readonly string[]

const marker = Symbol.for('deskwire.secret')
const inspect = Symbol.for('nodejs.util.inspect.custom')

/** Holds a secret so that neither JSON nor `console.log` of the options shows it. */
export class Secret {
  readonly [marker] = true
  readonly #input: SecretInput
  #values: readonly string[]

  constructor(input: SecretInput) {
    this.#input = input
    this.#values = typeof input === 'function' ? [] : listOf(input)
  }
  /** What is valid now, newest first. Empty only while a function has not been asked yet. */
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
  /** Asks the function again; keeps what it had if that gives nothing. */
  async refresh(): Promise<void> {
    if (typeof this.#input !== 'function') return
    const values = listOf(await this.#input())
    if (values.length === 0) throw new TypeError('the function gave no secret')
    this.#values = values
  }
  toJSON(): string {
    return '[secret]'
  }
  toString(): string {
    return '[secret]'
  }
  [inspect](): string {
    return '[secret]'
  }
  static isInstance(value: unknown): value is Secret {
    return typeof value === 'object' && value !== null && marker in value
  }
}

// An empty key would make every signature forgeable, so it is no secret.
const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string' && item !== '')

export const isSecretInput = (value: unknown): value is SecretInput =>
  typeof value === 'function' ||
  (typeof value === 'string' && value !== '') ||
  (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== ''))

export const secretSentence =
  'expected a secret: a string, a list of strings (rotation), or a function that returns either'

/**
 * The zod type of a secret, for an adapter whose options are a zod schema. It hands in its own zod, so that this entry
 * never loads it: `z.strictObject({ token: secret(z) })`. With rules of ours it is `option.secret()`.
 */
export const secret = (z: Pick<typeof Zod, 'custom'>) =>
  z.custom<SecretInput>(isSecretInput, { error: secretSentence }).transform((input): Secret => new Secret(input))

/** Every secret in parsed options, wherever it sits, by its dotted path. */
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

/** Asks again in the background, never keeping the process alive. What failed is logged without its message. */
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
        log.warn({ adapter, field, code: failureOf(thrown).code }, 'A secret could not be refreshed; the old one stays')
      })
    busy = false
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
