import { expect, it } from 'vitest'
import { asNote, fromNote } from './formatting.js'

const seen = (text: string) => asNote(text).replaceAll('\u2060', '')

it.each([
  'a {{include(Wiki)}} macro',
  'a mention of @ben, and @[Ben Stone]',
  'an issue #1234, a [[Wiki page]], an image !https://example.com/a.png! and !>/a.png!',
  '"a link":https://example.com and [another](https://example.com) and ![one](https://example.com/a.png)',
])('shows %s as it is, and nothing happens', (text) => {
  expect(seen(text)).toBe(text)
  expect(asNote(text)).not.toMatch(/\{\{|\[\[|[@#]\w|!h|":|\]\(/)
})

it('puts an agent’s Textile into what WhatsApp shows', () => {
  const text = 'h2. Your order\r\n\r\nIt is *here*, see "the page":https://example.com/a and run @npm ci@'
  expect(fromNote(text, 'textile')).toEqual({
    type: 'text',
    text: '*Your order*\n\nIt is *here*, see the page (https://example.com/a) and run `npm ci`',
    markup: 'whatsapp',
  })
  expect(fromNote(' \n', 'textile')).toBeUndefined()
})

it('reads Markdown where Redmine is set to it', () => {
  expect(fromNote('It is **here**', 'markdown')).toMatchObject({ text: 'It is *here*' })
})
