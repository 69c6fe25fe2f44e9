import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { long, rounds } from '../../../scripts/test/rounds.mjs'
import { dropSchema, freshSchema } from '../../stores/store-postgres/test/schema.js'
import { bundle, Ground } from '../faults/ground.js'
import { killRounds } from '../faults/rounds.js'

// `npm run test:faults` runs all of it, `npm test` a bounded part.
const { killsOnSqlite, killsOnPostgres } = rounds

let script: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  script = await bundle()
})
afterAll(() => script.remove())

describe('F5: killed at any moment, nothing is missing, nothing is twice, order holds', () => {
  it(`SQLite, ${killsOnSqlite} times`, { timeout: killsOnSqlite * 30_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
    const ground = await new Ground(script.script, { sqlite: join(folder, 'test.db') }, 1_000).open()
    try {
      const tally = await killRounds(ground, killsOnSqlite)
      if (long || process.env.FAULTS_LOG) console.info('SQLite', tally)
      expect(tally.messages).toBeGreaterThan(killsOnSqlite)
    } finally {
      await ground.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it(`PostgreSQL, ${killsOnPostgres} times`, { timeout: killsOnPostgres * 60_000 }, async () => {
    const server = inject('postgres')
    const schema = freshSchema()
    const ground = await new Ground(script.script, { postgres: server, schema }, 1_000).open()
    try {
      const tally = await killRounds(ground, killsOnPostgres)
      if (long || process.env.FAULTS_LOG) console.info('PostgreSQL', tally)
      expect(tally.messages).toBeGreaterThan(killsOnPostgres)
    } finally {
      await ground.close()
      await dropSchema(server, schema)
    }
  })
})
