import { defineConfig } from 'vitest/config'
import { alias, root } from '../../scripts/packages.mjs'

// The vendors' own clients, and well-used ones, have whole conversations with what our adapters are tested against.
export default defineConfig({
  resolve: { alias: [...alias] },
  test: {
    name: 'clients',
    root,
    include: ['conformance/clients/*.test.mjs'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
