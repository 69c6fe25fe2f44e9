import type { Content, MediaIn } from '@deskwire/core/adapter'
import { describe, expect, it } from 'vitest'
import { media } from '../../test/graph.js'
import { bodyOf } from './body.js'

const labels = { list: 'Choose', link: 'Open', form: 'Fill in' }
const picture = media('image/jpeg', new Uint8Array(9), { name: 'cat.jpg' })
const made = (content: Content<MediaIn>) => bodyOf(content, async (kind) => ({ id: `id-of-${kind}` }), labels)
const flow = (more: object) => ({ id: '1', ...more })
const option = (n: number, more: object = {}) => ({ id: `c.${n}`, title: `Option ${n}`, ...more })

// Shapes: Meta, business-messaging/whatsapp/messages/<type>-messages.
const types: readonly [name: string, content: Content<MediaIn>, body: object][] = [
  [
    'text, with the preview on',
    { type: 'text', text: 'See https://x.example', markup: 'whatsapp' },
    { type: 'text', text: { body: 'See https://x.example', preview_url: true } },
  ],
  [
    'text, with the preview off',
    { type: 'text', text: 'x', markup: 'whatsapp', preview: false },
    { type: 'text', text: { body: 'x', preview_url: false } },
  ],
  [
    'image',
    { type: 'media', kind: 'image', media: picture, caption: 'A cat' },
    { type: 'image', image: { id: 'id-of-image', caption: 'A cat' } },
  ],
  ['video', { type: 'media', kind: 'video', media: picture }, { type: 'video', video: { id: 'id-of-video' } }],
  ['audio', { type: 'media', kind: 'audio', media: picture }, { type: 'audio', audio: { id: 'id-of-audio' } }],
  [
    'voice note',
    { type: 'media', kind: 'voice', media: picture },
    { type: 'audio', audio: { id: 'id-of-voice', voice: true } },
  ],
  [
    'document',
    { type: 'media', kind: 'file', media: picture, caption: 'It' },
    { type: 'document', document: { id: 'id-of-file', caption: 'It', filename: 'cat.jpg' } },
  ],
  [
    'sticker',
    { type: 'media', kind: 'sticker', media: picture },
    { type: 'sticker', sticker: { id: 'id-of-sticker' } },
  ],
  [
    'location',
    { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office' },
    { type: 'location', location: { latitude: '52.37', longitude: '4.9', name: 'Office' } },
  ],
  [
    'contacts',
    { type: 'contacts', contacts: [{ name: 'Ana', phones: ['+1650'], emails: ['a@example.com'] }] },
    {
      type: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Ana', first_name: 'Ana' },
          phones: [{ phone: '+1650' }],
          emails: [{ email: 'a@example.com' }],
        },
      ],
    },
  ],
  [
    'reaction',
    { type: 'reaction', emoji: '\u{1f44d}', to: 'wamid.m' },
    { type: 'reaction', reaction: { message_id: 'wamid.m', emoji: '\u{1f44d}' } },
  ],
  [
    'reaction taken back',
    { type: 'reaction', emoji: null, to: 'wamid.m' },
    { type: 'reaction', reaction: { message_id: 'wamid.m', emoji: '' } },
  ],
  [
    'buttons',
    {
      type: 'choice',
      id: 'c',
      prompt: 'Which?',
      options: [option(1), option(2)],
      input: 'choice',
      header: 'Colours',
      footer: 'Tap one',
    },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'text', text: 'Colours' },
        body: { text: 'Which?' },
        footer: { text: 'Tap one' },
        action: {
          buttons: [
            { type: 'reply', reply: { id: 'c.1', title: 'Option 1' } },
            { type: 'reply', reply: { id: 'c.2', title: 'Option 2' } },
          ],
        },
      },
    },
  ],
  [
    'list, because of the descriptions, in sections',
    {
      type: 'choice',
      id: 'c',
      prompt: 'When?',
      options: [
        option(1, { section: 'Monday', description: 'from nine' }),
        option(2, { section: 'Tuesday' }),
        option(3),
      ],
      input: 'choice',
      button: 'Days',
    },
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'When?' },
        action: {
          button: 'Days',
          sections: [
            { title: 'Monday', rows: [{ id: 'c.1', title: 'Option 1', description: 'from nine' }] },
            { title: 'Tuesday', rows: [{ id: 'c.2', title: 'Option 2' }] },
            { title: 'Days', rows: [{ id: 'c.3', title: 'Option 3' }] },
          ],
        },
      },
    },
  ],
  [
    'list, because there are more than three',
    { type: 'choice', id: 'c', prompt: 'When?', options: [1, 2, 3, 4].map((n) => option(n)), input: 'choice' },
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'When?' },
        action: {
          button: 'Choose',
          sections: [{ rows: [1, 2, 3, 4].map((n) => ({ id: `c.${n}`, title: `Option ${n}` })) }],
        },
      },
    },
  ],
  [
    'a long header stands in the body',
    {
      type: 'choice',
      id: 'c',
      prompt: 'Which?',
      options: [option(1)],
      input: 'choice',
      header: 'H'.repeat(61),
      footer: 'F'.repeat(61),
    },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: `*${'H'.repeat(61)}*\n\nWhich?\n\n_${'F'.repeat(61)}_` },
        action: { buttons: [{ type: 'reply', reply: { id: 'c.1', title: 'Option 1' } }] },
      },
    },
  ],
  [
    'call to action, with a picture',
    {
      type: 'link',
      url: 'https://x.example/order/1',
      title: 'Your order',
      description: 'It is on its way.',
      image: picture,
    },
    {
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        header: { type: 'image', image: { id: 'id-of-image' } },
        body: { text: 'It is on its way.' },
        action: { name: 'cta_url', parameters: { display_text: 'Your order', url: 'https://x.example/order/1' } },
      },
    },
  ],
  [
    'call to action, with a title too long for a button',
    { type: 'link', url: 'https://x.example', title: 'How to reset your password' },
    {
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        body: { text: 'How to reset your password' },
        action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://x.example' } },
      },
    },
  ],
  [
    'a bare link is a text with a preview',
    { type: 'link', url: 'https://x.example' },
    { type: 'text', text: { body: 'https://x.example', preview_url: true } },
  ],
  [
    'location request',
    { type: 'request', what: 'location', prompt: 'Where?' },
    {
      type: 'interactive',
      interactive: { type: 'location_request_message', body: { text: 'Where?' }, action: { name: 'send_location' } },
    },
  ],
  [
    'contact request',
    { type: 'request', what: 'phone', prompt: 'Your number?' },
    {
      type: 'interactive',
      interactive: {
        // david-lev/pywa `InteractiveType.REQUEST_CONTACT_INFO`, whatsapp-api-js 6.3.0 `ActionRequestContactInfo`.
        type: 'request_contact_info',
        body: { text: 'Your number?' },
        action: { name: 'request_contact_info' },
      },
    },
  ],
  [
    'flow',
    {
      type: 'request',
      what: 'form',
      prompt: 'Book',
      form: { id: '1', button: 'Book now', token: 't', screen: 'FIRST', data: { day: 1 }, header: 'Visit' },
    },
    {
      type: 'interactive',
      interactive: {
        type: 'flow',
        header: { type: 'text', text: 'Visit' },
        body: { text: 'Book' },
        action: {
          name: 'flow',
          parameters: {
            flow_message_version: '3',
            flow_id: '1',
            flow_cta: 'Book now',
            flow_token: 't',
            flow_action: 'navigate',
            flow_action_payload: { screen: 'FIRST', data: { day: 1 } },
          },
        },
      },
    },
  ],
  [
    'flow that exchanges data, by name, as a draft',
    { type: 'request', what: 'form', prompt: 'Book', form: { name: 'booking', exchange: true, draft: true } },
    {
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'Book' },
        action: {
          name: 'flow',
          parameters: {
            flow_message_version: '3',
            flow_name: 'booking',
            flow_cta: 'Fill in',
            flow_action: 'data_exchange',
            mode: 'draft',
          },
        },
      },
    },
  ],
  [
    // Meta's OpenAPI v23 of business messaging: flow_cta has at most 30.
    'flow with a button of 30 characters',
    { type: 'request', what: 'form', prompt: 'Book', form: { id: '1', button: 'Book the visit of a technician' } },
    {
      type: 'interactive',
      interactive: {
        type: 'flow',
        body: { text: 'Book' },
        action: {
          name: 'flow',
          parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Book the visit of a technician' },
        },
      },
    },
  ],
  [
    'a question WhatsApp has no type for',
    { type: 'request', what: 'date', prompt: 'When?' },
    { type: 'text', text: { body: 'When?', preview_url: false } },
  ],
  [
    'template without values',
    { type: 'template', name: 'hello_world', language: 'en_US' },
    { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
  ],
  [
    'template with its own media',
    {
      type: 'template',
      name: 'bill',
      language: 'en',
      values: { '1': 'Ana' },
      media: media('application/pdf', new Uint8Array(9), { name: 'bill.pdf' }),
    },
    {
      type: 'template',
      template: {
        name: 'bill',
        language: { code: 'en' },
        components: [
          { type: 'header', parameters: [{ type: 'document', document: { id: 'id-of-file', filename: 'bill.pdf' } }] },
          { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
        ],
      },
    },
  ],
]

describe('outbound bodies', () => {
  it.each(types)('B1, B3, B4, B6: %s', async (_name, content, body) => {
    expect(await made(content)).toEqual(body)
  })

  const refused: readonly [string, Content<MediaIn>][] = [
    ['a text that is too long', { type: 'text', text: 'x'.repeat(4097), markup: 'plain' }],
    ['a choice of nothing', { type: 'choice', id: 'c', prompt: 'Which?', options: [], input: 'choice' }],
    [
      'a choice of eleven',
      {
        type: 'choice',
        id: 'c',
        prompt: 'Which?',
        options: Array.from({ length: 11 }, (_, n) => option(n)),
        input: 'choice',
      },
    ],
    [
      'an option with a long title',
      { type: 'choice', id: 'c', prompt: 'Which?', options: [option(1, { title: 'x'.repeat(25) })], input: 'choice' },
    ],
    ['a form without a flow', { type: 'request', what: 'form', prompt: 'Fill in' }],
    [
      'data of a form without its screen',
      { type: 'request', what: 'form', prompt: 'Fill in', form: flow({ data: { day: 1 } }) },
    ],
    ['data that is no object', { type: 'request', what: 'form', prompt: 'x', form: flow({ screen: 'A', data: 'x' }) }],
    ['data without a field', { type: 'request', what: 'form', prompt: 'x', form: flow({ screen: 'A', data: {} }) }],
    [
      'data for a flow that asks its endpoint',
      { type: 'request', what: 'form', prompt: 'x', form: flow({ exchange: true, data: { day: 1 } }) },
    ],
    [
      'a screen for a flow that asks its endpoint',
      { type: 'request', what: 'form', prompt: 'x', form: flow({ exchange: true, screen: 'A' }) },
    ],
    ['a prompt that is too long', { type: 'request', what: 'location', prompt: 'x'.repeat(1025) }],
    ['no contacts', { type: 'contacts', contacts: [] }],
    ['what has no form here', { type: 'card', title: 'Case', fields: [] }],
  ]
  it.each(refused)('F3: %s is refused with a remedy, never cut', async (_name, content) => {
    await expect(made(content)).rejects.toMatchObject({
      failure: { code: 'content', retryable: false, remedy: expect.any(String) },
    })
  })
})
