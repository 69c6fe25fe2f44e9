import { randomUUID } from 'node:crypto'
import { signOpening } from '@deskwire/core/adapter'
import { fakeChannel, fakeHost } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { keys, type Serving, serving } from '../http/serving.js'

const attempts = 100
const page = 'https://bridge.test/panel/desk'
const panel = {
  html: '<meta name="deskwire" content="%START%">',
  files: new Map([['main-X.js', { type: 'text/javascript', bytes: Buffer.from('1') }]]),
}
const secret = 'fake-secret'

interface Start {
  bearer?: string
  expires?: number
  refused?: boolean
  language?: string
}

const startOf = (html: string): Start => {
  const content = /content="([^"]*)"/.exec(html)?.[1] ?? ''
  return JSON.parse(content.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))) as Start
}

const opened = async () => {
  const s = await serving({}, { panel, trustedProxies: 1 })
  await s.scene.customer('My teapot leaks', undefined, { name: 'Ana' })
  await s.scene.settled(1)
  return { s, ticket: s.scene.host.tickets[0]?.id ?? '' }
}

const opening = (s: Serving, ticket: string, more: { url?: string; at?: number; key?: string; id?: string } = {}) =>
  signOpening(
    more.key ?? secret,
    { id: more.id ?? randomUUID(), ticket, agent: { id: 'ben', name: 'Ben Stone' }, language: 'nl' },
    { url: more.url ?? page, at: more.at ?? s.scene.clock() },
  )

/** Whoever fails often from one address waits longer each time; these come from many. */
let strangers = 0
const elsewhere = () => ({ 'x-forwarded-for': `198.51.${Math.floor(++strangers / 250)}.${strangers % 250}` })

const open = (s: Serving, token: string, path = '/panel/desk') =>
  s.ask('GET', `${path}?opening=${token}`, { headers: elsewhere() })

const state = (s: Serving, bearer = '', path = '/api/panel/state') =>
  s.ask('GET', path, { key: bearer, headers: elsewhere() })

describe('an agent opens the panel', () => {
  it('F11: a signed opening gives a bearer for its conversation, which is renewed', async () => {
    const { s, ticket } = await opened()
    const answer = await open(s, opening(s, ticket))
    expect(answer.status).toBe(200)
    const { bearer, language } = startOf(answer.text)
    expect(language).toBe('nl')
    const shown = await state(s, bearer)
    expect(shown.json).toMatchObject({
      agent: { id: 'ben', name: 'Ben Stone' },
      conversation: { name: 'Ana', window: { open: true } },
      may: { text: { allowed: true }, template: { allowed: true } },
      messages: [{ text: 'My teapot leaks', direction: 'in' }],
    })
    const renewed = await s.ask('POST', '/api/panel/renew', { key: bearer ?? '' })
    expect((await state(s, (renewed.json as Start).bearer)).status).toBe(200)
    expect(s.scene.log).toContainEqual(
      expect.objectContaining({
        message: 'An agent opened the panel',
        detail: expect.objectContaining({ by: 'Ben Stone', ticket }),
      }),
    )
  })

  it('what has not changed is not answered again', async () => {
    const { s, ticket } = await opened()
    const { bearer = '' } = startOf((await open(s, opening(s, ticket))).text)
    const first = await state(s, bearer)
    const tag = first.headers.get('etag') ?? ''
    const again = () => s.ask('GET', '/api/panel/state', { key: bearer, headers: { 'if-none-match': tag } })
    expect((await again()).status).toBe(304)
    await s.scene.customer('Are you there?')
    await s.scene.settled(1)
    expect((await again()).status).toBe(200)
  })

  it('a bearer ends after five minutes, and is renewed for twelve hours', async () => {
    const { s, ticket } = await opened()
    let { bearer = '' } = startOf((await open(s, opening(s, ticket))).text)
    await s.scene.later(5 * 60_000)
    expect((await state(s, bearer)).status).toBe(401)
    bearer = startOf((await open(s, opening(s, ticket))).text).bearer ?? ''
    let renewals = 0
    for (;;) {
      await s.scene.later(4 * 60_000)
      const { status, json } = await s.ask('POST', '/api/panel/renew', { key: bearer })
      if (status !== 200) break
      bearer = (json as { bearer: string }).bearer
      expect(++renewals).toBeLessThan(200)
    }
    expect(renewals).toBe(179)
  })

  it('the page is framed by its helpdesk only, runs no script but ours, and is never kept', async () => {
    const { s, ticket } = await opened()
    const { headers } = await open(s, opening(s, ticket))
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain('frame-ancestors https://desk.test')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect([headers.get('cache-control'), headers.get('set-cookie'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      null,
      'no-referrer',
    ])
    expect(headers.get('access-control-allow-origin')).toBeNull()
    const script = await s.ask('GET', '/panel/-/main-X.js')
    expect([script.status, script.text]).toEqual([200, '1'])
    expect((await s.ask('GET', '/panel/-/other.js')).status).toBe(404)
    expect((await s.ask('GET', '/panel/nobody')).status).toBe(404)
  })
})

describe('an opening that is not good shows nothing, and the log says why', () => {
  const refusals = (s: Serving) =>
    s.scene.log.filter(({ message }) => String(message).startsWith('Panel refused')).map(({ message }) => message)

  const refused = async (s: Serving, token: string, path?: string) => {
    const { status, text } = await open(s, token, path)
    expect(status).toBe(401)
    expect(startOf(text)).toEqual({ refused: true })
    expect(text).not.toContain('teapot')
  }

  it('100 that are forged', async () => {
    const { s, ticket } = await opened()
    for (let n = 0; n < attempts; n++) {
      const token = opening(s, ticket, { id: `f${n}`, ...(n % 2 === 0 && { key: `another secret ${n}` }) })
      const at = Math.floor((n * (token.length - 2)) / attempts)
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      await refused(s, n % 2 === 0 ? token : changed)
    }
    expect(refusals(s)).toContain('Panel refused: The signature of the opening does not match')
  })

  it('100 that are replayed', async () => {
    const { s, ticket } = await opened()
    const token = opening(s, ticket)
    expect((await open(s, token)).status).toBe(200)
    for (let n = 0; n < attempts; n++) await refused(s, token)
    expect(refusals(s)).toEqual(['Panel refused: The opening was taken before'])
  })

  it('of many at once, one is taken', async () => {
    const { s, ticket } = await opened()
    const token = opening(s, ticket)
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(s, token)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('100 that have expired', async () => {
    const { s, ticket } = await opened()
    for (let n = 1; n <= attempts; n++)
      await refused(s, opening(s, ticket, { at: s.scene.clock() - 60_000 - n * n * 1_000 }))
    expect(refusals(s)).toContain('Panel refused: The opening is too old')
  })

  it('100 of another tenant, and bearers of another tenant', async () => {
    const { s, ticket } = await opened()
    const other = fakeHost()
    await s.scene.bridge.addTenant('acme', { channels: { sms: fakeChannel({ lines: [] }) }, hosts: { desk: other } })
    const theirs = 'https://bridge.test/t/acme/panel/desk'
    for (let n = 0; n < attempts; n++) {
      if (n % 2 === 0) await refused(s, opening(s, ticket, { url: theirs }))
      else await refused(s, opening(s, ticket), '/t/acme/panel/desk')
    }
    expect(refusals(s)).toContain('Panel refused: The opening is for another panel')
    const { bearer = '' } = startOf((await open(s, opening(s, ticket, { url: theirs }), '/t/acme/panel/desk')).text)
    expect((await state(s, bearer)).status).toBe(403)
    // Theirs is a ticket of the same number, with no conversation.
    expect((await state(s, bearer, '/t/acme/api/panel/state')).json).toMatchObject({ messages: [] })
  })

  it('nobody without an opening, without a bearer, or with a key of the management API', async () => {
    const { s } = await opened()
    const { status, text } = await s.ask('GET', '/panel/desk')
    expect([status, startOf(text)]).toEqual([401, { refused: true }])
    expect((await s.ask('GET', '/api/panel/state')).status).toBe(401)
    expect((await state(s, keys.admin)).status).toBe(403)
  })
})

describe('a bearer', () => {
  it('reaches the panel of its ticket, and nothing else of the API', async () => {
    const { s, ticket } = await opened()
    const { bearer = '' } = startOf((await open(s, opening(s, ticket))).text)
    for (const path of ['/api/conversations', '/api/books', '/api/consent?address=%2B15551230001', '/metrics'])
      expect([401, 403]).toContain((await s.ask('GET', path, { key: bearer })).status)
    expect((await s.ask('POST', '/api/panel/sessions', { key: bearer, json: {} })).status).toBe(403)
  })

  it('is made for whoever has a key, where a helpdesk frames no page', async () => {
    const { s, ticket } = await opened()
    const json = { host: 'desk', ticket, agent: { id: 'ben', name: 'Ben Stone' } }
    expect((await s.ask('POST', '/api/panel/sessions', { key: keys.read, json })).status).toBe(403)
    const made = await s.ask('POST', '/api/panel/sessions', { key: keys.agent, json })
    expect(made.status).toBe(201)
    const shown = await state(s, (made.json as Start).bearer)
    expect(shown.json).toMatchObject({ messages: [{ text: 'My teapot leaks' }] })
  })

  it('that is forged is none', async () => {
    const { s, ticket } = await opened()
    const { bearer = '' } = startOf((await open(s, opening(s, ticket))).text)
    for (let n = 0; n < attempts; n++) {
      const at = Math.floor((n * bearer.length) / attempts)
      const changed = `${bearer.slice(0, at)}${bearer[at] === 'A' ? 'B' : 'A'}${bearer.slice(at + 1)}`
      expect((await state(s, changed)).status).toBe(401)
    }
  })
})
