import { fail, type Log } from '@deskwire/core/adapter'
import { Client, Pool, type PoolClient, type PoolConfig, types } from 'pg'
import { type Begun, Connection, type Row, type Value } from './connection.js'
import { explained, isRefusal } from './failures.js'
import { migrations } from './schema.js'

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

const newer = (schema: string, version: number) =>
  fail(
    'config',
    `The schema ${schema} was written by a newer version (${version}, this one knows ${migrations.length})`,
    {
      remedy: 'Run the version of @deskwire/store-postgres that wrote it, or a later one',
    },
  )
