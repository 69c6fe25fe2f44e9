import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Log } from '@deskwire/core/adapter'
import type { Envelope } from '@deskwire/core/store'
import { build } from 'esbuild'
import Connection from 'libsql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromSources } from '../../../../scripts/packages.mjs'
import { Database } from './database.js'
import { Group } from './group.js'
import { type SqliteOptions, type SqliteStore, sqlite } from './index.js'

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const day = 24 * 3_600_000

const envelope = (id: string, who = 1, more: Partial<Envelope> = {}): Envelope => ({
  tenant: 'main',
  id,
  belongs: {
    by: 'address',
    channel: 'whatsapp',
    line: 'line',
    addresses: [{ kind: 'phone', value: `+3160000${who}` }],
    create: true,
  },
  track: 'facts',
  at: 1,
  body: { id },
  ...more,
})

let folder = ''
let now = Date.UTC(2026, 10, 20)
const stores: SqliteStore[] = []

const open = async (options: Partial<SqliteOptions> = {}): Promise<SqliteStore> => {
  const store = sqlite({ path: join(folder, 'deskwire.db'), ...options })
  await store.start({ now: () => now, log })
  stores.push(store)
  return store
}
const condition = (met: () => Promise<boolean>) => vi.waitUntil(met, { timeout: 15_000, interval: 5 })
/** Lets the store do what it does now and then, which begins with its work. */
const tidy = async (store: SqliteStore): Promise<() => Promise<void>> => {
  const abort = new AbortController()
  const ended = store.work(async () => ({ done: 'effected' }), { signal: abort.signal, lanes: 4, leaseMs: 60_000 })
  return () => {
    abort.abort()
    return ended
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
})
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  rmSync(folder, { recursive: true })
})

describe('opening', () => {
  it('says what is wrong with its options', () => {
    expect(() => sqlite('')).toThrow(/path: expected the path of a file/)
    expect(() => sqlite({ path: 'x.db', keep: { settledDays: 0 } })).toThrow(/settledDays.*above 0/)
  })

  it('follows a symbolic link, also to a file that does not exist yet: one file, whatever its name', async () => {
    const volume = join(folder, 'volume')
    mkdirSync(volume)
    symlinkSync(volume, join(folder, 'data'))
    symlinkSync(join('data', 'real.db'), join(folder, 'first'))
    symlinkSync('first', join(folder, 'second'))
    const store = await open({ path: join(folder, 'second') })
    expect(await store.accept([envelope('a')])).toEqual(['new'])
    for (const end of ['', '-wal', '.lock']) expect(existsSync(join(volume, `real.db${end}`))).toBe(true)
    await expect(open({ path: join(volume, 'real.db') })).rejects.toThrow(/in use by another process/)
    await store.close()
    const again = await open({ path: join(folder, 'first') })
    expect(await again.accept([envelope('a')])).toEqual(['duplicate'])
  })

  it('refuses a second writer, and lets it in after a close', async () => {
    const first = await open()
    await expect(open()).rejects.toThrow(/in use by another process/)
    await first.close()
    await expect((await open()).accept([envelope('a')])).resolves.toEqual(['new'])
  })

  it('refuses a newer schema, a damaged file and a place that cannot be written', async () => {
    await (await open()).close()
    const raw = new Connection(join(folder, 'deskwire.db'))
    raw.exec('PRAGMA user_version = 99')
    raw.close()
    await expect(open()).rejects.toThrow(/written by a newer version \(schema 99/)
    writeFileSync(join(folder, 'bad.db'), 'this is no database, and never was one. '.repeat(200))
    await expect(open({ path: join(folder, 'bad.db') })).rejects.toMatchObject({ code: 'storage_corrupt' })
    await expect(open({ path: join(folder, 'bad.db', 'sub', 'x.db') })).rejects.toThrow(/cannot be written/)
  })
})

describe('writing', () => {
  it('puts all requests of one turn into one transaction, and one that fails fails alone', async () => {
    const store = await open()
    const results = await Promise.allSettled([
      store.accept([envelope('a')]),
      store.apply('main', 'nobody', [{ wake: true }]),
      // A bigint is not JSON: found out only in the middle of the transaction.
      store.accept([envelope('b', 2), envelope('c', 3, { body: 1n })]),
      store.accept([envelope('d', 4)]),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect([await store.envelope('main', 'b'), await store.envelope('main', 'c')]).toEqual([undefined, undefined])
    expect((await store.conversations('main', { limit: 9 })).items).toHaveLength(2)
    expect(await store.books()).toMatchObject({ received: 2, waiting: 2 })
    expect(await store.accept([envelope('b', 2)])).toEqual(['new'])
  })

  it('a full disk fails what does not fit, with its reason, and leaves nothing of it behind', async () => {
    const database = await Database.open(join(folder, 'full.db'))
    let followed = 0
    const group = new Group(database, [{ flush: () => undefined, undo: () => void followed++ }])
    const put = (key: string, size: number) =>
      group.add(
        () => {
          database.run('INSERT INTO meta VALUES (?, ?)', `${key}, begun`, '')
          database.run('INSERT INTO meta VALUES (?, ?)', key, 'x'.repeat(size))
        },
        () => undefined,
      )
    // As many pages as there are, and two: what SQLite then says is what it says of a full disk (SQLITE_FULL).
    const pages = Number(database.get('PRAGMA page_count')?.page_count)
    database.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const results = await Promise.allSettled([put('small', 10), put('large', 100_000), put('other', 10)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'storage_full', failure: { retryable: true } } })
    await expect(put('alone', 100_000)).rejects.toMatchObject({ code: 'storage_full' })
    await expect(put('later', 10)).resolves.toBeUndefined()
    expect(database.all('SELECT key FROM meta ORDER BY key').map(({ key }) => key)).toEqual(
      ['later', 'opened', 'other', 'small'].flatMap((key) => (key === 'opened' ? [key] : [key, `${key}, begun`])),
    )
    expect(followed).toBeGreaterThan(0)
    group.close()
    database.close()
  })

  it('no query of the hot path reads more rows as the tables grow', async () => {
    const store = await open()
    await store.accept([envelope('a')])
    await store.close()
    const raw = new Connection(join(folder, 'deskwire.db'))
    const plan = (sql: string) =>
      raw
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all([])
        .map((row) => String((row as { detail: unknown }).detail))
        .join('; ')
    for (const sql of [
      `SELECT 1 FROM work WHERE tenant = 'a' AND id = 'b'`,
      `SELECT * FROM work WHERE seq = 5`,
      `SELECT * FROM work WHERE state = 'waiting' AND lane <> '' AND later = 0 AND seq > 5 ORDER BY seq LIMIT 5`,
      `SELECT * FROM work WHERE state = 'waiting' AND lane <> '' AND later = 1 AND ready_at > 5 AND ready_at <= 6`,
      `SELECT seq FROM work WHERE state = 'waiting' AND lane <> '' AND later = 1 AND conversation = 'a'`,
      `SELECT seq, lane FROM work WHERE conversation = 'a' AND waits = 1`,
      `SELECT work.* FROM orphan JOIN work USING (seq) WHERE until <= 5 ORDER BY until LIMIT 5`,
      `SELECT data FROM step WHERE seq = 5`,
    ]) {
      expect(plan(sql)).toMatch(/SEARCH/)
      expect(plan(sql)).not.toMatch(/SCAN|TEMP B-TREE FOR ORDER/)
    }
    raw.close()
  })
})

describe('keeping', () => {
  it('drops settled work after its time but knows its id for 8 days', async () => {
    const store = await open({ keep: { settledDays: 1 } })
    await store.accept([envelope('a')])
    let stop = await tidy(store)
    await condition(async () => (await store.books()).effected === 1)
    await stop()
    now += 2 * day
    stop = await tidy(store)
    await condition(async () => (await store.envelope('main', 'a')) === undefined)
    await stop()
    expect(await store.accept([envelope('a')])).toEqual(['duplicate'])
    now += 9 * day
    stop = await tidy(store)
    await condition(async () => (await store.accept([envelope('a')]))[0] === 'new')
    await stop()
  })

  it('of settled work that is known by its id alone only that is kept, across a restart', async () => {
    const store = await open()
    await store.accept([envelope('a', 1, { transient: true }), envelope('b')])
    const stop = await tidy(store)
    await condition(async () => (await store.books()).effected === 2)
    await stop()
    await store.close()
    const again = await open()
    expect(await again.envelope('main', 'a')).toMatchObject({ state: 'effected', envelope: { body: null } })
    expect((await again.envelope('main', 'b'))?.envelope.body).toEqual({ id: 'b' })
    expect(await again.accept([envelope('a', 1, { transient: true })])).toEqual(['duplicate'])
  })

  it('drops messages after their time, with media nobody else uses, and links that have ended', async () => {
    const store = await open({ keep: { messagesDays: 30 } })
    await store.accept([envelope('a')])
    const [conversation] = (await store.conversations('main', { limit: 1 })).items
    const id = conversation?.id ?? ''
    const body = new Response('bytes').body as ReadableStream<Uint8Array>
    const { ref } = await store.media.put(body, { mime: 'image/png', maxBytes: 9 }, new AbortController().signal)
    const media = { type: 'media', kind: 'image', media: { ref: 'x', mime: 'image/png', stored: ref } } as const
    const message = { conversation: id, direction: 'in', author: { kind: 'customer' } } as const
    await store.apply('main', id, [
      { message: { ...message, id: 'old', at: now - 31 * day, content: [media] } },
      { message: { ...message, id: 'new', at: now, content: [] } },
      { link: { id: 'ended', ref, mime: 'image/png', until: now } },
      { link: { id: 'good', ref, mime: 'image/png', until: now + day } },
    ])
    const stop = await tidy(store)
    await condition(async () => (await store.media.open(ref)) === undefined)
    await stop()
    expect(await store.message('main', 'old')).toBeUndefined()
    expect(await store.message('main', 'new')).toBeDefined()
    await store.close()
    const file = new Connection(join(folder, 'deskwire.db'))
    expect(file.prepare('SELECT id FROM file_link').all()).toEqual([{ id: 'good' }])
    file.close()
  })

  it('copies itself while it is in use', async () => {
    const store = await open()
    await store.accept([envelope('a')])
    const copy = join(folder, 'copy.db')
    await store.backup(copy)
    await store.accept([envelope('b')])
    await expect(store.backup(copy)).rejects.toThrow(/already exists/)
    const restored = await open({ path: copy })
    expect([await restored.accept([envelope('a')]), await restored.accept([envelope('b')])]).toEqual([
      ['duplicate'],
      ['new'],
    ])
  })
})

describe('killed', () => {
  let script = ''
  beforeAll(async () => {
    // Within the package, so that the child finds its dependencies.
    const place = fileURLToPath(new URL('../node_modules/', import.meta.url))
    mkdirSync(place, { recursive: true })
    script = join(mkdtempSync(join(place, '.killed-')), 'child.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('../test/killed.ts', import.meta.url))],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      plugins: [fromSources],
      logLevel: 'silent',
    })
  })
  afterAll(() => rmSync(join(script, '..'), { recursive: true }))

  it('a second process is refused while the first lives, and let in when it was killed', async () => {
    const child = spawn(process.execPath, [script, join(folder, 'deskwire.db'), 'first'], { stdio: 'pipe' })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await expect(open()).rejects.toThrow(/in use by another process/)
    await saidUntil(child, new Set(), 1)
    await expect(open()).resolves.toBeDefined()
  })

  it('promise 1: ten times killed while it writes, all that was said to be accepted is there, and the books balance', async () => {
    const known = new Set<string>()
    for (let round = 0; round < 10; round++) {
      const child = spawn(process.execPath, [script, join(folder, 'deskwire.db'), String(round)], { stdio: 'pipe' })
      await saidUntil(child, known, 40 + round * 7)
    }
    const store = await open()
    for (const id of known) expect(await store.envelope('main', id)).toBeDefined()
    const { received, effected, waiting, parked, duplicate } = await store.books()
    expect(effected + waiting + parked + duplicate).toBe(received)
    const stop = await tidy(store)
    // What was in hand at the last kill waits a while.
    now += 10_000
    await condition(async () => (await store.books()).waiting === 0)
    await stop()
    expect((await store.books()).effected).toBeGreaterThanOrEqual(known.size)
    expect(parked).toBe(0)
  })
})

/** Reads what the child says it has accepted, and kills it after so many lines. */
const saidUntil = (child: ChildProcess, known: Set<string>, lines: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let rest = ''
    let errors = ''
    let count = 0
    child.stderr?.on('data', (chunk) => {
      errors += String(chunk)
    })
    child.stdout?.on('data', (chunk) => {
      const parts = (rest + String(chunk)).split('\n')
      rest = parts.pop() ?? ''
      for (const id of parts) known.add(id)
      count += parts.length
      if (count >= lines) child.kill('SIGKILL')
    })
    child.on('exit', (code) => (code === null ? resolve() : reject(new Error(`The child ended by itself: ${errors}`))))
  })
