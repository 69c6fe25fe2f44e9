import { memory } from '@deskwire/core'
import type { Assistant } from '@deskwire/core/adapter'
import { fakeHost } from '@deskwire/testkit'
import { expect, it } from 'vitest'
import { isolated } from './isolate.js'

const assistant = (name: string): Assistant => ({
  spec: 1,
  name,
  repeatable: true,
  respond: ({ memory }) => Promise.resolve({ acts: [], memory }),
})

it('D4: an assistant that calls a service or a paid model is not asked while developing', async () => {
  const names = ['ai', 'watsonx', 'direct-line', 'topics', 'mine']
  const { replaced } = await isolated(
    {
      publicUrl: 'https://bridge.test',
      store: memory(),
      channels: {},
      hosts: {},
      assistants: Object.fromEntries(names.map((name) => [name, assistant(name)])),
    },
    new Set(['store', 'assistants/watsonx']),
    { lines: new Set(), store: memory, host: () => Promise.resolve(fakeHost()), ownDesk: false },
  )
  expect(replaced.map(({ what }) => what)).toEqual(['assistants/ai', 'assistants/direct-line'])
})
