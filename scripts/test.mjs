// Runs `npm test`, or another script of tests, and says in one plain last line how it went: `N passed, N failed`.
// Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './packages.mjs'

/** What vitest's JSON report says; a file that could not be loaded, or an error outside any test, is a failure too. */
export const countTests = (report, status) => {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const broken = report.testResults.filter(
    ({ status: file, assertionResults }) =>
      file === 'failed' && !assertionResults.some(({ status: test }) => test === 'failed'),
  ).length
  const failed = report.numFailedTests + broken
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

export const runTests = (options = [], name = 'test') => {
  const folder = mkdtempSync(join(tmpdir(), 'deskwire-tests-'))
  const file = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  try {
    const { status } = spawnSync('npm', ['run', name, '--', ...reporters, ...options], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    return countTests(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, status)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed } = runTests(process.argv.slice(2))
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${passed} passed, ${failed} failed`)
}
