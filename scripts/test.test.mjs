import { expect, it } from 'vitest'
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
