import { expect, it, vi } from 'vitest'
import { acme } from './index.js'

const log = { debug() {}, info() {}, warn: vi.fn(), error() {} }

it('says at its start that it keeps nothing', async () => {
  const store = acme()
  await store.start({ now: Date.now, log })
  expect(log.warn).toHaveBeenCalledWith({ store: 'acme-name' }, expect.stringContaining('outlives'))
  await store.close()
})
