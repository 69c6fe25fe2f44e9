import type { Delivery } from '@deskwire/core/adapter'
import { describe, expect, it } from 'vitest'
import { balance, type Records } from '../faults/balance.js'
import type { Write } from '../faults/desk.js'
import type { Mode } from '../faults/told.js'

const books = {
  books: { received: 2, effected: 2, waiting: 0, parked: 0, duplicate: 0, ignored: {}, refused: {} },
  parked: [],
}
const post = (text: string, about: Partial<Write> = {}): Write => ({
  mode: 'lookup',
  what: 'post',
  key: text,
  ticket: 't1',
  text,
  id: `w-${text}-${about.at ?? 0}`,
  by: 7,
  begun: 0,
  at: 0,
  ...about,
})
/** A customer's message in the desk, and an agent's reply that arrived. */
const well = (mode: Mode = 'lookup'): Records => ({
  sent: [{ text: 'm1.', from: '+15551230001' }],
  ledger: [post('m1.')],
  replies: [{ text: 'r2.', mode, ticket: 't1', accepted: true }],
  told: [
    { reply: 'r2.', delivery: 'sent' },
    { reply: 'r2.', delivery: 'delivered' },
  ],
  entries: [{ id: 'wamid.1', to: '15551230001', text: 'r2.' }],
  repeated: new Map(),
  refused: new Set(),
  statuses: new Map([['wamid.1', ['delivered', 'sent']]]),
  stops: [{ by: 7, from: 100, to: 200 }],
})
const told = (...deliveries: Delivery[]) => deliveries.map((delivery) => ({ reply: 'r2.', delivery }))
const wrong = (change: Partial<Records>, mode?: Mode) => balance({ ...well(mode), ...change }, books).wrong

describe('the comparison of all records finds what is planted', () => {
  it('nothing, where all is well', () => {
    expect(balance(well(), books)).toEqual({ wrong: [], late: [] })
  })

  it('a message that is missing, and one that is twice', () => {
    expect(wrong({ ledger: [] })).toEqual(['m1. is missing in the desk (lookup)'])
    expect(wrong({ ledger: [post('m1.'), post('m1.', { at: 150 })] })).toEqual(['m1. is twice in the desk (lookup)'])
    const open = post('m1.', { what: 'open', key: 'k' })
    expect(wrong({ ledger: [open, open, post('m1.')] })).toEqual(['The opening k is twice in the desk (lookup)'])
  })

  it('a second one is counted apart only if it was partly on the wire while its own process stood still', () => {
    const [first] = well().ledger
    const second = (about: Partial<Write>) => (first ? [{ ...first, by: 8 }, post('m1.', about)] : [])
    const finished = balance({ ...well(), ledger: second({ begun: 90, at: 201 }) }, books)
    expect(finished).toEqual({ wrong: [], late: ['w-m1.-201'] })
    const twice = ['m1. is twice in the desk (lookup)']
    // It was all there already, began afterwards, or came from a process that went on.
    expect(wrong({ ledger: second({ begun: 90, at: 150 }) })).toEqual(twice)
    expect(wrong({ ledger: second({ begun: 201, at: 202 }) })).toEqual(twice)
    expect(wrong({ ledger: second({ begun: 90, at: 201, by: 8 }) })).toEqual(twice)
  })

  it('a final state that nobody was told, and an older one after the newer', () => {
    expect(wrong({ told: [] })).toEqual(['r2. is delivered, and its agent was told: nothing'])
    expect(wrong({ told: told('sent') })).toEqual(['r2. is delivered, and its agent was told: sent'])
    expect(wrong({ told: told('delivered', 'sent', 'delivered') })).toEqual([
      'Of r2. something older was told after the newer: delivered, sent, delivered',
    ])
    expect(wrong({ told: told('sent', 'sent', 'delivered', 'delivered') })).toEqual([])
    // Proof that comes after two minutes of silence.
    const unknown = { reply: 'r2.', delivery: 'failed' as const, why: 'unknown' }
    expect(wrong({ told: [unknown, ...told('sent', 'delivered')] })).toEqual([])
    expect(wrong({ told: [{ ...unknown, why: 'content' }, ...told('sent', 'delivered')] })).toHaveLength(1)
    expect(wrong({ told: [...told('delivered'), unknown] })).toHaveLength(1)
  })

  it('a reply that was lost, and one that was refused without a word', () => {
    expect(wrong({ entries: [], told: told('failed') })).toEqual(['r2. was never sent, and nobody knows (not parked)'])
    const refused = new Set(['r2.'])
    expect(wrong({ entries: [], refused, told: told('failed') })).toEqual([])
    expect(wrong({ entries: [], refused, told: [] })).toEqual(['r2. is failed, and its agent was told: nothing'])
    const noted = { entries: [], refused, told: [] }
    expect(wrong(noted, 'neither')).toEqual(['1 replies from t1 failed, and 0 notes say so'])
    expect(wrong({ ...noted, ledger: [post('m1.'), post('', { what: 'note' })] }, 'neither')).toEqual([])
  })
})
