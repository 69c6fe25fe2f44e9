import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './packages.mjs'
import { longest } from './test/rounds.mjs'
import { countTests } from './test.mjs'

// The shape of vitest's JSON report: vitest.dev/guide/reporters#json-reporter
const report = (more = {}) => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
  ...more,
})

it('counts what passed and what failed', () => {
  expect(countTests(report(), 0)).toEqual({ passed: 3, failed: 0, skipped: 0 })
  const failed = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }]
  expect(countTests(report({ numFailedTests: 2, testResults: failed }), 1)).toMatchObject({ passed: 3, failed: 2 })
})

it('a test file that could not be loaded is a failure, though no test in it ran', () => {
  expect(countTests(report({ testResults: [{ status: 'failed', assertionResults: [] }] }), 1).failed).toBe(1)
})

it('an error outside any test, or no report at all, is a failure', () => {
  expect(countTests(report(), 1).failed).toBe(1)
  expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

it('test:long plays as much of everything as npm test, or more', () => {
  const print = `import(${JSON.stringify(new URL('test/rounds.mjs', import.meta.url).href)})
    .then(({ rounds, valuesOf }) => console.log(JSON.stringify({ ...rounds, values: valuesOf(1_000) })))`
  const roundsWith = (env) => {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DESKWIRE_')))
    const { stdout } = spawnSync(process.execPath, ['-e', print], { env: { ...clean, ...env }, encoding: 'utf8' })
    return Object.values(JSON.parse(stdout))
  }
  const short = roundsWith({})
  const long = roundsWith({ DESKWIRE_TESTS: 'long' })
  expect(long.filter((count, n) => count <= short[n])).toEqual([])
  expect(short.filter((count) => !(count > 0))).toEqual([])
})

it('the files that are begun first are there', () => {
  expect(longest.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
