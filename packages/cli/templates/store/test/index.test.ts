import { describeStore, playStore } from '@deskwire/testkit'
import { expect, it, vi } from 'vitest'
import { acme } from '../src/index.js'

// With data that outlives the process: `reopen` in the fixture, and `{ durable: true }`.
describeStore('acme-name', () => ({ store: acme() }))

it('plays a conversation', async () => {
  const { inbox, tickets } = await playStore(
    () => ({ store: acme() }),
    `customer: Where is my parcel?
     expect ticket: Where is my parcel?
     agent: It is on its way
     expect customer: It is on its way`,
  )
  expect([inbox, tickets]).toEqual([['It is on its way'], 1])
})

it('says at its start that it keeps nothing', async () => {
  const log = { debug() {}, info() {}, warn: vi.fn(), error() {} }
  const store = acme()
  await store.start({ now: Date.now, log })
  expect(log.warn).toHaveBeenCalledWith({ store: 'acme-name' }, expect.stringContaining('outlives'))
  await store.close()
})
