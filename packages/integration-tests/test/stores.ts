import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '@deskwire/core'
import type { Store } from '@deskwire/core/store'
import { postgres } from '@deskwire/store-postgres'
import { sqlite } from '@deskwire/store-sqlite'
import { inject } from 'vitest'
import { busyIn, freshSchema } from '../../stores/store-postgres/test/schema.js'

/** Every promise is shown on each of these: a port that only ever met memory is not firm. */
export interface StoreUnderTest {
  name: string
  make(): { store: Store; clean: () => void }
}

export const stores: readonly StoreUnderTest[] = [
  { name: 'memory', make: () => ({ store: memory(), clean: () => {} }) },
  {
    name: 'sqlite',
    make: () => {
      const folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
      return { store: sqlite(join(folder, 'test.db')), clean: () => rmSync(folder, { recursive: true, force: true }) }
    },
  },
  {
    name: 'postgres',
    // Its schemas go with the server, when all tests of this package are done.
    make: () => {
      const connectionString = inject('postgres')
      const schema = freshSchema()
      const store = postgres({ connectionString, schema, pollMs: 50 })
      return { store: Object.assign(store, { busy: busyIn(connectionString, schema) }), clean: () => {} }
    },
  },
]
