import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Choice, type Content, type MediaRef, text } from '../model/content.js'
import type { Capabilities } from '../ports/channel.js'
import { page } from './choice.js'
import { render } from './render.js'

const megabyte = 1024 * 1024
const images = ['image/jpeg', 'image/png']

// Twilio docs, messaging/guides/accepted-mime-types: MMS carries jpeg, png and gif, 5 MB in all; a body has 1,600 characters.
const sms: Capabilities = {
  text: { max: 1600, markup: 'plain' },
  media: { image: { mimes: [...images, 'image/gif'], maxBytes: 5 * megabyte, caption: 1600 } },
  content: ['text', 'media'],
  segments: true,
}
const smsOnly: Capabilities = { ...sms, media: {}, content: ['text'] }

// WhatsApp Cloud API, reference "Messages": 3 buttons of 20, lists of 10 rows of 24 and 72, captions of 1,024.
const whatsapp: Capabilities = {
  text: { max: 4096, markup: 'whatsapp' },
  media: {
    image: { mimes: images, maxBytes: 5 * megabyte, caption: 1024 },
    video: { mimes: ['video/mp4'], maxBytes: 16 * megabyte, caption: 1024 },
    audio: { mimes: ['audio/mpeg', 'audio/ogg'], maxBytes: 16 * megabyte },
    file: { mimes: ['*/*'], maxBytes: 100 * megabyte, caption: 1024 },
    sticker: { mimes: ['image/webp'], maxBytes: 100 * 1024 },
  },
  choice: {
    body: 1024,
    header: 60,
    footer: 60,
    buttons: { max: 3, title: 20 },
    list: { max: 10, title: 24, description: 72 },
  },
  content: ['text', 'media', 'location', 'contacts', 'choice', 'request', 'template', 'reaction'],
}

const photo: MediaRef = { ref: 'm1', mime: 'image/jpeg', name: 'photo.jpg', size: 1000 }
const choiceOf = (count: number, rest: Partial<Choice> = {}): Content => ({
  type: 'choice',
  id: 'c1',
  prompt: 'Which?',
  input: 'choice',
  options: Array.from({ length: count }, (_, n) => ({ id: `o${n + 1}`, title: `Item ${n + 1}` })),
  ...rest,
})
const texts = (content: Content, capabilities: Capabilities, options = {}) =>
  render(content, capabilities, options).parts.map((part) => (part.type === 'text' ? part.text : part.type))

describe('text', () => {
  it('D9: is written in the channel’s markup, and what plain text cannot show is told', () => {
    expect(render(text('**hi** <b>x</b>', 'markdown'), whatsapp)).toEqual({
      parts: [{ type: 'text', text: '*hi* x', markup: 'whatsapp' }],
      lost: [],
    })
    expect(render(text('<b>hi</b>', 'html'), sms)).toEqual({
      parts: [{ type: 'text', text: 'hi', markup: 'plain' }],
      lost: ['the formatting'],
    })
    expect(render(text('<p>hi</p>', 'html'), sms).lost).toEqual([])
  })

  it('D7: over the limit it becomes several parts', () => {
    const parts = texts(text('Some words here. '.repeat(200)), sms)
    expect(parts.length).toBe(3)
    expect(parts.every((part) => part.length <= 1600)).toBe(true)
  })

  it('B6: keeps what was said about the link preview, which is on unless said', () => {
    expect(render({ type: 'text', text: 'https://a.b', markup: 'plain', preview: false }, whatsapp).parts).toEqual([
      { type: 'text', text: 'https://a.b', markup: 'whatsapp', preview: false },
    ])
    expect(render(text('https://a.b'), whatsapp).parts[0]).not.toHaveProperty('preview')
  })

  it('F3: an empty text sends nothing, and says so', () => {
    expect(render(text('  '), sms)).toEqual({ parts: [], lost: ['an empty message'] })
  })
})

describe('media', () => {
  const image = (rest = {}): Content => ({ type: 'media', kind: 'image', media: photo, ...rest })

  it('B1, C3: goes out with its caption where kind, type and size are allowed', () => {
    expect(render(image({ caption: '**new**', markup: 'markdown' }), whatsapp)).toEqual({
      parts: [{ type: 'media', kind: 'image', media: photo, caption: '*new*', markup: 'whatsapp' }],
      lost: [],
    })
    expect(render(image(), sms).parts).toEqual([{ type: 'media', kind: 'image', media: photo }])
  })

  it('a caption that is too long, or that the kind has not, stands before it as a text', () => {
    expect(texts(image({ caption: 'x '.repeat(600) }), whatsapp)).toEqual([expect.stringContaining('x x'), 'media'])
    const audio: Content = {
      type: 'media',
      kind: 'audio',
      media: { ref: 'a', mime: 'audio/ogg; codecs=opus' },
      caption: 'listen',
    }
    expect(texts(audio, whatsapp)).toEqual(['listen', 'media'])
  })

  it('D6: title and description stand before an image, but not on audio and video', () => {
    expect(texts(image({ title: 'Front', caption: 'from the street' }), whatsapp)).toEqual([
      '*Front*\nfrom the street',
      'media',
    ])
    const film: Content = { type: 'media', kind: 'video', media: { ref: 'v', mime: 'video/mp4' }, title: 'Tour' }
    expect(render(film, whatsapp)).toEqual({
      parts: [{ type: 'media', kind: 'video', media: { ref: 'v', mime: 'video/mp4' } }],
      lost: ['the title "Tour"'],
    })
  })

  it('B1, F3: an image of another type or size goes as a file where files take it', () => {
    const big: Content = { type: 'media', kind: 'image', media: { ...photo, size: 6 * megabyte } }
    expect(render(big, whatsapp)).toEqual({
      parts: [{ type: 'media', kind: 'file', media: { ...photo, size: 6 * megabyte } }],
      lost: ['the way the file photo.jpg is shown (sent as: File)'],
    })
    const voice: Content = { type: 'media', kind: 'voice', media: { ref: 'v', mime: 'audio/ogg' } }
    expect(render(voice, whatsapp).parts).toMatchObject([{ kind: 'audio' }])
    const attached: Content = { type: 'media', kind: 'file', media: photo }
    expect(render(attached, sms).parts).toMatchObject([{ kind: 'image' }])
  })

  it('B1, C3: else as a link, with the reason kept for the agent', () => {
    const pdf: Content = {
      type: 'media',
      kind: 'file',
      media: { ref: 'f', mime: 'application/pdf', name: 'bill.pdf', size: 10 },
      caption: 'Your bill',
      title: 'March',
    }
    const link = ({ ref }: MediaRef) => `https://m.example/${ref}`
    expect(render(pdf, sms, { link })).toEqual({
      parts: [{ type: 'text', text: 'March\nYour bill\nbill.pdf: https://m.example/f', markup: 'plain' }],
      lost: ['the file bill.pdf itself (sent as a link: this channel does not carry it)'],
    })
    const huge: Content = { type: 'media', kind: 'image', media: { ref: 'h', mime: 'image/png', size: 7.5 * megabyte } }
    expect(render(huge, sms, { link }).lost).toEqual([
      'the file Picture itself (sent as a link: 7.5 MB is more than the allowed 5 MB)',
    ])
    expect(
      render({ type: 'media', kind: 'image', media: { ref: 'b', mime: 'image/bmp' } }, sms, { link }).lost,
    ).toEqual(['the file Picture itself (sent as a link: its type image/bmp is not allowed)'])
  })

  it('F3: without a link it is named, in the customer’s language, and the agent learns of it in theirs', () => {
    const done = render({ type: 'media', kind: 'video', media: { ref: 'v', mime: 'video/mp4' } }, sms, {
      language: 'es',
      agentLanguage: 'de',
    })
    expect(done.parts).toEqual([{ type: 'text', text: '[Vídeo]', markup: 'plain' }])
    expect(done.lost).toEqual(['die Datei Video (dieser Kanal trägt sie nicht)'])
    expect(texts(image({ caption: 'see' }), smsOnly)).toEqual(['see\n[photo.jpg]'])
  })
})

describe('link and card', () => {
  const link: Content = { type: 'link', url: 'https://a.b/c', title: 'How to', description: 'Steps' }
  const card: Content = {
    type: 'card',
    title: 'CS0001',
    subtitle: 'Printer',
    fields: [{ label: 'State', value: 'Open' }],
    url: 'https://a.b/1',
    image: photo,
  }

  it('A6, C3, B6: a link is its title, description and address, with the preview on', () => {
    expect(render(link, whatsapp)).toEqual({
      parts: [{ type: 'text', text: '*How to*\nSteps\nhttps://a.b/c', markup: 'whatsapp', preview: true }],
      lost: [],
    })
    expect(texts(link, sms)).toEqual(['How to\nSteps\nhttps://a.b/c'])
  })

  it('C3, C4: a card is its picture with the words under it, or the words alone', () => {
    const words = 'CS0001\nPrinter\nState: Open\nhttps://a.b/1'
    expect(render(card, sms).parts).toEqual([
      { type: 'media', kind: 'image', media: photo, caption: words, markup: 'plain' },
    ])
    expect(render(card, smsOnly)).toEqual({
      parts: [{ type: 'text', text: words, markup: 'plain' }],
      lost: ['the card (sent as text)', 'the picture of the Card'],
    })
  })

  it('a card with more words than a caption holds has them after its picture', () => {
    const fields = Array.from({ length: 60 }, (_, n) => ({ label: `Field ${n}`, value: 'x'.repeat(20) }))
    expect(texts({ ...card, fields }, whatsapp)).toEqual(['media', expect.stringContaining('*CS0001*')])
  })

  it('both go out whole where the channel has them, less a picture it cannot carry', () => {
    const rich: Capabilities = { ...whatsapp, content: [...whatsapp.content, 'card', 'link'] }
    expect(render(card, rich)).toEqual({ parts: [card], lost: [] })
    expect(render(link, rich).parts).toEqual([link])
    const done = render({ ...link, image: { ref: 'x', mime: 'image/tiff', size: 200 * megabyte } }, rich)
    expect(done).toEqual({ parts: [link], lost: ['the picture of the Link'] })
  })
})

describe('choice', () => {
  it('B4: up to three short options are buttons', () => {
    const { parts, choice, lost } = render(choiceOf(3), whatsapp)
    expect(parts).toMatchObject([
      {
        type: 'choice',
        id: 'c1',
        prompt: 'Which?',
        markup: 'whatsapp',
        options: [{ id: 'c1.1', title: 'Item 1', value: 'o1' }, { id: 'c1.2' }, { id: 'c1.3' }],
      },
    ])
    expect(choice?.options.map(({ id }) => id)).toEqual(['c1.1', 'c1.2', 'c1.3'])
    expect(choice).not.toHaveProperty('next')
    expect(lost).toEqual([])
  })

  it('B4: more of them are a list, and so are those with descriptions', () => {
    expect(render(choiceOf(10), whatsapp).parts).toMatchObject([
      { type: 'choice', options: { length: 10 }, button: 'Choose' },
    ])
    const described = choiceOf(0, { options: [{ id: 'a', title: 'A', description: 'd'.repeat(80) }], button: 'Open' })
    const { parts, lost } = render(described, whatsapp)
    expect(parts).toMatchObject([{ button: 'Open', options: [{ title: 'A', description: `${'d'.repeat(71)}…` }] }])
    expect(lost).toEqual(['the descriptions of the choices'])
  })

  it('B4: over ten, the last row of the list asks for more; the numbers run on', () => {
    const first = render(choiceOf(14), whatsapp)
    expect(first.parts).toMatchObject([{ options: { length: 10, 9: { id: 'c1.0', title: 'More' } } }])
    expect(first.choice).toMatchObject({ next: 9, options: { length: 14 } })
    const second = render({ type: 'choice', ...page(first.choice as Choice) }, whatsapp)
    expect(second.parts).toMatchObject([{ options: { length: 5, 0: { id: 'c1.10' }, 4: { id: 'c1.14' } } }])
    expect(second.choice).not.toHaveProperty('next')
  })

  it('a title too long for a row is cut there and stands whole below it; one too long for that makes a numbered text', () => {
    const long = 'A title that is longer than a row can be'
    const done = render(
      choiceOf(0, {
        options: [
          { id: 'a', title: long, section: 's'.repeat(30) },
          { id: 'b', title: 'B' },
        ],
      }),
      whatsapp,
    )
    expect(done.parts).toMatchObject([
      {
        options: [
          { title: 'A title that is longer…', description: long, section: `${'s'.repeat(23)}…` },
          { title: 'B' },
        ],
      },
    ])
    expect(texts(choiceOf(0, { options: [{ id: 'a', title: long.repeat(2) }] }), whatsapp)[0]).toContain(
      `1. ${long.repeat(2)}`,
    )
  })

  it('C2: a line begins as the asker wants it numbered', () => {
    expect(texts(choiceOf(2, { numbering: 'Enter %s for ' }), sms)).toEqual([
      'Which?\nEnter 1 for Item 1\nEnter 2 for Item 2\nReply with a number.',
    ])
  })

  it('C2: without such a type it is a numbered text', () => {
    expect(render(choiceOf(2, { header: 'Menu', footer: 'Thanks' }), sms)).toMatchObject({
      parts: [{ text: 'Menu\nWhich?\n1. Item 1\n2. Item 2\nThanks\nReply with a number.' }],
      lost: ['the buttons (offered as numbers)'],
    })
    const described = choiceOf(0, {
      options: [
        { id: 'a', title: 'A', description: 'first', section: 'Top' },
        { id: 'b', title: 'B', section: 'Top' },
      ],
    })
    expect(texts(described, sms, { language: 'es' })).toEqual([
      'Which?\nTop\n1. A – first\n2. B\nResponda con un número.',
    ])
  })

  it('C2: fourteen dynamic options are two pages, whose numbers run on', () => {
    const first = render(choiceOf(14), sms)
    expect(first.parts).toMatchObject([
      { text: expect.stringMatching(/10\. Item 10\nReply with a number\.\nMore: reply 0$/) },
    ])
    expect(first.choice).toMatchObject({ next: 10 })
    const second = render({ type: 'choice', ...page(first.choice as Choice) }, sms)
    expect(second.parts).toMatchObject([
      { text: 'Which?\n11. Item 11\n12. Item 12\n13. Item 13\n14. Item 14\nReply with a number.' },
    ])
    expect(second.choice).toMatchObject({ from: 10, options: { length: 14 } })
  })

  it('C2: pages get shorter where the options are long, and a long question stands before them', () => {
    const options = Array.from({ length: 6 }, (_, n) => ({ id: `${n}`, title: `${n} ${'word '.repeat(90)}`.trim() }))
    const done = render(choiceOf(0, { options, prompt: 'Question. '.repeat(100) }), sms)
    expect(done.parts).toHaveLength(2)
    expect(done.choice).toMatchObject({ next: 3 })
  })

  it('C2: yes or no', () => {
    const boolean = choiceOf(0, { input: 'boolean', options: [] })
    expect(render(boolean, whatsapp, { language: 'pt-BR' }).parts).toMatchObject([
      {
        options: [
          { title: 'Sim', value: true },
          { title: 'Não', value: false },
        ],
      },
    ])
    expect(texts(boolean, sms)).toEqual(['Which?\n1. Yes\n2. No\nReply with a number.'])
  })

  it('a menu with a STOP word in it is offered by number only', () => {
    const menu = choiceOf(0, {
      options: [
        { id: 'a', title: 'Go on' },
        { id: 'b', title: 'Cancel' },
      ],
    })
    expect(render(menu, whatsapp, { reserved: ['STOP', 'cancel'] })).toMatchObject({
      parts: [{ type: 'text', text: 'Which?\n1. Go on\n2. Cancel\nReply with a number.' }],
      lost: ['the list (offered as numbers)'],
    })
    expect(render(menu, whatsapp, { reserved: ['STOP'] }).parts).toMatchObject([{ type: 'choice' }])
  })

  it('several at once are chosen by numbers', () => {
    expect(texts(choiceOf(2, { multiple: true }), whatsapp)[0]).toContain(
      'Reply with the numbers, for example 1 and 3.',
    )
  })

  it('a question longer than the body stands before the buttons as a text', () => {
    const { parts } = render(choiceOf(2, { prompt: 'Long. '.repeat(300) }), whatsapp)
    expect(parts).toMatchObject([{ type: 'text' }, { type: 'choice', prompt: 'Please choose:' }])
  })

  it('header and footer keep their places where there are any and they fit, else they go into the body', () => {
    expect(render(choiceOf(2, { header: 'Menu', footer: 'Bye' }), whatsapp).parts).toMatchObject([
      { header: 'Menu', prompt: 'Which?', footer: 'Bye' },
    ])
    const { parts } = render(choiceOf(2, { header: 'h'.repeat(61), footer: 'f'.repeat(61) }), whatsapp)
    expect(parts).toMatchObject([{ prompt: `${'h'.repeat(61)}\nWhich?\n${'f'.repeat(61)}` }])
    expect(parts[0]).not.toHaveProperty('header')
  })

  it('buttons alone lose descriptions and headings, and that is told', () => {
    const buttonsOnly: Capabilities = { ...whatsapp, choice: { body: 1024, buttons: { max: 3, title: 20 } } }
    const done = render(
      choiceOf(0, { options: [{ id: 'a', title: 'A', description: 'first', section: 'Top' }] }),
      buttonsOnly,
    )
    expect(done.parts).toMatchObject([{ options: [{ id: 'c1.1', title: 'A', value: 'a' }] }])
    expect(done.lost).toEqual(['the descriptions of the choices', 'the headings of the choices'])
    expect(texts(choiceOf(4), buttonsOnly)[0]).toContain('4. Item 4')
  })

  it('falls back to numbers where even the shortest body does not fit', () => {
    const tiny: Capabilities = { ...whatsapp, choice: { body: 3, buttons: { max: 3, title: 20 } } }
    expect(texts(choiceOf(2), tiny)[0]).toContain('1. Item 1')
  })

  it('takes an id from outside for an agent’s own choices, and is a text without options', () => {
    const { choice } = render(
      { type: 'choice', id: '', prompt: '?', input: 'choice', options: [{ id: '', title: 'A' }] },
      sms,
      { id: 'k.7' },
    )
    expect(choice).toMatchObject({ id: 'k.7', options: [{ id: 'k.7.1' }] })
    expect(render(choiceOf(0), sms)).toMatchObject({ parts: [{ text: 'Which?' }] })
    expect(render(choiceOf(0), sms)).not.toHaveProperty('choice')
    expect(render(choiceOf(0, { prompt: '' }), sms)).toEqual({ parts: [], lost: ['an empty message'] })
  })
})

describe('request', () => {
  it('B4: a location is asked for by the channel’s own means, anything else in words with a hint', () => {
    const request = (what: 'location' | 'date' | 'text' | 'form' | 'image', prompt = ''): Content => ({
      type: 'request',
      what,
      prompt,
    })
    expect(render(request('location'), whatsapp).parts).toEqual([
      { type: 'request', what: 'location', prompt: 'Where are you?' },
    ])
    expect(texts(request('location', 'p '.repeat(600)), whatsapp)).toEqual([expect.stringContaining('p p'), 'request'])
    expect(texts(request('date', 'When?'), whatsapp)).toEqual([
      'When?\nPlease reply with a date, for example 2026-12-31.',
    ])
    expect(texts(request('location', 'Where?'), sms)).toEqual([
      'Where?\nPlease share your location, or reply with an address.',
    ])
    expect(texts(request('text', 'Name?'), sms)).toEqual(['Name?'])
    expect(texts(request('image', 'A photo?'), sms, { language: 'fr' })).toEqual(['A photo?\nRépondez par une image.'])
    expect(render(request('form', 'Your data?'), whatsapp).lost).toEqual(['the form (asked in words)'])
    const flows: Capabilities = { ...whatsapp, requests: ['location', 'form'] }
    expect(render({ type: 'request', what: 'form', prompt: 'x', form: { id: 1 } }, flows).parts).toEqual([
      { type: 'request', what: 'form', prompt: 'x', form: { id: 1 } },
    ])
  })
})

describe('template', () => {
  const template: Content = { type: 'template', name: 'order_ready', language: 'en', media: photo }

  it('goes out as it is where there are templates, and nowhere else', () => {
    expect(render(template, whatsapp).parts).toEqual([template])
    expect(render(template, sms)).toEqual({
      parts: [],
      lost: ['the template order_ready: this channel has no templates'],
    })
  })

  it('B1: is not sent with a file that the channel would refuse', () => {
    const withMedia = (media: MediaRef): Content => ({ ...template, media })
    expect(render(withMedia({ ref: 'x', mime: 'image/png', size: 6 * megabyte }), whatsapp)).toMatchObject({
      parts: [],
      lost: { length: 1 },
    })
    expect(render(withMedia({ ref: 'x', mime: 'application/pdf', size: 300 * megabyte }), whatsapp).lost[0]).toContain(
      '300 MB is more than the allowed 100 MB',
    )
  })
})

describe('everything else', () => {
  const inboundish: readonly [Content, string, string][] = [
    [
      { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Office', address: 'Dam 1' },
      'Location: Office\nDam 1\nhttps://maps.google.com/?q=52.37,4.9',
      'the map (sent as a link)',
    ],
    [
      { type: 'contacts', contacts: [{ name: 'Ana', phones: ['+34600'], emails: ['a@b.c'] }] },
      'Contact: Ana\n+34600\na@b.c',
      'the contact card (sent as text)',
    ],
    [{ type: 'reaction', emoji: '👍', to: 'm' }, '👍', 'the reaction (sent as text)'],
    [
      { type: 'order', items: [{ id: 'sku', quantity: 2, price: 5, currency: 'EUR' }] },
      'Order\n2 × sku (5 EUR)',
      'the order (sent as text)',
    ],
  ]

  it.each(inboundish)('F3: %j is told in words where the channel has no such type', (content, words, lost) => {
    expect(render(content, sms)).toEqual({ parts: [{ type: 'text', text: words, markup: 'plain' }], lost: [lost] })
  })

  it('goes out as it is where the channel has it', () => {
    expect(render({ type: 'reaction', emoji: null, to: 'm' }, whatsapp).parts).toEqual([
      { type: 'reaction', emoji: null, to: 'm' },
    ])
    expect(render({ type: 'location', latitude: 1, longitude: 2 }, whatsapp).parts).toHaveLength(1)
  })

  it('F3: what cannot be said in words is not sent, and the agent learns of it', () => {
    expect(render({ type: 'reaction', emoji: null, to: 'm' }, sms)).toEqual({
      parts: [],
      lost: ['the removal of the reaction'],
    })
    expect(render({ type: 'revoke', of: 'm' }, sms)).toEqual({
      parts: [],
      lost: ['the deletion: the customer keeps the message'],
    })
    expect(render({ type: 'unsupported', kind: 'poll' }, sms)).toEqual({
      parts: [],
      lost: ['a part that cannot be sent (poll)'],
    })
    expect(render({ type: 'edit', of: 'm' }, sms)).toEqual({ parts: [], lost: ['an empty message'] })
  })

  it('a correction is sent as a new message', () => {
    expect(render({ type: 'edit', of: 'm', content: text('right') }, sms)).toEqual({
      parts: [{ type: 'text', text: 'right', markup: 'plain' }],
      lost: ['the correction (sent as a new message)'],
    })
  })

  it('speaks the composer’s own words', () => {
    const sentences = { en: { 'menu.reply_number': 'Pick one!' } }
    expect(texts(choiceOf(1), sms, { sentences })[0]).toContain('Pick one!')
  })
})

// Arbitrary content against arbitrary capabilities: whatever comes out must be something the channel said it can carry.
const words = fc.oneof(
  fc.lorem({ maxCount: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('', 'Stop', '**b** <i>x</i>'),
)
const markup = fc.constantFrom('plain', 'whatsapp', 'markdown', 'html')
const media: fc.Arbitrary<MediaRef> = fc.record(
  {
    ref: fc.constant('m'),
    mime: fc.constantFrom(
      'image/jpeg',
      'image/webp',
      'video/mp4',
      'audio/ogg; codecs=opus',
      'application/pdf',
      'nonsense',
    ),
    size: fc.nat(20 * megabyte),
    name: fc.constantFrom('a.jpg', 'b'),
  },
  { requiredKeys: ['ref', 'mime'] },
)
const kinds = ['image', 'video', 'audio', 'voice', 'file', 'sticker'] as const
const option = fc.record(
  { id: fc.constantFrom('', 'a', 'b'), title: words, description: words, section: words },
  { requiredKeys: ['id', 'title'] },
)
const simple: fc.Arbitrary<Content> = fc.oneof(
  fc.record({ type: fc.constant('text'), text: words, markup }),
  fc.record(
    { type: fc.constant('media'), kind: fc.constantFrom(...kinds), media, caption: words, title: words, markup },
    { requiredKeys: ['type', 'kind', 'media'] },
  ),
  fc.record(
    {
      type: fc.constant('location'),
      latitude: fc.double({ noNaN: true }),
      longitude: fc.double({ noNaN: true }),
      name: words,
    },
    { requiredKeys: ['type', 'latitude', 'longitude'] },
  ),
  fc.record({
    type: fc.constant('contacts'),
    contacts: fc.array(
      fc.record({ name: words, phones: fc.array(words, { maxLength: 2 }), emails: fc.array(words, { maxLength: 2 }) }),
      { maxLength: 3 },
    ),
  }),
  fc.record(
    { type: fc.constant('link'), url: fc.webUrl(), title: words, description: words, image: media },
    { requiredKeys: ['type', 'url'] },
  ),
  fc.record(
    {
      type: fc.constant('card'),
      title: words,
      fields: fc.array(fc.record({ label: words, value: words }), { maxLength: 3 }),
      image: media,
      url: fc.webUrl(),
    },
    { requiredKeys: ['type', 'title', 'fields'] },
  ),
  fc.record(
    {
      type: fc.constant('choice'),
      id: fc.constantFrom('', 'c'),
      prompt: words,
      options: fc.array(option, { maxLength: 15 }),
      input: fc.constantFrom('choice', 'boolean'),
      multiple: fc.boolean(),
      header: words,
      footer: words,
      button: words,
      markup,
      from: fc.nat(20),
    },
    { requiredKeys: ['type', 'id', 'prompt', 'options', 'input'] },
  ),
  fc.record({
    type: fc.constant('request'),
    what: fc.constantFrom('text', 'date', 'number', 'location', 'file', 'image', 'phone', 'form'),
    prompt: words,
  }),
  fc.record(
    { type: fc.constant('template'), name: words, language: fc.constant('en'), media },
    { requiredKeys: ['type', 'name', 'language'] },
  ),
  fc.record({
    type: fc.constant('selection'),
    choice: words,
    options: fc.array(fc.record({ id: words, title: words }), { maxLength: 2 }),
    by: fc.constant('tap'),
  }),
  fc.record({
    type: fc.constant('form'),
    name: words,
    data: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
  }),
  fc.record({ type: fc.constant('reaction'), emoji: fc.constantFrom('👍', '', null), to: words }),
  fc.record({
    type: fc.constant('order'),
    items: fc.array(fc.record({ id: words, quantity: fc.nat() }), { maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('unsupported'), kind: words }),
) as fc.Arbitrary<Content>
const anything: fc.Arbitrary<Content> = fc.oneof(
  { weight: 9, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.record(
      { type: fc.constantFrom('edit', 'revoke'), of: words, content: simple },
      { requiredKeys: ['type', 'of'] },
    ) as fc.Arbitrary<Content>,
  },
)
const types = [
  'media',
  'location',
  'contacts',
  'link',
  'card',
  'choice',
  'request',
  'template',
  'selection',
  'form',
  'reaction',
  'order',
  'edit',
  'revoke',
] as const
const room = fc.integer({ min: 1, max: 80 })
const anyCapabilities: fc.Arbitrary<Capabilities> = fc.record({
  text: fc.record({ max: fc.integer({ min: 20, max: 400 }), markup: fc.constantFrom('plain', 'whatsapp') }),
  media: fc.dictionary(
    fc.constantFrom(...kinds),
    fc.record(
      {
        mimes: fc.subarray(['image/jpeg', 'image/*', 'video/mp4', 'audio/ogg', '*/*']),
        maxBytes: fc.nat(20 * megabyte),
        caption: fc.nat(100),
      },
      { requiredKeys: ['mimes', 'maxBytes'] },
    ),
  ),
  content: fc.subarray([...types]).map((some) => ['text' as const, ...some]),
  choice: fc.option(
    fc.record(
      {
        body: room,
        header: room,
        footer: room,
        button: fc.integer({ min: 5, max: 20 }),
        buttons: fc.record({ max: fc.integer({ min: 1, max: 3 }), title: room }),
        list: fc.record({ max: fc.integer({ min: 2, max: 10 }), title: room, description: room }),
      },
      { requiredKeys: ['body'] },
    ),
    { nil: undefined },
  ),
})

const fits = (part: Content, capabilities: Capabilities) => {
  expect(capabilities.content).toContain(part.type)
  if (part.type === 'text') {
    expect(part.text.length).toBeLessThanOrEqual(capabilities.text.max)
    expect(part.text.trim()).not.toBe('')
    expect(part.markup).toBe(capabilities.text.markup)
  }
  if (part.type === 'media') {
    const limits = capabilities.media[part.kind]
    const mime = part.media.mime.split(';')[0] ?? ''
    expect(limits?.mimes.some((allowed) => [mime, '*/*', `${mime.split('/')[0]}/*`].includes(allowed))).toBe(true)
    expect(part.media.size ?? 0).toBeLessThanOrEqual(limits?.maxBytes ?? -1)
    expect(part.caption?.length ?? 0).toBeLessThanOrEqual(limits?.caption ?? 0)
  }
  if (part.type === 'choice') {
    const { body = 0, header = 0, footer = 0, button = 20, buttons, list } = capabilities.choice ?? {}
    expect(part.prompt.length).toBeLessThanOrEqual(body)
    expect(part.prompt.trim()).not.toBe('')
    expect(part.header?.length ?? 0).toBeLessThanOrEqual(header)
    expect(part.footer?.length ?? 0).toBeLessThanOrEqual(footer)
    expect(part.button?.length ?? 0).toBeLessThanOrEqual(button)
    const isButtons =
      buttons &&
      part.options.length <= buttons.max &&
      part.options.every((o) => o.title.length <= buttons.title && !o.description)
    const isList =
      list &&
      part.options.length <= list.max &&
      part.options.every((o) => o.title.length <= list.title && (o.description?.length ?? 0) <= list.description)
    expect(isButtons || isList).toBe(true)
    expect(part.options.every((o) => /\.\d+$/.test(o.id) && o.title.trim() !== '')).toBe(true)
  }
}

describe('whatever is rendered', () => {
  it('F3: fits what the channel declared, or is told as lost; nothing is dropped silently', () => {
    fc.assert(
      fc.property(anything, anyCapabilities, fc.boolean(), (content, capabilities, linked) => {
        const options = { reserved: ['STOP'], ...(linked ? { link: () => 'https://m.example/x' } : {}) }
        const done = render(content, capabilities, options)
        for (const part of done.parts) fits(part, capabilities)
        if (done.parts.length === 0) expect(done.lost.length).toBeGreaterThan(0)
        if (done.choice) {
          expect(done.choice.options.map(({ id }) => id)).toEqual(
            done.choice.options.map((_, n) => `${done.choice?.id}.${n + 1}`),
          )
          if (done.choice.next !== undefined) expect(done.choice.next).toBeLessThan(done.choice.options.length)
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('every page moves on, so that every option is shown once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.lorem({ maxCount: 4 }), { minLength: 1, maxLength: 40 }),
        anyCapabilities,
        (titles, capabilities) => {
          let content: Content = {
            type: 'choice',
            id: 'c',
            prompt: 'Which?',
            input: 'choice',
            options: titles.map((title) => ({ id: '', title })),
          }
          let shown = 0
          for (let pages = 0; pages < 50; pages += 1) {
            const { choice } = render(content, capabilities)
            if (!choice) throw new Error('expected a choice')
            if (choice.next === undefined) return
            expect(choice.next).toBeGreaterThan(shown)
            shown = choice.next
            content = { type: 'choice', ...page(choice) }
          }
          throw new Error('never ended')
        },
      ),
    )
  })
})
