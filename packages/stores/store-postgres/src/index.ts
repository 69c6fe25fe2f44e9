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
    .regex(/^(postgres(ql)?|socket):/, 'expected a URL that begins with postgres://')
    .optional()
    .describe('`postgres://user:password@host:5432/database`. Default: the PG… environment variables.'),
  schema: z
    .string()
    .regex(plainName, 'expected a plain name: letters, digits, _ and -')
    .default('deskwire')
    .describe('The schema of the tables; created if it does not exist.'),
  pooler: z
    .boolean()
    .default(false)
    .describe('Set it behind a transaction pooler (PgBouncer): no LISTEN, no session state.'),
  connections: positive
    .min(3, 'expected at least 3: two to write, one to claim')
    .default(10)
    .describe('The most connections of this process, without the one for LISTEN.'),
  // A helpdesk or provider that waits for its webhook gives up after 5 seconds (Chatwoot) to 15 (Twilio).
  statementMs: positive
    .default(4_000)
    .describe('The time limit of a statement, its wait for a lock included, and of a connection to be made.'),
  pollMs: positive.optional().describe('How often to poll for work. Default: 1 s; 100 ms behind a pooler.'),
  media: mediaStore()
    .optional()
    .describe('Where to keep media: a shared folder (`folderMedia`) or an object store. Default: the database.'),
  keep: keepSchema.prefault({}).describe('How long to keep old data.'),
  pool: z
    .custom<PoolConfig>((given) => typeof given === 'object' && given !== null, 'expected an object')
    .meta({ title: 'PoolConfig' })
    .default({})
    .describe('Other options of node-postgres: `ssl`, `password` as a function.'),
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
