// `npm run test:rt`: installs Request Tracker if it is missing (Debian, root), starts one of its own, runs the tests
// against it and stops it. The last line says how it went. Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { countTests } from '../test.mjs'
import { create, install, start, stop } from './server.mjs'

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const timed = async (what, work) => {
  const began = Date.now()
  const value = await work()
  console.log(`${what}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
  return value
}

const home = await mkdtemp(join(tmpdir(), 'deskwire-rt-'))
const report = join(home, 'report.json')
const at = { home: join(home, 'rt'), port: await freePort() }
const hookPort = await freePort()
const secret = `whsec_${randomBytes(32).toString('base64')}`
const hook = `http://127.0.0.1:${hookPort}/hosts/rt`
let counted = { passed: 0, failed: 1 }
try {
  await timed('Install Request Tracker', async () => install())
  const tokens = await timed('Create its database', () => create({ ...at, hook, secret }))
  await timed('Start it', () => start(at))
  const { status } = spawnSync(
    'npx',
    [
      'vitest',
      'run',
      ...['--config', join(root, 'scripts/rt/vitest.config.ts')],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ...process.argv.slice(2),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DESKWIRE_RT: JSON.stringify({ ...at, hookPort, secret, tokens }) },
    },
  )
  counted = countTests(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, status)
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown)
} finally {
  await timed('Stop it', () => stop(at))
  if (counted.failed === 0) await rm(home, { recursive: true, force: true })
  else console.log(`Its logs are kept in ${at.home}/log`)
}
process.exitCode = counted.failed === 0 ? 0 : 1
console.log(`${counted.passed} passed, ${counted.failed} failed`)
