import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConsentRecord } from '@deskwire/core/adapter'
import Connection from 'libsql'
import { afterEach, expect, it, vi } from 'vitest'
import { copyDatabase, sqlite } from './index.js'

const folders: string[] = []
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
})
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'deskwire-copy-'))
  folders.push(path)
  return path
}
const environment = { now: Date.now, log: { debug() {}, info() {}, warn() {}, error() {} } }
const record: ConsentRecord = {
  id: 'one',
  tenant: 'main',
  channel: 'sms',
  line: 'line',
  customer: 'c1',
  addresses: ['phone:+15551230001'],
  purpose: 'updates',
  granted: true,
  source: 'api',
  evidence: 'form',
  at: 1,
}

it('a store is copied while a process has it open, and the copy is a store', async () => {
  const at = folder()
  const store = sqlite(join(at, 'a.db'))
  await store.start(environment)
  await store.apply('main', undefined, [{ consent: record }])
  await copyDatabase(join(at, 'a.db'), join(at, 'b.db'))
  await store.apply('main', undefined, [{ consent: { ...record, id: 'two' } }])
  await store.close()
  const copy = sqlite(join(at, 'b.db'))
  await copy.start(environment)
  expect((await copy.consents('main', { customer: 'c1' })).items.map(({ id }) => id)).toEqual(['one'])
  await copy.close()
  await expect(copyDatabase(join(at, 'a.db'), join(at, 'b.db'))).rejects.toThrow(/already exists/)
  await expect(copyDatabase(join(at, 'c.db'), join(at, 'd.db'))).rejects.toThrow(/There is no/)
})

it("a person's records are found by who they are, not by reading everybody's", async () => {
  const at = folder()
  const store = sqlite(join(at, 'a.db'))
  const prepare = vi.spyOn(Connection.prototype, 'prepare')
  await store.start(environment)
  await store.apply('main', undefined, [{ consent: record }])
  await store.consents('main', { customer: 'c1', channel: 'sms', line: 'line' })
  await store.close()
  const asked = prepare.mock.calls.map(([sql]) => sql)
  prepare.mockRestore()
  const sql = asked.find((one) => one.includes('FROM consent WHERE') && one.includes('ORDER BY number')) ?? ''
  const database = new Connection(join(at, 'a.db'))
  const places = Array.from(sql.matchAll(/\?/g), () => 'x')
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(places) as { detail: string }[]
  database.close()
  expect(plan[0]?.detail).toBe('SEARCH consent USING INTEGER PRIMARY KEY (rowid=?)')
})
