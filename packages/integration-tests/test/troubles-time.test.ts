import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBridge } from '@deskwire/core'
import { postgres } from '@deskwire/store-postgres'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { dropSchema, freshSchema } from '../../stores/store-postgres/test/schema.js'
import { bundle, Ground } from '../faults/ground.js'
import { outage, stepRounds, stopRounds, type Tally } from '../faults/rounds.js'
import { modes } from '../faults/told.js'

// `npm run test:faults` runs all of it, `npm test` a bounded part.
const everything = process.env.DESKWIRE_TESTS === 'long'
const stops = Number(process.env.DESKWIRE_FAULTS_STOPS ?? (everything ? 50 : 2))
const longStops = Number(process.env.DESKWIRE_FAULTS_LONG_STOPS ?? (everything ? 50 : 0))
const steps = Number(process.env.DESKWIRE_FAULTS_STEPS ?? (everything ? 30 : 3))
const outageMs = Number(process.env.DESKWIRE_FAULTS_OUTAGE_MS ?? (everything ? 25 * 60_000 : 0))
const shortLeaseMs = 1_000
const defaultLeaseMs = 30_000

let script: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  script = await bundle()
})
afterAll(() => script.remove())

const onSqlite = async <T>(leaseMs: number, play: (ground: Ground) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
  const ground = await new Ground(script.script, { sqlite: join(folder, 'test.db') }, leaseMs).open()
  try {
    return await play(ground)
  } finally {
    await ground.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
const onPostgres = async <T>(leaseMs: number, play: (ground: Ground) => Promise<T>): Promise<T> => {
  const server = inject('postgres')
  const schema = freshSchema()
  const ground = await new Ground(script.script, { postgres: server, schema }, leaseMs).open()
  try {
    return await play(ground)
  } finally {
    await ground.close()
    await dropSchema(server, schema)
  }
}

it('processes whose machines disagree by an hour keep the time of the database', async () => {
  const connectionString = inject('postgres')
  const schema = freshSchema()
  const hour = 3_600_000
  const started = async (aheadMs: number) => {
    const real = Date.now
    const set = vi.spyOn(Date, 'now').mockImplementation(() => real() + aheadMs)
    try {
      const bridge = createBridge({
        publicUrl: 'https://bridge.test',
        store: postgres({ connectionString, schema }),
        channels: { fake: fakeChannel() },
        hosts: { desk: fakeHost() },
        catchUpEveryMs: 0,
      })
      expect(bridge.now() - real()).toBeCloseTo(aheadMs, -5)
      await bridge.start({ work: false })
      return bridge
    } finally {
      set.mockRestore()
    }
  }
  const bridges = [await started(hour), await started(0), await started(-hour)]
  const times = bridges.map((bridge) => bridge.now())
  for (const bridge of bridges) await bridge.stop()
  expect(Math.max(...times) - Math.min(...times)).toBeLessThan(60_000)
  await dropSchema(connectionString, schema)
})

for (const [name, on, twins] of [
  ['SQLite', onSqlite, false],
  ['PostgreSQL, two processes', onPostgres, true],
] as const) {
  const tells = (what: string, tally: Tally) => {
    if (everything || process.env.FAULTS_LOG) console.info(name, what, tally)
    expect(tally.messages).toBeGreaterThan(tally.rounds)
  }
  describe(`time, on ${name}`, () => {
    it(`a process is stopped for a part of its lease or for longer, ${stops} times`, {
      timeout: 20_000 + stops * 30_000,
    }, async () => {
      tells('stopped', await on(shortLeaseMs, (ground) => stopRounds(ground, stops, shortLeaseMs, twins)))
    })

    if (longStops > 0)
      it(`the same with the default lease, ${longStops} times`, { timeout: longStops * 600_000 }, async () => {
        tells(
          'stopped, lease 30 s',
          await on(defaultLeaseMs, (ground) => stopRounds(ground, longStops, defaultLeaseMs, twins)),
        )
      })

    it(`the clock of the machine is set, ${steps} times`, { timeout: 20_000 + steps * 60_000 }, async () => {
      tells('clock set', await on(shortLeaseMs, (ground) => stepRounds(ground, steps, twins)))
    })
  })
}

if (outageMs > 0)
  for (const mode of modes)
    it.concurrent(`a helpdesk (${mode}) is down for ${outageMs / 60_000} minutes of real time`, {
      timeout: outageMs + 20 * 60_000,
    }, async () => {
      const tally = await onSqlite(defaultLeaseMs, (ground) => outage(ground, mode, outageMs))
      console.info('outage', mode, tally)
      expect(tally.backAfterMs).toBeLessThan(10 * 60_000)
      // Where nobody can tell what became of a lost answer: what was under way, and one every five minutes (docs/reliability.md).
      const lost = mode === 'neither' ? 4 + outageMs / 2 / 300_000 : 0
      expect(tally.unknown).toBeLessThanOrEqual(lost)
    })
