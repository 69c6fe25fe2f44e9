import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeysUnknown, WebhookRejected } from '../../model/failure.js'
import type { WebhookRequest } from '../../ports/shared.js'
import { parseForm } from '../http/form.js'
import { safeJson } from '../reading/json.js'
import { signed, signedChannel } from './receive.js'

const rules = { header: 'x-s', secret: 'k' }
const request = (body: string | Uint8Array): WebhookRequest => ({
  method: 'POST',
  publicUrl: 'https://bridge.example/hosts/acme',
  path: '',
  headers: { 'x-s': createHmac('sha256', 'k').update(body).digest('hex') },
  body: Buffer.from(body),
  receivedAt: 5,
})

describe('a receive made of a check and a parser', () => {
  it('gives the parser what was signed', () => {
    const receive = signed(rules, (body) => [{ kind: 'closed', id: JSON.stringify(body), at: { ticket: '1' } }])
    expect(receive(request('{"a":[1]}'))).toEqual({
      reply: { status: 200 },
      events: [{ kind: 'closed', id: '{"a":[1]}', at: { ticket: '1' } }],
    })
  })

  it('lets the parser answer in the sender’s own way', () => {
    const receive = signed(rules, () => ({ reply: { status: 202, body: '{"external_id":"1"}' }, events: [] }))
    expect(receive(request('{}')).reply).toEqual({ status: 202, body: '{"external_id":"1"}' })
  })

  it('an empty body is nothing, not an error', () => {
    let seen: unknown = 'never called'
    signed(rules, (body) => {
      seen = body
      return []
    })(request(''))
    expect(seen).toBeUndefined()
  })

  it('keeps what is signed but cannot be read as one visible event, the same for the same bytes', () => {
    const surprised = signedChannel(rules, (body) => [
      {
        kind: 'echo',
        id: (body as { a: { b: string } }).a.b.trim(),
        line: '1',
        to: [],
        at: 1,
        content: { type: 'text', text: '', markup: 'plain' },
      },
    ])
    for (const body of ['{"a":', '{}', 'null', '[[', '\u0000', '{"a":'.repeat(5000)]) {
      const { reply, events } = surprised(request(body))
      expect(reply.status).toBe(200)
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({ kind: 'unreadable', at: 5 })
      expect(surprised(request(body)).events).toEqual(events)
    }
    expect(signed(rules, () => [])(request('no json')).events).toMatchObject([{ kind: 'unreadable', raw: 'no json' }])
  })

  it('rejects before it parses', () => {
    let parsed = false
    const receive = signed(rules, () => {
      parsed = true
      return []
    })
    expect(() => receive({ ...request('{}'), headers: {} })).toThrow(WebhookRejected)
    expect(parsed).toBe(false)
  })

  it('lets a rejection and unknown keys through, from the check and from the parser', () => {
    const unknown = () => {
      throw new KeysUnknown()
    }
    expect(() => signed(unknown, () => [])(request('{}'))).toThrow(KeysUnknown)
    expect(() => signed(rules, unknown)(request('{}'))).toThrow(KeysUnknown)
  })

  it('whatever is signed, it never throws', () => {
    const receive = signed(rules, (body) => [{ kind: 'closed', id: (body as { id: string }).id, at: { ticket: '1' } }])
    fc.assert(fc.property(fc.uint8Array(), (body) => receive(request(body)).reply.status === 200))
    fc.assert(fc.property(fc.json(), (body) => receive(request(body)).reply.status === 200))
  })
})

describe('JSON from outside', () => {
  it('is what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value)
        if (!/__proto__|constructor|prototype/.test(text)) expect(safeJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('loses the keys that reach a prototype, escaped or not', () => {
    for (const key of [
      '__proto__',
      '\\u005f_proto__',
      '__pr\\u006fto__',
      '__PROTO__'.toLowerCase(),
      'constructor',
      'c\\u006Fnstructor',
    ]) {
      const value = safeJson(`{"a":[{"${key}":{"admin":true},"b":1}]}`) as { a: object[] }
      expect(value).toEqual({ a: [{ b: 1 }] })
      expect(Object.keys(value.a[0] ?? {})).toEqual(['b'])
      expect(Object.keys(Object.assign({}, value.a[0]))).toEqual(['b'])
    }
    expect(safeJson('{"text":"the __proto__ of a constructor"}')).toEqual({ text: 'the __proto__ of a constructor' })
  })

  it('is refused when it nests too deeply, but not for brackets in a string', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(() => safeJson(nested(65))).toThrow(SyntaxError)
    expect(safeJson(nested(64))).toBeDefined()
    expect(() => safeJson(nested(5), { maxDepth: 4 })).toThrow(SyntaxError)
    expect(safeJson(JSON.stringify('\\"[['.repeat(100)))).toBe('\\"[['.repeat(100))
    expect(safeJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 })
  })
})

describe('a form from outside', () => {
  it('keeps empty values, white space and repeated keys, and nests nothing', () => {
    const form = parseForm(
      Buffer.from('Body=+a%20&Empty=&MediaUrl=1&MediaUrl=2&MediaUrl=3&a[b]=c&__proto__=x&toString=y'),
    )
    expect([...form]).toEqual([
      ['Body', ' a '],
      ['Empty', ''],
      ['MediaUrl', ['1', '2', '3']],
      ['a[b]', 'c'],
      ['__proto__', 'x'],
      ['toString', 'y'],
    ])
  })

  it('is bounded', () => {
    expect(parseForm(`${'a&'.repeat(999)}a`).get('a')).toHaveLength(1000)
    expect(() => parseForm('a&'.repeat(1000))).toThrow(WebhookRejected)
  })

  it('reads back whatever was written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { maxLength: 20 }),
        (pairs) => {
          const sent = new URLSearchParams(pairs)
          const read = [...parseForm(Buffer.from(sent.toString()))].flatMap(([key, value]) =>
            [value].flat().map((item) => [key, item]),
          )
          expect(read.sort()).toEqual([...sent].sort())
        },
      ),
    )
  })
})
