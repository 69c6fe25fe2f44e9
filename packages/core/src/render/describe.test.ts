import { expect, describe as group, it } from 'vitest'
import { type Content, text } from '../model/content.js'
import { brief, describe, shorten } from './describe.js'

const media = { ref: 'm', mime: 'image/jpeg' }

const shown: readonly [string, Content, string][] = [
  ['text', text('**hi** there', 'markdown'), 'hi there'],
  ['empty text', text('  '), 'Empty message'],
  ['image', { type: 'media', kind: 'image', media, caption: 'our door' }, '[Picture]\nour door'],
  [
    'named file',
    { type: 'media', kind: 'file', media: { ...media, name: 'bill.pdf' }, title: 'March' },
    '[File: bill.pdf]\nMarch',
  ],
  ['voice', { type: 'media', kind: 'voice', media }, '[Voice message]'],
  [
    'location',
    { type: 'location', latitude: 1.5, longitude: -2 },
    'Location: 1.5, -2\nhttps://maps.google.com/?q=1.5,-2',
  ],
  [
    'contacts',
    {
      type: 'contacts',
      contacts: [
        { name: 'Ana', phones: ['+1'], emails: [] },
        { name: 'Bo', phones: [], emails: ['b@c.d'] },
      ],
    },
    'Contact: Ana\n+1\n\nContact: Bo\nb@c.d',
  ],
  ['link', { type: 'link', url: 'https://a.b', title: 'T' }, 'T\nhttps://a.b'],
  [
    'card',
    { type: 'card', title: 'T', subtitle: 'S', fields: [{ label: 'a', value: 'b' }], url: 'https://a.b' },
    'T\nS\na: b\nhttps://a.b',
  ],
  [
    'choice',
    {
      type: 'choice',
      id: 'c',
      prompt: '*Which?*',
      markup: 'whatsapp',
      options: [{ id: 'a', title: 'A' }],
      input: 'choice',
      header: 'H',
      footer: 'F',
    },
    'H\nWhich?\n1. A\nF',
  ],
  ['request', { type: 'request', what: 'date', prompt: '' }, 'Which date?'],
  [
    'template',
    { type: 'template', name: 'order', language: 'en', values: { name: 'Ana' } },
    'Template order (en)\nname: Ana',
  ],
  [
    'selection',
    {
      type: 'selection',
      choice: 'c',
      options: [
        { id: 'c.1', title: 'Mon' },
        { id: 'c.2', title: '' },
      ],
      by: 'tap',
    },
    'Mon, c.2',
  ],
  [
    'form',
    { type: 'form', name: 'Visit', data: { day: 'Mon', people: 2, gone: undefined } },
    'Filled in the form Visit\nday: Mon\npeople: 2\ngone:',
  ],
  ['unnamed form', { type: 'form', data: {} }, 'Filled in a form'],
  ['reaction', { type: 'reaction', emoji: '👍', to: 'm' }, 'Reacted with 👍'],
  ['reaction taken back', { type: 'reaction', emoji: null, to: 'm' }, 'Removed their reaction'],
  [
    'order',
    {
      type: 'order',
      text: 'soon please',
      items: [
        { id: 'x', quantity: 1 },
        { id: 'y', quantity: 2, price: 3.5 },
      ],
    },
    'Order\nsoon please\n1 × x\n2 × y (3.5)',
  ],
  ['edit', { type: 'edit', of: 'm', content: text('right') }, 'Edited an earlier message: right'],
  [
    'edit of an edit',
    { type: 'edit', of: 'm', content: { type: 'edit', of: 'm', content: text('x') } },
    'Edited an earlier message: Edited an earlier message',
  ],
  ['edit without text', { type: 'edit', of: 'm' }, 'Edited an earlier message'],
  ['revoke', { type: 'revoke', of: 'm' }, 'Deleted an earlier message'],
]

group('describe', () => {
  it.each(shown)('shows a %s', (_, content, words) => {
    expect(describe(content)).toBe(words)
  })

  // Kinds as the WhatsApp Cloud API names them in `unsupported.type` (webhooks, messages/unsupported).
  it.each([
    ['call', 'The customer called.'],
    ['view_once', 'viewed only once'],
    ['poll_creation', 'poll'],
    ['poll_update', 'voted in a poll'],
    ['edit', 'edited an earlier message'],
    ['group_invite', 'invitation to a group'],
    ['gif', 'animated picture'],
    ['media_placeholder', 'file that was not passed on'],
    ['View Once', 'viewed only once'],
    ['hsm', 'cannot be shown here (hsm)'],
    ['constructor', 'cannot be shown here (constructor)'],
  ])('promise 12: %s leaves a placeholder that names it', (kind, words) => {
    expect(describe({ type: 'unsupported', kind })).toContain(words)
  })

  it('promise 12: and says what the agent can do, not why the provider could not, in the language asked for', () => {
    const reason = 'Message type is currently not supported.'
    expect(describe({ type: 'unsupported', kind: 'hsm', reason })).toBe(
      'The customer sent something that cannot be shown here (hsm). Ask them to send it in another way.',
    )
    expect(describe({ type: 'unsupported', kind: 'call', reason })).toBe(
      'The customer called. Calls cannot be answered here.',
    )
    expect(describe({ type: 'unsupported', kind: 'call' }, 'de')).toBe(
      'Der Kunde hat angerufen. Anrufe können hier nicht angenommen werden.',
    )
  })

  it('is one short line for a subject, never half a character', () => {
    expect(brief(text('two\nlines'))).toBe('two lines')
    expect(brief(text('word '.repeat(40)), 'en', 12)).toBe('word word w…')
    expect(brief(text('👨‍👩‍👧‍👦'.repeat(4)), 'en', 14)).toBe('👨‍👩‍👧‍👦…')
    expect(shorten('abc', 3)).toBe('abc')
  })
})
