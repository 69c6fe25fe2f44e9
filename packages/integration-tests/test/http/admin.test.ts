import { type AdminPage, createRouter, type RawRequest, type RouterOptions } from '@deskwire/core'
import { describe, expect, it } from 'vitest'
import { keys, type Serving, serving } from './serving.js'

const page: AdminPage = {
  html: '<meta name="deskwire" content="%START%">',
  files: new Map([['main-X.js', { type: 'text/javascript', bytes: Buffer.from('1') }]]),
}
const here = 'http://127.0.0.1:3000'

interface Start {
  bearer?: string
  keys: boolean
}

const startOf = (html: unknown): Start => {
  const content = /content="([^"]*)"/.exec(String(html))?.[1] ?? ''
  return JSON.parse(content.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))) as Start
}

/** A bridge on this machine, and requests whose every header and address the test says. */
const local = async (options: RouterOptions = {}) => {
  const { scene } = await serving({ publicUrl: here })
  const router = createRouter(scene.bridge, { admin: { ...page, local: 'agent' }, ...options })
  const ask = (target: string, about: Partial<RawRequest> = {}) =>
    router({
      method: 'GET',
      target,
      address: '127.0.0.1',
      body: () => Promise.resolve(new Uint8Array(0)),
      ...about,
      headers: { host: '127.0.0.1:3000', ...about.headers },
    })
  const bearer = async (about: Partial<RawRequest> = {}) => startOf((await ask('/admin', about)).body).bearer
  return { scene, ask, bearer }
}

const with401 = async (answer: Promise<{ status: number }>) => expect((await answer).status).toBe(401)

describe("the operator's page", () => {
  it('is the same for everybody, framed by nobody, and shows nothing by itself', async () => {
    const s: Serving = await serving({}, { admin: page })
    const answer = await s.ask('GET', '/admin')
    expect(answer.status).toBe(200)
    expect(startOf(answer.text)).toEqual({ keys: true })
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect([answer.headers.get('set-cookie'), answer.headers.get('cache-control')]).toEqual([null, 'no-store'])
    expect((await s.ask('GET', '/admin/-/main-X.js')).text).toBe('1')
    expect((await s.ask('GET', '/admin/-/other.js')).status).toBe(404)
    expect((await s.ask('GET', '/admin/other')).status).toBe(404)
    expect((await s.ask('POST', '/admin')).status).toBe(405)
    expect((await s.ask('GET', '/admin/')).text).toBe(answer.text)
    expect((await s.ask('GET', '/t/acme/admin')).text).toBe(answer.text)
  })

  it('is not there without the option, nor where nobody could use it', async () => {
    expect((await (await serving()).ask('GET', '/admin')).status).toBe(404)
    const off = await serving({}, { admin: page, api: { keys: [] } })
    expect((await off.ask('GET', '/admin')).json).toMatchObject({ status: 404, code: 'api_off' })
  })

  it('opens nothing without a key unless the setup says so, not even for this machine', async () => {
    const { ask, bearer } = await local({ admin: page, api: { keys: [{ key: keys.read, scope: 'read' }] } })
    expect(await bearer()).toBeUndefined()
    await with401(ask('/api/books'))
  })

  it('where the setup says so, this machine may do what the scope allows, and no more', async () => {
    const { scene, ask, bearer } = await local()
    const authorization = `Bearer ${await bearer()}`
    const key = await ask('/api/key', { headers: { authorization } })
    expect(JSON.parse(String(key.body))).toMatchObject({ name: 'this machine', scope: 'agent' })
    expect((await ask('/metrics', { headers: { authorization } })).status).toBe(200)
    expect((await ask('/api/parked/x/retry', { method: 'POST', headers: { authorization } })).status).toBe(403)
    // The API itself takes nobody without a bearer, wherever they are.
    await with401(ask('/api/books'))
    await scene.later(12 * 60 * 60_000)
    await with401(ask('/api/books', { headers: { authorization } }))
    expect(scene.log.map(({ message }) => message)).toContain(
      "The operator's page was opened on this machine, without a key",
    )
  })

  it.each<[string, Partial<RawRequest>]>([
    ['comes from another machine', { address: '192.0.2.7' }],
    ['comes from where nobody says', { address: undefined }],
    ['was forwarded', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['was forwarded by the book', { headers: { forwarded: 'for=127.0.0.1' } }],
    ['came through a tunnel', { headers: { 'cf-connecting-ip': '127.0.0.1' } }],
    ['was sent to a name that points here', { headers: { host: 'rebound.example:3000' } }],
    ['was sent to a name that begins like ours', { headers: { host: '127.0.0.1.rebound.example' } }],
    ['has no host', { headers: { host: undefined } }],
    ['was sent by another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['was sent by another port', { headers: { 'sec-fetch-site': 'same-site' } }],
    ['names another origin', { headers: { origin: 'http://127.0.0.1:8080' } }],
    ['names an origin that is hidden', { headers: { origin: 'null' } }],
  ])('a request that %s gets no bearer, and cannot use one', async (_, about) => {
    const { ask, bearer } = await local()
    expect(await bearer(about)).toBeUndefined()
    const authorization = `Bearer ${await bearer()}`
    expect((await ask('/api/books', { headers: { authorization } })).status).toBe(200)
    await with401(ask('/api/books', { ...about, headers: { authorization, ...about.headers } }))
  })

  it.each<[string, Partial<RawRequest>]>([
    ['IPv6', { address: '::1', headers: { host: '[::1]:3000' } }],
    ['IPv4 on a socket of both', { address: '::ffff:127.0.0.1', headers: { host: 'localhost:3000' } }],
    ['a browser', { headers: { 'sec-fetch-site': 'same-origin', origin: here } }],
  ])('%s on this machine gets one', async (_, about) => {
    const { bearer } = await local()
    expect(await bearer(about)).toBeDefined()
  })

  it('is never open without a key where others may reach the bridge', async () => {
    const { scene } = await serving({ publicUrl: 'https://bridge.example.com' })
    const open = { admin: { ...page, local: 'read' } } as const
    expect(() => createRouter(scene.bridge, open)).toThrow('local access is only for a bridge that others cannot reach')
    const { scene: behind } = await serving({ publicUrl: here })
    expect(() => createRouter(behind.bridge, { ...open, trustedProxies: 1 })).toThrow('no proxies in front')
  })
})
