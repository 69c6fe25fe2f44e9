import { createRouter, memory, type Store } from '@deskwire/core'
import { type Host, WebhookRejected, type WebhookRequest } from '@deskwire/core/adapter'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { Scene } from '../../src/scene.js'
import { keys, serving } from './serving.js'

describe('webhooks over real HTTP', () => {
  it('promise 1: while the store is down the provider hears 503, and its repeat is accepted exactly once', async () => {
    const store = memory()
    let down = true
    const fragile: Store = new Proxy(store, {
      get: (target, name) =>
        name === 'accept' && down ? () => Promise.reject(new Error('disk full')) : Reflect.get(target, name, target),
    })
    const s = await serving({ store: fragile })
    const event = s.scene.message('hello')
    const refused = await s.webhook(event)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    down = false
    expect((await s.webhook(event)).status).toBe(200)
    expect((await s.webhook(event)).status).toBe(200)
    // What is left is the warning before the window closes.
    await s.scene.settled(1)
    expect(s.scene.host.texts()).toEqual(['hello'])
    expect(await s.scene.bridge.books()).toMatchObject({ duplicate: 1, parked: 0 })
  })

  it('a bad signature is refused with 401, and the log says which header was there but not what was in it', async () => {
    const s = await serving()
    const answer = await s.ask('POST', '/channels/fake', {
      body: '[]',
      headers: { 'x-fake-signature': 'forged-secret' },
    })
    expect(answer.status).toBe(401)
    expect(answer.text).not.toContain('forged-secret')
    expect(s.scene.log.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({
        detail: expect.objectContaining({ mount: 'channels/fake', header: 'x-fake-signature', present: true }),
      }),
    ])
    expect(JSON.stringify(s.scene.log)).not.toContain('forged-secret')
    expect(await s.scene.bridge.books()).toMatchObject({ received: 0 })
  })

  it('a flood of bad signatures is one line a minute in the log, with their number, and counted each', async () => {
    const s = await serving({}, { trustedProxies: 1 })
    const forge = (n: number) =>
      s.ask('POST', '/channels/fake', {
        body: '[]',
        headers: { 'x-fake-signature': '0'.repeat(64), 'x-forwarded-for': `198.51.100.${n}` },
      })
    for (let n = 0; n < 100; n++) await forge(n)
    await s.scene.later(60_000)
    await forge(101)
    const warnings = s.scene.log.filter(({ level }) => level === 'warn').map(({ detail }) => detail)
    expect(warnings).toEqual([expect.objectContaining({ times: 1 }), expect.objectContaining({ times: 100 })])
    const { text } = await s.ask('GET', '/metrics', { key: keys.read })
    expect(text).toContain('deskwire_webhooks_rejected_total{tenant="main",mount="channels/fake"} 101')
  })

  it('an adapter gets the raw bytes and the URL it was told to publish, never the Host header, and owns what follows', async () => {
    const seen: WebhookRequest[] = []
    const host: Host = {
      ...spread(fakeHost()),
      receive: (request) => {
        seen.push(request)
        if (request.path.startsWith('/secret')) throw new WebhookRejected('Not here', {}, 403)
        return { reply: { status: 201, headers: { 'x-of-adapter': 'yes' }, body: 'made' }, events: [] }
      },
    }
    const scene = new Scene({ store: memory() })
    await scene.start()
    await scene.bridge.addTenant('acme', { channels: {}, hosts: { dynamics: host } })
    const router = createRouter(scene.bridge)
    const body = Buffer.from([0xff, 0x00, 0x7b])
    const call = (target: string, method = 'POST') =>
      router({ method, target, headers: { host: 'evil.example' }, body: () => Promise.resolve(body) })
    expect(await call('/t/acme/hosts/dynamics/v3/conversations/1/activities?a=%20b&a=c')).toMatchObject({
      status: 201,
      headers: { 'x-of-adapter': 'yes' },
    })
    expect(seen[0]).toMatchObject({
      method: 'POST',
      publicUrl: 'https://bridge.test/t/acme/hosts/dynamics/v3/conversations/1/activities?a=%20b&a=c',
      path: '/v3/conversations/1/activities?a=%20b&a=c',
    })
    expect(seen[0]?.body).toBe(body)
    expect((await call('/t/acme/hosts/dynamics?validationToken=x', 'GET')).status).toBe(201)
    expect(seen[1]).toMatchObject({ method: 'GET', path: '?validationToken=x' })
    expect((await call('/t/acme/hosts/dynamics/secret')).status).toBe(403)
    await scene.stop()
  })

  it('a public URL with a path works whether the proxy in front keeps that path or takes it off', async () => {
    const urls: string[] = []
    const host: Host = {
      ...spread(fakeHost()),
      receive: ({ publicUrl }) => {
        urls.push(publicUrl)
        return { reply: { status: 200 }, events: [] }
      },
    }
    const scene = new Scene({ store: memory(), publicUrl: 'https://example.com/bridge/' })
    await scene.start()
    await scene.bridge.addTenant('acme', { channels: {}, hosts: { h: host } })
    const router = createRouter(scene.bridge)
    for (const target of ['/bridge/t/acme/hosts/h/x', '/t/acme/hosts/h/x'])
      await router({ method: 'POST', target, headers: {}, body: () => Promise.resolve(new Uint8Array()) })
    expect(urls).toEqual(Array(2).fill('https://example.com/bridge/t/acme/hosts/h/x'))
    await scene.stop()
  })

  it('what is mounted nowhere is 404, and its body is never read', async () => {
    const scene = new Scene({ store: memory(), channel: fakeChannel() })
    await scene.start()
    const router = createRouter(scene.bridge, { api: { keys: [{ key: keys.read, scope: 'read' }] } })
    const targets = [
      '/',
      '/channels',
      '/channels/',
      '/channels/other',
      '/channels/__proto__',
      '/channels/constructor/x',
      '/hosts/toString',
      '/assistants/none',
      '/t/main/channels/fake',
      '/t/nobody/channels/fake',
      '/t/acme',
      '//bridge.test/channels/fake',
      'http://bridge.test/channels/fake',
      '/t/acme/metrics',
      '/api.json',
      '*',
      '',
    ]
    for (const target of targets) {
      const answer = await router({
        method: 'POST',
        target,
        headers: {},
        body: () => Promise.reject(new Error(`the body of ${target} was read`)),
      })
      expect([target, answer.status]).toEqual([target, 404])
    }
    await scene.stop()
  })

  it('before the start and after the stop webhooks are answered 503, for their sender to repeat', async () => {
    const scene = new Scene({ store: memory() })
    const router = createRouter(scene.bridge)
    const ask = () =>
      router({ method: 'POST', target: '/channels/fake', headers: {}, body: () => Promise.resolve(new Uint8Array()) })
    expect((await ask()).status).toBe(503)
    await scene.start()
    expect((await ask()).status).toBe(401)
    await scene.stop()
    expect((await ask()).status).toBe(503)
  })
})

const spread = (host: ReturnType<typeof fakeHost>): Host => ({
  spec: 1,
  name: host.name,
  capabilities: host.capabilities,
  open: host.open.bind(host),
  post: host.post.bind(host),
  receive: host.receive.bind(host),
})
