import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rounds } from '../../../scripts/test/rounds.mjs'
import { Network } from '../../stores/store-postgres/test/network.js'
import { dropSchema, freshSchema, withClient } from '../../stores/store-postgres/test/schema.js'
import { startServer, type TestServer } from '../../stores/store-postgres/test/server.js'
import type { Trouble } from '../faults/desk.js'
import { type Bridge, bundle, Ground } from '../faults/ground.js'

const times = rounds.troubles
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let script: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  script = await bundle()
})
afterAll(() => script.remove())

let ground: Ground
afterEach(() => ground.close())

const agrees = async (bridge: Bridge): Promise<void> => {
  const told = await ground.settled(bridge)
  expect(ground.balance(told)).toEqual([])
}
const writes = async (count: number, pause = 5): Promise<void> => {
  for (let n = 0; n < count; n++) {
    ground.customerWrites(n)
    await sleep(pause)
  }
}

describe('troubles outside, on SQLite', () => {
  let folder = ''
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
    ground = await new Ground(script.script, { sqlite: join(folder, 'test.db') }, 1_000).open()
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('the host answers 429, 500, nothing, a login page, or loses the answer or the request', {
    timeout: 120_000,
  }, async () => {
    const bridge = await ground.bridge()
    const kinds: Trouble[] = [429, 500, 'time-out', '200-with-error', 'lose-answer', 'lose-request']
    for (let round = 0; round < times; round++) {
      for (let n = 0; n < 8; n++) ground.desk.troubles.push(kinds[Math.floor(Math.random() * kinds.length)] ?? 500)
      await writes(12)
    }
    await agrees(bridge)
    expect(ground.desk.troubles).toEqual([])
  })

  it('the first request lands late, when its caller has given up, but before the look-up asks', {
    timeout: 120_000,
  }, async () => {
    const bridge = await ground.bridge()
    // Calls end after 500 ms, and the desk is asked 200 ms after that.
    for (let n = 0; n < 4; n++) ground.desk.troubles.push('lands-late')
    await writes(6)
    await agrees(bridge)
  })

  it('the provider takes a message and its answer is lost', { timeout: 240_000 }, async () => {
    const bridge = await ground.bridge()
    ground.wire.controls.loseResponse({ count: 3 })
    await writes(24)
    await agrees(bridge)
    expect(ground.wire.ledger.entries.filter(({ lost }) => lost).length).toBeGreaterThan(0)
  })

  it('every webhook comes five times at once, again after a restart, and again 7 days later', {
    timeout: 120_000,
  }, async () => {
    ground.copies = 5
    const first = await ground.bridge()
    await writes(12)
    await agrees(first)
    expect((await first.books()).books.duplicate).toBeGreaterThan(40)
    await first.kill()
    ground.copies = 2
    const second = await ground.bridge()
    await writes(6)
    await agrees(second)
    const { effected } = (await second.books()).books
    await ground.advance(7 * 24 * 3_600_000)
    await ground.again()
    await agrees(second)
    expect((await second.books()).books.effected).toBe(effected)
  })
})

describe('PostgreSQL', () => {
  let server: TestServer
  let schema = ''
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  beforeEach(async () => {
    schema = freshSchema()
    ground = await new Ground(script.script, { postgres: server.url, schema }, 2_000).open()
  })
  afterEach(() => dropSchema(server.url, schema))

  const worker = async () => ground.bridge('worker', await ground.freePort())

  it('story (e): two processes, and one loses its lease in the middle of a post', { timeout: 240_000 }, async () => {
    const slow = await ground.bridge()
    ground.desk.troubles.push({ late: 300 }, { late: 300 })
    const before = ground.desk.ledger.length
    await writes(2)
    await sleep(150)
    // It holds the lane, has asked the desk, and now does nothing for longer than its lease.
    slow.say({ block: 4_000 })
    const other = await worker()
    await agrees(other)
    expect(ground.desk.ledger.length).toBeGreaterThan(before)
    await agrees(slow)
  })

  it('four workers, one after the other killed at random', { timeout: 240_000 }, async () => {
    const ingress = await ground.bridge('ingress')
    const workers = await Promise.all([worker(), worker(), worker(), worker()])
    for (let round = 0; round < times * 3; round++) {
      await writes(15)
      const n = Math.floor(Math.random() * workers.length)
      await workers[n]?.kill()
      workers[n] = await worker()
    }
    await agrees(ingress)
  })

  it('the database is stopped, and comes back', { timeout: 240_000 }, async () => {
    const bridge = await ground.bridge()
    await writes(6)
    await server.stop()
    await writes(6)
    await sleep(rounds.databaseStoppedMs)
    await server.start()
    await agrees(bridge)
  })

  it('the database is slow', { timeout: 240_000 }, async () => {
    const bridge = await ground.bridge()
    await writes(6)
    await withClient(server.url, async (client) => {
      for (let round = 0; round < 2; round++) {
        await client.query('BEGIN')
        await client.query(`LOCK TABLE "${schema}".${round === 0 ? 'work' : 'lane'} IN ACCESS EXCLUSIVE MODE`)
        await writes(6)
        await sleep(2_000)
        await client.query('COMMIT')
      }
    })
    await agrees(bridge)
  })

  it('the process is asked to end while the database does not answer: it does not wait for its leases', {
    timeout: 120_000,
  }, async () => {
    const proxy = await new Network(server.port).listen()
    const url = new URL(server.url)
    url.port = String(proxy.port)
    const store = { postgres: String(url), schema }
    try {
      // What was in hand comes back when its lease ends, long after this test.
      const cut = await ground.bridge('both', ground.port, store, 600_000)
      for (let n = 0; n < 12; n++) ground.desk.troubles.push({ late: 300 })
      await writes(6)
      while (ground.desk.troubles.length === 12) await sleep(10)
      proxy.cut()
      await writes(6)
      await cut.kill('SIGTERM')
    } finally {
      await proxy.close()
    }
    expect((await (await ground.bridge()).books()).books.waiting).toBeGreaterThan(0)
  })

  it('the network between a worker and the database is cut', { timeout: 240_000 }, async () => {
    const proxy = await new Network(server.port).listen()
    try {
      const url = new URL(server.url)
      url.port = String(proxy.port)
      const ingress = await ground.bridge('ingress')
      const cut = await ground.bridge('worker', await ground.freePort(), { postgres: String(url), schema })
      await writes(6)
      proxy.cut()
      await writes(6)
      await worker()
      await agrees(ingress)
      proxy.mend()
      await writes(6)
      await agrees(ingress)
      await agrees(cut)
    } finally {
      await proxy.close()
    }
  })
})
