import { fail, type MediaStore, type Store, storeOn } from '@deskwire/core/adapter'
import type { PoolConfig } from 'pg'
import { engineOver } from './engine.js'
import { databaseMedia } from './media.js'
import type { Keep } from './retention.js'

export type { Keep } from './retention.js'

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`; without it the PG… variables count. */
  connectionString?: string
  /** Where the tables are; made if it is not there. `deskwire` unless said. */
  schema?: string
  /** A pooler that hands out connections per transaction stands between (PgBouncer): no LISTEN, nothing kept in a session. */
  pooler?: boolean
  /** Connections of this process, LISTEN apart. 10 unless said. */
  connections?: number
  /** How long a statement may take. 10 s unless said. */
  statementMs?: number
  /** How often is looked for work that no notice came of. 1 s unless said; 100 ms behind a pooler. */
  pollMs?: number
  /** In the database unless said: a shared folder (`folderMedia`), an object store. */
  media?: MediaStore
  keep?: Keep
  /** Whatever else node-postgres takes: `ssl`, `password` as a function. */
  pool?: PoolConfig
}

/** The store for any number of machines. */
export const postgres = (given: string | PostgresOptions = {}): Store => {
  const options = checked(typeof given === 'string' ? { connectionString: given } : given)
  const { connectionString, schema = 'deskwire', pooler = false, connections = 10, statementMs = 10_000 } = options
  return storeOn(
    engineOver({
      settings: { connectionString, schema, pooler, statementMs, connections, pool: options.pool ?? {} },
      pollMs: options.pollMs ?? (pooler ? 100 : 1_000),
      keep: options.keep ?? {},
      media: (database) => options.media ?? databaseMedia(database),
    }),
  )
}

const checked = (options: PostgresOptions): PostgresOptions => {
  const wrong = (field: string, given: unknown, right: string) =>
    fail('config', `postgres({ ${field} }) must be ${right}, not ${JSON.stringify(given)}`)
  if (options.connectionString !== undefined && !/^(postgres(ql)?|socket):/.test(options.connectionString))
    // It may hold a password, so it is not shown.
    throw fail('config', 'postgres({ connectionString }) must begin with postgres://')
  if (options.schema !== undefined && !/^[A-Za-z_][A-Za-z0-9_-]{0,49}$/.test(options.schema))
    throw wrong('schema', options.schema, 'a plain name')
  for (const field of ['connections', 'statementMs', 'pollMs'] as const) {
    const value = options[field]
    if (value !== undefined && !(Number.isInteger(value) && value > 0))
      throw wrong(field, value, 'a whole number above 0')
  }
  if (options.connections !== undefined && options.connections < 3)
    throw wrong('connections', options.connections, 'at least 3: two write, one claims')
  for (const [name, days] of Object.entries(options.keep ?? {}))
    if (typeof days !== 'number' || !(days > 0)) throw wrong(`keep: { ${name} }`, days, 'a number of days above 0')
  return options
}
