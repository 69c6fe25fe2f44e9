import { describe, expect, it } from 'vitest'
import { componentsOf } from './values.js'

const text = (value: string) => ({ type: 'text', text: value })

// Shapes: Meta, messages/template-messages, templates/components, templates/utility-templates.
const rows: readonly [name: string, values: Record<string, string>, components: object[]][] = [
  [
    'numbers fill the body in order',
    { '2': 'b', '1': 'a', '10': 'j', '3': 'c', '4': 'd', '5': 'e', '6': 'f', '7': 'g', '8': 'h', '9': 'i' },
    [{ type: 'body', parameters: [...'abcdefghij'].map(text) }],
  ],
  [
    'names fill it by name',
    { name: 'Ana', order: '1234' },
    [
      {
        type: 'body',
        parameters: [
          { ...text('Ana'), parameter_name: 'name' },
          { ...text('1234'), parameter_name: 'order' },
        ],
      },
    ],
  ],
  [
    'a variable called header',
    { 'body.header': 'x' },
    [{ type: 'body', parameters: [{ ...text('x'), parameter_name: 'header' }] }],
  ],
  [
    'the header’s text',
    { header: 'Hi', '1': 'a' },
    [
      { type: 'header', parameters: [text('Hi')] },
      { type: 'body', parameters: [text('a')] },
    ],
  ],
  ['the header’s text, numbered', { 'header.1': 'Hi' }, [{ type: 'header', parameters: [text('Hi')] }]],
  [
    'the header’s text, named',
    { 'header.who': 'Ana' },
    [{ type: 'header', parameters: [{ ...text('Ana'), parameter_name: 'who' }] }],
  ],
  [
    'the header’s picture',
    { 'header.image': 'https://x.example/a.jpg' },
    [{ type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/a.jpg' } }] }],
  ],
  [
    'the header’s place',
    { 'header.location': '52.37,4.90,Office,Dam 1' },
    [
      {
        type: 'header',
        parameters: [
          { type: 'location', location: { latitude: '52.37', longitude: '4.90', name: 'Office', address: 'Dam 1' } },
        ],
      },
    ],
  ],
  [
    'an amount and a date',
    { '1:currency': 'EUR 12.50', '2:date': '24 December' },
    [
      {
        type: 'body',
        parameters: [
          { type: 'currency', currency: { fallback_value: 'EUR 12.50', code: 'EUR', amount_1000: 12_500 } },
          { type: 'date_time', date_time: { fallback_value: '24 December' } },
        ],
      },
    ],
  ],
  [
    'the end of a URL',
    { 'button.0': '1234' },
    [{ type: 'button', sub_type: 'url', index: '0', parameters: [text('1234')] }],
  ],
  [
    'a quick reply’s payload',
    { 'button.1.payload': 'yes' },
    [{ type: 'button', sub_type: 'quick_reply', index: '1', parameters: [{ type: 'payload', payload: 'yes' }] }],
  ],
  [
    'a coupon',
    { 'button.0.code': 'SAVE10' },
    [
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '0',
        parameters: [{ type: 'coupon_code', coupon_code: 'SAVE10' }],
      },
    ],
  ],
  [
    'a flow',
    { 'button.0.flow': 't', 'button.0.flow.data': '{"day":1}' },
    [
      {
        type: 'button',
        sub_type: 'flow',
        index: '0',
        parameters: [{ type: 'action', action: { flow_token: 't', flow_action_data: { day: 1 } } }],
      },
    ],
  ],
  [
    'a catalog',
    { 'button.0.catalog': 'sku' },
    [
      {
        type: 'button',
        sub_type: 'catalog',
        index: '0',
        parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: 'sku' } }],
      },
    ],
  ],
  [
    'a list of products',
    { 'button.0.products': '{"sections":[]}' },
    [{ type: 'button', sub_type: 'mpm', index: '0', parameters: [{ type: 'action', action: { sections: [] } }] }],
  ],
  [
    'a limited offer',
    { 'offer.expires': '2026-12-24T18:00:00Z' },
    [
      {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_798_135_200_000 } }],
      },
    ],
  ],
  [
    'a carousel',
    { '1': 'Ana', 'card.1.1': 'second', 'card.0.header.image': 'https://x.example/0.jpg', 'card.0.button.0': 'zero' },
    [
      { type: 'body', parameters: [text('Ana')] },
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [
              { type: 'header', parameters: [{ type: 'image', image: { link: 'https://x.example/0.jpg' } }] },
              { type: 'button', sub_type: 'url', index: '0', parameters: [text('zero')] },
            ],
          },
          { card_index: 1, components: [{ type: 'body', parameters: [text('second')] }] },
        ],
      },
    ],
  ],
]

describe('the values of a template', () => {
  it.each(rows)('%s', (_name, values, components) => {
    expect(componentsOf(values)).toEqual(components)
  })
  it.each([
    ['a gap', { '1': 'a', '3': 'c' }, '{{2}}'],
    ['numbers and names together', { '1': 'a', name: 'b' }, 'not both'],
    ['an empty value', { '1': '' }, 'empty'],
    ['an amount without its currency', { '1:currency': '12' }, 'EUR'],
    ['a button nobody knows', { 'button.0.magic': 'x' }, 'button.0'],
    ['data that is not JSON', { 'button.0.flow.data': '{' }, 'not JSON'],
    ['a place without coordinates', { 'header.location': 'here' }, 'latitude'],
    ['a date that is none', { 'offer.expires': 'soon' }, 'offer.expires'],
  ])('%s is refused before it is sent', (_name, values, said) => {
    expect(() => componentsOf(values)).toThrow(said)
  })
  it('a key named __proto__ is a value like any other', () => {
    expect(componentsOf(JSON.parse('{"__proto__":"x"}'))).toEqual([
      { type: 'body', parameters: [{ ...text('x'), parameter_name: '__proto__' }] },
    ])
    expect(componentsOf(JSON.parse('{"card.0.__proto__":"x"}'))).toMatchObject([{ type: 'carousel' }])
  })
})
