// The tests that have no natural end: how much of each `npm test` plays, and how much `npm run test:long`, which CI runs
// every night. The shorter count is what finds a fault within a minute.
export const long = process.env.DESKWIRE_TESTS === 'long'

const pick = (short, full) => (long ? full : short)

export const rounds = {
  killsOnSqlite: Number(process.env.DESKWIRE_FAULTS_SQLITE ?? pick(20, 1_000)),
  killsOnPostgres: Number(process.env.DESKWIRE_FAULTS_POSTGRES ?? pick(5, 300)),
  poisonInHand: pick(64, 256),
  troubles: pick(1, 10),
  databaseStoppedMs: pick(2_000, 30_000),
  consentRows: pick(30_000, 100_000),
}

/** How often a property is tried that asks for so many values, or for fast-check's own 100. */
export const valuesOf = (runs = 100) => pick(Math.min(runs, Math.max(50, runs / 10)), runs)

/** They take longest, most of it waiting for others: begun first, none of them is left alone at the end. */
export const longest = [
  'packages/cli/test/store.test.ts',
  'packages/integration-tests/test/troubles.test.ts',
  'packages/integration-tests/test/killed.test.ts',
  'packages/stores/store-postgres/src/contract.test.ts',
  'scripts/docs-code.project.test.mjs',
  'scripts/installed.project.test.mjs',
  'examples/quickstart/test/page.test.ts',
  'packages/integration-tests/test/poison.test.ts',
  'packages/integration-tests/test/outages.test.ts',
  'scripts/release.project.test.mjs',
  'packages/cli/test/init.project.test.ts',
  'examples/quickstart/test/looks.test.ts',
  'packages/cli/test/served.test.ts',
  'scripts/new.project.test.mjs',
  'packages/integration-tests/test/promises.test.ts',
]
