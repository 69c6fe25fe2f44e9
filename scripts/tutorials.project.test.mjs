// The tutorials, followed: each command and each file of the page, in its order. Only what is out of reach is emulated: the
// vendors, the tunnel, the balancer. A block that nobody follows fails the test.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatOn, settingsOf, wireOf, wordsOf } from '@deskwire/integration-tests/providers'
import { createWire } from '@deskwire/simulator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requestTrackerHelpdesk } from '../examples/shared/src/helpdesks/request-tracker.ts'
import { buildAdmin } from '../packages/admin/scripts/page.mjs'
import { bundle, withModules } from '../packages/cli/test/bundle.ts'
import buildCommand from '../packages/cli/test/global-setup.ts'
import { EmulatedZendesk } from '../packages/hosts/zendesk/test/emulated/zendesk.ts'
import { withClient } from '../packages/stores/store-postgres/test/schema.ts'
import { startServer } from '../packages/stores/store-postgres/test/server.ts'
import { blocksOf } from './docs/markdown.mjs'
import { root } from './packages.mjs'
import { freePort } from './test/port.mjs'

let bin
const ends = []
const later = (end) => void ends.push(end)

beforeAll(async () => {
  const provide = (_, path) => {
    bin = path
  }
  later(await buildCommand({ provide }))
})
afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Where a project finds what `npm install` would bring. */
const folder = () => {
  const path = withModules(mkdtempSync(join(tmpdir(), 'deskwire-tutorials-')))
  later(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const until = async (so, but) => {
  for (let tries = 0; tries < 4_000; tries++) {
    if (await so()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(typeof but === 'function' ? but() : but)
}

const listening = async (server) => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  later(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return server.address().port
}

/** What stands between the world and the machines: the next that answers takes a request, as the page's balancer has it. */
const front = async (targets, allowed = () => true) => {
  let turn = 0
  const send = (port, { method, url, headers }, body) =>
    new Promise((resolve, reject) => {
      const out = request({ host: '127.0.0.1', port, method, path: url, headers }, async (answer) => {
        try {
          const bytes = await answer.toArray()
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(bytes) })
        } catch (error) {
          reject(error)
        }
      })
      out.on('error', reject)
      out.end(body)
    })
  const server = createServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray())
    if (!allowed(incoming.url)) return void response.writeHead(404).end()
    const ports = targets()
    const order = ports.map((_, n) => ports[(turn + n) % ports.length])
    turn += 1
    for (const port of order) {
      const answer = await send(port, incoming, body).catch(() => undefined)
      if (answer === undefined || answer.status === 503) continue
      return void response.writeHead(answer.status, answer.headers).end(answer.body)
    }
    response.writeHead(502).end()
  })
  return `http://127.0.0.1:${await listening(server)}`
}

/** A machine on which a project is made and run: a folder, a port, what its processes said. */
class Machine {
  said = ''
  running = []
  constructor(folder, port, environment) {
    Object.assign(this, { folder, port, environment })
  }

  spawn(file, words, environment = {}) {
    const { PATH, HOME, TMPDIR } = process.env
    const env = { PATH, HOME, ...(TMPDIR && { TMPDIR }), PORT: String(this.port), ...this.environment, ...environment }
    const child = spawn(process.execPath, [file, ...words], {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    later(() => child.kill('SIGKILL'))
    const one = { child, said: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece) => {
        one.said += piece
        this.said += piece
      })
    return one
  }

  /** Until it ends by itself. */
  async run(file, words) {
    const one = this.spawn(file, words)
    const [code] = await once(one.child, 'close')
    return { code, said: one.said }
  }

  async stays(one, word) {
    this.running.push(one)
    await until(
      () => {
        if (one.child.exitCode !== null) throw new Error(one.said)
        return one.said.includes(word)
      },
      () => `It never said ${word}: ${one.said}`,
    )
  }

  async stop(signal = 'SIGTERM') {
    for (const { child } of this.running.splice(0)) {
      if (child.exitCode !== null) continue
      const closed = once(child, 'close')
      child.kill(signal)
      await closed
    }
  }

  /** A script of the project's own package.json; its compiler is replaced, because packages here are not built. */
  async script(name) {
    for (const step of JSON.parse(readFileSync(join(this.folder, 'package.json'), 'utf8')).scripts[name].split(' && '))
      if (step === 'tsc') await this.#build()
      else if (step === 'node dist/app.js') await this.stays(this.spawn('dist/app.js', []), '/hosts/')
      else if (step === 'deskwire dev') await this.stays(this.spawn(bin, ['dev', '--port', '0']), 'Ctrl+C')
      else if (step === 'node --test dist/') {
        const { code, said } = await this.run('--test', ['dist/setup.test.js', 'dist/conversation.test.js'])
        expect([code, said]).toEqual([0, expect.stringContaining('# fail 0')])
      } else throw new Error(`No script is ${step}`)
  }

  async #build() {
    const names = ['app', 'setup', 'setup.test', 'conversation.test']
    await bundle(
      Object.fromEntries(names.map((name) => [name, join(this.folder, `src/${name}.ts`)])),
      join(this.folder, 'dist'),
    )
    // The operator's page, which the app serves, as its own build makes it.
    await buildAdmin(join(this.folder, 'dist/assets'))
  }
}

/** A page, followed heading by heading. */
class Tutorial {
  #left
  /** How the checks ended, by their exit codes. */
  doctor
  constructor(page, { machine, values, files = {}, tunnel }) {
    this.#left = blocksOf(readFileSync(join(root, 'docs/tutorials', `${page}.md`), 'utf8'))
    Object.assign(this, { machine, values, files, tunnel })
  }

  get left() {
    return this.#left.map(({ line, text }) => `${line}: ${text}`)
  }

  /** The blocks under the next heading, which is this one; or only the next `count` of them. */
  async follow(title, count = Number.POSITIVE_INFINITY) {
    let done = 0
    while (done < count && this.#left[0]?.heading?.title.replace(/^\d+\. /, '') === title) {
      const block = this.#left.shift()
      done += 1
      const [kind, name = ''] = block.info.split(' ')
      if (kind === 'sh') for (const line of block.text.split('\n')) await this.#perform(line)
      else if (kind === 'ini' && name === '.env') this.#fill(block.text)
      else if (kind === 'text') this.#shown(block.text)
      else if (this.files[kind]) await this.files[kind](block.text)
      else throw new Error(`Nobody follows ${block.info} at line ${block.line}`)
    }
    expect(done, title).toBeGreaterThan(0)
  }

  async #perform(line) {
    const { machine } = this
    const [program, ...words] = line.split(' ')
    if (program === 'cd') machine.folder = join(machine.folder, ...words)
    else if (program === 'cp') copyFileSync(...words.map((path) => join(machine.folder, path)))
    else if (line === 'npm install') this.#installable()
    else if (line === 'npm start' || line === 'npm test') await machine.script(words[0])
    else if (program === 'npm' && words[0] === 'run') await machine.script(words[1])
    else if (program === 'ngrok') expect(words).toEqual(['http', '3000'])
    else if (program === 'npx' && words[0] === 'deskwire') {
      // Nobody is there who could be asked.
      const { code, said } = await machine.run(bin, [...words.slice(1), ...(words[1] === 'setup' ? ['--yes'] : [])])
      if (words[1] === 'doctor') this.doctor = { code, said }
      else expect([line, code, said]).toEqual([line, 0, said])
    } else throw new Error(`Nobody performs ${line}`)
  }

  /** Everything a project names is one of ours, or in the lock. */
  #installable() {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(this.machine.folder, 'package.json'), 'utf8'),
    )
    for (const name of Object.keys({ ...dependencies, ...devDependencies }))
      expect(existsSync(join(root, 'node_modules', name)), name).toBe(true)
  }

  /** Lines of the page's .env, with what is different on this machine, or the reader's own. */
  #fill(text) {
    const example = readFileSync(join(this.machine.folder, '.env.example'), 'utf8')
    const lines = text.split('\n').map((line) => {
      const [name] = line.trim().split('=')
      expect(example, name).toMatch(new RegExp(`^#? ?${name}=`, 'm'))
      return `${name}=${this.values[name] ?? randomBytes(32).toString('hex')}`
    })
    const file = join(this.machine.folder, '.env')
    const names = lines.map((line) => line.split('=')[0])
    const kept = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !names.includes(line.split('=')[0]))
    writeFileSync(file, `${[...kept, ...lines].join('\n')}\n`)
  }

  #shown(text) {
    const without = (words) => words.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    for (const line of text.split('\n')) expect(without(this.machine.said)).toContain(without(line))
  }
}

it('Zendesk and WhatsApp in 15 minutes: from nothing to an answer on the phone', async () => {
  const port = await freePort()
  const publicUrl = await front(() => [port])
  const deliver = async (url, { headers, body }) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    await answer.arrayBuffer()
    return answer.status
  }
  const desk = await new EmulatedZendesk().start(deliver)
  later(() => desk.stop())
  const number = '+14155238886'
  // In the sandbox, the address is entered by hand.
  const wire = createWire(
    wireOf([{ medium: 'twilio-whatsapp', webhook: `${publicUrl}/channels/twilio-whatsapp`, number }]),
  )
  const { url } = await wire.listen()
  later(() => wire.close())
  const { TWILIO_API_BASE, ...account } = settingsOf('twilio-whatsapp', url)
  const machine = new Machine(folder(), port, { TWILIO_API_BASE })
  const page = new Tutorial('zendesk-whatsapp', {
    machine,
    values: {
      ...account,
      PUBLIC_URL: publicUrl,
      DESKWIRE_URL: `http://127.0.0.1:${port}`,
      TWILIO_WHATSAPP_NUMBER: number,
      ZENDESK_URL: desk.url,
      ZENDESK_CLIENT_ID: desk.auth.clientId,
      ZENDESK_CLIENT_SECRET: desk.auth.clientSecret,
      get ZENDESK_WEBHOOK_SECRET() {
        desk.triggers.webhooks[0].secret = 'revealed-5b8f3c0a92d14e77'
        return desk.triggers.webhooks[0].secret
      },
    },
  })
  await page.follow('Create the project')
  // The demo desk, as `npm install` would bring it.
  const modules = join(machine.folder, 'node_modules/@deskwire/desk')
  await bundle({ index: join(root, 'packages/hosts/desk/src/index.ts') }, join(modules, 'dist'))
  writeFileSync(
    join(modules, 'package.json'),
    JSON.stringify({ name: '@deskwire/desk', type: 'module', exports: './dist/index.js' }),
  )
  await page.follow('Try it without any account')
  await machine.stop()
  await page.follow('Open the tunnel')
  await page.follow('Get the credentials')
  await page.follow('Start, and let it set Zendesk up', 3)
  expect(desk.triggers.webhooks.map(({ endpoint }) => endpoint)).toEqual([`${publicUrl}/hosts/zendesk`])
  await machine.stop()
  await page.follow('Start, and let it set Zendesk up')
  expect([page.doctor.code, page.doctor.said]).toEqual([0, page.doctor.said])
  expect(page.left).toEqual([])

  const chat = chatOn(wire, 'twilio-whatsapp', '+15551230001', { number })
  chat.send('Hi')
  await until(() => desk.said().length > 0, 'No ticket was opened')
  expect(desk.said()).toEqual(['Hi'])
  desk.note(desk.tickets[0].id, 'A good customer')
  desk.reply(desk.tickets[0].id, 'Hello Ana')
  await until(
    () => wordsOf(chat).length > 0,
    () => `No reply came: ${machine.said}`,
  )
  expect(wordsOf(chat)).toEqual(['Hello Ana'])
  await machine.stop()
}, 240_000)

it('Request Tracker, PostgreSQL and two machines: one is killed, and everything arrives once', async () => {
  const database = await startServer()
  later(() => database.dispose())
  const helpdesk = await requestTrackerHelpdesk()
  later(() => helpdesk.end())
  const ports = [await freePort(), await freePort()]
  let allowed = () => false
  let targets = []
  const publicUrl = await front(
    () => targets,
    (path) => allowed(path),
  )
  const options = wireOf([{ medium: 'whatsapp-cloud', webhook: `${publicUrl}/none-yet` }])
  // An app at Meta as its owner has it before `setup`: no address, not subscribed.
  const [{ callbackUrl: _, ...app }] = options.meta
  const wire = createWire({
    ...options,
    meta: [{ ...app, accounts: app.accounts.map((one) => ({ ...one, subscribed: false })) }],
  })
  const { url } = await wire.listen()
  later(() => wire.close())
  const { WHATSAPP_API_BASE, ...account } = settingsOf('whatsapp-cloud', url)
  const base = folder()
  const first = new Machine(base, ports[0], { WHATSAPP_API_BASE })
  let password
  const page = new Tutorial('request-tracker-postgresql', {
    machine: first,
    values: {
      ...account,
      ...helpdesk.settings,
      PUBLIC_URL: publicUrl,
      WHATSAPP_PHONE_NUMBER: '+15557654300',
      get DATABASE_URL() {
        return `postgres://deskwire:${password}@127.0.0.1:${database.port}/deskwire`
      },
      DESKWIRE_URL: `http://127.0.0.1:${ports[0]}`,
    },
    files: {
      async sql(text) {
        password = /PASSWORD '(.*?)'/.exec(text)[1]
        const statements = text.split(';').filter((one) => one.trim() !== '')
        await withClient(database.url, async (client) => {
          for (const statement of statements) await client.query(statement)
        })
      },
      /** What the balancer passes on, and where to. */
      nginx(text) {
        const machines = [...text.matchAll(/^ {2}server (10\.0\.0\.\d+):3000/gm)].map(([, address]) => address)
        expect(machines).toEqual(['10.0.0.11', '10.0.0.12'])
        targets = ports
        const passed = new RegExp(/location ~ (\S+) \{/.exec(text)[1])
        allowed = (path) => passed.test(path)
        expect(text).toMatch(/proxy_next_upstream error timeout http_503 non_idempotent;/)
      },
    },
  })
  await page.follow('The database')
  await page.follow('The project')
  await page.follow('The first machine')
  expect(page.doctor.code).toBe(1)
  const ill = page.doctor.said.split('\n').filter((line) => line.startsWith('FAIL'))
  expect(ill.filter((line) => !line.includes('channels/whatsapp'))).toEqual([])

  const second = new Machine(join(base, 'second'), ports[1], { WHATSAPP_API_BASE })
  cpSync(first.folder, second.folder, { recursive: true })
  page.machine = second
  await page.follow('The second machine')
  page.machine = first
  await page.follow('nginx in front')
  expect([page.doctor.code, page.doctor.said]).toEqual([0, page.doctor.said])

  await helpdesk.join(`${publicUrl}/hosts/rt`)
  const chat = chatOn(wire, 'whatsapp-cloud', '+15551230001')
  const sees = (...texts) =>
    until(
      () => texts.every((text) => helpdesk.shown().some((one) => one.includes(text))),
      () => `${texts} in ${helpdesk.shown()}: ${first.said}${second.said}`,
    )
  chat.send('My lamp is broken')
  await sees('My lamp is broken')
  await helpdesk.reply('Which one?')
  await until(() => wordsOf(chat).includes('Which one?'), 'No reply came')
  // In the middle of a conversation, without a word.
  chat.send('The blue one')
  await second.stop('SIGKILL')
  chat.send('From the shop in Utrecht')
  await sees('The blue one', 'From the shop in Utrecht')
  await helpdesk.reply('A new one is on its way')
  await until(() => wordsOf(chat).includes('A new one is on its way'), 'No reply came')
  await page.follow('Try it, and break it')
  expect(page.left).toEqual([])
  const words = ['My lamp is broken', 'The blue one', 'From the shop in Utrecht']
  expect(helpdesk.shown().filter((one) => words.some((word) => one.includes(word)))).toHaveLength(words.length)
  expect(wordsOf(chat)).toEqual(['Which one?', 'A new one is on its way'])
  expect(helpdesk.tickets()).toBe(1)
  await first.stop()
}, 240_000)
