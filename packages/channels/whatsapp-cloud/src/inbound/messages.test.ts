import { describe, expect, it } from 'vitest'
import {
  bsuid,
  contact,
  envelope,
  line,
  message,
  ofMessage,
  one,
  parent,
  phone,
  received,
  value,
} from '../../test/webhooks.js'

// Shapes: Meta, business-messaging/whatsapp/webhooks/reference/messages/<type>; the page is named where it differs.
const types: readonly [name: string, message: object, content: object][] = [
  [
    'text',
    { type: 'text', text: { body: 'Does it come in another color?' } },
    { type: 'text', text: 'Does it come in another color?', markup: 'whatsapp' },
  ],
  ['text without words', { type: 'text', text: { body: '' } }, { type: 'text', text: '', markup: 'whatsapp' }],
  [
    'image',
    {
      type: 'image',
      image: {
        caption: 'Taj Mahal',
        mime_type: 'image/jpeg',
        sha256: 'SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=',
        id: '1003383421387256',
        url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1',
      },
    },
    {
      type: 'media',
      kind: 'image',
      media: { ref: '1003383421387256', mime: 'image/jpeg' },
      caption: 'Taj Mahal',
      markup: 'whatsapp',
    },
  ],
  [
    'video',
    { type: 'video', video: { mime_type: 'video/mp4', sha256: 'x', id: '2' } },
    { type: 'media', kind: 'video', media: { ref: '2', mime: 'video/mp4' } },
  ],
  [
    'audio',
    { type: 'audio', audio: { mime_type: 'audio/mpeg', sha256: 'x', id: '3', voice: false } },
    { type: 'media', kind: 'audio', media: { ref: '3', mime: 'audio/mpeg' } },
  ],
  [
    'voice note',
    { type: 'audio', audio: { mime_type: 'audio/ogg; codecs=opus', sha256: 'x', id: '4', voice: true } },
    { type: 'media', kind: 'voice', media: { ref: '4', mime: 'audio/ogg; codecs=opus' } },
  ],
  [
    'document',
    {
      type: 'document',
      document: { caption: 'The bill', filename: 'rechnung-märz.pdf', mime_type: 'application/pdf', id: '5' },
    },
    {
      type: 'media',
      kind: 'file',
      media: { ref: '5', mime: 'application/pdf', name: 'rechnung-märz.pdf' },
      caption: 'The bill',
      markup: 'whatsapp',
    },
  ],
  [
    'sticker',
    { type: 'sticker', sticker: { mime_type: 'image/webp', sha256: 'x', id: '6', animated: true } },
    { type: 'media', kind: 'sticker', media: { ref: '6', mime: 'image/webp' } },
  ],
  [
    'media too large to have an id (error 131052)',
    { type: 'video', video: {}, errors: [{ code: 131052, title: 'Media download error' }] },
    { type: 'unsupported', kind: 'video', reason: '131052 Media download error' },
  ],
  [
    'location',
    {
      type: 'location',
      location: {
        latitude: 37.44,
        longitude: -122.16,
        name: 'Philz Coffee',
        address: '101 Forest Ave',
        url: 'https://foursquare.com/x',
      },
    },
    { type: 'location', latitude: 37.44, longitude: -122.16, name: 'Philz Coffee', address: '101 Forest Ave' },
  ],
  [
    'contacts',
    {
      type: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Barbara J. Johnson', first_name: 'Barbara' },
          phones: [{ phone: '+1 (650) 555-0123', wa_id: '16505550123', type: 'MOBILE' }],
          emails: [{ email: 'b@example.com' }],
        },
      ],
    },
    {
      type: 'contacts',
      contacts: [{ name: 'Barbara J. Johnson', phones: ['+1 (650) 555-0123'], emails: ['b@example.com'] }],
    },
  ],
  [
    'contacts without a name',
    { type: 'contacts', contacts: [{ phones: [{ wa_id: '16505550123' }] }] },
    { type: 'contacts', contacts: [{ name: '16505550123', phones: ['16505550123'], emails: [] }] },
  ],
  [
    'button of a template',
    { type: 'button', button: { payload: 'Unsubscribe', text: 'Unsubscribe' }, context: { from: '1', id: 'wamid.t' } },
    { type: 'selection', choice: '', options: [{ id: 'Unsubscribe', title: 'Unsubscribe' }], by: 'tap' },
  ],
  [
    'button reply',
    {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: '4~colour.2', title: 'Blue' } },
      context: { id: 'wamid.q' },
    },
    { type: 'selection', choice: '4~colour', options: [{ id: '4~colour.2', title: 'Blue' }], by: 'tap' },
  ],
  [
    'list reply',
    {
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: 'day.11', title: 'Monday', description: 'from nine' } },
    },
    { type: 'selection', choice: 'day', options: [{ id: 'day.11', title: 'Monday' }], by: 'tap' },
  ],
  [
    'flow reply',
    {
      type: 'interactive',
      interactive: {
        type: 'nfm_reply',
        nfm_reply: {
          name: 'flow',
          body: 'Sent',
          response_json: '{"flow_token":"t","name":"Ana","__proto__":{"admin":true}}',
        },
      },
    },
    { type: 'form', name: 'flow', data: { flow_token: 't', name: 'Ana' } },
  ],
  [
    'flow reply that is a list',
    { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: '[1]' } } },
    { type: 'form', name: 'flow', data: { value: [1] } },
  ],
  [
    'flow reply that is not JSON',
    { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: '{oops' } } },
    { type: 'form', name: 'flow', data: { text: '{oops' } },
  ],
  [
    'call permission',
    {
      type: 'interactive',
      interactive: {
        type: 'call_permission_reply',
        call_permission_reply: { response: 'accept', expiration_timestamp: 1, response_source: 'user_action' },
      },
    },
    { type: 'form', name: 'call_permission_reply', data: { response: 'accept', source: 'user_action', until: 1 } },
  ],
  [
    'an interactive type of tomorrow',
    { type: 'interactive', interactive: { type: 'product_reply', product_reply: { id: 'p' } } },
    {
      type: 'unsupported',
      kind: 'interactive.product_reply',
      reason: '{"type":"product_reply","product_reply":{"id":"p"}}',
    },
  ],
  [
    'reaction',
    { type: 'reaction', reaction: { message_id: 'wamid.m', emoji: '\u{1f44d}' } },
    { type: 'reaction', emoji: '\u{1f44d}', to: 'wamid.m' },
  ],
  [
    'reaction taken back (absent)',
    { type: 'reaction', reaction: { message_id: 'wamid.m' } },
    { type: 'reaction', emoji: null, to: 'wamid.m' },
  ],
  [
    'reaction taken back (empty)',
    { type: 'reaction', reaction: { message_id: 'wamid.m', emoji: '' } },
    { type: 'reaction', emoji: null, to: 'wamid.m' },
  ],
  [
    'order',
    {
      type: 'order',
      order: {
        catalog_id: 'c',
        text: 'Please',
        product_items: [{ product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 30, currency: 'USD' }],
      },
    },
    { type: 'order', text: 'Please', items: [{ id: 'di9ozbzfi4', quantity: 2, price: 30, currency: 'USD' }] },
  ],
  [
    'edit',
    { type: 'edit', edit: { original_message_id: 'wamid.o', message: { type: 'text', text: { body: 'Blue' } } } },
    { type: 'edit', of: 'wamid.o', content: { type: 'text', text: 'Blue', markup: 'whatsapp' } },
  ],
  ['revoke', { type: 'revoke', revoke: { original_message_id: 'wamid.o' } }, { type: 'revoke', of: 'wamid.o' }],
  [
    'unsupported, named',
    {
      type: 'unsupported',
      errors: [
        {
          code: 131051,
          title: 'Message type unknown',
          error_data: { details: 'Message type is currently not supported.' },
        },
      ],
      unsupported: { type: 'poll_creation' },
    },
    {
      type: 'unsupported',
      kind: 'poll_creation',
      reason: '131051 Message type unknown Message type is currently not supported.',
    },
  ],
  [
    'unsupported, with details at the top',
    { type: 'unsupported', errors: [{ code: 501, title: 'Unsupported', details: 'Use the app' }] },
    { type: 'unsupported', kind: 'unknown', reason: '501 Unsupported Use the app' },
  ],
  [
    'coexistence: see the app',
    { type: 'unsupported', errors: [{ code: 131060, title: 'This message is unavailable' }] },
    { type: 'unsupported', kind: 'unknown', reason: '131060 This message is unavailable' },
  ],
  ['a type of tomorrow', { type: 'hologram', hologram: {} }, { type: 'unsupported', kind: 'hologram' }],
  ['a type that names a method', { type: 'constructor' }, { type: 'unsupported', kind: 'constructor' }],
  ['no type at all', {}, { type: 'unsupported', kind: 'unknown' }],
]

describe('inbound messages', () => {
  it.each(types)('B1, B3, B4: %s', (_name, item, content) => {
    expect(ofMessage(item)).toMatchObject({
      kind: 'message',
      id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
      line,
      name: 'Sheena Nelson',
      at: 1_749_416_383_000,
      clock: 'provider',
      from: [
        { kind: 'bsuid', value: bsuid },
        { kind: 'phone', value: `+${phone}` },
      ],
    })
    expect((ofMessage(item) as { content: object }).content).toEqual(content)
  })

  it('every type keeps what it replies to and whether it was forwarded', () => {
    const text = { type: 'text', text: { body: 'Yes' } }
    expect(ofMessage({ ...text, context: { from: '1', id: 'wamid.q' } })).toMatchObject({ replyTo: 'wamid.q' })
    expect(ofMessage({ ...text, context: { forwarded: true } })).toMatchObject({ forwarded: true })
    expect(ofMessage({ ...text, context: { frequently_forwarded: true } })).toMatchObject({ forwarded: true })
    expect(ofMessage({ ...text, context: { id: 'M0' } })).not.toHaveProperty('replyTo')
    expect(
      ofMessage({
        ...text,
        context: { from: '1', id: 'w', referred_product: { catalog_id: 'c', product_retailer_id: 'sku-1' } },
      }),
    ).toMatchObject({
      replyTo: 'w',
      referral: { source: 'product', headline: 'sku-1' },
    })
  })

  it('an ad click is recognized with any type of message (reference/messages/text)', () => {
    const referral = {
      source_url: 'https://fb.me/3cr4Wqqkv',
      source_id: '120226305854810726',
      source_type: 'ad',
      headline: 'Chat with us',
      body: 'Summer succulents are here!',
      media_type: 'image',
      ctwa_clid: 'Aff-n8ZTODiE79d22KtAwQKj9e',
    }
    expect(ofMessage({ type: 'sticker', sticker: { id: '1' }, referral })).toMatchObject({
      referral: {
        source: 'ad:120226305854810726',
        url: 'https://fb.me/3cr4Wqqkv',
        headline: 'Chat with us',
        adClick: true,
      },
    })
    expect(
      ofMessage({
        type: 'text',
        text: { body: 'x' },
        referral: { source_type: 'post', source_url: 'https://fb.me/x' },
      }),
    ).toMatchObject({
      referral: { source: 'post', adClick: false },
    })
  })

  it('a group message names its group, so that it is never mistaken for a private one (groups/webhooks)', () => {
    expect(ofMessage({ type: 'text', text: { body: 'Hi all' }, group_id: 'Y2FwaV9ncm91cDox' })).toMatchObject({
      group: 'Y2FwaV9ncm91cDox',
      from: [{ value: bsuid }, { value: `+${phone}` }],
    })
  })

  it('without a usable time, the time of receipt is used and marked as such', () => {
    for (const timestamp of [undefined, '', 'soon', -1, '99999999999999999999']) {
      expect(ofMessage({ type: 'text', text: { body: 'x' }, timestamp })).toMatchObject({
        at: 1_800_000_000_000,
        clock: 'receipt',
      })
    }
  })

  it('an event that only opens a chat is an account event (request_welcome, retired in 2026)', () => {
    expect(ofMessage({ type: 'request_welcome' })).toMatchObject({ kind: 'account', what: 'request_welcome' })
  })

  it('characters that no store can keep are removed, and the text stays', () => {
    const event = ofMessage({ type: 'text', text: { body: 'a\u0000b \ud83d c \u{1f600}' } }) as {
      content: { text: string }
    }
    expect(event.content.text).toBe('ab  c \u{1f600}')
  })
})

// business-scoped-user-ids, May 2026
describe('F4: the sender', () => {
  const text = { type: 'text', text: { body: 'Hi' } }
  const from = (item: object, contacts: readonly object[] = []) =>
    (one(envelope(value({ contacts, messages: [message({ ...text, ...item })] }))) as { from: object }).from

  it('a customer without a number is identified by business-scoped ids and username', () => {
    // As nyaruka/courier, david-lev/pywa and whatsapp-api-js read it, and Meta's webhooks/reference/messages shows it.
    const known = [{ profile: { name: 'Ana', username: '@ana' }, user_id: bsuid, parent_user_id: parent }]
    expect(from({ from: undefined, from_parent_user_id: parent }, known)).toEqual([
      { kind: 'bsuid', value: bsuid },
      { kind: 'bsuid', value: parent },
      { kind: 'username', value: 'ana' },
    ])
  })
  it('a business-scoped id in `from` and `wa_id` is not mistaken for a phone', () => {
    expect(from({ from: bsuid, from_user_id: undefined }, [{ wa_id: bsuid, profile: { name: 'Ana' } }])).toEqual([
      { kind: 'bsuid', value: bsuid },
    ])
  })
  it('a contact is matched by business-scoped id, then by phone, never by position', () => {
    const others = [
      { profile: { name: 'Wrong' }, wa_id: '4915100000000', user_id: 'DE.1' },
      { profile: { name: 'Right' }, wa_id: phone, user_id: bsuid },
    ]
    expect(ofMessage(text, others)).toMatchObject({ name: 'Right' })
    expect(ofMessage({ ...text, from_user_id: undefined }, others)).toMatchObject({ name: 'Right' })
    expect(ofMessage({ ...text, from_user_id: undefined, from: '4477' }, others)).not.toHaveProperty('name')
    // The same number under another id has been recycled: it must not get another person's name.
    expect(ofMessage({ ...text, from_user_id: 'US.9' }, others)).not.toHaveProperty('name')
  })
  it.each([1, 50])('a contact is matched by parent id alone, among %i contacts', (count) => {
    const others = Array.from({ length: count }, (_, n) => ({ wa_id: `1650555${1000 + n}`, user_id: `US.${n}` }))
    const known = [...others, { ...contact, parent_user_id: parent }]
    expect(from({ from: undefined, from_user_id: undefined, from_parent_user_id: parent }, known)).toEqual([
      { kind: 'bsuid', value: bsuid },
      { kind: 'bsuid', value: parent },
      { kind: 'phone', value: `+${phone}` },
    ])
  })
  it('contacts are matched the same way in a large batch', () => {
    const people = Array.from({ length: 50 }, (_, n) => ({
      profile: { name: `N${n}` },
      wa_id: `1650555${1000 + n}`,
      user_id: `US.${n}`,
    }))
    const messages = people.map((_, n) =>
      message({ ...text, id: `wamid.${n}`, from: `1650555${1000 + n}`, from_user_id: n % 2 ? `US.${n}` : undefined }),
    )
    const events = received(envelope(value({ contacts: people.toReversed(), messages })))
    expect(events.map((event) => (event as { name: string }).name)).toEqual(people.map(({ profile }) => profile.name))
    const recycled = received(
      envelope(
        value({ contacts: people, messages: [message({ ...text, from: '16505551003', from_user_id: 'US.999' })] }),
      ),
    )
    expect(recycled[0]).not.toHaveProperty('name')
  })
  it('an answer to our request for a number teaches us the number; a forwarded card does not', () => {
    const shared = (card: object, more: object = {}) =>
      from({ type: 'contacts', from: undefined, contacts: [card], ...more })
    const phones = [{ phone: '+1 650-555-1234', wa_id: phone }]
    expect(shared({ origin: 'contact_request', phones })).toContainEqual({ kind: 'phone', value: `+${phone}` })
    expect(shared({ phones }, { origin: 'contact_request' })).toContainEqual({ kind: 'phone', value: `+${phone}` })
    expect(shared({ origin: 'other', vcard: 'BEGIN:VCARD', phones })).toEqual([{ kind: 'bsuid', value: bsuid }])
  })
  it('a message without a sender is unreadable, with a reason', () => {
    expect(
      one(envelope(value({ messages: [message({ ...text, from: undefined, from_user_id: undefined })] }))),
    ).toMatchObject({
      kind: 'unreadable',
      reason: 'a message that does not say who sent it',
    })
  })
  it('a message to a line the channel does not have is parked where it is seen', () => {
    const other = { ...value({ contacts: [contact], messages: [message(text)] }) }
    const elsewhere = { field: 'messages', value: { ...other.value, metadata: { phone_number_id: '999' } } }
    expect(one(envelope(elsewhere))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('999 is not one of'),
    })
    const statuses = {
      field: 'messages',
      value: { metadata: { phone_number_id: '999' }, statuses: [{ id: 'w', status: 'sent' }] },
    }
    expect(one(envelope(statuses))).toMatchObject({ kind: 'account', what: 'other_line' })
  })
})
