// Starts a helpdesk of one's own from Debian's packages, runs the tests against it and stops it. The last line says how
// it went. Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { freePort } from '../test/port.mjs'
import { countTests } from '../test.mjs'

const timed = async (what, work) => {
  const began = Date.now()
  const value = await work()
  console.log(`${what}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
  return value
}

/**
 * `server` has `install`, `create`, `start` and `stop`. What `more` makes of a free port goes to `create`, and with what
 * that returns to the tests, in the variable `variable`.
 */
export const runAgainst = async ({ name, variable, config, server, more = () => ({}) }) => {
  const home = await mkdtemp(join(tmpdir(), `deskwire-${name.toLowerCase().replaceAll(' ', '-')}-`))
  const report = join(home, 'report.json')
  const at = { home: join(home, 'server'), port: await freePort() }
  const given = more(await freePort())
  let counted = { passed: 0, failed: 1 }
  try {
    await timed(`Install ${name}`, async () => server.install())
    const created = await timed('Create its database', () => server.create({ ...at, ...given }))
    await timed('Start it', () => server.start(at))
    const { status } = spawnSync(
      'npx',
      [
        'vitest',
        'run',
        ...['--config', join(root, config)],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ...process.argv.slice(2),
      ],
      {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, [variable]: JSON.stringify({ ...at, ...given, ...created }) },
      },
    )
    counted = countTests(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, status)
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : thrown)
  } finally {
    await timed('Stop it', () => server.stop(at))
    if (counted.failed === 0) await rm(home, { recursive: true, force: true })
    else console.log(`Its logs are kept in ${at.home}/log`)
  }
  process.exitCode = counted.failed === 0 ? 0 : 1
  console.log(`${counted.passed} passed, ${counted.failed} failed`)
}
