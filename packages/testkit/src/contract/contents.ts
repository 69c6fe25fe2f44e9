import type { Content, ContentType, MediaIn, MediaKind } from '@deskwire/core/adapter'
import fc from 'fast-check'

/** A content, and words of which at least one must be seen by whoever reads it. */
export interface Sample {
  content: Content<MediaIn>
  witness: readonly string[]
}

export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Media as the core hands it to an adapter: bytes on demand, and a link for whoever fetches by itself. */
export const mediaIn = (
  bytes: Uint8Array,
  about: { mime: string; name?: string; ref?: string },
): MediaIn & { name?: string } => {
  const ref = about.ref ?? `sample-${bytes.length}`
  return {
    ref,
    mime: about.mime,
    size: bytes.length,
    ...(about.name !== undefined && { name: about.name }),
    open: () => Promise.resolve(new Blob([Buffer.from(bytes)]).stream()),
    link: () => `https://bridge.test/media/${encodeURIComponent(ref)}`,
  }
}

const media = (kind: MediaKind, mime: string, name: string, caption?: string): Sample => ({
  content: { type: 'media', kind, media: mediaIn(pixel, { mime, name }), ...(caption !== undefined && { caption }) },
  witness: [name, 'sample-', ...(caption === undefined ? [] : [caption])],
})

const options = [
  { id: 'day.1', title: 'Monday', description: 'From nine', value: { slot: 1 } },
  { id: 'day.2', title: 'Tuesday', value: { slot: 2 } },
]

/** One or more samples of everything a message can be. */
export const sampleContents: Readonly<Record<ContentType, readonly Sample[]>> = {
  text: [
    { content: { type: 'text', text: 'Where is my parcel?', markup: 'plain' }, witness: ['Where is my parcel?'] },
    { content: { type: 'text', text: 'It is *urgent*', markup: 'whatsapp' }, witness: ['urgent'] },
    { content: { type: 'text', text: 'It is **late**', markup: 'markdown' }, witness: ['late'] },
    { content: { type: 'text', text: '<p>It is <b>lost</b></p>', markup: 'html' }, witness: ['lost'] },
  ],
  media: [
    media('image', 'image/png', 'parcel.png', 'The damaged parcel'),
    media('video', 'video/mp4', 'parcel.mp4'),
    media('audio', 'audio/mpeg', 'call.mp3'),
    media('voice', 'audio/ogg', 'voice.ogg'),
    media('file', 'application/pdf', 'invoice.pdf', 'The invoice'),
    media('sticker', 'image/webp', 'wave.webp'),
  ],
  location: [
    {
      content: { type: 'location', latitude: 52.3731, longitude: 4.8926, name: 'Dam Square', address: 'Amsterdam' },
      witness: ['Dam Square', '52.3731'],
    },
    { content: { type: 'location', latitude: -33.8568, longitude: 151.2153 }, witness: ['33.8568'] },
  ],
  contacts: [
    {
      content: {
        type: 'contacts',
        contacts: [{ name: 'Ada Lovelace', phones: ['+15551230009'], emails: ['ada@example.com'] }],
      },
      witness: ['Lovelace', '5551230009'],
    },
  ],
  link: [
    {
      content: { type: 'link', url: 'https://example.com/returns', title: 'Returns', description: 'How to send back' },
      witness: ['https://example.com/returns'],
    },
  ],
  card: [
    {
      content: {
        type: 'card',
        title: 'Parcel 1234',
        subtitle: 'Under way',
        fields: [{ label: 'Carrier', value: 'Snail' }],
        url: 'https://example.com/parcel',
      },
      witness: ['Parcel 1234'],
    },
  ],
  choice: [
    {
      content: { type: 'choice', id: 'day', prompt: 'Which day suits you?', input: 'choice', options },
      witness: ['Monday'],
    },
    {
      content: {
        type: 'choice',
        id: 'sure',
        prompt: 'Are you sure?',
        input: 'boolean',
        options: [
          { id: 'sure.1', title: 'Yes' },
          { id: 'sure.2', title: 'No' },
        ],
      },
      witness: ['Are you sure?'],
    },
  ],
  request: [
    { content: { type: 'request', what: 'location', prompt: 'Where are you now?' }, witness: ['Where are you now?'] },
  ],
  template: [
    {
      content: { type: 'template', name: 'welcome', language: 'en', values: { '1': 'Ana' } },
      witness: ['welcome', 'Ana'],
    },
  ],
  selection: [
    {
      content: {
        type: 'selection',
        choice: 'day',
        options: [{ id: 'day.2', title: 'Tuesday', value: { slot: 2 } }],
        by: 'tap',
      },
      witness: ['Tuesday'],
    },
  ],
  form: [{ content: { type: 'form', name: 'Booking', data: { guests: 'seven persons' } }, witness: ['seven persons'] }],
  reaction: [
    { content: { type: 'reaction', emoji: '👍', to: 'message-1' }, witness: ['👍', '&#128077;', '&#x1f44d;'] },
    { content: { type: 'reaction', emoji: null, to: 'message-1' }, witness: [] },
  ],
  order: [
    {
      content: {
        type: 'order',
        text: 'For Friday',
        items: [{ id: 'teapot-7', quantity: 2, price: 12, currency: 'EUR' }],
      },
      witness: ['teapot-7', 'For Friday'],
    },
  ],
  edit: [
    {
      content: { type: 'edit', of: 'message-1', content: { type: 'text', text: 'I meant Friday', markup: 'plain' } },
      witness: ['I meant Friday'],
    },
  ],
  revoke: [{ content: { type: 'revoke', of: 'message-1' }, witness: [] }],
  unsupported: [{ content: { type: 'unsupported', kind: 'poll_creation' }, witness: [] }],
}

export const contentTypes = Object.keys(sampleContents) as readonly ContentType[]

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '')
const markup = fc.constantFrom('plain' as const, 'whatsapp' as const, 'markdown' as const, 'html' as const)

/** What customers may say, and what no sample thought of. */
export const anyContent: fc.Arbitrary<Content<MediaIn>> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words, markup }),
  fc.record({
    type: fc.constant('media' as const),
    kind: fc.constantFrom('image' as const, 'voice' as const, 'file' as const, 'sticker' as const),
    media: fc
      .record({ mime: fc.constantFrom('image/png', 'audio/ogg', 'application/x-odd'), name: words })
      .map(({ mime, name }) => mediaIn(pixel, { mime, name })),
    caption: fc.option(words, { nil: undefined }),
  }),
  fc.record({ type: fc.constant('contacts' as const), contacts: fc.constant([{ name: '', phones: [], emails: [] }]) }),
  fc.record({
    type: fc.constant('form' as const),
    data: fc.dictionary(words, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  }),
  fc.record({
    type: fc.constant('choice' as const),
    id: fc.constant('odd'),
    prompt: words,
    input: fc.constant('choice' as const),
    options: fc.array(
      words.map((title) => ({ id: `odd.${title}`, title })),
      { minLength: 1, maxLength: 12 },
    ),
  }),
  fc.record({ type: fc.constant('order' as const), items: fc.constant([]) }),
  fc.record({ type: fc.constant('unsupported' as const), kind: words }),
)
