import { expect, it } from 'vitest'
import { outreachEvents, typedAddress } from './outreach.js'

it.each([
  ['+31 6 1234 5678', '+31612345678'],
  ['0031-612.345.678', '+31612345678'],
  ['+1 (555) 123-4567', '+15551234567'],
])('reads a number as an agent types it: %s', (text, value) => {
  expect(typedAddress(text)).toEqual({ kind: 'phone', value })
})

it('takes an id of WhatsApp, and no number without a country code', () => {
  expect(typedAddress(' NL.4566546130240823 ')).toEqual({ kind: 'bsuid', value: 'NL.4566546130240823' })
  for (const text of ['(555) 123-4567', '', 'Zoë', '+1 555 123 4567 ext 3']) expect(typedAddress(text)).toBeUndefined()
})

const about = { id: '7', ticket: '3', channel: 'whatsapp', to: '+15551234567' }
const picture = {
  type: 'media',
  kind: 'image',
  media: { ref: '1', mime: 'image/png' },
} as const

it('opens with the first content, and replies with the others as the same agent', () => {
  const at = { channel: 'whatsapp', to: [{ kind: 'phone', value: '+15551234567' }], ticket: '3' }
  const hello = { type: 'text', text: 'Hello', markup: 'plain' } as const
  expect(outreachEvents({ ...about, agent: '9', contents: [hello, picture] })).toEqual([
    { kind: 'outreach', id: '7', at, content: hello },
    { kind: 'reply', id: '7-files', at, author: { kind: 'agent', id: '9' }, content: [picture] },
  ])
  expect(outreachEvents({ ...about, line: 'line-2', contents: [hello] })).toEqual([
    { kind: 'outreach', id: '7', at: { ...at, line: 'line-2' }, content: hello },
  ])
  expect(outreachEvents({ ...about, contents: [] })).toEqual([])
})

it('tells of an address that it cannot read', () => {
  expect(outreachEvents({ ...about, to: '555 123', contents: [picture] })).toEqual([
    expect.objectContaining({ kind: 'unreadable', id: '7' }),
  ])
})
