import { type DeskwireError, fail, type Log } from '@deskwire/core/adapter'
import { Client, Pool, type PoolClient, type PoolConfig, type QueryConfig, type QueryResult, types } from 'pg'
import { migrations } from './schema.js'

export type Value = string | number | boolean | null | Buffer | readonly (string | number | boolean | null)[]
export type Row = Record<string, unknown>

/**
 * Where a number of rows is not as expected, someone else wrote what this transaction had read: it is run again. The
 * statement itself says so, as a text that is no number, so that nobody has to wait before the COMMIT is sent.
 */
export const unexpected = 'deskwire: not as expected: '

export interface Settings {
  connectionString: string | undefined
  schema: string
  pooler: boolean
  statementMs: number
  connections: number
  pool: PoolConfig
}

// Whole numbers here are times, counters and sequences: all below 2^53.
const int8 = 20
// Every statement goes by an index to a few rows. A plan made while a table was small, or before its statistics were
// taken, would read all of it when it has grown.
const plans = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'].map((name) => `-c ${name}=off`).join(' ')
const namesKept = 128
const parsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : format === 'binary' ? types.getTypeParser(oid, 'binary') : types.getTypeParser(oid, 'text'),
}

export class Database {
  private readonly pool: Pool
  private readonly texts = new Map<string, string>()
  private readonly names = new Map<string, string>()
  readonly schema: string
  private closed = false

  constructor(
    readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.schema = `"${settings.schema.replaceAll('"', '""')}"`
    this.pool = new Pool(this.options())
    // One that breaks while it is in use says so twice: to whoever waits for its answer, and here.
    this.pool.on('connect', (client) => client.on('error', () => undefined))
    this.pool.on('error', (thrown) => log.warn({ error: thrown.message }, 'A connection to PostgreSQL was lost'))
  }

  private options(): PoolConfig {
    const { connectionString, connections, statementMs, pool, pooler } = this.settings
    return {
      ...(connectionString !== undefined && { connectionString }),
      application_name: 'deskwire',
      max: connections,
      connectionTimeoutMillis: statementMs,
      // The client gives up shortly after the server would have: a cut network answers nothing.
      query_timeout: statementMs + 1_000,
      // A pooler between refuses what is set for a session.
      ...(!pooler && {
        statement_timeout: statementMs,
        idle_in_transaction_session_timeout: statementMs * 2,
        options: plans,
        // What is asked without waiting for an answer in between travels together.
        pipeline: true,
      }),
      keepAlive: true,
      ...pool,
      types: parsers,
    }
  }

  /** `~` becomes the schema. */
  sql(text: string): string {
    let known = this.texts.get(text)
    if (known === undefined) {
      known = text.replaceAll('~', `${this.schema}.`)
      if (this.texts.size < 2_000) this.texts.set(text, known)
    }
    return known
  }

  /** A name for a text, so that it is parsed and planned once per connection; not for any number of them. */
  nameOf(text: string): string | undefined {
    let name = this.names.get(text)
    if (name === undefined && this.names.size < namesKept) {
      name = `set ${this.names.size}`
      this.names.set(text, name)
    }
    return name
  }

  async query(text: string, values: readonly Value[] = []): Promise<readonly Row[]> {
    return this.with((connection) => connection.query(text, values))
  }

  async with<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.closed) throw fail('closed', 'The store is closed', { retryable: true })
    let client: PoolClient
    try {
      client = await this.pool.connect()
    } catch (thrown) {
      throw explained(thrown)
    }
    try {
      const result = await use(new Connection(this, client))
      client.release()
      return result
    } catch (thrown) {
      // Whatever state it is in, nobody else shall have it; a refused statement alone leaves it sound.
      client.release(!isRefusal(thrown))
      throw explained(thrown)
    }
  }

  /**
   * All or nothing, with a time-out of the server's that also holds behind a pooler. The beginning is under way when
   * `use` is called; what is asked meanwhile comes after it. `use` ends it by `commit`, which may travel with the last
   * statements: after one that the server refused it undoes everything.
   */
  transaction<T>(
    { alone, blocks }: { alone: boolean; blocks: number },
    use: (connection: Connection, begun: Promise<Begun>) => Promise<T>,
  ): Promise<T> {
    return this.with(async (connection) => {
      const begun = connection.begin(alone, blocks, this.settings.statementMs)
      begun.catch(() => undefined)
      try {
        return await use(connection, begun)
      } catch (thrown) {
        if (connection.open && isRefusal(thrown)) await connection.query('ROLLBACK')
        throw thrown
      }
    })
  }

  /** A connection of its own, for LISTEN. */
  client(): Client {
    const { max: _, ...options } = this.options()
    return new Client({ ...options, query_timeout: undefined, statement_timeout: undefined })
  }

  /** One at a time, however many start at once. */
  async migrate(salt: string): Promise<void> {
    const known = await this.version()
    if (known !== undefined && known > migrations.length) throw newer(this.settings.schema, known)
    if (known === migrations.length) return
    await this.with(async (connection) => {
      await connection.query('BEGIN')
      try {
        await connection.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`deskwire migrate ${this.schema}`])
        await connection.query(`CREATE SCHEMA IF NOT EXISTS ${this.schema}`)
        await connection.query('CREATE TABLE IF NOT EXISTS ~meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)')
        const [row] = await connection.query(`SELECT value FROM ~meta WHERE key = 'version'`)
        const version = Number(row?.value ?? 0)
        if (version > migrations.length) throw newer(this.settings.schema, version)
        for (const script of migrations.slice(version)) await connection.query(script)
        await connection.query(
          `INSERT INTO ~meta VALUES ('version', $1), ('salt', $2), ('epoch', '0')
          ON CONFLICT (key) DO UPDATE SET value = CASE WHEN excluded.key = 'version' THEN excluded.value ELSE ~meta.value END`,
          [String(migrations.length), salt],
        )
        await connection.query('COMMIT')
      } catch (thrown) {
        await connection.query('ROLLBACK').catch(() => undefined)
        throw thrown
      }
    })
    this.log.info({ schema: this.settings.schema, version: migrations.length }, 'The database is prepared')
  }

  private async version(): Promise<number | undefined> {
    const [found] = await this.query('SELECT to_regclass($1) AS found', [`${this.schema}.meta`])
    if (!found?.found) return undefined
    const [row] = await this.query(`SELECT value FROM ~meta WHERE key = 'version'`)
    return row && Number(row.value)
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.pool.end()
  }
}

export interface Begun {
  /** Changes when someone was forgotten, and with it what is remembered of names. */
  epoch: string
  /** Where numbers for new work begin, 1,024 each. */
  blocks: readonly number[]
}

export class Connection {
  private last: Promise<unknown> = Promise.resolve()
  /** A transaction was begun and not yet asked to end. */
  open = false

  constructor(
    private readonly database: Database,
    private readonly client: PoolClient,
  ) {}

  async query(text: string, values: readonly Value[] = [], name?: string): Promise<readonly Row[]> {
    const { settings } = this.database
    const config: QueryConfig = {
      text: this.database.sql(text),
      ...(values.length > 0 && { values: [...values] }),
      ...(name !== undefined && !settings.pooler && { name }),
    }
    const result = await this.send<QueryResult<Row>>(config)
    return result.rows
  }

  /** At once, after whatever was sent before; a pooler between may not take what it has not answered, so there it waits. */
  private send<T>(what: string | QueryConfig): Promise<T> {
    const ask = () => this.client.query(what) as Promise<unknown> as Promise<T>
    if (!this.database.settings.pooler) return ask()
    const asked = this.last.then(ask)
    this.last = asked.catch(() => undefined)
    return asked
  }

  /** One that is written anew for what there is to write, in few shapes. */
  set(text: string, values: readonly Value[]): Promise<readonly Row[]> {
    return this.query(text, values, this.database.nameOf(text))
  }

  async begin(alone: boolean, blocks: number, statementMs: number): Promise<Begun> {
    const key = `hashtext('deskwire write ${this.database.schema.replaceAll("'", "''")}')`
    const take = `pg_advisory_xact_lock${alone ? '' : '_shared'}(${key})`
    // Several statements in one message, which need no answer in between. Numbers are drawn after those jobs came in,
    // so what was answered before has a lower one, whichever process took it.
    const draw =
      blocks > 0 ? `SELECT nextval('~seq') AS block FROM generate_series(1, ${blocks})` : 'SELECT 1 WHERE false'
    this.open = true
    const answers = await this.send<unknown>(
      this.database.sql(
        `BEGIN; SET LOCAL statement_timeout = ${statementMs}; SELECT ${take}; SELECT value FROM ~meta WHERE key = 'epoch'; ${draw}`,
      ),
    )
    const results = Array.isArray(answers) ? (answers as { rows: Row[] }[]) : []
    const drawn = results.at(-1)?.rows ?? []
    return { epoch: String(results.at(-2)?.rows[0]?.value ?? ''), blocks: drawn.map(({ block }) => Number(block)) }
  }

  async commit(): Promise<void> {
    this.open = false
    const { command } = await this.send<QueryResult<Row>>('COMMIT')
    // The server's word for a transaction in which something was refused.
    if (command !== 'COMMIT') throw new Error(`The transaction ended in ${command}`)
  }
}

/** Answers of what was asked together. The first that failed says why: the server refuses what comes after it in the transaction. */
export const together = async <T extends readonly Promise<unknown>[]>(
  ...asked: T
): Promise<{ -readonly [N in keyof T]: Awaited<T[N]> }> => {
  const answers = await Promise.allSettled(asked)
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason
  return Promise.all(asked) as Promise<{ -readonly [N in keyof T]: Awaited<T[N]> }>
}

const newer = (schema: string, version: number) =>
  fail(
    'config',
    `The schema ${schema} was written by a newer version (${version}, this one knows ${migrations.length})`,
    {
      remedy: 'Run the version of @deskwire/store-postgres that wrote it, or a later one',
    },
  )

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : ''

/** The server's own word, after which the connection is sound. */
const isRefusal = (thrown: unknown): boolean =>
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
const explained = (thrown: unknown): DeskwireError | unknown => {
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
