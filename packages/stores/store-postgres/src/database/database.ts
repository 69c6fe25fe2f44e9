import { Socket } from 'node:net'
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

const patienceMs = 500

// Integers here are times, counters and sequences, all below 2^53.
const int8 = 20
// Every statement reads a few rows by an index. A plan made while a table was small, or before its statistics were
// collected, would scan the whole table once it has grown. And a plan for these very values looks cheaper where they are few, so
// that each statement would be planned anew each time, which takes longer than to run it.
const plans = [
  ...['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'].map((name) => `${name}=off`),
  'plan_cache_mode=force_generic_plan',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')
const namesKept = 128
// How long a connection may take to end.
const goodbyeMs = 1_000
const parsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : format === 'binary' ? types.getTypeParser(oid, 'binary') : types.getTypeParser(oid, 'text'),
}

export class Database {
  private readonly pool: Pool
  private readonly texts = new Map<string, string>()
  private readonly names = new Map<string, string>()
  private readonly sockets = new Set<Socket>()
  readonly schema: string
  private closed = false
  private ended = false

  constructor(
    readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.schema = `"${settings.schema.replaceAll('"', '""')}"`
    this.pool = new Pool(this.options())
    // A connection that breaks in use reports it twice: to the waiting statement, and here.
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
      // Plans are made anew now and then, for tables that have become other ones.
      maxLifetimeSeconds: 600,
      // The client times out shortly after the server would, because a broken network gives no answer.
      query_timeout: statementMs + patienceMs,
      stream: this.socket,
      // Poolers refuse session settings.
      ...(!pooler && {
        statement_timeout: statementMs,
        idle_in_transaction_session_timeout: statementMs * 2,
        options: plans,
        // Pipelining: statements that wait for no answer are sent together.
        pipeline: true,
      }),
      keepAlive: true,
      ...pool,
      types: parsers,
    }
  }

  private readonly socket = (): Socket => {
    const socket = new Socket()
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    // Only now it begins to connect.
    if (this.closed) setImmediate(() => socket.destroy())
    return socket
  }

  /** Replaces `~` by the schema. */
  sql(text: string): string {
    let known = this.texts.get(text)
    if (known === undefined) {
      known = text.replaceAll('~', `${this.schema}.`)
      if (this.texts.size < 2_000) this.texts.set(text, known)
    }
    return known
  }

  /** A statement name, so that the text is parsed and planned once per connection; for a limited number of texts. */
  nameOf(text: string): string | undefined {
    let name = this.names.get(text)
    if (name === undefined && this.names.size < namesKept) {
      name = `set ${this.names.size}`
      this.names.set(text, name)
    }
    return name
  }

  async query(text: string, values: readonly Value[] = [], name?: string): Promise<readonly Row[]> {
    return this.with((connection) => connection.query(text, values, name))
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
      // Its state is unknown, so discard it; after a refused statement alone it can be reused.
      client.release(!isRefusal(thrown))
      throw explained(thrown)
    }
  }

  /**
   * Runs a transaction, with a server-side timeout that also works behind a pooler. BEGIN is already sent when
   * `use` is called, and its statements follow. `use` ends it by `commit`, which may be sent with the last
   * statements: if one of them failed, the server rolls back.
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

  /** Migrations are run by one process at a time. */
  async migrate(salt: string): Promise<void> {
    const known = await this.version()
    if (known !== undefined && known > migrations.length) throw newer(this.settings.schema, known)
    if (known === migrations.length) return
    await this.with(async (connection) => {
      await connection.query('BEGIN')
      try {
        // A migration of large tables takes as long as it takes, and the other processes wait for it.
        await connection.query('SET LOCAL statement_timeout = 0')
        await connection.patiently('SELECT pg_advisory_xact_lock(hashtext($1))', [`deskwire migrate ${this.schema}`])
        await connection.query(`CREATE SCHEMA IF NOT EXISTS ${this.schema}`)
        await connection.query('CREATE TABLE IF NOT EXISTS ~meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)')
        const [row] = await connection.query(`SELECT value FROM ~meta WHERE key = 'version'`)
        const version = Number(row?.value ?? 0)
        if (version > migrations.length) throw newer(this.settings.schema, version)
        for (const script of migrations.slice(version)) await connection.patiently(script)
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
    this.log.info({ schema: this.settings.schema, version: migrations.length }, 'The database is migrated')
  }

  private async version(): Promise<number | undefined> {
    const [found] = await this.query('SELECT to_regclass($1) AS found', [`${this.schema}.meta`])
    if (!found?.found) return undefined
    const [row] = await this.query(`SELECT value FROM ~meta WHERE key = 'version'`)
    return row && Number(row.value)
  }

  /** Whatever still waits for the server fails now. */
  cut(): void {
    this.closed = true
    for (const socket of this.sockets) socket.destroy()
  }

  async close(): Promise<void> {
    if (this.ended) return
    this.closed = true
    this.ended = true
    await this.pool.end()
    // It does not wait for the goodbyes, which a network that swallows everything never answers.
    setTimeout(() => this.cut(), goodbyeMs).unref()
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
