import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Database } from './database.js'
import { Group } from './group.js'

let folder = ''
let database: Database
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deskwire-'))
  database = await Database.open(join(folder, 'group.db'))
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

/** A disk that takes its time: each wait ends when it is told to. */
const slowDisk = () => {
  const waits: ((thrown?: unknown) => void)[] = []
  vi.spyOn(database, 'sync').mockImplementation((done) => void waits.push(done))
  return waits
}
const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
const scribe = () => {
  const group = new Group(database, [])
  const told: string[] = []
  const write = (key: string) => {
    const written = group.add(
      () => database.run(`INSERT INTO meta VALUES (?, '')`, key),
      () => told.push(`committed ${key}`),
    )
    written.then(
      () => told.push(key),
      (thrown: { code: string }) => told.push(`${key}: ${thrown.code}`),
    )
    return written
  }
  return { group, told, write }
}

it('promise 1: nothing is said to be written before the disk has it, and what comes meanwhile goes together', async () => {
  const waits = slowDisk()
  const { told, write } = scribe()
  void write('a')
  await turns()
  for (const key of ['b', 'c']) {
    void write(key)
    await turns()
  }
  // They wait in memory: one transaction for both, once the disk is free.
  expect(database.all(`SELECT key FROM meta WHERE key IN ('a', 'b', 'c')`)).toEqual([{ key: 'a' }])
  expect([told, waits.length]).toEqual([[], 1])
  waits[0]?.()
  await turns()
  expect([told, waits.length]).toEqual([['committed a', 'a'], 2])
  waits[1]?.()
  await turns()
  expect(told.slice(2)).toEqual(['committed b', 'committed c', 'b', 'c'])
})

it('what the disk refused is not said to be written, and nothing is built on it', async () => {
  const waits = slowDisk()
  const { told, write } = scribe()
  void write('a').catch(() => undefined)
  await turns()
  void write('b').catch(() => undefined)
  waits[0]?.(Object.assign(new Error('i/o error'), { code: 'EIO' }))
  await turns()
  await expect(write('c')).rejects.toMatchObject({ code: 'reopen_store' })
  expect(told).toEqual(['a: EIO', 'b: EIO', 'c: reopen_store'])
  expect(waits).toHaveLength(1)
})

it('closing writes what waits, and says so only when the disk has it', async () => {
  slowDisk()
  const { group, told, write } = scribe()
  const synced = vi.spyOn(database, 'syncNow').mockImplementation(() => void told.push('disk'))
  void write('a')
  await turns()
  void write('b')
  group.close()
  await turns()
  expect(told).toEqual(['disk', 'committed a', 'committed b', 'a', 'b'])
  expect(synced).toHaveBeenCalledOnce()
  await expect(write('c')).rejects.toMatchObject({ code: 'closed' })
})

it('the real disk is asked for each group, and its refusal has a remedy', async () => {
  const { write } = scribe()
  const sync = vi.spyOn(database, 'sync')
  await write('a')
  await Promise.all([write('b'), write('c')])
  expect(sync).toHaveBeenCalledTimes(2)
  // A log that is no longer open stands for a disk that answers with an error.
  database.close()
  await expect(
    new Promise((resolve, reject) => database.sync((thrown) => (thrown ? reject(thrown) : resolve(undefined)))),
  ).rejects.toMatchObject({ code: 'storage_failed', failure: { remedy: expect.stringContaining('disk') } })
})
