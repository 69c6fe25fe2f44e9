import { configure, mediaStore } from '@deskwire/core/adapter'
import { type Store, storeOn } from '@deskwire/core/store'
import type { PoolConfig } from 'pg'
import { z } from 'zod'
import { engineOver } from './engine.js'
import { databaseMedia } from './media.js'
import { keepSchema } from './upkeep/retention.js'

export type { Keep } from './upkeep/retention.js'

const plainName = /^[A-Za-z_][A-Za-z0-9_-]{0,49}$/
const positive = z.int().min(1)

export const optionsSchema = z.strictObject({
  connectionString: z
    .string()
    .regex(/^(postgres(ql)?|socket):/, 'expected what begins with postgres://')
    .optional()
    .describe('`postgres://user:password@host:5432/database`; without it the PG… variables count.'),
  schema: z
    .string()
    .regex(plainName, 'expected a plain name: letters, digits, _ and -')
    .default('deskwire')
    .describe('Where the tables are; made if it is not there.'),
  pooler: z
    .boolean()
    .default(false)
    .describe(
      'A pooler that hands out connections per transaction stands between (PgBouncer): no LISTEN, nothing kept in a session.',
    ),
  connections: positive
    .min(3, 'expected at least 3: two write, one claims')
    .default(10)
    .describe('Connections of this process, LISTEN apart.'),
  statementMs: positive.default(10_000).describe('How long a statement may take.'),
  pollMs: positive
    .optional()
    .describe('How often is looked for work that no notice came of. 1 s unless said; 100 ms behind a pooler.'),
  media: mediaStore()
    .optional()
    .describe('In the database unless said: a shared folder (`folderMedia`), an object store.'),
  keep: keepSchema.prefault({}).describe('How long what is not needed any more is kept.'),
  pool: z
    .custom<PoolConfig>((given) => typeof given === 'object' && given !== null, 'expected an object')
    .meta({ title: 'PoolConfig' })
    .default({})
    .describe('Whatever else node-postgres takes: `ssl`, `password` as a function.'),
})

export type PostgresOptions = z.input<typeof optionsSchema>

/** The store for any number of machines. */
export const postgres = (given: string | PostgresOptions = {}): Store => {
  const { options } = configure(
    'postgres',
    optionsSchema,
    typeof given === 'string' ? { connectionString: given } : given,
  )
  const { connectionString, schema, pooler, connections, statementMs } = options
  return storeOn(
    engineOver({
      settings: { connectionString, schema, pooler, statementMs, connections, pool: options.pool },
      pollMs: options.pollMs ?? (pooler ? 100 : 1_000),
      keep: options.keep,
      media: (database) => options.media ?? databaseMedia(database),
    }),
  )
}
