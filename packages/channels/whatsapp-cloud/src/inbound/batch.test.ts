import { expect, it } from 'vitest'
import { type Batch, each } from './batch.js'

it('an item that breaks half-way becomes one unreadable event, and its neighbours are unaffected', () => {
  const batch: Batch = { receivedAt: 1, lines: new Set(), links: false, events: [] }
  each(batch, [{ n: 1 }, { n: 2 }, { n: 3 }], 'messages', ({ n }) => {
    batch.events.push({ kind: 'account', id: `${n}`, at: 1, what: 'x', detail: {} })
    if (n === 2) throw new RangeError('too deep')
  })
  expect(batch.events).toMatchObject([
    { id: '1' },
    { kind: 'unreadable', reason: 'an item of messages could not be read (RangeError)', raw: { n: 2 } },
    { id: '3' },
  ])
})
