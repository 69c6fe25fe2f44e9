import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch } from '../launch.js'
import { builtPages, folder, freePort, until } from './browser.js'

let assets: Awaited<ReturnType<typeof builtPages>>
beforeAll(async () => {
  assets = await builtPages()
})
afterAll(() => assets.remove())

/** A plain request, for `fetch` sets `Host` and the like by itself. */
const raw = (url: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<number>((done, failed) => {
    request(url, { method, headers }, (response) => {
      response.resume()
      done(response.statusCode ?? 0)
    })
      .on('error', failed)
      .end()
  })

describe('npm start', () => {
  it('is ready when /healthz says 200, on loopback alone, and says what to try', async () => {
    const PORT = await freePort()
    const { url, text, app, stop } = await launch({ PORT }, assets)
    try {
      expect(url).toBe(`http://127.0.0.1:${PORT}`)
      expect((await fetch(`${url}/healthz`)).status).toBe(200)
      expect((app.server.address() as AddressInfo).address).toBe('127.0.0.1')
      expect(text).toContain(`Deskwire is ready: ${url}`)
      expect(text).toContain('This is a demo')
      expect(text).toContain('npx deskwire init')
      expect(text).toContain('Only this machine can reach it')
      expect(text.match(/simulated/g)).toHaveLength(3)
      expect(text).toContain(`For operators, on this machine only: ${url}/admin`)
      expect(await (await fetch(`${url}/admin`)).text()).toContain('bearer')
    } finally {
      await stop()
    }
  })

  it('refuses a port that is taken, and one that is none', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const PORT = String((other.address() as AddressInfo).port)
    await expect(launch({ PORT }, assets)).rejects.toThrow(`Port ${PORT} is taken: choose another with PORT`)
    await expect(launch({ PORT: 'http' }, assets)).rejects.toThrow('PORT is http, which is no port')
    await new Promise((done) => other.close(done))
  })

  it('says so when other machines may reach it', async () => {
    const { url, text, stop } = await launch({ PORT: await freePort(), HOST: '0.0.0.0' }, assets)
    expect(url).toMatch(/^http:\/\/localhost:/)
    expect(text).toContain('Other machines may reach it')
    await stop()
  })

  it('keeps nothing, unless told where; then a ticket is there after a restart', async () => {
    const kept = folder()
    const PORT = await freePort()
    const DATA = join(kept.path, 'data')
    mkdirSync(DATA)
    const first = await launch({ PORT, DATA }, assets)
    first.app.wire.phone('+15551230001').send({ to: '+15550783883', text: 'agent' })
    await until(() => first.app.desk.tickets().length === 1, 'a ticket')
    await first.stop()
    const second = await launch({ PORT, DATA }, assets)
    expect(second.app.desk.tickets().map(({ id }) => id)).toEqual(['T1'])
    await second.stop()
    expect(existsSync(DATA)).toBe(true)
    kept.remove()
  })

  it('with credentials a channel is real, each for itself; half of them is an error that names the rest', async () => {
    const account = { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'token' }
    await expect(launch({ TWILIO_SMS_NUMBER: '+15550001111' }, assets)).rejects.toThrow(
      'TWILIO_SMS_NUMBER is set, so these are needed too: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN',
    )
    const { accounts } = await import('../accounts.js')
    expect(accounts({ ...account })).toMatchObject({ any: false })
    expect(accounts({ ...account, TWILIO_SMS_NUMBER: '+15550001111' })).toEqual({
      any: true,
      cloud: undefined,
      twilioWhatsapp: undefined,
      sms: { accountSid: account.TWILIO_ACCOUNT_SID, authToken: 'token', lines: ['+15550001111'] },
    })
  })
})

describe('the page and who may use it', () => {
  let started: Awaited<ReturnType<typeof launch>>
  beforeAll(async () => {
    started = await launch({ PORT: await freePort() }, assets)
  })
  afterAll(() => started.stop())

  it('is small, cached by content, and lets nothing foreign in', async () => {
    const page = await fetch(started.url)
    const html = await page.text()
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect(page.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    )
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
    const etag = page.headers.get('etag') ?? ''
    expect((await fetch(started.url, { headers: { 'if-none-match': etag } })).status).toBe(304)
    const names = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path ?? '')
    expect(names).toHaveLength(3)
    for (const name of names) {
      const asset = await fetch(started.url + name)
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    }
    const whole = readdirSync(assets.page).map((name) => gzipSync(readFileSync(join(assets.page, name))).length)
    expect(whole.reduce((sum, size) => sum + size, 0)).toBeLessThan(150 * 1024)
    expect((await fetch(`${started.url}/assets/other.js`)).status).toBe(404)
  })

  it.each([
    '/simulator/state',
    '/simulator/events',
    '/simulator/api/conversations',
    '/wire/control/state',
    '/desk/agent/tickets',
    '/',
  ])('%s is for its own page only', async (path) => {
    const port = new URL(started.url).port
    const url = started.url + path
    expect(await raw(url, { host: `attacker.example:${port}` })).toBe(403)
    expect(await raw(url, { origin: 'https://attacker.example' })).toBe(403)
    expect(await raw(url, { 'sec-fetch-site': 'cross-site' })).toBe(403)
  })

  it('answers by a bare address, which nobody can point elsewhere', async () => {
    const { port } = new URL(started.url)
    for (const path of ['/', '/simulator/state', '/desk/agent/tickets', '/wire/control/lines'])
      for (const host of [`192.168.1.7:${port}`, `[fd00::7]:${port}`, `localhost:${port}`])
        expect([path, host, await raw(started.url + path, { host, origin: `http://${host}` })]).toEqual([
          path,
          host,
          200,
        ])
  })

  it('F11: the panel opens once, under every address of this machine, for its own page only', async () => {
    const { app, url } = started
    app.wire.phone('+15551230001').send({ to: '+15550783883', text: 'agent' })
    await until(() => app.desk.tickets().length === 1, 'a ticket')
    const { port } = new URL(url)
    const here = `http://localhost:${port}`
    const asked = `/desk/agent/tickets/T1/panel?agent=A0001`
    const open = async () => {
      const { status, headers } = await fetch(here + asked, { redirect: 'manual' })
      expect(status).toBe(302)
      return headers.get('location') ?? ''
    }
    const opening = await open()
    expect(opening).toMatch(/^\/panel\/desk\?opening=/)
    expect(await raw(here + opening, { 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await raw(here + opening, { host: `attacker.example:${port}` })).toBe(403)
    const page = await fetch(here + opening)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${url}`)
    expect(await raw(here + opening, {})).toBe(401)
    expect(await raw(here + (await open()).slice(0, -1), {})).toBe(401)
    expect(await raw(`${here}/api/panel/state`, {})).toBe(401)
    expect(await raw(`${here}/desk/agent/tickets/T1/panel?agent=nobody`, {})).toBe(404)
  })

  it('its key for the management API is for agents: it cannot set up, erase or drop', async () => {
    for (const [method, path] of [
      ['POST', '/simulator/api/consent/erase'],
      ['POST', '/simulator/api/setup'],
      ['DELETE', '/simulator/api/parked/x'],
    ] as const)
      expect(await raw(started.url + path, { 'content-type': 'application/json' }, method)).toBe(403)
    // The operator's page gets its own bearer; nobody else gets in.
    expect(await raw(`${started.url}/api/conversations`, {})).toBe(401)
  })
})
