import { WebhookRejected } from '@deskwire/core/adapter'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appSecret,
  channel,
  contact,
  envelope,
  line,
  message,
  options,
  post,
  received,
  sign,
  value,
} from '../../test/webhooks.js'
import { whatsappCloud } from '../channel.js'

const text = JSON.stringify(
  envelope(
    value({ contacts: [contact], messages: [message({ type: 'text', text: { body: 'Grüße aus Köln / \u{1f600}' } })] }),
  ),
)
const escaped = text
  .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  .replaceAll('/', '\\/')

// Meta, webhooks/create-webhook-endpoint
describe('the signature', () => {
  it('is over the bytes as they came: raw and escaped bodies both verify, and say the same', () => {
    expect(escaped).not.toBe(text)
    expect(channel.receive(post(escaped)).events).toEqual(channel.receive(post(text)).events)
    expect(channel.receive(post(text)).reply.status).toBe(200)
  })
  it('is over these bytes only, also where they lie inside a larger buffer', () => {
    const large = Buffer.from(`xx${text}yy`)
    const request = { ...post(text), body: large.subarray(2, large.length - 2) }
    expect(channel.receive(request).events).toHaveLength(1)
  })
  const forgeries: [string, string | undefined][] = [
    ['missing', undefined],
    ['empty', ''],
    ['of another secret', sign(text, 'other')],
    ['of another body', sign(`${text} `)],
    ['cut short', sign(text).slice(0, -2)],
    ['not hexadecimal', `sha256=${'z'.repeat(64)}`],
    ['of another kind', sign(text).replace('sha256', 'sha1')],
  ]
  it.each(forgeries)('%s is rejected, with a diagnostic that holds no secret', (_name, signature) => {
    const request = post(text)
    const forged = { ...request, headers: { 'x-hub-signature-256': signature } }
    try {
      channel.receive(forged)
      expect.unreachable()
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(WebhookRejected)
      const { diagnostic, status } = thrown as WebhookRejected
      expect(status).toBe(401)
      expect(diagnostic).toMatchObject({ header: signature !== undefined })
      expect(JSON.stringify(thrown)).not.toContain(appSecret)
    }
  })
  it('may be of an old secret while a new one takes over', () => {
    const rotating = whatsappCloud({ ...options, appSecret: ['new', 'old'] })
    for (const secret of ['new', 'old']) expect(rotating.receive(post(text, sign(text, secret))).events).toHaveLength(1)
    expect(() => rotating.receive(post(text, sign(text, 'older')))).toThrow(WebhookRejected)
  })
  it('fails closed while a secret is not known yet', () => {
    const waiting = whatsappCloud({ ...options, appSecret: () => 'later' })
    expect(() => waiting.receive(post(text, sign(text, '')))).toThrow(WebhookRejected)
  })
})

describe('the handshake', () => {
  const get = (query: string, more: object = {}) => ({ ...post(''), method: 'GET', path: query, headers: {}, ...more })
  it('answers the challenge, without a signature', () => {
    const { reply, events } = channel.receive(
      get('?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me'),
    )
    expect(reply).toMatchObject({
      status: 200,
      body: '1158201444',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
    expect(events).toEqual([])
  })
  it.each([
    '?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong',
    '?hub.mode=subscribe&hub.challenge=1',
    '?hub.verify_token=verify-me&hub.challenge=1',
    '?hub.mode=subscribe&hub.verify_token=verify-me',
    '',
  ])('refuses %s', (query) => {
    expect(() => channel.receive(get(query))).toThrow(WebhookRejected)
  })
  it('knows no other method', () => {
    expect(() => channel.receive(get('', { method: 'PUT' }))).toThrow(WebhookRejected)
  })
})

describe('whatever is signed', () => {
  it.each([
    ['not JSON', '{oops'],
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[1]'],
    ['a page’s webhook', '{"object":"page","entry":[]}'],
    ['without entries', '{"object":"whatsapp_business_account"}'],
  ])('%s is kept as unreadable, and accepted', (_name, body) => {
    const { reply, events } = channel.receive(post(body))
    expect(reply.status).toBe(200)
    expect(events).toMatchObject([{ kind: 'unreadable', reason: expect.any(String) }])
  })

  it('what is kept of it is bounded', () => {
    const big = { ...value({ messages: [{ filler: 'x'.repeat(200_000) }] }) }
    const [event] = received(envelope(big))
    expect(JSON.stringify(event).length).toBeLessThan(20_000)
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const events = channel.receive(
      post(
        `{"object":"whatsapp_business_account","entry":[${deep},{"id":"1","changes":[{"field":"x","value":{"a":${deep}}}]}]}`,
      ),
    ).events
    expect(events).toHaveLength(2)
    expect(JSON.stringify(events).length).toBeLessThan(40_000)
  })

  it('a thousand items with a bad one in each position lose no neighbour', () => {
    const odd = [null, 7, 'x', [], {}, { id: 5 }, { id: 'wamid.x', type: 'text' }]
    for (let position = 0; position < 1000; position += 13) {
      const messages: unknown[] = Array.from({ length: 1000 }, (_, n) =>
        message({ id: `wamid.${n}`, type: 'text', text: { body: `${n}` } }),
      )
      messages[position] = odd[position % odd.length]
      const events = received(envelope(value({ contacts: [contact], messages })))
      expect(events).toHaveLength(1000)
      expect(events[position]?.kind).toBe('unreadable')
      expect(events.filter(({ kind }) => kind === 'message')).toHaveLength(999)
    }
  })
  it('nor do items spread over entries and changes', () => {
    const change = (n: number) =>
      value({
        contacts: [contact],
        messages: [message({ id: `wamid.${n}`, type: 'text', text: { body: 'x' } })],
        statuses: [{ id: `wamid.s${n}`, status: 'sent', recipient_id: '1650' }],
      })
    const payload = {
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [change(1), null, change(2)] }, 'x', { id: '2', changes: [change(3)] }, { id: '3' }],
    }
    expect(received(payload).map(({ id, kind }) => (kind === 'unreadable' ? kind : id))).toEqual([
      'wamid.1',
      'wamid.s1:sent',
      'unreadable',
      'wamid.2',
      'wamid.s2:sent',
      'unreadable',
      'wamid.3',
      'wamid.s3:sent',
      'unreadable',
    ])
  })

  it('is pure: the same request gives equal events, and changes nothing', () => {
    const request = post(text)
    const before = Buffer.from(request.body)
    const first = channel.receive(request)
    expect(first).not.toBeInstanceOf(Promise)
    expect(channel.receive(request)).toEqual(first)
    expect(Buffer.from(request.body).equals(before)).toBe(true)
  })

  const junk = fc.oneof(
    fc.constantFrom(null, true, {}, [], '', '\u0000', '\ud83d', '\\ud800', 1e300, { __proto__: null, code: 1 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.double(),
    fc.dictionary(
      fc.constantFrom('id', 'body', 'type', 'code', '__proto__', 'title'),
      fc.oneof(fc.string(), fc.constant(null)),
      { maxKeys: 3 },
    ),
    fc.array(
      fc.dictionary(fc.constantFrom('name', 'phones', 'code', 'url'), fc.oneof(fc.string(), fc.constant([null])), {
        maxKeys: 2,
      }),
      { maxLength: 2 },
    ),
  )
  const field = fc.constantFrom(
    'messages',
    'standby',
    'history',
    'calls',
    'user_preferences',
    'smb_message_echoes',
    'messaging_handovers',
    'user_id_update',
    '__proto__',
    'toString',
  )
  const type = fc.constantFrom(
    'text',
    'image',
    'audio',
    'document',
    'location',
    'contacts',
    'button',
    'interactive',
    'reaction',
    'order',
    'system',
    'edit',
    'revoke',
    'unsupported',
    '__proto__',
    'constructor',
  )
  const item = fc.oneof(
    junk,
    fc.record(
      {
        id: fc.oneof(fc.string({ minLength: 1 }), junk),
        from: fc.oneof(fc.constant('1650555'), junk),
        from_user_id: junk,
        timestamp: junk,
        type: fc.oneof(type, junk),
        text: junk,
        image: junk,
        audio: junk,
        document: junk,
        location: junk,
        contacts: junk,
        button: junk,
        interactive: junk,
        reaction: junk,
        order: junk,
        system: junk,
        edit: junk,
        unsupported: junk,
        context: junk,
        referral: junk,
        errors: junk,
        status: fc.oneof(fc.constantFrom('sent', 'failed', 'x'), junk),
        pricing: junk,
        event: junk,
        category: junk,
        message: junk,
      },
      { requiredKeys: [] },
    ),
  )
  const items = fc.oneof(fc.array(item, { maxLength: 4 }), junk)
  const lists = {
    contacts: items,
    messages: items,
    statuses: items,
    message_echoes: items,
    calls: items,
    user_preferences: items,
    user_id_update: items,
    errors: items,
    history: items,
  }
  const body = fc.record(
    {
      metadata: fc.constant({ phone_number_id: line }),
      standby: fc.record(lists, { requiredKeys: [] }),
      type: junk,
      sender: junk,
      ...lists,
    },
    { requiredKeys: ['metadata'] },
  )
  const change = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        field: fc.oneof(field, junk),
        value: fc.oneof({ weight: 6, arbitrary: body }, { weight: 1, arbitrary: junk }),
      }),
    },
    { weight: 1, arbitrary: junk },
  )
  const payload = fc.record({
    object: fc.constant('whatsapp_business_account'),
    entry: fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.record({ id: junk, time: junk, changes: fc.array(change, { maxLength: 3 }) }) },
        { weight: 1, arbitrary: junk },
      ),
      { maxLength: 3 },
    ),
  })

  it('10,000 odd payloads never throw, and what comes out is whole: an id, a time, storable, the same again', () => {
    fc.assert(
      fc.property(payload, (odd) => {
        let body: string
        try {
          body = JSON.stringify(odd)
        } catch {
          return
        }
        const { events } = channel.receive(post(body))
        for (const event of events) {
          expect(event.id).not.toBe('')
          expect(event.id.length).toBeLessThan(1_200)
          expect(Number.isFinite(event.at)).toBe(true)
        }
        const stored = JSON.stringify(events)
        expect(stored.replaceAll('\\\\', '')).not.toMatch(/\\u0000|\\ud[89a-f]/)
        expect(JSON.stringify(channel.receive(post(body)).events)).toBe(stored)
      }),
      { numRuns: 10_000 },
    )
  }, 120_000)

  it('any bytes at all never throw either', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(channel.receive(post(bytes)).events.length).toBeGreaterThan(0)
      }),
    )
  })
})
