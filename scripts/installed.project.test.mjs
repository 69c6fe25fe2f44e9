// From the README's first line to a running phone, as a user does it: npx, npm install, npm test, npm run dev.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './packages.mjs'
import { emptyProject, pack } from './release/packed.mjs'
import { startRegistry } from './release/registry.mjs'

const { folder, remove } = emptyProject()
let registry
let environment

beforeAll(async () => {
  registry = await startRegistry(root, pack(folder))
  // Of whoever runs this only the way to Node and npm: neither their settings nor what npm keeps.
  environment = {
    PATH: process.env.PATH,
    HOME: folder,
    NO_PROXY: '127.0.0.1',
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, 'cache'),
    npm_config_userconfig: join(folder, 'none'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
}, 120_000)
afterAll(async () => {
  await registry?.close()
  // Six projects with all that they installed.
  remove()
}, 240_000)

const started = (cwd, command, ...words) => spawn(command, words, { cwd, env: environment })

const run = (cwd, ...words) =>
  new Promise((resolve, reject) => {
    const child = started(cwd, ...words)
    let output = ''
    child.stdout.on('data', (piece) => (output += piece))
    child.stderr.on('data', (piece) => (output += piece))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, output }))
  })

const done = async (cwd, ...words) => {
  const { status, output } = await run(cwd, ...words)
  expect([words.join(' '), status, status === 0 ? '' : output]).toEqual([words.join(' '), 0, ''])
  return output
}

const projects = [
  ['mine', ['--yes']],
  [
    'other',
    ['--channel', 'twilio-whatsapp,twilio-sms', '--host', 'zendesk', '--assistant', 'watsonx', '--store', 'postgres'],
  ],
]

describe.each(projects)('npx deskwire init %s', (name, words) => {
  const project = join(folder, name)

  it('is installed by npm, passes its own type check and its own test', async () => {
    expect(await done(folder, 'npx', '--yes', 'deskwire', 'init', name, ...words)).toContain('npm install')
    await done(project, 'npm', 'install')
    await done(project, 'npx', 'tsc', '--noEmit')
    expect(await done(project, 'npm', 'test')).toMatch(/^# pass 3$/m)
    // Its command line is there, reads its setup, and says what is not set.
    expect(await run(project, 'npx', 'deskwire', 'doctor')).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^deskwire: Not set: PUBLIC_URL, /),
    })
  }, 240_000)
})

describe.each([
  ['host', 'freshdesk'],
  ['channel', 'blue-pigeon'],
  ['assistant', 'parrot'],
  ['store', 'shoebox'],
])('npx deskwire init --%s new:%s', (kind, name) => {
  const own = `${name}-adapter`
  const project = join(folder, own)

  it('F7, F15: outside of the repository it installs, passes strict types, its contract and a played conversation', async () => {
    await done(folder, 'npx', '--yes', 'deskwire', 'init', own, `--${kind}`, `new:${name}`)
    await done(project, 'npm', 'install')
    await done(project, 'npx', 'tsc')
    const reporters = ['--reporter=default', '--reporter=json', '--outputFile.json=report.json']
    const output = await done(project, 'npx', 'vitest', 'run', ...reporters)
    const { numFailedTests, testResults } = JSON.parse(readFileSync(join(project, 'report.json'), 'utf8'))
    const titles = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName }) => fullName))
    expect(numFailedTests).toBe(0)
    expect(titles.length).toBeGreaterThan(20)
    expect(titles).toContainEqual(expect.stringMatching(/^ ?plays a conversation/))
    expect(output).toContain('Not shown: ')
    await done(project, 'npm', 'run', 'build')
    expect(existsSync(join(project, 'dist/index.d.ts'))).toBe(true)
  }, 240_000)
})

it.each(projects.map(([name]) => [name]))(
  'D4: deskwire dev of %s shows the phone that was published with it, without any account',
  async (name) => {
    const project = join(folder, name)
    const child = started(
      project,
      process.execPath,
      join(project, 'node_modules/deskwire/dist/cli.js'),
      'dev',
      '--port',
      '0',
    )
    const ended = new Promise((resolve) => child.once('close', resolve))
    try {
      const url = await new Promise((resolve, reject) => {
        createInterface({ input: child.stdout }).on('line', (line) => {
          const found = /^The phone: (http:\S+)$/.exec(line)?.[1]
          if (found) resolve(found)
        })
        ended.then((code) => reject(new Error(`It ended with ${code}`)))
      })
      const response = await fetch(url)
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('<script')])
    } finally {
      child.kill('SIGTERM')
    }
    expect(await ended).toBe(0)
  },
  240_000,
)
