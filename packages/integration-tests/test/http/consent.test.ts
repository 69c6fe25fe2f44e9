import { erase, grant, ledgerOf, memory, proofOf, revoke, type Store } from '@deskwire/core'
import { fakeChannel } from '@deskwire/testkit'
import { describe, expect, it } from 'vitest'
import { keys, type Serving, serving } from './serving.js'

const ana = '+15551230001'
const hour = 60 * 60_000

interface Standings {
  standings: { line: string; optedOut: boolean; service: boolean | null; updates: boolean; topics: string[] }[]
  records: { id: string; purpose: string; granted: boolean; evidence: string; source: string; line: string }[]
}

const read = async (s: Serving, address = ana): Promise<Standings> =>
  (await s.ask('GET', `/api/consent?address=${encodeURIComponent(address)}`, { key: keys.read })).json as Standings

const say = (
  s: Serving,
  what: 'grant' | 'revoke' | 'erase' | 'import',
  json: object,
  headers: Record<string, string> = {},
) => s.ask('POST', `/api/consent/${what}`, { key: keys.admin, json, headers })

const two = () =>
  fakeChannel({
    lines: [
      { id: 'line-1', medium: 'whatsapp', address: '+15550001000' },
      { id: 'line-2', medium: 'whatsapp', address: '+15550002000' },
    ],
  })

describe('B8: the consent ledger through the API', () => {
  it('somebody who never wrote agrees on a form: it stands, with its evidence, and no message was made up', async () => {
    const s = await serving()
    const json = {
      address: ana,
      channel: 'fake',
      purpose: 'updates',
      topic: 'orders',
      evidence: 'checkout of 3 May',
      at: '2026-05-03T10:00:00+02:00',
    }
    expect(await say(s, 'grant', json)).toMatchObject({
      status: 200,
      json: {
        known: false,
        records: [{ source: 'api', at: '2026-05-03T08:00:00.000Z', evidence: 'checkout of 3 May' }],
      },
    })
    expect(await read(s)).toMatchObject({
      standings: [{ line: 'line-1', optedOut: false, topics: ['orders'], updates: false }],
    })
    await s.scene.settled()
    expect(s.scene.host.tickets).toEqual([])
    expect((await s.ask('GET', '/api/messages?search=checkout', { key: keys.read })).json).toMatchObject({ items: [] })
  })

  it('the same grant under the same key is one record; another under it is 409', async () => {
    const s = await serving()
    const json = { address: ana, channel: 'fake', purpose: 'updates', evidence: 'form 1' }
    const key = { 'idempotency-key': 'form-1' }
    expect((await say(s, 'grant', json, key)).json).toMatchObject({ known: false })
    expect((await say(s, 'grant', json, key)).json).toMatchObject({ known: true })
    expect((await say(s, 'grant', { ...json, evidence: 'form 2' }, key)).status).toBe(409)
    expect((await read(s)).records).toHaveLength(1)
  })

  it('a revocation by phone or letter stops every line, also those never written on, and replies under way', async () => {
    const s = await serving({ channel: two() })
    await s.scene.customer('hello', ana)
    await s.scene.settled(1)
    expect((await say(s, 'revoke', { address: ana, evidence: 'letter of 20 November' })).status).toBe(200)
    expect((await read(s)).standings).toMatchObject([
      { line: 'line-1', optedOut: true },
      { line: 'line-2', optedOut: true },
    ])
    await s.scene.agent('but listen')
    await s.scene.until(async () => (await s.scene.bridge.books()).refused.opted_out === 1, 'the refusal')
    for (const line of ['line-1', 'line-2'])
      await s.ask('POST', '/api/conversations', {
        key: keys.agent,
        json: { channel: 'fake', line, to: ana, content: { type: 'template', name: 'x', language: 'en' } },
      })
    await s.scene.until(async () => (await s.scene.bridge.books()).refused.opted_out === 3, 'both refusals')
    expect(s.scene.channel.taken).toEqual([])
  })

  it('an ordinary message after such a revocation restores service, for the conversation knows that there was one', async () => {
    const s = await serving()
    await s.scene.customer('hello', ana)
    await s.scene.settled(1)
    await say(s, 'revoke', { address: ana, evidence: 'on the phone' })
    await s.scene.later(1_000)
    await s.scene.customer('sorry, one more question', ana)
    await s.scene.settled(1)
    expect((await read(s)).standings).toMatchObject([{ optedOut: false, service: true, updates: false }])
  })

  it('only one line, where one is named; a topic leaves the rest', async () => {
    const s = await serving({ channel: two() })
    for (const topic of ['orders', 'news'])
      await say(s, 'grant', {
        address: ana,
        channel: 'fake',
        line: 'line-2',
        purpose: 'updates',
        topic,
        evidence: 'form',
      })
    await s.scene.later(1_000)
    const json = { address: ana, channel: 'fake', line: 'line-2', purpose: 'updates', topic: 'news', evidence: 'mail' }
    expect((await say(s, 'revoke', json)).json).toMatchObject({
      records: [{ line: 'line-2', topic: 'news', granted: false }],
    })
    expect((await read(s)).standings).toMatchObject([{ line: 'line-2', optedOut: false, topics: ['orders'] }])
    expect((await say(s, 'revoke', { ...json, line: 'line-9' })).json).toMatchObject({ errors: [{ pointer: '/line' }] })
    expect((await say(s, 'revoke', { ...json, channel: undefined })).json).toMatchObject({
      errors: [{ pointer: '/channel' }],
    })
  })

  it('a number written in its other way is the same person: Brazil’s ninth digit', async () => {
    const s = await serving()
    await s.scene.customer('olá', '+551187654321')
    await s.scene.settled(1)
    await say(s, 'revoke', { address: '+5511987654321', evidence: 'phone' })
    expect((await read(s, '+5511987654321')).standings).toMatchObject([{ optedOut: true }])
    await s.scene.agent('hello?')
    await s.scene.until(async () => (await s.scene.bridge.books()).refused.opted_out === 1, 'the refusal')
  })

  it('an imported list never outweighs a STOP', async () => {
    const s = await serving()
    await s.scene.customer('STOP', ana)
    await s.scene.settled(2)
    await s.scene.later(hour)
    await say(s, 'grant', {
      address: ana,
      channel: 'fake',
      purpose: 'updates',
      evidence: 'list.csv row 7',
      source: 'import',
    })
    expect((await read(s)).standings).toMatchObject([{ optedOut: true, updates: false }])
  })

  it('F8: the proof tells who agreed to what by which words, what was sent since, and how fast it stopped', async () => {
    const s = await serving({ policy: { guests: true } })
    const form = { address: ana, channel: 'fake', purpose: 'updates', evidence: 'form 12' }
    await say(s, 'grant', form)
    await say(s, 'grant', { ...form, topic: 'orders' })
    await s.scene.later(hour)
    const json = {
      channel: 'fake',
      to: ana,
      topic: 'orders',
      content: { type: 'template', name: 'ready', language: 'en' },
    }
    await s.ask('POST', '/api/notify', { key: keys.agent, json })
    await s.scene.settled()
    await s.scene.later(hour)
    await s.scene.customer('STOP', ana)
    await s.scene.settled(2)
    await s.scene.later(hour)
    await s.ask('POST', '/api/notify', { key: keys.agent, json })
    await s.scene.settled(2)

    const path = `/api/consent/export?address=${encodeURIComponent(ana)}`
    const proof = (await s.ask('GET', path, { key: keys.read })).json
    expect(proof).toMatchObject({
      address: ana,
      records: [
        { granted: true, purpose: 'updates', evidence: 'form 12', line: 'line-1' },
        { granted: true, topic: 'orders', evidence: 'form 12' },
        { granted: false, purpose: 'all', source: 'keyword', evidence: 'STOP' },
      ],
      sent: [{ at: '2026-11-20T10:00:00.000Z', purpose: 'updates' }, { purpose: 'service' }],
      stops: [
        {
          purpose: 'all',
          at: '2026-11-20T11:00:00.000Z',
          lastBefore: { at: '2026-11-20T10:00:00.000Z' },
          confirmation: { author: 'system', purpose: 'service' },
          after: [],
          stopped: { sentAfter: 0, seconds: 0, confirmedAfterSeconds: 0 },
        },
      ],
    })
    const csv = await s.ask('GET', `${path}&format=csv`, { key: keys.read })
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="consent.csv"')
    expect(csv.text.split('\r\n').map((line) => line.split(',')[1])).toEqual([
      'what',
      'granted',
      'granted',
      'sent',
      'revoked',
      'stopped',
      'sent',
      undefined,
    ])
  })

  it('B8: a list is taken in at once, each row with a result of its own; the same keys again are known', async () => {
    const s = await serving()
    const row = { address: ana, channel: 'fake', purpose: 'updates', evidence: 'list 7' }
    const items = [
      { ...row, key: 'a' },
      { ...row, address: 'nobody', key: 'b' },
      { ...row, purpose: 'all', key: 'c' },
      { ...row, channel: undefined, purpose: 'marketing', granted: false, key: 'd' },
      { ...row, key: 'e', colour: 'red' },
    ]
    const results = async () => ((await say(s, 'import', { items })).json as { results: object[] }).results
    const bad = (detail: RegExp) => ({
      problem: expect.objectContaining({ status: 400, detail: expect.stringMatching(detail) }),
    })
    const rest = [bad(/address/), bad(/purpose/)]
    expect(await results()).toEqual([{ known: false }, ...rest, { known: false }, bad(/colour/)])
    expect(await results()).toEqual([{ known: true }, ...rest, { known: true }, bad(/colour/)])
    expect((await read(s)).records).toMatchObject([
      { granted: true, purpose: 'updates', source: 'import', evidence: 'list 7' },
      { granted: false, purpose: 'marketing', source: 'import' },
    ])
    expect((await say(s, 'import', { items: [] })).status).toBe(400)
    expect((await say(s, 'import', { items: Array.from({ length: 1_001 }, () => row) })).status).toBe(400)
  })

  it('B8: a list names people twice, in two spellings, with keys that are taken: one person each, and no row in vain', async () => {
    const s = await serving({ channel: two() })
    await s.scene.customer('hello', ana)
    await s.scene.settled(1)
    const mexico = ['+525512345678', '+5215512345678']
    const row = { channel: 'fake', line: 'line-1', purpose: 'updates', evidence: 'list.csv, line 1' }
    const items = [
      { ...row, address: mexico[0], key: 'a' },
      { ...row, address: mexico[1], topic: 'orders', key: 'b' },
      { ...row, address: mexico[0], key: 'a', evidence: 'list.csv, line 9' },
      { ...row, address: ana, key: 'a' },
      { ...row, address: ana, key: 'c' },
      { address: ana, purpose: 'marketing', granted: false, evidence: 'list.csv, line 6', key: 'd' },
    ]
    const results = async () => ((await say(s, 'import', { items })).json as { results: object[] }).results
    const taken = { problem: expect.objectContaining({ status: 409 }) }
    const known = (value: boolean) => ({ known: value })
    expect(await results()).toEqual([known(false), known(false), known(true), taken, known(false), known(false)])
    expect(await results()).toEqual([known(true), known(true), known(true), taken, known(true), known(true)])
    for (const address of mexico) {
      const { standings, records } = await read(s, address)
      expect(standings).toMatchObject([{ line: 'line-1', updates: true, topics: ['orders'] }])
      expect(records).toHaveLength(2)
    }
    expect((await read(s)).records).toMatchObject([
      { granted: true, line: 'line-1' },
      { granted: false, line: 'line-1' },
      { granted: false, line: 'line-2' },
    ])
    const { json } = await s.ask('GET', '/api/conversations', { key: keys.read })
    expect(json).toMatchObject({ items: [{ line: 'line-1' }, { line: 'line-1', revoked: true }] })
  })

  it('F8: a list with somebody who was erased: their refusal is known, and is not made again', async () => {
    const s = await serving()
    const item = { address: ana, channel: 'fake', purpose: 'all', granted: false, evidence: 'list 7', key: 'a' }
    const imported = async () => (await say(s, 'import', { items: [item] })).json
    expect(await imported()).toEqual({ results: [{ known: false }] })
    await say(s, 'erase', { address: ana })
    expect(await imported()).toEqual({ results: [{ known: true }] })
    expect((await read(s)).records).toMatchObject([{ granted: false, evidence: 'forgotten' }])
  })

  it('F8: erasure by address takes the words and leaves the refusal', async () => {
    const s = await serving()
    await s.scene.customer('my secret illness', ana)
    await s.scene.customer('STOP', ana)
    await s.scene.settled(2)
    expect((await say(s, 'erase', { address: ana })).json).toMatchObject({ conversations: 1 })
    expect((await s.ask('GET', '/api/messages?search=illness', { key: keys.read })).json).toMatchObject({ items: [] })
    expect(JSON.stringify(await read(s))).not.toContain('illness')
    expect((await read(s)).records).toMatchObject([{ granted: false, evidence: 'forgotten' }])
    const { json } = await s.ask('POST', '/api/conversations', {
      key: keys.agent,
      json: { channel: 'fake', to: ana, content: { type: 'template', name: 'x', language: 'en' } },
    })
    await s.scene.until(async () => {
      const work = await s.ask('GET', `/api/work/${(json as { id: string }).id}`, { key: keys.read })
      return (work.json as { reason?: string }).reason === 'opted_out'
    }, 'the refusal')
  })
})

describe('the same functions on a store, for who has no server running', () => {
  const open = async (): Promise<Store> => {
    const store = memory()
    await store.start({ now: () => 1_000, log: { debug() {}, info() {}, warn() {}, error() {} } })
    return store
  }
  const to = { kind: 'phone', value: ana } as const
  const entry = { tenant: 'main', to, source: 'import', evidence: 'list.csv row 1', at: 900 } as const

  it('grant, revoke, read, prove, erase', async () => {
    const store = await open()
    await grant(store, { ...entry, id: 'import/1', channel: 'sms', line: 'a', purpose: 'updates' })
    const lines = [
      { channel: 'sms', line: 'a' },
      { channel: 'whatsapp', line: 'b' },
    ]
    await revoke(store, { ...entry, id: 'import/2', at: 950, lines, purpose: 'all' })
    const { records, standings } = await ledgerOf(store, 'main', to, ['sms', 'whatsapp'])
    expect(records.map(({ granted, line }) => [line, granted])).toEqual([
      ['a', true],
      ['a', false],
      ['b', false],
    ])
    expect(new Set(records.map(({ customer }) => customer)).size).toBe(1)
    expect(standings.map(({ line, standing }) => [line, standing.optedOut])).toEqual([
      ['a', true],
      ['b', true],
    ])
    expect((await proofOf(store, 'main', to, ['sms', 'whatsapp'])).stops).toHaveLength(2)
    expect(await erase(store, 'main', to)).toMatchObject({ conversations: 1 })
    await store.close()
  })

  it('a revocation without any line is refused', async () => {
    const store = await open()
    await expect(revoke(store, { ...entry, id: 'x', lines: [], purpose: 'all' })).rejects.toThrow('at least one line')
    await store.close()
  })
})
