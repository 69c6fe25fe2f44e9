import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { dropSchema, freshSchema } from '../../stores/store-postgres/test/schema.js'
import { bundle, Ground } from '../faults/ground.js'
import { killRounds } from '../faults/rounds.js'

// `npm run test:faults` runs all of it, `npm test` a bounded part.
const everything = process.env.DESKWIRE_TESTS === 'long'
const sqliteRounds = Number(process.env.DESKWIRE_FAULTS_SQLITE ?? (everything ? 1_000 : 20))
const postgresRounds = Number(process.env.DESKWIRE_FAULTS_POSTGRES ?? (everything ? 300 : 5))

let script: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  script = await bundle()
})
afterAll(() => script.remove())

describe('F5: killed at any moment, nothing is missing, nothing is twice, order holds', () => {
  it(`SQLite, ${sqliteRounds} times`, { timeout: sqliteRounds * 10_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
    const ground = await new Ground(script.script, { sqlite: join(folder, 'test.db') }, 1_000).open()
    try {
      const tally = await killRounds(ground, sqliteRounds)
      if (everything) console.info('SQLite', tally)
      expect(tally.messages).toBeGreaterThan(sqliteRounds)
    } finally {
      await ground.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it(`PostgreSQL, ${postgresRounds} times`, { timeout: postgresRounds * 15_000 }, async () => {
    const server = inject('postgres')
    const schema = freshSchema()
    const ground = await new Ground(script.script, { postgres: server, schema }, 1_000).open()
    try {
      const tally = await killRounds(ground, postgresRounds)
      if (everything) console.info('PostgreSQL', tally)
      expect(tally.messages).toBeGreaterThan(postgresRounds)
    } finally {
      await ground.close()
      await dropSchema(server, schema)
    }
  })
})
