import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Conversation, ConversationPatch, Log } from '@deskwire/core/adapter'
import Connection from 'libsql'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type SqliteStore, sqlite } from './index.js'

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const address = { kind: 'phone', value: '+31600000001' } as const
const nobodys = { kind: 'phone', value: '+31600000002' } as const

let folder = ''
let store: SqliteStore
const open = async (): Promise<void> => {
  store = sqlite({ path: join(folder, 'deskwire.db') })
  await store.start({ now: () => 1, log })
}
const reopen = async (): Promise<void> => {
  await store.close()
  await open()
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deskwire-conversations-'))
  await open()
  await store.accept([
    {
      tenant: 'main',
      id: 'a',
      belongs: { by: 'address', channel: 'wa', line: 'line', addresses: [address], create: true },
      track: 'facts',
      at: 1,
      body: {},
    },
  ])
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const all = async (): Promise<readonly Conversation[]> => (await store.conversations('main', { limit: 10 })).items
const only = async (): Promise<Conversation> => {
  const [one] = await all()
  if (!one) throw new Error('There is no conversation')
  return one
}
const set = async (...patches: ConversationPatch[]): Promise<void> =>
  store.apply(
    'main',
    (await only()).id,
    patches.map((conversation) => ({ conversation })),
  )
/** However it is asked for, and after it was read from the file again. */
const expectAll = async (about: Partial<Conversation>, without: readonly (keyof Conversation)[] = []) => {
  for (const again of [async () => undefined, reopen]) {
    await again()
    const { id } = await only()
    const found = [
      await store.find('main', { by: 'address', channel: 'wa', line: 'line', addresses: [address], create: false }),
      await store.conversation('main', id),
      await only(),
      (await store.conversations('main', { address, limit: 10 })).items[0],
    ]
    for (const one of found) {
      expect(one).toMatchObject(about)
      for (const key of without) expect(one).not.toHaveProperty(key)
    }
  }
}

it('writes only what moved with a message, and reads it over what was there', async () => {
  await set({ name: 'Ana', lastInbound: { id: 'first', at: 1 }, turnOver: 'a' })
  const path = join(folder, 'deskwire.db')
  const file = new Connection(path)
  const row = () => file.prepare('SELECT data FROM conversation').pluck().all()
  const before = row()
  await set({ lastInbound: { id: 'second', at: 2 } })
  expect(row()).toEqual(before)
  file.close()
  await expectAll({ name: 'Ana', lastInbound: { id: 'second', at: 2 }, turnOver: 'a' })
})

it('forgets what was removed, whichever of both rows it was in', async () => {
  await set({ posting: ['1'], turn: { id: 't', until: 9 }, name: 'Ana' })
  await set({ posting: undefined })
  await expectAll({ turn: { id: 't', until: 9 }, name: 'Ana' }, ['posting'])
  await set({ turn: undefined, name: undefined })
  await expectAll({}, ['posting', 'turn', 'name'])
})

it('takes the last of several changes, in one transaction or in many', async () => {
  await set({ lastInbound: { id: '1', at: 1 } }, { state: 'active', stateAt: 2 }, { lastInbound: { id: '2', at: 2 } })
  await expectAll({ lastInbound: { id: '2', at: 2 }, state: 'active' })
  expect((await store.conversations('main', { state: 'active', limit: 1 })).items).toHaveLength(1)
  await set({ lastInbound: { id: '3', at: 3 } })
  await set({ state: 'closed', stateAt: 3 })
  await set({ lastInbound: { id: '4', at: 4 } }, { lastInbound: { id: '5', at: 5 } })
  await expectAll({ lastInbound: { id: '5', at: 5 }, state: 'closed' })
  expect((await store.conversations('main', { state: 'active', limit: 1 })).items).toHaveLength(0)
})

it('keeps nothing of changes whose transaction failed', async () => {
  await set({ lastInbound: { id: '1', at: 1 } })
  const { id } = await only()
  // It shares a transaction with the other, and fails alone.
  const failing = store.apply('main', id, [
    { conversation: { lastInbound: { id: '2', at: 2 }, state: 'closed' } },
    { introduce: { by: 'address', channel: 'wa', line: 'line', addresses: [nobodys], create: false }, changes: [] },
  ])
  const going = store.apply('main', id, [{ conversation: { turnOver: 'b' } }])
  await expect(failing).rejects.toThrow(/Nobody has this address/)
  await going
  await expectAll({ lastInbound: { id: '1', at: 1 }, state: 'open', turnOver: 'b' })
})

it('leaves nothing of an erased customer in either row', async () => {
  await set({ name: 'Ana', lastInbound: { id: 'wamid-of-ana', at: 1 } })
  await set({ lastInbound: { id: 'wamid-of-ana-2', at: 2 } })
  await store.forget('main', address)
  const file = new Connection(join(folder, 'deskwire.db'))
  expect(file.prepare('SELECT * FROM latest').all()).toEqual([])
  expect(JSON.stringify(file.prepare('SELECT * FROM conversation').all())).not.toMatch(/Ana|wamid/)
  file.close()
})
