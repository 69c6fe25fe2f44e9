import { type DeskwireError, fail } from '@deskwire/core/adapter'

/**
 * Where a number of rows is not as expected, someone else wrote what this transaction had read: it is run again. The
 * statement itself says so, as a text that is no number, so that nobody has to wait before the COMMIT is sent.
 */
export const unexpected = 'deskwire: not as expected: '

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : ''

/** The server's own word, after which the connection is sound. */
export const isRefusal = (thrown: unknown): boolean =>
  /^[0-9A-Z]{5}$/.test(codeOf(thrown)) &&
  !/^(08|57P)/.test(codeOf(thrown)) &&
  thrown instanceof Error &&
  'severity' in thrown &&
  thrown.severity === 'ERROR'

/** Undone by the server, and worth another try: a deadlock, a lock not got in time, rows that were not as expected. */
export const isTransient = (thrown: unknown): boolean =>
  /^(40001|40P01|55P03)$/.test(codeOf(thrown)) || isUnexpected(thrown, '')

/** A statement said so of a part, or of any. */
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
    'The user of PostgreSQL lacks a right',
    'GRANT CREATE ON DATABASE, or let an administrator create the schema and give it to this user',
    false,
  ],
  [/^25006$/, 'config', 'This PostgreSQL is read-only, like a replica', 'Connect to the primary', true],
  [/^53100$/, 'storage_full', 'PostgreSQL has no room left to write', 'Free space on its disk', true],
  [/^57014$/, 'timeout', 'PostgreSQL took too long', 'Look at its load; raise statementMs if this is normal', true],
  [/^(08|57P|53)|^E[A-Z]+$/, 'unavailable', 'PostgreSQL cannot be reached', 'Start it, or correct host and port', true],
]

/** PostgreSQL's words, with what to do about it; never with the connection string. */
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
      remedy: 'Look at the server and the network',
      retryable: true,
    })
  return thrown
}

// A detail may quote a row.
const firstLine = (words: string): string => words.split('\n', 1)[0]?.slice(0, 200) ?? ''
