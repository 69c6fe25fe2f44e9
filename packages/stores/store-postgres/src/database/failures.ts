import { type DeskwireError, fail, failureOf } from '@deskwire/core/adapter'

/**
 * If the number of rows is not as expected, another process wrote what this transaction had read, so it is retried. The
 * statement itself fails then, by casting a text to a number, so that COMMIT can be sent without waiting.
 */
export const unexpected = 'deskwire: not as expected: '

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : ''

/** An error of the server, after which the connection can be reused. */
export const isRefusal = (thrown: unknown): boolean =>
  /^[0-9A-Z]{5}$/.test(codeOf(thrown)) &&
  !/^(08|57P)/.test(codeOf(thrown)) &&
  thrown instanceof Error &&
  'severity' in thrown &&
  thrown.severity === 'ERROR'

/** Rolled back by the server and worth a retry: a deadlock, a lock timeout, an unexpected number of rows. */
export const isTransient = (thrown: unknown): boolean =>
  /^(40001|40P01|55P03)$/.test(codeOf(thrown)) || isUnexpected(thrown, '')

/** Whether a statement reported this for that part, or for any. */
export const isUnexpected = (thrown: unknown, part: string): boolean =>
  codeOf(thrown) === '22P02' && thrown instanceof Error && thrown.message.includes(unexpected + part)

const known: readonly [RegExp, string, string, string, boolean][] = [
  [
    /^(28|3D000)/,
    'config',
    'PostgreSQL refuses this user, password or database',
    'Correct the connection string',
    false,
  ],
  [
    /^42501$/,
    'config',
    'The user of PostgreSQL lacks a privilege',
    'GRANT CREATE ON DATABASE to it, or have an administrator create the schema with this user as owner',
    false,
  ],
  [/^25006$/, 'config', 'This PostgreSQL is read-only, perhaps a replica', 'Connect to the primary', true],
  [/^53100$/, 'storage_full', 'The disk of PostgreSQL is full', 'Free space on the disk', true],
  [/^57014$/, 'timeout', 'PostgreSQL took too long', 'Check its load; raise statementMs if this is normal', true],
  [
    /^(08|57P|53)|^E[A-Z]+$/,
    'unavailable',
    'PostgreSQL cannot be reached',
    'Start it, or correct the host and port',
    true,
  ],
]

/** It passes by itself, or when somebody frees space. */
export const isOutage = (thrown: unknown): boolean =>
  ['unavailable', 'timeout', 'storage_full'].includes(failureOf(thrown).code)

/** Turns an error of PostgreSQL into a failure with a remedy, without the connection string. */
export const explained = (thrown: unknown): DeskwireError | unknown => {
  const code = codeOf(thrown)
  if (thrown instanceof Error && 'failure' in thrown) return thrown
  const found = known.find(([codes]) => codes.test(code))
  const words = thrown instanceof Error ? thrown.message : ''
  if (found) {
    const [, ours, message, remedy, retryable] = found
    return Object.assign(fail(ours, `${message} (${code}: ${firstLine(words)})`, { remedy, retryable }), { pg: code })
  }
  if (/timeout|Connection terminated|Client has encountered/i.test(words))
    return fail('unavailable', `PostgreSQL does not answer (${firstLine(words)})`, {
      remedy: 'Check the server and the network',
      retryable: true,
    })
  return thrown
}

// A detail may quote a row.
const firstLine = (words: string): string => words.split('\n', 1)[0]?.slice(0, 200) ?? ''
