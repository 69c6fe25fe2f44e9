// Runs the tests that a page shows, as its reader would.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { inFolder, written } from './code.mjs'

/** How each test file of these blocks ended: `{ 'docs/guides/x.md': { passed: 51, failed: [] } }`. */
export const resultsOf = (blocks) =>
  inFolder((base) => {
    const from = written(
      blocks.filter(({ info }) => /\.ts$/.test(info)),
      base,
    )
    writeFileSync(
      join(base, 'vitest.config.mjs'),
      `import { alias } from '../../scripts/packages.mjs'
      export default { resolve: { alias }, test: { include: ['**/*.test.ts'], root: import.meta.dirname } }`,
    )
    const report = join(base, 'report.json')
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile=${report}`],
      { cwd: base, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
    )
    try {
      const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
      return Object.fromEntries(
        testResults.map(({ name, assertionResults, message }) => [
          [...from].find(([place]) => name.replaceAll('\\', '/').endsWith(place))?.[1].path ?? name,
          {
            passed: assertionResults.filter(({ status }) => status === 'passed').length,
            failed: [
              ...(message ? [message] : []),
              ...assertionResults
                .filter(({ status }) => status === 'failed')
                .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0]}`),
            ],
          },
        ]),
      )
    } catch {
      return { 'nothing ran': { passed: 0, failed: [`${stdout}${stderr}`] } }
    }
  })
