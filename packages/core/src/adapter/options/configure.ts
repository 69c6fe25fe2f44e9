import { DeskwireError, fail, failureOf } from '../../model/failure.js'
import type { Http } from '../../ports/http.js'
import type { Environment, Log } from '../../ports/shared.js'
import { describeIssues } from './config-problem.js'
import { keepFresh, secretsIn, UnfitSecret } from './secret.js'
import type { OptionsSchema, StandardIssue } from './standard-schema.js'
import { isZod } from './zod-fields.js'

/** Filled by `start`. Its functions may be destructured. */
export interface Handle<Options> {
  readonly name: string
  readonly options: Options
  /** The adapter's `start`: `{ spec: 1, …, start: handle.start }`. */
  readonly start: (environment: Environment) => Promise<void>
  readonly stop: () => void
  /** The bridge's clock; before `start` the system's. */
  readonly now: () => number
  readonly url: (path: string) => string
  readonly http: Http
  readonly log: Log
  /** The current values of a secret option, by its dotted path. Never empty after `start`. */
  readonly secret: (path: string) => readonly string[]
  readonly environment: () => Environment
}

const secretsEveryMs = 5 * 60_000

/** Checks an adapter's options, with one error for all problems, and returns the handle that `start` fills. */
export const configure = <Options>(
  name: string,
  schema: OptionsSchema<Options>,
  given: unknown,
  settings: { secretsEveryMs?: number } = {},
): Handle<Options> => {
  const options = parse(name, schema, given)
  const secrets = secretsIn(options)
  let environment: Environment | undefined
  let stopRefreshing: () => void = () => undefined

  const started = (): Environment => {
    if (environment) return environment
    throw fail('not_started', `${name} was used before it was started`, {
      remedy: 'Pass it to createBridge, or call start(environment) first',
    })
  }
  const logged =
    (level: keyof Log) =>
    (detail: object, message: string): void =>
      environment?.log[level](detail, message)

  return {
    name,
    options,
    start: async (given) => {
      const changing = new Map([...secrets].filter(([, held]) => held.changes))
      for (const [field, held] of changing)
        await held.refresh().catch((thrown: unknown) => {
          if (thrown instanceof UnfitSecret)
            throw fail('config', `${name}: the function for ${field} did not return a valid secret: ${thrown.message}`)
          throw fail('config', `${name}: ${field} could not be resolved (${kindOf(thrown)})`, {
            remedy: `The function given for ${field} must return a string or a list of strings`,
            retryable: true,
          })
        })
      environment = given
      stopRefreshing()
      if (changing.size > 0)
        stopRefreshing = keepFresh(changing, settings.secretsEveryMs ?? secretsEveryMs, given.log, name)
    },
    stop: () => stopRefreshing(),
    now: () => environment?.now() ?? Date.now(),
    url: (path) => started().url(path),
    http: {
      request: async (request, call) => started().http.request(request, call),
      stream: async (request, call) => started().http.stream(request, call),
    },
    log: { debug: logged('debug'), info: logged('info'), warn: logged('warn'), error: logged('error') },
    secret: (path) => secrets.get(path)?.values ?? [],
    environment: started,
  }
}

/** Reports all problems at once: each field, what was expected and what was given. */
export const parse = <Options>(name: string, schema: OptionsSchema<Options>, given: unknown): Options => {
  const result = schema['~standard'].validate(given)
  if (result instanceof Promise) throw fail('config', `${name}: the schema of its options must be synchronous`)
  if (!result.issues) return result.value
  const issues = result.issues.map((issue) => ({ ...issue, path: pathOf(issue) }))
  const lines = describeIssues(issues, given, isZod(schema) ? schema : undefined)
  throw new DeskwireError({
    code: 'config',
    message: `${name} is not configured correctly:\n${lines.join('\n')}`,
    retryable: false,
  })
}

const pathOf = ({ path = [] }: StandardIssue): readonly PropertyKey[] =>
  path.map((step) => (typeof step === 'object' ? step.key : step))

// The error of a user's function may contain the secret it was fetching.
const kindOf = (thrown: unknown): string =>
  DeskwireError.isInstance(thrown) ? failureOf(thrown).code : thrown instanceof Error ? thrown.name : typeof thrown
