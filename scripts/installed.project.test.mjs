// From the README's first line to a running phone, as a user does it: npx, npm install, npm test, npm run dev.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './packages.mjs'
import { emptyProject, pack } from './release/packed.mjs'
import { startRegistry } from './release/registry.mjs'
import { freePort } from './test/port.mjs'
import { webhookPath } from './test/webhook-path.mjs'

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
})
afterAll(async () => {
  await registry?.close()
  // Eight projects with all that they installed.
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

it('a channel’s webhook path, bundled with the core as it is published, takes no library along and stays under 12 KB', async () => {
  const { taken, zippedKb } = await webhookPath({ sources: false })
  expect(taken.filter((path) => path.includes('node_modules'))).toEqual([])
  expect(taken.some((path) => path.includes('packages/core/dist'))).toBe(true)
  expect(zippedKb).toBeLessThan(12)
})

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

/** What a new user types, until the phone is there. */
const trials = [
  [
    'zendesk-bridge',
    '--channel twilio-whatsapp --host zendesk --assistant none --store sqlite',
    'whatsapp:+15550783882',
  ],
  ['rt-bridge', '--channel whatsapp-cloud --host request-tracker --assistant none --store postgres', '106540352242922'],
]
const phone = encodeURIComponent('+15551230001')

it.each(trials)(
  'D4: after five commands at most, without any account, the first message to %s is answered in the simulator',
  async (name, words, line) => {
    const project = join(folder, name)
    const first = ['npx', '--yes', 'deskwire', 'init', name, ...words.split(' ')]
    const said = await done(folder, ...first)
    // What it says comes next is what is typed.
    const next = /^Next:\n((?: {2}.*\n)+)/m.exec(said)?.[1]?.trim().split(/\n\s*/) ?? []
    expect(next).toEqual([`cd ${name}`, 'npm install', 'npm run dev'])
    expect([first, ...next].length).toBeLessThanOrEqual(5)
    await done(project, 'npm', 'install')
    // In a group of its own: npm starts a shell, which starts the command.
    const child = spawn('npm', ['run', 'dev'], { cwd: project, env: { ...environment, PORT: '0' }, detached: true })
    const ended = new Promise((resolve) => child.once('close', resolve))
    try {
      const url = await new Promise((resolve, reject) => {
        createInterface({ input: child.stdout }).on('line', (printed) => {
          const found = /^The phone: (http:\S+)$/.exec(printed)?.[1]
          if (found) resolve(found)
        })
        ended.then((code) => reject(new Error(`It ended with ${code}`)))
      })
      const ask = async (path, body) => {
        const headers = { 'content-type': 'application/json' }
        const response = await fetch(url + path, body && { method: 'POST', headers, body: JSON.stringify(body) })
        return response.text()
      }
      expect(await ask('')).toContain('<script')
      const until = async (path, text) => {
        for (let tries = 0; tries < 500; tries++) {
          if ((await ask(path)).includes(text)) return
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        throw new Error(`${path} never said ${text}`)
      }
      await ask(`/wire/control/phones/${phone}/send`, { to: line, text: 'Hi' })
      await until('/desk/agent/tickets', '"T1"')
      await ask('/desk/agent/tickets/T1/replies', { agent: 'A0001', text: 'Good day' })
      await until(`/simulator/thread?number=${phone}&line=${encodeURIComponent(line)}`, 'Good day')
    } finally {
      process.kill(-child.pid, 'SIGTERM')
    }
    await ended
  },
  240_000,
)

/** Instruction and words of each line; a line that is none of these would make this test blind, so it is refused. */
const instructionsOf = (dockerfile) =>
  dockerfile
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, words] = /^(FROM|WORKDIR|COPY|RUN|ENV|USER|VOLUME|EXPOSE|HEALTHCHECK|CMD) (.+)$/.exec(line) ?? []
      if (name === undefined) throw new Error(`Not understood: ${line}`)
      return { name, words }
    })

it('the commands of its Dockerfile, in an empty folder, make an app that is healthy, shows /admin and ends when told', async () => {
  await done(
    folder,
    'npx',
    '--yes',
    'deskwire',
    'init',
    'contained',
    '--channel',
    'twilio-sms',
    '--host',
    'request-tracker',
    '--yes',
  )
  const project = join(folder, 'contained')
  const ignored = readFileSync(join(project, '.dockerignore'), 'utf8').split('\n')
  const sent = readdirSync(project).filter((name) => !ignored.includes(name))
  const image = join(folder, 'image')
  mkdirSync(image)
  const env = { ...environment }
  const commands = {}
  for (const { name, words } of instructionsOf(readFileSync(join(project, 'Dockerfile'), 'utf8'))) {
    if (name === 'COPY' && !words.startsWith('--from=build')) {
      const wanted = words.startsWith('package*.json ') ? sent.filter((one) => /^package.*\.json$/.test(one)) : sent
      for (const one of wanted) cpSync(join(project, one), join(image, one), { recursive: true })
    }
    // There is no user `node` here, and nobody may give files away.
    if (name === 'RUN') await done(image, 'sh', '-c', words.replace(' && chown node:node data', ''))
    if (name === 'ENV') env[words.split('=')[0]] = words.split('=')[1]
    if (name === 'HEALTHCHECK') commands.health = JSON.parse(words.replace(/^CMD /, ''))
    if (name === 'CMD') commands.start = JSON.parse(words)
  }
  // What was left out of the image is not there.
  expect(existsSync(join(image, 'node_modules/typescript'))).toBe(false)
  const { environment: settings } = await import(pathToFileURL(join(image, 'dist/example.js')).href)
  // Where a provider would be, nobody is.
  Object.assign(env, settings, { PORT: String(await freePort()), DESKWIRE_KEY: settings.DESKWIRE_SECRET })
  Object.assign(env, { TWILIO_API_BASE: registry.url, RT_URL: registry.url })
  const within = ([command, ...words]) => spawn(command, words, { cwd: image, env })
  const app = within(commands.start)
  let said = ''
  for (const stream of [app.stdout, app.stderr]) stream.on('data', (piece) => (said += piece))
  const ended = new Promise((resolve) => app.once('close', resolve))
  try {
    const healthy = () => new Promise((resolve) => within(commands.health).once('close', (code) => resolve(code === 0)))
    const end = performance.now() + 60_000
    while (!(await healthy())) {
      if (performance.now() > end || app.exitCode !== null) throw new Error(`It is not healthy:\n${said}`)
    }
    const url = `http://127.0.0.1:${env.PORT}`
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    const page = await (await fetch(`${url}/admin`)).text()
    const script = /src="(admin\/-\/[\w-]+\.js)"/.exec(page)?.[1]
    expect((await fetch(`${url}/${script}`)).headers.get('content-type')).toContain('text/javascript')
    expect((await fetch(`${url}/api/key`, { headers: { authorization: `Bearer ${env.DESKWIRE_KEY}` } })).status).toBe(
      200,
    )
  } finally {
    app.kill('SIGTERM')
  }
  expect([await ended, existsSync(join(image, 'data/deskwire.db'))]).toEqual([0, true])
}, 240_000)
