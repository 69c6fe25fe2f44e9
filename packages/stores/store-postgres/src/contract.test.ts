import { describeStore } from '@deskwire/testkit'
import { inject } from 'vitest'
import { dropSchema, freshSchema } from '../test/schema.js'
import { postgres } from './index.js'

for (const pooler of [false, true]) {
  describeStore(
    pooler ? 'postgres, as behind a pooler' : 'postgres',
    () => {
      const connectionString = inject('postgres')
      const schema = freshSchema()
      const make = () => postgres({ connectionString, schema, pooler, connections: 6, pollMs: 20 })
      let store = make()
      return {
        store,
        reopen(crash) {
          // What was in hand stays leased, as a dead process leaves it.
          if (crash) void store.close()
          store = make()
          return store
        },
        async dispose() {
          await dropSchema(connectionString, schema)
        },
      }
    },
    { durable: !pooler, runs: pooler ? 3 : 10, turnMs: 25 },
  )
}
