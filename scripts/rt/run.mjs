// `npm run test:rt`: the tests against a real Request Tracker, which is installed if it is missing (Debian, root).
import { randomBytes } from 'node:crypto'
import { runAgainst } from '../real/run.mjs'
import * as server from './server.mjs'

await runAgainst({
  name: 'Request Tracker',
  variable: 'DESKWIRE_RT',
  config: 'scripts/rt/vitest.config.ts',
  server,
  more: (hookPort) => ({
    hookPort,
    hook: `http://127.0.0.1:${hookPort}/hosts/rt`,
    secret: `whsec_${randomBytes(32).toString('base64')}`,
  }),
})
