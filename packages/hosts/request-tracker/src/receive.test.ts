import { configure } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { optionsSchema } from './options.js'
import { readWebhook, statusEvent } from './receive.js'

const given = {
  url: 'https://rt.example/',
  auth: { kind: 'token', token: 't' },
  webhookSecret: 'planted-7f3c9a1e-of-the-scrip',
}
const settings = configure('request-tracker', optionsSchema, given).options

// Bodies as the recipe's scrip sent them from Request Tracker 5.0.3.
const webhook = (transactions: readonly object[], more: object = {}) =>
  readWebhook(settings, { ticket: 1, ours: true, channel: 'whatsapp', phone: '+15551230001', transactions, ...more })
const reply = { at: 1_795_149_243, by: 'agent1', id: 50, name: 'Agent1', ticket: 1, type: 'Correspond' }
const resolved = { at: 1_795_149_271, by: 'agent1', id: 51, new: 'resolved', old: 'open', ticket: 1, type: 'Status' }

it('a reply is a hint: RT may not have committed it yet. What the same form did after it comes after it', () => {
  expect(webhook([reply, resolved])).toEqual([
    { kind: 'changed', id: '50-1795149243', at: { ticket: '1' } },
    { kind: 'closed', id: '51', at: { ticket: '1' } },
  ])
})

it('promise 10: what the integration user wrote is never a reply, whatever the scrip tells', () => {
  expect(webhook([{ ...reply, by: 'deskwire' }])).toEqual([])
})

it('A2: in a ticket of their own an agent writes first; files go after the words, in the same lane', () => {
  const files = [{ id: 22, name: 'a.txt', type: 'text/plain' }]
  const at = { channel: 'whatsapp', to: [{ kind: 'phone', value: '+15551230009' }], ticket: '2' }
  const create = { ...reply, id: 67, type: 'Create', plain: 'Hello', files }
  expect(webhook([create], { ticket: 2, ours: false, phone: '+1 (555) 123-0009' })).toEqual([
    { kind: 'outreach', id: '67', at, content: { type: 'text', text: 'Hello', markup: 'plain' } },
    {
      kind: 'reply',
      id: '67-files',
      at,
      author: { kind: 'agent' },
      content: [{ type: 'media', kind: 'file', media: { ref: '22', mime: 'text/plain', name: 'a.txt' } }],
    },
  ])
})

it('F4: an agent writes first to a business-scoped id', () => {
  const [event] = webhook([{ ...reply, plain: 'Hello' }], { ours: false, phone: 'NL.4566546130240823' })
  expect(event).toMatchObject({ kind: 'outreach', at: { to: [{ kind: 'bsuid', value: 'NL.4566546130240823' }] } })
})

it('a phone that cannot be called is kept for a person to see', () => {
  const [event] = webhook([{ ...reply, plain: 'Hello' }], { ours: false, phone: '555 0009' })
  expect(event).toMatchObject({ kind: 'unreadable', id: '50' })
  expect(JSON.stringify(event)).not.toContain('Hello')
})

it('a ticket without a channel is no business of ours', () => {
  expect(webhook([reply], { ours: false, channel: null, phone: null })).toEqual([])
})

it('RT links a merge on both tickets; only the one that was merged away moves', () => {
  const link = { at: 1, by: 'agent1', into: 'fsck.com-rt://rt.example/ticket/4', type: 'AddLink' }
  expect(
    webhook(
      [
        { ...link, id: 86, ticket: 4 },
        { ...link, id: 85, ticket: 5 },
      ],
      { ticket: 4 },
    ),
  ).toEqual([{ kind: 'merged', id: '85', at: { ticket: '5' }, into: '4' }])
})

it('E5: states by the names that the setup gives them', () => {
  const of = (before: string, after: string) =>
    statusEvent(settings, { id: '1', ticket: '2', before, after }).map((event) =>
      event.kind === 'state' ? event.state : event.kind,
    )
  expect(of('new', 'open')).toEqual([])
  expect(of('open', 'stalled')).toEqual(['waiting'])
  expect(of('stalled', 'open')).toEqual(['active'])
  expect(of('open', 'rejected')).toEqual(['closed'])
  expect(of('resolved', 'rejected')).toEqual([])
  expect(of('resolved', 'open')).toEqual(['reopened'])
  expect(of('open', 'deleted')).toEqual(['deleted'])
})
