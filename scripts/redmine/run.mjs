// `npm run test:redmine`: the tests against a real Redmine, which is installed if it is missing (Debian, root).
import { runAgainst } from '../real/run.mjs'
import * as server from './server.mjs'

await runAgainst({
  name: 'Redmine',
  variable: 'DESKWIRE_REDMINE',
  config: 'scripts/redmine/vitest.config.ts',
  server,
  more: (panelPort) => ({ panelPort }),
})
