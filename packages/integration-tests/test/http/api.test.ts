import { memory } from '@deskwire/core'
import { fakeAssistant, fakeChannel, fakeHost, scriptedClock } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { keys, type Serving, serving } from './serving.js'

const ana = '+15551230001'
const day = 24 * 60 * 60_000
const template = { type: 'template', name: 'order_ready', language: 'en', values: { name: 'Ana' } }

interface Listed {
  items: { id: string; text?: string; state?: string }[]
  next?: string
}

const conversationOf = async (s: Serving): Promise<string> => {
  const { json } = await s.ask('GET', `/api/conversations?address=${encodeURIComponent(ana)}`, { key: keys.read })
  return (json as Listed).items[0]?.id ?? ''
}

describe('who may do what', () => {
  it('B9: a manager reads, an agent converses, an administrator configures', async () => {
    const s = await serving()
    const allowed = async (method: string, path: string, json?: unknown) => {
      const results: number[] = []
      for (const key of [keys.read, keys.agent, keys.admin])
        results.push((await s.ask(method, path, { key, ...(json !== undefined && { json }) })).status)
      return results
    }
    expect(await allowed('GET', '/api/conversations')).toEqual([200, 200, 200])
    expect(await allowed('POST', '/api/notify', {})).toEqual([403, 400, 400])
    expect(await allowed('GET', '/api/setup')).toEqual([403, 403, 200])
    expect(await allowed('POST', '/api/consent/erase', {})).toEqual([403, 403, 400])
    expect(await allowed('DELETE', '/api/parked/x')).toEqual([403, 403, 404])
  })

  it('strangers and wrong keys hear 401, whatever they ask, and nothing of what there is', async () => {
    const s = await serving()
    for (const path of ['/api/conversations', '/api/nothing', '/api/openapi.json', '/api', '/t/acme/api/books'])
      for (const headers of <Record<string, string>[]>[
        { accept: '*/*' },
        { authorization: 'Bearer wrong-key-0123456789' },
        { authorization: `Basic ${keys.admin}` },
      ]) {
        const answer = await s.ask('GET', path, { headers })
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
        expect(answer.headers.get('content-type')).toBe('application/problem+json')
      }
    expect((await s.ask('GET', '/api/books', { headers: { 'x-api-key': keys.read } })).status).toBe(200)
  })

  it('a key may be given as its hash, and may be for one tenant only', async () => {
    // printf %s tenant-key-0123456789 | sha256sum
    const { createHash } = await import('node:crypto')
    const sha256 = createHash('sha256').update('tenant-key-0123456789').digest('hex')
    const s = await serving({}, { api: { keys: [{ sha256, scope: 'admin', tenant: 'acme' }] } })
    await s.scene.bridge.addTenant('acme', {
      channels: { sms: fakeChannel({ lines: [] }) },
      hosts: { desk: fakeHost() },
    })
    const key = 'tenant-key-0123456789'
    expect((await s.ask('GET', '/t/acme/api/books', { key })).status).toBe(200)
    expect((await s.ask('GET', '/api/books', { key })).status).toBe(403)
    expect((await s.ask('GET', '/t/other/api/books', { key })).status).toBe(403)
    expect((await s.ask('GET', '/metrics', { key })).text).toContain('tenant="acme"')
    expect((await s.ask('GET', '/metrics', { key })).text).not.toContain('tenant="main"')
  })

  it('keys that are no keys are refused when it is set up, naming the field', async () => {
    for (const [given, field] of [
      [{ key: 'short', scope: 'read' }, 'api.keys[0].key'],
      [{ sha256: 'abc', scope: 'read' }, 'api.keys[0].sha256'],
    ] as const)
      await expect(serving({}, { api: { keys: [given] } })).rejects.toThrow(field)
  })

  it('500 guesses leave a trace: counted, and logged once a minute with their address and never with the key', async () => {
    const s = await serving({}, { trustedProxies: 1 })
    const guess = (n: number) =>
      s.ask('GET', '/api/books', {
        key: `guessed-key-${n}-0123456789`,
        // What stands before the proxy's own word is the caller's invention; each bot has an address of its own.
        headers: { 'x-forwarded-for': `203.0.113.7, 198.51.100.${n % 250}` },
      })
    for (let from = 0; from < 500; from += 50) await Promise.all(Array.from({ length: 50 }, (_, n) => guess(from + n)))
    const warned = () => s.scene.log.filter(({ message }) => message === 'The management API refused a caller')
    expect(warned()).toEqual([
      { level: 'warn', detail: { why: 'wrong', times: 1, address: '198.51.100.0' }, message: expect.any(String) },
    ])
    await s.scene.later(60_000)
    await guess(1)
    expect(warned().map(({ detail }) => detail)).toEqual([
      expect.anything(),
      { why: 'wrong', times: 500, address: '198.51.100.1' },
    ])
    const { text } = await s.ask('GET', '/metrics', { key: keys.read })
    expect(text).toContain('deskwire_api_unauthorized_total{why="wrong"} 501')
    expect(JSON.stringify(s.scene.log)).not.toContain('guessed-key')
  })

  it('guesses from one address wait for their answers, and those who have the key there do not', async () => {
    const s = await serving()
    const wrong = () => s.ask('GET', '/api/books', { key: 'guessed-key-0123456789' })
    for (let n = 0; n < 5; n++) await wrong()
    const began = performance.now()
    const answers = Promise.all(Array.from({ length: 30 }, wrong))
    expect((await s.ask('GET', '/api/books', { key: keys.read })).status).toBe(200)
    expect((await s.webhook(s.scene.message('hello'))).status).toBe(200)
    expect(new Set((await answers).map(({ status }) => status))).toEqual(new Set([401, 429]))
    expect(performance.now() - began).toBeGreaterThan(4_900)
  })

  it('a key that expired is refused with the day, and is told of two weeks before: in the log and by GET /checks', async () => {
    const s = await serving(
      {},
      {
        api: {
          keys: [
            {
              key: keys.admin,
              scope: 'admin',
              name: 'shop',
              expires: new Date(scriptedClock()() + 10 * day).toISOString(),
            },
            { key: keys.read, scope: 'read', name: 'manager' },
          ],
        },
      },
    )
    const end = new Date(s.scene.clock() + 10 * day).toISOString()
    const warnings = () =>
      s.scene.log.filter(({ level, message }) => level === 'warn' && message.includes('API key shop'))
    expect(warnings()).toEqual([
      { level: 'warn', detail: { name: 'shop', expires: end }, message: `The API key shop expires at ${end}` },
    ])
    expect((await s.ask('GET', '/api/checks', { key: keys.read })).json).toEqual({
      findings: [
        {
          adapter: 'api/keys',
          level: 'warn',
          what: `The key shop expires at ${end}`,
          fix: expect.stringContaining('api.keys'),
        },
      ],
    })
    expect((await s.ask('GET', '/api/books', { key: keys.admin })).status).toBe(200)
    await s.scene.later(10 * day)
    expect(await s.ask('GET', '/api/books', { key: keys.admin })).toMatchObject({
      status: 401,
      json: { detail: `This key expired at ${end}. Ask whoever runs the app for a new one (api.keys)` },
    })
  })

  it('every action is logged with the name of its key and what it was done to, and with no word of what was said', async () => {
    const s = await serving(
      {},
      {
        api: {
          keys: [
            { key: keys.agent, scope: 'agent', name: 'shop' },
            { key: keys.read, scope: 'read' },
          ],
        },
      },
    )
    s.scene.confidential.add('a card number of theirs').add('Ana Silva')
    await s.scene.customer('hello', ana)
    await s.scene.settled(1)
    const id = await conversationOf(s)
    const said = { type: 'text', text: 'a card number of theirs' }
    await s.ask('POST', `/api/conversations/${id}/block`, { key: keys.agent })
    await s.ask('POST', '/api/conversations', { key: keys.agent, json: { channel: 'fake', to: ana, content: said } })
    await s.ask('POST', '/api/contacts', { key: keys.agent, json: { address: ana, name: 'Ana Silva' } })
    await s.ask('POST', '/api/consent/erase', { key: keys.agent, json: { address: ana } })
    await s.ask('GET', `/api/conversations/${id}`, { key: keys.agent })
    const about = { by: 'shop', tenant: 'main' }
    expect(
      s.scene.log.filter(({ message }) => message === 'An action of the management API').map(({ detail }) => detail),
    ).toEqual([
      { ...about, action: 'POST /conversations/{conversation}/block', conversation: id, status: 200 },
      { ...about, action: 'POST /conversations', status: 202 },
      { ...about, action: 'POST /contacts', status: 501 },
      { ...about, action: 'POST /consent/erase', status: 403 },
    ])
    expect(JSON.stringify(s.scene.log)).not.toMatch(/card number|Ana Silva|15551230001/)
  })

  it('without keys there is no API at all', async () => {
    const s = await serving({}, { api: { keys: [] } })
    expect(await s.ask('GET', '/api/books')).toMatchObject({ status: 404, json: { code: 'api_off' } })
  })
})

describe('writing first', () => {
  it('A2: an agent starts a conversation from inside the host, and learns what became of it', async () => {
    const s = await serving()
    await s.scene.customer('hello', ana)
    await s.scene.settled(1)
    const json = {
      channel: 'fake',
      to: ana,
      content: template,
      agent: { name: 'Bo' },
      ticket: { host: 'desk', id: 'T77' },
    }
    const answer = await s.ask('POST', '/api/conversations', { key: keys.agent, json })
    expect(answer).toMatchObject({ status: 202, json: { accepted: 'new' } })
    const { id } = answer.json as { id: string }
    await s.scene.settled(1)
    expect(s.scene.channel.taken.map(({ content }) => content)).toMatchObject([template])
    const work = await s.ask('GET', `/api/work/${encodeURIComponent(id)}`, { key: keys.read })
    expect(work.json).toMatchObject({ id, state: 'effected', conversation: await conversationOf(s) })
    expect((await s.ask('GET', `/api/work/${id}`, { key: keys.read })).json).toEqual(work.json)
    expect(await s.ask('GET', '/api/work/none', { key: keys.read })).toMatchObject({ status: 404 })
    const many = await s.ask('POST', '/api/work', { key: keys.read, json: { ids: ['none', id, id] } })
    expect(many.json).toEqual({ results: [{ id: 'none', state: 'unknown' }, work.json, work.json] })
    for (const ids of [[], [''], Array.from({ length: 1_001 }, () => id)])
      expect(await s.ask('POST', '/api/work', { key: keys.read, json: { ids } })).toMatchObject({ status: 400 })
    const one = await s.ask('GET', `/api/conversations/${await conversationOf(s)}`, { key: keys.read })
    expect(one.json).toMatchObject({ ticket: { host: 'desk', id: 'T77' }, window: { open: true } })
  })

  it('A2: a stranger who never wrote nor agreed is refused, and the work says why', async () => {
    const s = await serving()
    const { json } = await s.ask('POST', '/api/conversations', {
      key: keys.agent,
      json: { channel: 'fake', to: ana, content: template },
    })
    await s.scene.settled()
    const { id } = json as { id: string }
    expect((await s.ask('GET', `/api/work/${id}`, { key: keys.read })).json).toMatchObject({
      state: 'refused',
      reason: 'no_consent',
    })
    expect(s.scene.channel.taken).toEqual([])
  })

  it('A3: a notification needs both opt-in and subscription; with both, recorded through the API, it goes out', async () => {
    const s = await serving({ policy: { guests: true } })
    const send = async () => {
      const { json } = await s.ask('POST', '/api/notify', {
        key: keys.agent,
        json: { channel: 'fake', to: ana, topic: 'orders', content: template },
      })
      await s.scene.settled()
      const { id } = json as { id: string }
      return (await s.ask('GET', `/api/work/${id}`, { key: keys.read })).json
    }
    const grant = (more: object) =>
      s.ask('POST', '/api/consent/grant', {
        key: keys.agent,
        json: { address: ana, channel: 'fake', purpose: 'updates', evidence: 'form 12, box ticked', ...more },
      })
    expect(await send()).toMatchObject({ state: 'refused', reason: 'no_consent' })
    expect((await grant({})).status).toBe(200)
    expect(await send()).toMatchObject({ state: 'refused', reason: 'no_consent' })
    expect((await grant({ topic: 'orders' })).status).toBe(200)
    expect(await send()).toMatchObject({ state: 'effected' })
    expect(s.scene.channel.taken).toHaveLength(1)
  })

  it('an Idempotency-Key said twice is one message; with another body it is 409 and nothing is sent', async () => {
    const s = await serving()
    await s.scene.customer('hello', ana)
    const start = (text: string, headers = { 'idempotency-key': 'ticket-77/first' }) =>
      s.ask('POST', '/api/conversations', {
        key: keys.agent,
        json: { channel: 'fake', to: [ana], content: { type: 'text', text } },
        headers,
      })
    expect(await start('one')).toMatchObject({ status: 202, json: { id: 'start/ticket-77/first', accepted: 'new' } })
    expect(await start('one')).toMatchObject({
      status: 202,
      json: { id: 'start/ticket-77/first', accepted: 'duplicate' },
    })
    expect(await start('two')).toMatchObject({ status: 409, json: { errors: [{ pointer: 'Idempotency-Key' }] } })
    expect(await start('one', { 'idempotency-key': 'x'.repeat(201) })).toMatchObject({ status: 400 })
    await s.scene.settled(1)
    expect(s.scene.channel.taken).toHaveLength(1)
    expect(await start('one')).toMatchObject({ json: { accepted: 'duplicate' } })
    expect(await start('two')).toMatchObject({ status: 409 })
  })

  it('A3: in bulk each item has a result of its own, and a bad one does not stop the others', async () => {
    const s = await serving()
    const items = [
      { channel: 'fake', to: ana, topic: 'orders', content: template, key: 'a' },
      { channel: 'fax', to: ana, topic: 'orders', content: template },
      { channel: 'fake', to: 'nobody', topic: 'orders', content: template },
      { channel: 'fake', to: '+15551230002', topic: 'orders', content: template },
      { channel: 'fake', to: ana, topic: 'orders', content: { type: 'text', text: 'other' }, key: 'a' },
      'nonsense',
    ]
    const { status, json } = await s.ask('POST', '/api/notify/bulk', {
      key: keys.agent,
      json: { items },
      headers: { 'idempotency-key': 'monday' },
    })
    expect(status).toBe(200)
    const { results } = json as { results: unknown[] }
    expect(results).toMatchObject([
      { id: 'notify/a', accepted: 'new' },
      { problem: { status: 400, errors: [{ pointer: '/channel' }] } },
      { problem: { status: 400, errors: [{ pointer: '/to' }] } },
      { id: 'notify/monday/3', accepted: 'new' },
      { problem: { status: 409 } },
      { problem: { status: 400 } },
    ])
    expect(
      (await s.ask('POST', '/api/notify/bulk', { key: keys.agent, json: { items: Array(1_001).fill(0) } })).status,
    ).toBe(400)
  })

  it('B1: a file is handed in, and sent', async () => {
    const s = await serving()
    await s.scene.customer('hello', ana)
    const file = await s.ask('POST', '/api/media?name=label.pdf', {
      key: keys.agent,
      body: '%PDF-1.7',
      headers: { 'content-type': 'application/pdf' },
    })
    expect(file).toMatchObject({ status: 201, json: { mime: 'application/pdf', name: 'label.pdf', size: 8 } })
    const content = { type: 'media', kind: 'file', media: file.json, caption: 'Your label' }
    await s.ask('POST', '/api/conversations', { key: keys.agent, json: { channel: 'fake', to: ana, content } })
    await s.scene.until(() => s.scene.channel.taken.length === 1, 'the file')
    expect(s.scene.channel.taken[0]?.content).toMatchObject({ type: 'media', caption: 'Your label' })
    const { json } = await s.ask('GET', `/api/conversations/${await conversationOf(s)}/messages?newestFirst=true`, {
      key: keys.read,
    })
    const link = JSON.stringify(json).match(/https:\/\/bridge\.test(\/media\/[\w.-]+)/)?.[1] ?? ''
    expect((await s.ask('GET', link)).text).toBe('%PDF-1.7')
    expect(JSON.stringify(json)).not.toContain('"stored"')
  })
})

describe('what is wrong is named', () => {
  it.each([
    ['an unknown field', { chanel: 'x' }, '/chanel'],
    ['a missing content', { content: undefined }, '/content'],
    ['a number with brackets', { to: '+1 (555) 123' }, '/to'],
    ['a channel nobody knows', { channel: 'fax' }, '/channel'],
    ['a line nobody knows', { line: 'nine' }, '/line'],
    ['a host nobody knows', { ticket: { host: 'jira', id: '1' } }, '/ticket/host'],
    ['a type nobody can send', { content: { type: 'hologram' } }, '/content/type'],
    ['a latitude beyond the pole', { content: { type: 'location', latitude: 91, longitude: 0 } }, '/content/latitude'],
    ['a link that runs code', { content: { type: 'link', url: 'javascript:alert(1)' } }, '/content/url'],
    ['an unknown field further in', { content: { type: 'text', text: 'x', bold: true } }, '/content/bold'],
  ])('%s', async (_, wrong, pointer) => {
    const s = await serving()
    const json = { channel: 'fake', to: ana, content: { type: 'text', text: 'hello' }, ...wrong }
    const answer = await s.ask('POST', '/api/conversations', { key: keys.agent, json })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.json).toMatchObject({
      status: 400,
      code: 'invalid',
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    })
    expect(await s.scene.bridge.books()).toMatchObject({ received: 0 })
  })

  it('queries, methods, types and paths too', async () => {
    const s = await serving()
    const read = (path: string, about = {}) => s.ask('GET', path, { key: keys.admin, ...about })
    expect((await read('/api/conversations?limit=0')).json).toMatchObject({ errors: [{ pointer: '?limit' }] })
    expect((await read('/api/conversations?colour=red')).json).toMatchObject({ errors: [{ pointer: '?colour' }] })
    expect((await read('/api/conversations?address=abc')).json).toMatchObject({ errors: [{ pointer: '?address' }] })
    expect((await read('/api/nothing')).status).toBe(404)
    expect((await read('/api/work/%E0%A4%A')).status).toBe(400)
    expect((await read('/api/conversations/none')).status).toBe(404)
    const wrong = await s.ask('DELETE', '/api/conversations', { key: keys.admin })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, GET'])
    const typed = await s.ask('POST', '/api/notify', {
      key: keys.admin,
      body: 'a=b',
      headers: { 'content-type': 'text/plain' },
    })
    expect(typed.status).toBe(415)
    const broken = await s.ask('POST', '/api/notify', {
      key: keys.admin,
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect(broken.status).toBe(400)
  })

  it('a body beyond the limit is 413, and a store that fails is 503: neither did anything', async () => {
    const store = memory()
    const s = await serving({ store }, { maxBodyBytes: 1_000 })
    const json = { channel: 'fake', to: ana, content: { type: 'text', text: 'x'.repeat(2_000) } }
    expect((await s.ask('POST', '/api/conversations', { key: keys.agent, json })).status).toBe(413)
    store.accept = () => Promise.reject(new Error('disk full'))
    const small = { ...json, content: { type: 'text', text: 'x' } }
    const failed = await s.ask('POST', '/api/conversations', { key: keys.agent, json: small })
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '5'])
    expect(failed.text).not.toContain('disk full')
  })
})

describe('reading', () => {
  it('E4: conversations, messages and the transcript, searched, as JSON, text and CSV', async () => {
    const s = await serving()
    await s.scene.customer('=HYPERLINK("http://evil")', ana)
    await s.scene.customer('where is my parcel?', ana)
    await s.scene.settled(1)
    await s.scene.agent('Your "parcel", on its way')
    await s.scene.settled(1)
    await s.scene.status(s.scene.channel.taken[0]?.providerId ?? '', 'read')
    await s.scene.customer('thanks', '+15551230002')
    await s.scene.settled(2)
    const id = await conversationOf(s)
    const read = (path: string) => s.ask('GET', path, { key: keys.read })

    expect((await read('/api/conversations')).json).toMatchObject({ items: [{ channel: 'fake' }, { channel: 'fake' }] })
    expect((await read('/api/conversations?state=closed')).json).toEqual({ items: [] })
    const messages = (await read(`/api/conversations/${id}/messages`)).json as Listed
    expect(messages.items.map(({ text }) => text)).toEqual([
      '=HYPERLINK("http://evil")',
      'where is my parcel?',
      'Your "parcel", on its way',
    ])
    const found = (await read('/api/messages?search=parcel')).json as Listed
    expect(found.items.map(({ text }) => text)).toEqual(['Your "parcel", on its way', 'where is my parcel?'])
    const search = async (query: string) => {
      const { status, json } = await read(`/api/messages?${query}`)
      const { items, searched } = json as Listed & { searched: object }
      return { status, texts: items?.map(({ text }) => text), searched }
    }
    expect(await search('search=PARCEL%20where')).toEqual({
      status: 200,
      texts: ['where is my parcel?'],
      searched: { search: 'PARCEL where' },
    })
    const byAgent = 'agent=ana&channel=fake&from=2026-11-20T00:00:00%2B01:00'
    expect(await search(byAgent)).toEqual({
      status: 200,
      texts: ['Your "parcel", on its way'],
      searched: { agent: 'ana', channel: 'fake', from: '2026-11-19T23:00:00.000Z' },
    })
    const [ticket, other] = s.scene.host.tickets
    expect((await search(`ticket=${ticket?.id}`)).texts).toEqual([...messages.items.map(({ text }) => text)].reverse())
    expect((await search(`ticket=${other?.id}&search=parcel`)).texts).toEqual([])
    expect((await search('to=2026-01-01T00:00:00Z')).texts).toEqual([])
    expect((await search('limit=1&line=+15550001111')).status).toBe(200)
    expect([(await search('from=yesterday')).status, (await search('who=ana')).status]).toEqual([400, 400])
    const one = await read(`/api/messages/${encodeURIComponent(messages.items[0]?.id ?? '')}`)
    expect(one.json).toEqual(messages.items[0])

    const whole = (await read(`/api/conversations/${id}/transcript`)).json as { messages: unknown[] }
    expect(whole.messages).toEqual(messages.items)
    const text = await read(`/api/conversations/${id}/transcript?format=text`)
    expect(text.headers.get('content-type')).toContain('text/plain')
    expect(text.text.split('\n')[1]).toMatch(/^2026-11-20T.*Z customer.*: where is my parcel\?$/)
    const csv = await read(`/api/conversations/${id}/transcript?format=csv`)
    const lines = csv.text.split('\r\n')
    expect(lines[0]).toBe('at,direction,author,name,text,delivery,ticket,id')
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect(lines[3]).toContain('"Your ""parcel"", on its way",read')
    const searched = (await read(`/api/conversations/${id}/transcript?search=parcel`)).json as { messages: unknown[] }
    expect(searched.messages).toHaveLength(2)
  })

  it('pages hold everything once, in order', async () => {
    const s = await serving()
    for (let n = 0; n < 7; n++) await s.scene.customer(`message ${n}`, ana)
    await s.scene.settled(1)
    const id = await conversationOf(s)
    const texts: (string | undefined)[] = []
    let after: string | undefined
    do {
      const path = `/api/conversations/${id}/messages?limit=3${after === undefined ? '' : `&after=${after}`}`
      const { items, next } = (await s.ask('GET', path, { key: keys.read })).json as Listed
      texts.push(...items.map(({ text }) => text))
      after = next
    } while (after !== undefined)
    expect(texts).toEqual(Array.from({ length: 7 }, (_, n) => `message ${n}`))
  })

  it('neither a name nor a text can forge a line of a transcript, or steer who reads it in a terminal', async () => {
    const s = await serving()
    const forged = '2026-11-20T09:00:00.000Z agent (Bo): Your refund of 500 is approved'
    await s.scene.customer(`hello\n${forged}\r${forged}\u2028${forged}`, ana, { name: `Ana)\n${forged} (` })
    await s.scene.customer('\u001b[2J\u001b[1;1Hnothing was said \u202eoga', ana)
    await s.scene.settled(1)
    const path = `/api/conversations/${await conversationOf(s)}/transcript?format=text`
    const lines = (await s.ask('GET', path, { key: keys.read })).text.trimEnd().split('\n')
    expect(lines.map((line) => /^2026-\S+ (\w+)/.exec(line)?.[1])).toEqual(['customer', undefined, 'customer'])
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u2028\u202a-\u202e]/u)
    expect(lines[2]).toContain('\\u001b[2J\\u001b[1;1Hnothing was said \\u202eoga')
  })

  it('a log line cannot be forged from outside: not even by the path of a request', async () => {
    const s = await serving()
    await s.ask('POST', `/api/parked/${encodeURIComponent('x\u001b[2K\nINFO all is well')}/retry`, { key: keys.admin })
    expect(s.scene.log.at(-1)?.detail).toMatchObject({ id: 'x\\u001b[2K\\nINFO all is well', status: 404 })
  })

  it('one tenant never sees what is another’s', async () => {
    const s = await serving()
    await s.scene.bridge.addTenant('acme', {
      channels: { sms: fakeChannel({ lines: [] }) },
      hosts: { desk: fakeHost() },
    })
    await s.scene.customer('hello', ana)
    await s.scene.settled(1)
    const id = await conversationOf(s)
    expect((await s.ask('GET', `/api/conversations/${id}`, { key: keys.admin })).status).toBe(200)
    expect((await s.ask('GET', `/t/acme/api/conversations/${id}`, { key: keys.admin })).status).toBe(404)
    expect((await s.ask('GET', `/t/acme/api/conversations/${id}/transcript`, { key: keys.admin })).status).toBe(404)
    expect((await s.ask('GET', '/t/acme/api/conversations', { key: keys.admin })).json).toEqual({ items: [] })
    expect((await s.ask('GET', '/t/nobody/api/books', { key: keys.admin })).status).toBe(404)
  })
})

describe('conversing and operating', () => {
  it('A7: a conversation is handed to people with its transcript, once, and back', async () => {
    const assistant = fakeAssistant(() => [{ act: 'say', content: { type: 'text', text: 'Hm.', markup: 'plain' } }])
    const s = await serving({ assistants: { menu: assistant } })
    await s.scene.customer('a refund please', ana)
    await s.scene.settled(1)
    expect(s.scene.host.tickets).toHaveLength(0)
    const id = await conversationOf(s)
    const handoff = (json: object) =>
      s.ask('POST', `/api/conversations/${id}/handoff`, { key: keys.agent, json, headers: { 'idempotency-key': 'h1' } })
    expect(await handoff({ reason: 'Bo takes over', queue: 'sales' })).toMatchObject({
      status: 202,
      json: { accepted: 'new' },
    })
    expect(await handoff({ reason: 'Bo takes over', queue: 'sales' })).toMatchObject({
      json: { accepted: 'duplicate' },
    })
    expect((await handoff({ reason: 'another' })).status).toBe(409)
    await s.scene.until(() => s.scene.host.tickets.length === 1, 'the ticket')
    await s.scene.settled(1)
    expect(s.scene.host.tickets[0]?.opening).toMatchObject({ queue: 'sales' })
    expect(JSON.stringify(s.scene.host.tickets[0])).toContain('a refund please')
    expect((await s.ask('GET', `/api/conversations/${id}`, { key: keys.read })).json).toMatchObject({ speaker: 'host' })
    const back = await s.ask('POST', `/api/conversations/${id}/hand-back`, { key: keys.agent })
    expect(back).toMatchObject({ status: 200, json: { speaker: 'assistant' } })
  })

  it('a blocked customer is written to no more, until unblocked', async () => {
    const channel = fakeChannel()
    const asked: boolean[] = []
    Object.assign(channel, {
      block: (_to: unknown, blocked: boolean) => {
        asked.push(blocked)
        return Promise.resolve()
      },
    })
    const s = await serving({ channel })
    await s.scene.customer('hello', ana)
    await s.scene.settled(1)
    const id = await conversationOf(s)
    const act = (what: string) => s.ask('POST', `/api/conversations/${id}/${what}`, { key: keys.agent })
    expect((await act('block')).json).toEqual({ blocked: true, atProvider: true })
    await s.scene.agent('are you there?')
    await s.scene.until(async () => (await s.scene.bridge.books()).refused.blocked === 1, 'the refusal')
    expect((await act('unblock')).json).toEqual({ blocked: false, atProvider: true })
    await s.scene.agent('now?')
    await s.scene.until(() => channel.taken.length === 1, 'the second reply')
    expect(asked).toEqual([true, false])
  })

  it('promise 5: what is parked is seen, tried again or dropped, and the books say so', async () => {
    const s = await serving()
    const unreadable = (id: string) =>
      ({ kind: 'unreadable', id, at: s.scene.clock(), reason: 'no shape', raw: '{}' }) as const
    await s.webhook(unreadable('a'), unreadable('b'))
    await s.scene.settled()
    const list = async () => ((await s.ask('GET', '/api/parked', { key: keys.read })).json as Listed).items
    const [first, second] = await list()
    expect(first).toMatchObject({ reason: 'unreadable: no shape' })
    expect(first).not.toHaveProperty('body')
    const path = `/api/parked/${encodeURIComponent(first?.id ?? '')}`
    expect((await s.ask('GET', path, { key: keys.admin })).json).toMatchObject({ body: { work: 'unreadable' } })
    expect((await s.ask('DELETE', path, { key: keys.admin })).status).toBe(200)
    expect((await s.ask('DELETE', path, { key: keys.admin })).status).toBe(404)
    expect((await s.ask('POST', `/api/parked/${second?.id}/retry`, { key: keys.admin })).status).toBe(200)
    await s.scene.settled()
    expect(await list()).toHaveLength(1)
    expect((await s.ask('GET', '/api/books', { key: keys.read })).json).toMatchObject({
      received: 2,
      parked: 1,
      ignored: { dropped: 1 },
    })
  })

  it('D1, D3: checks and set-up ask every adapter, and one that fails does not hide the others', async () => {
    const channel = fakeChannel({
      templates: [{ name: 'order_ready', language: 'en', category: 'utility', status: 'approved', body: 'x' }],
    })
    const planned: boolean[] = []
    Object.assign(channel, {
      check: () => Promise.resolve({ findings: [{ level: 'ok', what: 'credentials work' }] }),
      setup: (dryRun: boolean) => {
        planned.push(dryRun)
        return Promise.resolve(['write the webhook URL'])
      },
    })
    const host = fakeHost({
      contacts: [{ id: 'c1', name: 'Ana', phone: ana }],
      articles: [{ id: 'KB1', title: 'Parcels', url: 'https://kb.example/1' }],
    })
    Object.assign(host, { check: () => Promise.reject(new Error('no route')) })
    const s = await serving({ channel, host })
    const read = async (path: string) => (await s.ask('GET', path, { key: keys.admin })).json
    expect(await read('/api/checks')).toEqual({
      findings: [
        { adapter: 'channels/fake', level: 'ok', what: 'credentials work' },
        { adapter: 'hosts/desk', level: 'fail', what: expect.stringContaining('no route') },
      ],
    })
    expect(await read('/api/setup')).toEqual({ steps: [{ adapter: 'channels/fake', what: 'write the webhook URL' }] })
    await s.ask('POST', '/api/setup', { key: keys.admin, json: { only: 'channels/fake' } })
    expect(planned).toEqual([true, false])
    expect(await read('/api/setup?only=channels/fax')).toMatchObject({ status: 400 })
    expect(await read('/api/channels')).toMatchObject({
      items: [{ name: 'fake', webhook: 'https://bridge.test/channels/fake', lines: [{ address: '+15550001000' }] }],
    })
    expect(await read('/api/templates?channel=fake')).toMatchObject({ items: [{ name: 'order_ready' }] })
    expect(await read(`/api/contacts?address=${encodeURIComponent(ana)}`)).toEqual({
      items: [{ id: 'c1', name: 'Ana' }],
    })
    expect(await read('/api/articles?search=Parcels')).toMatchObject({ items: [{ id: 'KB1' }] })
  })

  it('messages that wait for the pace of a provider are counted in the books, the metrics and the checks, and named in their conversation', async () => {
    const capabilities = { rate: { perLinePerSecond: 80, perPairSeconds: 6, pairBurst: 2 } }
    const s = await serving({ channel: fakeChannel({ capabilities }) })
    const { scene } = s
    await scene.customer('hello')
    await scene.until(() => scene.host.tickets.length === 1)
    for (let n = 1; n <= 5; n++) await scene.agent(`reply ${n}`)
    const books = async () => (await s.ask('GET', '/api/books', { key: keys.read })).json as { waitsFor: object }
    await scene.until(async () => 'pace' in (await books()).waitsFor)
    expect(await books()).toMatchObject({ waitsFor: { pace: 3 } })
    expect((await s.ask('GET', '/metrics', { key: keys.read })).text).toContain('deskwire_waiting{reason="pace"} 3')
    const { findings } = (await s.ask('GET', '/api/checks', { key: keys.read })).json as { findings: object[] }
    expect(findings).toContainEqual({
      adapter: 'channels',
      level: 'ok',
      what:
        '3 messages to customers wait for the pace that their provider allows; ' +
        'fake takes one every 6 seconds for the same customer, after 2 at once',
    })
    const conversation = async () => {
      const { json } = await s.ask('GET', '/api/conversations', { key: keys.read })
      return (json as { items: { id: string; paced?: { message: string; until: string } }[] }).items[0]
    }
    const { id, paced } = (await conversation()) ?? {}
    expect(paced?.until).toBe(new Date(scene.clock() + 6_000).toISOString())
    const { json } = await s.ask('GET', `/api/conversations/${id}/messages`, { key: keys.read })
    const { items } = json as { items: { id: string; text: string }[] }
    expect(items.find((one) => one.id === paced?.message)?.text).toBe('reply 3')
    for (let n = 0; n < 3; n++) await scene.later(6_000)
    await scene.until(() => scene.channel.texts().length === 5)
    expect([(await books()).waitsFor, (await conversation())?.paced]).toEqual([{}, undefined])
  })

  it('what an adapter does not offer is 501, and a provider that fails is 502', async () => {
    const s = await serving()
    expect((await s.ask('GET', '/api/templates?channel=fake', { key: keys.read })).status).toBe(501)
    expect((await s.ask('GET', '/api/articles?search=x', { key: keys.agent })).status).toBe(501)
    s.scene.channel.templates = () => Promise.reject(new Error('boom'))
    expect((await s.ask('GET', '/api/templates?channel=fake', { key: keys.read })).status).toBe(502)
  })
})

it('D5: click to chat gives the link and a button of a line, and says what is not known', async () => {
  const s = await serving()
  const chat = (query: string) => s.ask('GET', `/api/channels/fake/chat${query}`, { key: keys.read })
  const { status, json } = await chat(`?text=${encodeURIComponent('Hi & bye')}&label=${encodeURIComponent('Ask <us>')}`)
  const { link, html } = json as { link: string; html: string }
  expect(status).toBe(200)
  expect(link).toMatch(/^(?:https:\/\/wa\.me\/\d+\?text|sms:\+\d+\?body)=Hi%20%26%20bye$/)
  expect(html).toContain(`href="${link.replaceAll('&', '&#38;')}"`)
  expect(html).toContain('<span>Ask &#60;us&#62;</span>')
  expect((await chat('?line=nobody')).status).toBe(400)
  expect((await s.ask('GET', '/api/channels/nobody/chat', { key: keys.read })).status).toBe(404)
})

it('D5: the QR code of a line is an SVG that says what it is, or a PNG, and opens that chat', async () => {
  const s = await serving()
  const qr = async (query: string, channel = 'fake') =>
    fetch(`${s.served.url}/api/channels/${channel}/chat/qr${query}`, {
      headers: { authorization: `Bearer ${keys.read}` },
    })
  const svg = await qr('?text=Hi%20%26%20bye')
  expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  const { link } = (await s.ask('GET', '/api/channels/fake/chat?text=Hi%20%26%20bye', { key: keys.read })).json as {
    link: string
  }
  const picture = await svg.text()
  expect(picture).toContain(`<title>QR code: ${link}</title>`)
  // Of another text it is another code.
  expect(await (await qr('?text=Bye')).text()).not.toBe(picture.replaceAll('Hi%20%26%20bye', 'Bye'))
  const png = await qr('?format=png')
  expect(png.headers.get('content-type')).toBe('image/png')
  // PNG, section 5.2: the signature.
  expect(
    Buffer.from(await png.arrayBuffer())
      .subarray(0, 8)
      .toString('hex'),
  ).toBe('89504e470d0a1a0a')
  const tooLong = await qr(`?text=${encodeURIComponent('ä'.repeat(1000))}`)
  expect([tooLong.status, await tooLong.json()]).toEqual([
    400,
    expect.objectContaining({ detail: expect.stringContaining('too long for a QR code') }),
  ])
  expect([await qr('?format=gif'), await qr('?line=nobody'), await qr('', 'nobody')].map((one) => one.status)).toEqual([
    400, 400, 404,
  ])
})
