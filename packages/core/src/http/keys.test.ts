import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ApiKey, createKeys, mayDo } from './keys.js'

const key = 'a-key-of-some-length'

describe('keys', () => {
  it('knows a key by itself or by its hash, from either header', () => {
    const sha256 = createHash('sha256').update(key).digest('hex')
    for (const given of [{ key }, { sha256 }, { sha256: sha256.toUpperCase() }]) {
      const keys = createKeys([{ ...given, scope: 'agent', name: 'desk' }])
      for (const headers of [
        { authorization: `Bearer ${key}` },
        { authorization: `bearer  ${key}` },
        { 'x-api-key': key },
      ])
        expect(keys.find(headers)).toEqual({ scope: 'agent', name: 'desk' })
    }
  })

  it('knows nothing else', () => {
    const keys = createKeys([{ key, scope: 'admin' }])
    const others = [
      {},
      { authorization: key },
      { authorization: `Bearer ${key}x` },
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${'x'.repeat(10_000)}` },
      { 'x-api-key': '' },
      { 'x-api-key': createHash('sha256').update(key).digest('hex') },
    ]
    for (const headers of others) expect(keys.find(headers)).toBeUndefined()
  })

  it.each([
    [{ key: 'short', scope: 'read' }, 'api.keys[0].key'],
    [{ key: 'with spaces in the middle', scope: 'read' }, 'api.keys[0].key'],
    [{ sha256: 'zz', scope: 'read' }, 'api.keys[0].sha256'],
    [{ key, scope: 'toString' as 'read' }, 'api.keys[0].scope'],
  ] satisfies [ApiKey, string][])('%j is refused, naming the field and not the key', (given, field) => {
    expect(() => createKeys([given])).toThrow(field)
    if ('key' in given) expect(() => createKeys([given])).not.toThrow(given.key)
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
