import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKeys, mayDo } from './keys.js'

const key = 'a-key-of-some-length'
const now = Date.parse('2026-11-20T09:00:00Z')
const day = 24 * 60 * 60_000

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

describe('keys', () => {
  it('knows a key by itself or by its hash, from either header, and as the password of anybody', () => {
    const sha256 = createHash('sha256').update(key).digest('hex')
    for (const given of [{ key }, { sha256 }, { sha256: sha256.toUpperCase() }]) {
      const keys = createKeys([{ ...given, scope: 'agent', name: 'desk' }])
      for (const headers of [
        { authorization: `Bearer ${key}` },
        { authorization: `bearer  ${key}` },
        { authorization: basic(`servicenow:${key}`) },
        { authorization: basic(`:${key}`) },
        { 'x-api-key': key },
      ])
        expect(keys.find(headers, now)).toEqual({ scope: 'agent', name: 'desk' })
    }
  })

  it('knows nothing else', () => {
    const keys = createKeys([{ key, scope: 'admin' }])
    const others = [
      {},
      { authorization: key },
      { authorization: `Bearer ${key}x` },
      { authorization: 'Bearer ' },
      { authorization: basic(key) },
      { authorization: basic(`${key}:`) },
      { authorization: basic(`${key}:another`) },
      { authorization: basic(`kept:${key}`), 'sec-fetch-site': 'cross-site' },
      { authorization: `Basic ${'x'.repeat(10_000)}` },
      { authorization: `Bearer ${'x'.repeat(10_000)}` },
      { 'x-api-key': '' },
      { 'x-api-key': createHash('sha256').update(key).digest('hex') },
    ]
    for (const headers of others)
      expect(keys.find(headers, now)).toMatchObject({ why: expect.stringMatching(/^(missing|wrong)$/) })
  })

  it('refuses a key from its end on, says when that was, and warns two weeks before', () => {
    const keys = createKeys([
      { key, scope: 'agent', name: 'desk', expires: '2026-12-01' },
      { key: 'another-key-of-some-length', scope: 'read' },
    ])
    const headers = { authorization: `Bearer ${key}` }
    const end = Date.parse('2026-12-01T00:00:00Z')
    expect(keys.find(headers, end - 1)).toEqual({ scope: 'agent', name: 'desk', expires: end })
    expect(keys.find(headers, end)).toEqual({
      why: 'expired',
      name: 'desk',
      detail: expect.stringContaining('expired at 2026-12-01T00:00:00.000Z'),
    })
    expect(keys.ending(end - 14 * day - 1)).toEqual([])
    for (const at of [end - 14 * day, end + day]) expect(keys.ending(at).map(({ name }) => name)).toEqual(['desk'])
  })

  it('admin may do all, agent converse and read, read only read', () => {
    const scopes = ['read', 'agent', 'admin'] as const
    expect(scopes.map((has) => scopes.map((needs) => mayDo(has, needs)))).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ])
  })
})
