import { postgres } from '@deskwire/store-postgres'
import { afterAll } from 'vitest'
import { freshSchema } from '../../stores/store-postgres/test/schema.js'
import { startServer } from '../../stores/store-postgres/test/server.js'
import { stores as local, type StoreUnderTest } from './stores.js'

const server = await startServer()
afterAll(() => server.dispose())

/** With PostgreSQL, whose schemas go with their server when the file is done. */
export const stores: readonly StoreUnderTest[] = [
  ...local,
  {
    name: 'postgres',
    make: () => ({
      store: postgres({ connectionString: server.url, schema: freshSchema(), pollMs: 50 }),
      clean: () => {},
    }),
  },
]
