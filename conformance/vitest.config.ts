import { defineConfig } from 'vitest/config'
import { alias, root } from '../scripts/packages.mjs'
import { planter, recorder } from './record/plugin.js'

// The conversations that the channels, the simulator and hosts have in their own tests, recorded.
export default defineConfig({
  plugins: [planter, recorder],
  resolve: { alias: [...alias] },
  test: {
    name: 'conformance',
    root,
    include: [
      'packages/channels/whatsapp-cloud/test/wire.test.ts',
      'packages/channels/twilio-*/test/simulator.test.ts',
      'packages/simulator/src/wire/**/*.test.ts',
      'packages/hosts/front/test/**/*.test.ts',
      'packages/hosts/hubspot/test/**/*.test.ts',
      'packages/hosts/intercom/test/{contract,conversation,faults}.test.ts',
    ],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
