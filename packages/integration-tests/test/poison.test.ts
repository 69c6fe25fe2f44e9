import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { long, rounds } from '../../../scripts/test/rounds.mjs'
import { dropSchema, freshSchema } from '../../stores/store-postgres/test/schema.js'
import { bundle } from '../faults/ground.js'
import { PoisonGround } from '../faults/poison-ground.js'
import type { PoisonSetup } from '../faults/poison-setup.js'

interface Books {
  received: number
  effected: number
  waiting: number
  parked: number
}

// `npm run test:faults` has as many in hand as there are lanes.
const most = rounds.poisonInHand

let script: Awaited<ReturnType<typeof bundle>>
const schemas: string[] = []
const folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
beforeAll(async () => {
  script = await bundle('./poison-child.ts')
})
afterAll(async () => {
  script.remove()
  rmSync(folder, { recursive: true, force: true })
  for (const schema of schemas) await dropSchema(inject('postgres'), schema)
})

const stores: Readonly<Record<string, (name: string) => PoisonSetup['store']>> = {
  SQLite: (name) => ({ sqlite: join(folder, `${name}.db`) }),
  PostgreSQL: () => {
    const schema = freshSchema()
    schemas.push(schema)
    return { postgres: { connectionString: inject('postgres'), schema } }
  },
}

interface Poison {
  act: 'kill' | 'loop' | 'heap'
  /** How much is in hand when it acts for the first time. */
  inHand: number
  endsWith: RegExp
  stallMs?: number
  flags?: readonly string[]
}

const survive = async (
  store: PoisonSetup['store'],
  { act, inHand, endsWith, stallMs = 30_000, flags = [] }: Poison,
) => {
  const ground = await new PoisonGround(script.script, store, { stallMs, flags }).open()
  try {
    const innocent = Array.from({ length: inHand - 1 }, (_, n) => `innocent ${n}`)
    ground.desk.holdUntil = inHand
    await ground.start()
    await ground.write(act)
    for (let n = 0; n < innocent.length; n += 32) await ground.write(...innocent.slice(n, n + 32))
    let later = 0
    const wrote: string[] = []
    // Whoever writes after each death is served while the suspects wait.
    const books = () => ground.api<Books>('/api/books')
    await ground.until(async () => {
      if (ground.deaths.length > later) {
        const text = `after death ${++later}`
        wrote.push(text)
        await ground.write(text)
      }
      const found = await books()
      if (found) expect(found.received).toBeGreaterThanOrEqual(inHand)
      return found !== undefined && found.waiting === 0 && found.parked === 1
    })
    // One with everything in hand, two alone; one more where it first waited for an outside for long, and others beside it.
    expect([3, 4]).toContain(ground.deaths.length)
    for (const death of ground.deaths) expect(death).toMatch(endsWith)
    expect(await books()).toMatchObject({ effected: inHand - 1 + wrote.length, parked: 1 })
    const parked = await ground.api<{ items: { id: string; reason: string }[] }>('/api/parked')
    expect(parked?.items.map(({ reason }) => reason)).toEqual(['poison'])
    expect([...ground.desk.posts].sort()).toEqual([act, ...innocent, ...wrote].sort())
    return ground
  } finally {
    await ground.close()
  }
}

describe('promise 13: poison costs its own piece of work, and nothing else', () => {
  for (const [name, make] of Object.entries(stores)) {
    it.concurrent(`${name}, ${most} in hand: one kills its process`, { timeout: 240_000 }, async () => {
      await survive(make('kill'), { act: 'kill', inHand: most, endsWith: /^SIGKILL$/ })
    })

    // How a process dies is nothing that a store would know: one of them is enough for `npm test`.
    if (name !== 'SQLite' && !long) continue

    it.concurrent(`${name}: one loops for ever, and the watchdog ends its process`, { timeout: 240_000 }, async () => {
      const loop = { act: 'loop', inHand: 16, endsWith: /^SIGKILL$/, stallMs: 6_000 } as const
      const ground = await survive(make('loop'), loop)
      expect(ground.errors.match(/event loop was blocked for 6 s/g)).toHaveLength(ground.deaths.length)
    })

    it.concurrent(`${name}: one takes all memory there is`, { timeout: 240_000 }, async () => {
      const heap = {
        act: 'heap',
        inHand: 16,
        endsWith: /^(SIGABRT|SIGTRAP|134)$/,
        flags: ['--max-old-space-size=64'],
      } as const
      await survive(make('heap'), heap)
    })
  }
})
