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
  it('covers the bytes as they came: raw and escaped bodies both verify, and mean the same', () => {
    expect(escaped).not.toBe(text)
    expect(channel.receive(post(escaped)).events).toEqual(channel.receive(post(text)).events)
    expect(channel.receive(post(text)).reply.status).toBe(200)
  })
  it('covers only these bytes, even inside a larger buffer', () => {
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
  it.each(forgeries)('%s is rejected, with a diagnostic that contains no secret', (_name, signature) => {
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
  it('may use an old secret during rotation', () => {
    const rotating = whatsappCloud({ ...options, appSecret: ['new', 'old'] })
    for (const secret of ['new', 'old']) expect(rotating.receive(post(text, sign(text, secret))).events).toHaveLength(1)
    expect(() => rotating.receive(post(text, sign(text, 'older')))).toThrow(WebhookRejected)
  })
  it('fails closed while a secret is still unknown', () => {
    const waiting = whatsappCloud({ ...options, appSecret: () => 'later' })
    expect(() => waiting.receive(post(text, sign(text, '')))).toThrow(WebhookRejected)
  })
})

describe('the handshake', () => {
  const get = (query: string, more: object = {}) => ({ ...post(''), method: 'GET', path: query, headers: {}, ...more })
  it('answers the challenge, which is unsigned', () => {
    const { reply, events } = channel.receive(
      get('?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=planted-verify-7c1e'),
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
    '?hub.verify_token=planted-verify-7c1e&hub.challenge=1',
    '?hub.mode=subscribe&hub.verify_token=planted-verify-7c1e',
    '',
  ])('refuses %s', (query) => {
    expect(() => channel.receive(get(query))).toThrow(WebhookRejected)
  })
  it('accepts no other method', () => {
    expect(() => channel.receive(get('', { method: 'PUT' }))).toThrow(WebhookRejected)
  })
})

describe('anything signed', () => {
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

  it('the part of it that is kept is bounded', () => {
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

  it('a bad item at any position among a thousand loses no neighbour', () => {
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
  it('nor do bad items spread over entries and changes', () => {
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

  const whole = (body: string) => {
    const { events } = channel.receive(post(body))
    for (const event of events) {
      expect(event.id).not.toBe('')
      expect(event.id.length).toBeLessThan(1_200)
      expect(Number.isFinite(event.at)).toBe(true)
    }
    const stored = JSON.stringify(events)
    // The last resort around each item is for the unforeseen; anything that reaches it here is a mistake.
    expect(stored).not.toContain('could not be read')
    // Neither NUL nor half a surrogate pair, and the same result for the same bytes.
    expect(stored.replaceAll('\\\\', '')).not.toMatch(/\\u0000|\\ud[89a-f]/)
    expect(JSON.stringify(channel.receive(post(body)).events)).toBe(stored)
    return events
  }

  it('10,000 real payloads with odd parts never throw, and their events are complete', () => {
    const places = fc.array(fc.tuple(fc.nat(10_000), junk), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.constantFrom(...everyKind), places, (kind, odd) => {
        const payload: unknown = JSON.parse(kind)
        for (const [place, value] of odd) replaceAt(payload, place, JSON.parse(JSON.stringify(value)))
        whole(JSON.stringify(payload))
      }),
      { numRuns: 10_000 },
    )
  })

  it('random payloads never throw either', () => {
    fc.assert(
      fc.property(payload, (odd) => {
        whole(JSON.stringify(odd))
      }),
      { numRuns: 1_000 },
    )
  })

  it('random bytes never throw either', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(channel.receive(post(bytes)).events.length).toBeGreaterThan(0)
      }),
    )
  })
})

const change = (field: string, more: object) => ({ field, value: { ...value({}).value, ...more } })

/** One payload of each kind, into which the odd parts are put. */
const everyKind: readonly string[] = [
  change('messages', {
    contacts: [contact],
    messages: [
      message({
        id: 'wamid.1',
        type: 'text',
        text: { body: 'Hi' },
        context: { id: 'wamid.0', referred_product: { product_retailer_id: 'p' } },
        referral: { source_type: 'ad', source_id: '1' },
      }),
      message({
        id: 'wamid.2',
        type: 'document',
        document: { id: '1', mime_type: 'application/pdf', filename: 'a.pdf', caption: 'A' },
      }),
      message({ id: 'wamid.3', type: 'location', location: { latitude: 1, longitude: 2, name: 'N' } }),
      message({
        id: 'wamid.4',
        type: 'contacts',
        contacts: [
          {
            name: { formatted_name: 'B' },
            phones: [{ phone: '+1', wa_id: '1' }],
            emails: [{ email: 'e' }],
            origin: 'contact_request',
          },
        ],
      }),
      message({ id: 'wamid.5', type: 'button', button: { payload: 'p', text: 't' } }),
      message({
        id: 'wamid.6',
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 'a.1', title: 't' } },
      }),
      message({
        id: 'wamid.7',
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: '{"a":["\\u0000"]}' } },
      }),
      message({ id: 'wamid.8', type: 'reaction', reaction: { message_id: 'm', emoji: '\u{1f44d}' } }),
      message({
        id: 'wamid.9',
        type: 'order',
        order: {
          text: 't',
          product_items: [{ product_retailer_id: 'p', quantity: 1, item_price: 2, currency: 'EUR' }],
        },
      }),
      message({
        id: 'wamid.10',
        type: 'system',
        system: { type: 'user_changed_number', wa_id: '4915', user_id: 'DE.2', previous_user_id: 'DE.1' },
      }),
      message({
        id: 'wamid.11',
        type: 'edit',
        edit: { original_message_id: 'o', message: { type: 'image', image: { id: '1' } } },
      }),
      message({
        id: 'wamid.12',
        type: 'unsupported',
        unsupported: { type: 'gif' },
        errors: [{ code: 131051, title: 't', error_data: { details: 'd' } }],
      }),
    ],
    statuses: [
      {
        id: 'wamid.out',
        status: 'failed',
        timestamp: '1',
        recipient_id: '1650',
        recipient_user_id: 'US.1',
        biz_opaque_callback_data: 'c.1.0',
        pricing: { type: 'regular', category: 'service' },
        errors: [{ code: 131050, title: 't' }],
      },
    ],
    errors: [{ code: 1, title: 't' }],
  }),
  change('standby', {
    standby: {
      message_echoes: [
        {
          id: 'e',
          timestamp: '1',
          message: { to: '1650', type: 'template', template: { name: 't', language: { code: 'en' } } },
        },
      ],
    },
  }),
  change('calls', {
    calls: [
      { id: 'c', from: '1650', event: 'connect', direction: 'USER_INITIATED', timestamp: '1', session: { sdp: 'v=0' } },
    ],
  }),
  change('user_preferences', {
    user_preferences: [{ wa_id: '1650', category: 'marketing_messages', value: 'stop', timestamp: 1 }],
  }),
  change('history', {
    history: [
      { metadata: { phase: 0, progress: 1 }, threads: [{ id: '1', messages: [{}] }], errors: [{ code: 2593109 }] },
    ],
  }),
  change('messaging_handovers', {
    type: 'control_taken',
    sender: { phone_number: '1650' },
    recipient: { phone_number_id: line },
    control_taken: { metadata: {} },
  }),
  change('user_id_update', {
    user_id_update: [{ wa_id: '1', user_id: { previous: 'US.1', current: 'US.2' }, timestamp: 1 }],
  }),
  change('message_template_status_update', { event: 'APPROVED', reason: null }),
].map((one) => JSON.stringify(envelope(one)))

/** Replaces the n-th part, counting round. */
const replaceAt = (root: unknown, n: number, value: unknown) => {
  const slots: [object, string][] = []
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      slots.push([node, key])
      walk(Reflect.get(node, key))
    }
  }
  walk(root)
  const slot = slots[n % slots.length]
  if (slot) Reflect.set(slot[0], slot[1], value)
}
