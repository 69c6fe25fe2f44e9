import { describe, expect, it } from 'vitest'
import { reopening } from './reopen.js'

const day = 86_400_000
const closed = { closedAt: 0, now: 2 * day, canReopen: true }

describe('a message to a closed ticket', () => {
  it('does as the host’s policy says', () => {
    expect(reopening('append', closed)).toBe('append')
    expect(reopening('new', closed)).toBe('new')
    expect(reopening({ reopenWithin: 3 * day }, closed)).toBe('reopen')
  })

  it('reopens up to and including that age', () => {
    expect(reopening({ reopenWithin: 2 * day }, closed)).toBe('reopen')
    expect(reopening({ reopenWithin: 2 * day - 1 }, closed)).toBe('new')
    expect(reopening({ reopenWithin: 0 }, closed)).toBe('new')
  })

  it('adds an entry where the host has no reopening of its own', () => {
    expect(reopening({ reopenWithin: 3 * day }, { ...closed, canReopen: false })).toBe('append')
    expect(reopening({ reopenWithin: day }, { ...closed, canReopen: false })).toBe('new')
  })

  it('E5: is a new ticket where closed is final, as in Dynamics 365', () => {
    for (const policy of ['append', 'new', { reopenWithin: 9 * day }] as const)
      expect(reopening(policy, { ...closed, closedIsFinal: true })).toBe('new')
  })
})
