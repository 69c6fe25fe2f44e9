import { createHttp, type Template } from '@deskwire/core/adapter'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FrontOptions, front } from '../src/index.js'
import { app, type Emulated, emulate, token } from './emulated/server.js'

let server: Emulated
beforeEach(async () => {
  server = await emulate()
})
afterEach(() => server.close())

const silent = () => undefined
const call = () => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })

const started = async (more: Partial<FrontOptions> = {}) => {
  const host = front({
    url: server.url,
    auth: { kind: 'token', token },
    app,
    channels: [{ id: 'cha_w1', channel: 'whatsapp' }],
    ...more,
  })
  await host.start?.({
    tenant: 'main',
    name: 'front',
    now: Date.now,
    url: (path) => `https://bridge.test/hosts/front${path}`,
    http: createHttp({ retries: 0 }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  return host
}

const failures = async (more: Partial<FrontOptions>) => {
  const { findings } = (await (await started(more)).check?.(call())) ?? { findings: [] }
  return findings.filter(({ level }) => level === 'fail')
}

describe('check', () => {
  it('finds nothing where all is well, and says what to call', async () => {
    expect(
      await failures({ queues: { support: 'inb_support' }, knowledge: { base: 'knb_1', url: 'https://h.example' } }),
    ).toEqual([])
    const health = await (await started()).check?.(call())
    expect(JSON.stringify(health)).toContain('https://bridge.test/hosts/front')
  })

  it('names the channels that there are, where one is wrong', async () => {
    expect(await failures({ channels: [{ id: 'cha_none', channel: 'whatsapp' }] })).toMatchObject([
      { what: expect.stringContaining('cha_none'), fix: expect.stringContaining('cha_w1 (WhatsApp)') },
      { what: expect.stringContaining('App secret') },
    ])
  })

  it('D3: starts before there is a channel, and says which ones there are', async () => {
    const host = await started({ channels: [] })
    const { findings = [] } = (await host.check?.(call())) ?? {}
    expect(findings.filter(({ level }) => level === 'fail')).toMatchObject([
      { what: expect.stringContaining('No channel'), fix: expect.stringContaining('cha_w1 (WhatsApp)') },
    ])
  })

  it('tells a wrong App secret from a wrong API token', async () => {
    const wrong = await failures({ app: { id: app.id, secret: 'another-secret' } })
    expect(wrong).toMatchObject([
      { what: expect.stringContaining('App secret'), fix: expect.stringContaining('Developers') },
    ])
    const denied = await failures({ auth: { kind: 'token', token: 'another-token' } })
    expect(denied.map(({ fix }) => fix).join()).toContain('API token')
    expect(JSON.stringify([wrong, denied])).not.toMatch(/another-/)
  })

  it('finds an inbox and a knowledge base that there are not', async () => {
    const found = await failures({
      queues: { sales: 'inb_none' },
      knowledge: { base: 'knb_none', url: 'https://help.example.com' },
    })
    expect(found.map(({ what }) => what).join()).toMatch(/inb_none.*knb_none/)
  })
})

describe('setup', () => {
  const template = (name: string, more: Partial<Template> = {}): Template => ({
    name,
    language: 'en',
    category: 'UTILITY',
    status: 'APPROVED',
    body: 'Hi {{name}}',
    variables: ['name'],
    ...more,
  })

  it('B7, F9: offers approved templates to agents, once, changes them, and takes them away', async () => {
    let templates = [template('order_ready'), template('not_yet', { status: 'PENDING' })]
    const host = await started({ templates: async () => templates })
    const shown = () => [...server.state.templates.values()]
    server.state.templates.set('rsp_own', { name: 'Our own', body: 'Kind regards' })

    expect(await host.setup?.(true, call())).toEqual(['Make the message template Deskwire: order_ready (en)'])
    expect(shown()).toHaveLength(1)
    await host.setup?.(false, call())
    const made = { name: 'Deskwire: order_ready (en)', body: '/template order_ready en name=' }
    expect(shown()).toEqual([{ name: 'Our own', body: 'Kind regards' }, made])
    expect(await host.setup?.(false, call())).toEqual([])

    templates = [template('order_ready', { variables: ['name', 'order'] })]
    await host.setup?.(false, call())
    expect(shown().at(-1)).toMatchObject({ body: '/template order_ready en name= order=' })
    templates = []
    await host.setup?.(false, call())
    expect(shown()).toEqual([{ name: 'Our own', body: 'Kind regards' }])
  })
})
