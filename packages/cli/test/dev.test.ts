import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, inject, it, vi } from 'vitest'
import { type Choice, channelKinds } from '../src/init/choice.js'
import { bundle, withModules } from './bundle.js'
import { clean, deskwire, folder, later } from './deskwire.js'
import { written } from './projects.js'

const phone = '+15551230001'
const cloud = '106540352242922'

/** A project as init wrote it, built. */
const project = async (one: Choice): Promise<string> => {
  const path = await written(withModules(join(folder(), 'projects')), one)
  await bundle({ setup: join(path, 'src/setup.ts') }, join(path, 'dist'))
  return path
}

/** The desk that takes over, as a project installs it. */
const addDesk = async (path: string): Promise<void> => {
  await bundle(
    { index: join(import.meta.dirname, '../../hosts/desk/src/index.ts') },
    join(path, 'node_modules/@deskwire/desk/dist'),
  )
  writeFileSync(
    join(path, 'node_modules/@deskwire/desk/package.json'),
    JSON.stringify({ name: '@deskwire/desk', type: 'module', exports: './dist/index.js' }),
  )
}

/** `deskwire dev` until it says where the phone is. */
const dev = async (cwd: string, words: readonly string[] = [], environment: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [inject('bin'), 'dev', ...words], {
    cwd,
    env: { ...clean, PORT: '0', ...environment },
  })
  later(() => child.kill('SIGKILL'))
  let err = ''
  child.stderr.on('data', (piece: Buffer) => {
    err += String(piece)
  })
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      if (line.includes('Ctrl+C')) resolve()
    })
    child.once('close', () => reject(new Error(`It ended: ${err}`)))
  })
  const url = lines[0]?.replace('The phone: ', '') ?? ''
  const json = async <T>(path: string, body?: object, headers: Record<string, string> = {}): Promise<T> => {
    const response = await fetch(url + path, {
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    expect(response.status).toBeLessThan(300)
    return (await response.json().catch(() => undefined)) as T
  }
  const until = (so: () => Promise<boolean>) =>
    vi.waitFor(async () => expect(await so(), err).toBe(true), { timeout: 15_000, interval: 20 })
  return {
    url,
    lines,
    /** What it tells of events. */
    log: () => err.split('\n'),
    json,
    until,
    says: (text: string) => json(`/wire/control/phones/${encodeURIComponent(phone)}/send`, { to: cloud, text }),
    thread: async () =>
      JSON.stringify(await json(`/simulator/thread?number=${encodeURIComponent(phone)}&line=${cloud}`)),
    /** The panel of this ticket, opened as the desk's frame opens it: what it asks of the bridge. */
    async panel(ticket: string) {
      const led = await fetch(`${url}/desk/agent/tickets/${ticket}/panel?agent=A0001`, { redirect: 'manual' })
      const opening = led.headers.get('location') ?? ''
      expect([led.status, opening]).toEqual([302, expect.stringMatching(/^\/panel\/\w+\?opening=/)])
      const { bearer } = await json<{ bearer: string }>(opening, undefined, { accept: 'application/json' })
      expect((await fetch(url + opening)).status).toBe(401)
      return <T>(path: string, body?: object) =>
        json<T>(`/api/panel/${path}`, body, { authorization: `Bearer ${bearer}`, 'idempotency-key': path })
    },
    async stop() {
      child.kill('SIGTERM')
      expect(await once(child, 'close')).toEqual([0, null])
    },
  }
}

/** Somebody's real service: whoever knocks is counted. */
const trap = async () => {
  let knocks = 0
  const server = createServer((socket) => {
    knocks++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  later(() => server.close())
  return { port: (server.address() as AddressInfo).port, knocks: () => knocks }
}

describe('deskwire dev', () => {
  it('D4: the app as init wrote it answers a phone that is simulated, without any account, and leaves nothing behind', async () => {
    const path = await project({
      name: 'mine',
      host: 'desk',
      assistant: 'topics',
      store: 'sqlite',
      channels: [...channelKinds],
    })
    const running = await dev(path)
    expect(await (await fetch(running.url)).text()).toContain('The phone')
    expect(running.lines).toContain('Replaced: your store, by memory (use it with --real store)')
    await running.says('hours')
    await running.until(async () => (await running.thread()).includes('We are open on weekdays from 9 to 17.'))
    // Every command can be tried against it.
    const [, DESKWIRE_URL = '', DESKWIRE_KEY = ''] =
      running.lines
        .map((line) => /^Commands: export DESKWIRE_URL=(\S+) DESKWIRE_KEY=(\S+)$/.exec(line))
        .find((found) => found !== null) ?? []
    const around = { cwd: path, environment: { DESKWIRE_URL, DESKWIRE_KEY } }
    const listed = (await deskwire(['conversations', '--json'], around)).json<{ items: { window: object }[] }>()
    expect(listed.items).toMatchObject([{ channel: 'whatsapp', window: { open: true } }])
    expect(running.log()).toContainEqual(expect.stringMatching(/^\S+Z info received conversation=\S+ .*type=text$/))
    expect(running.log().join()).not.toMatch(/hours|5551230001/)
    // The clock of the page is the clock of all: the desk's too, whose webhooks are signed with the time.
    await running.says('I want to talk to a person')
    const tickets = () => running.json<{ id: string }[]>('/desk/agent/tickets')
    await running.until(async () => (await tickets()).length === 1)
    await running.json('/wire/control/advance', { milliseconds: 25 * 60 * 60_000 })
    const [{ id } = { id: '' }] = await tickets()
    await running.json(`/desk/agent/tickets/${id}/replies`, { agent: 'A0001', text: 'Too late' })
    const ticket = async () => JSON.stringify(await running.json(`/desk/agent/tickets/${id}`))
    await running.until(async () => (await ticket()).includes('exceeded the 24 hour limit'))
    expect(await running.thread()).not.toContain('Too late')
    const closed = (await deskwire(['conversations', '--json'], around)).json<typeof listed>()
    expect(closed.items).toMatchObject([{ window: { open: false } }])
    // The panel is beside the ticket, as in the quickstart, and has the way out.
    expect(await running.json('/simulator/state')).toMatchObject({ desk: true, panel: true, admin: true })
    const panel = await running.panel(id)
    expect(await panel('state')).toMatchObject({ may: { text: { allowed: false } } })
    const { items } = await panel<{ items: { name: string; language: string }[] }>('templates')
    expect(items).toMatchObject([{ name: 'order_ready', language: 'en' }])
    const values = { 1: 'Ana', 2: '77' }
    await panel('messages', { content: { type: 'template', name: 'order_ready', language: 'en', values } })
    await running.until(async () => (await running.thread()).includes('Hi Ana, your order 77 is ready'))
    // Whoever sits here sees what operators see, without a key; who comes through a proxy does not.
    expect(running.lines).toContain(`The operator's page: ${running.url}/admin`)
    const bearerOf = async (headers: Record<string, string>) =>
      /bearer&#34;:&#34;([^&]+)/.exec(await (await fetch(`${running.url}/admin`, { headers })).text())?.[1]
    expect(await bearerOf({ 'x-forwarded-for': '203.0.113.7' })).toBeUndefined()
    const authorization = `Bearer ${await bearerOf({})}`
    expect(await running.json('/api/key', undefined, { authorization })).toMatchObject({
      scope: 'admin',
      name: 'this machine',
    })
    // A page that knows our source cannot speak for the provider.
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [] })
    const signature = createHmac('sha256', 'simulated-app-secret').update(body).digest('hex')
    const headers = { 'x-hub-signature-256': `sha256=${signature}` }
    expect((await fetch(`${running.url}/channels/whatsapp`, { method: 'POST', headers, body })).status).toBe(401)
    await running.stop()
    expect(existsSync(join(path, 'data'))).toBe(false)
  })

  it('with a real helpdesk, assistant and database in the setup it asks none of them; a desk of its own takes over', async () => {
    const path = await project({
      name: 'far',
      host: 'zendesk',
      assistant: 'watsonx',
      store: 'postgres',
      channels: ['whatsapp-cloud'],
    })
    const real = await trap()
    const settings = {
      ZENDESK_URL: `https://127.0.0.1:${real.port}`,
      WATSONX_URL: `https://127.0.0.1:${real.port}/instances/mine`,
      DATABASE_URL: `postgres://me:secret@127.0.0.1:${real.port}/mine`,
      WHATSAPP_ACCESS_TOKEN: 'the-real-token',
      WHATSAPP_PHONE_NUMBER_ID: '999',
    }
    writeFileSync(
      join(path, '.env'),
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
    await addDesk(path)
    const running = await dev(path)
    expect(running.lines.filter((line) => line.startsWith('Replaced'))).toEqual([
      'Replaced: your hosts/zendesk, by a demo desk (use it with --real hosts/zendesk)',
      'Replaced: your assistants/assistant, by one that hands over to agents at once (use it with --real assistants/assistant)',
      'Replaced: your store, by memory (use it with --real store)',
    ])
    await running.says('My tent leaks')
    const tickets = () => running.json<{ id: string }[]>('/desk/agent/tickets')
    await running.until(async () => (await tickets()).length === 1)
    const [{ id } = { id: '' }] = await tickets()
    await running.json(`/desk/agent/tickets/${id}/replies`, { agent: 'A0001', text: 'We send a patch' })
    await running.until(async () => (await running.thread()).includes('We send a patch'))
    // What a copied call to the desk needs is printed.
    const token = /DESK_TOKEN=(\S+)$/m.exec(running.lines.join('\n'))?.[1] ?? ''
    expect(await running.json('/desk/api/v1/me', undefined, { authorization: `Bearer ${token}` })).toMatchObject({
      name: 'desk',
    })
    const panel = await running.panel(id)
    expect(await panel('state')).toMatchObject({ may: { text: { allowed: true } } })
    await running.stop()
    expect(real.knocks()).toBe(0)
  })

  it('with Zendesk and Twilio WhatsApp the phone has that line alone, and what to try fits', async () => {
    const path = await project({
      name: 'one-line',
      host: 'zendesk',
      assistant: 'none',
      store: 'sqlite',
      channels: ['twilio-whatsapp'],
    })
    await addDesk(path)
    const running = await dev(path)
    const { lines, hints, assistant } = await running.json<{
      lines: { id: string }[]
      hints: string[]
      assistant: boolean
    }>('/simulator/state')
    expect(lines.map(({ id }) => id)).toEqual(['whatsapp:+15550783882'])
    expect(assistant).toBe(false)
    expect(hints[0]).toBe('Write “Hi” on the phone: a ticket opens at the helpdesk.')
    await running.json(`/wire/control/phones/${encodeURIComponent(phone)}/send`, { to: lines[0]?.id, text: 'Hi' })
    await running.until(async () => (await running.json<object[]>('/desk/agent/tickets')).length === 1)
    await running.stop()
  })

  it('with --real hosts/zendesk it starts without a desk, and the real one is asked', async () => {
    const path = await project({
      name: 'real-host',
      host: 'zendesk',
      assistant: 'none',
      store: 'sqlite',
      channels: ['whatsapp-cloud'],
    })
    const real = await trap()
    const running = await dev(path, ['--real', 'hosts/zendesk'], {
      ZENDESK_URL: `https://127.0.0.1:${real.port}`,
      ZENDESK_CLIENT_ID: 'bridge',
      ZENDESK_CLIENT_SECRET: 'made-up-client-secret',
      ZENDESK_WEBHOOK_SECRET: 'made-up-webhook-secret',
    })
    expect(running.lines).toContain('Used for real: your hosts/zendesk')
    expect(await running.json('/simulator/state')).toMatchObject({ desk: false, panel: false, admin: true })
    expect((await fetch(`${running.url}/desk/agent/tickets`)).status).toBe(404)
    await running.says('My tent leaks')
    await running.until(async () => real.knocks() > 0)
    await running.stop()
  })

  it('where no desk is installed that could take over, a real helpdesk is left alone', async () => {
    const cwd = folder()
    writeFileSync(
      join(cwd, 'deskwire.config.mjs'),
      `const never = () => { throw new Error('asked') }
       export default {
         publicUrl: 'https://x.test',
         store: { start: never },
         channels: { sms: { spec: 1, provider: 'none', lines: [{ id: '+15550783883', medium: 'sms' }],
           capabilities: { text: { max: 100, markup: 'plain' }, media: {}, content: ['text'] }, receive: never, send: never } },
         hosts: { rt: { spec: 1, name: 'request-tracker', capabilities: {}, open: never, post: never, receive: never, start: never } },
       }`,
    )
    const { code, err } = await deskwire(['dev', '--port', '0'], { cwd })
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(
        /no demo desk to replace your real helpdesk\. Run npm install --save-dev @deskwire\/desk, or use the real one/,
      ),
    ])
  })

  it('what is asked for by name is used; a channel that is not simulated is refused', async () => {
    const path = await project({
      name: 'own',
      host: 'desk',
      assistant: 'none',
      store: 'sqlite',
      channels: ['twilio-sms'],
    })
    const running = await dev(path, ['--real', 'store'], { SQLITE_FILE: 'data/mine.db' })
    expect(running.lines).toContain('Used for real: your store')
    await running.stop()
    expect(readdirSync(join(path, 'data'))).toContain('mine.db')
    const unknown = await deskwire(['dev', '--real', 'hosts/rt'], { cwd: path })
    expect([unknown.code, unknown.err]).toEqual([
      2,
      'deskwire: Unknown name: hosts/rt. The names are store, channels/sms, hosts/desk.\n',
    ])
    // A number that stands in the file and not in the environment is a real one.
    writeFileSync(
      join(path, 'deskwire.config.mjs'),
      `import { setup } from './dist/setup.js'
       export { helpdesk as desk } from './dist/setup.js'
       export default () => setup({ ...process.env, TWILIO_SMS_NUMBER: '+14155550100' })`,
    )
    const refused = await deskwire(['dev', '--port', '0'], { cwd: path })
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/channels\/sms would write to real customers: \+14155550100 is not simulated\. Read/),
    ])
    const asked = await dev(path, ['--real', 'channels/sms'])
    expect(asked.lines).toContain('Used for real: your channels/sms')
    await asked.stop()
  })
})
