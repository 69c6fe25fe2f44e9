import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConversationState } from '../model/conversation.js'
import type { HostEvent } from '../model/event.js'
import { nextState, type StateEvent, stateEventOf } from './state.js'

// One row per event; columns: open, active, waiting, wrap-up, closed.
const states: readonly ConversationState[] = ['open', 'active', 'waiting', 'wrap-up', 'closed']
const table: Readonly<Record<StateEvent, readonly ConversationState[]>> = {
  customer_wrote: ['open', 'active', 'open', 'open', 'open'],
  agent_wrote: ['active', 'active', 'active', 'wrap-up', 'closed'],
  agent_started: ['active', 'active', 'active', 'active', 'active'],
  assigned: ['active', 'active', 'active', 'wrap-up', 'closed'],
  released: ['open', 'open', 'waiting', 'wrap-up', 'closed'],
  active: ['active', 'active', 'active', 'active', 'closed'],
  waiting: ['waiting', 'waiting', 'waiting', 'waiting', 'closed'],
  'wrap-up': ['wrap-up', 'wrap-up', 'wrap-up', 'wrap-up', 'closed'],
  closed: ['closed', 'closed', 'closed', 'closed', 'closed'],
  reopened: ['open', 'active', 'waiting', 'open', 'open'],
  handed_back: ['open', 'open', 'open', 'open', 'closed'],
  idle: ['open', 'active', 'closed', 'closed', 'closed'],
}

describe('E5: conversation states', () => {
  for (const [event, expected] of Object.entries(table))
    it(`${event}: ${states.map((state, n) => `${state} → ${expected[n]}`).join(', ')}`, () => {
      expect(states.map((state) => nextState(state, event as StateEvent))).toEqual(expected)
    })

  it('the customer is heard from any state, and nothing late revives what is closed', () => {
    const late: StateEvent[] = ['agent_wrote', 'assigned', 'released', 'active', 'waiting', 'wrap-up', 'idle', 'closed']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...late)), (events) => {
        const after = events.reduce<ConversationState>(nextState, 'closed')
        expect(after).toBe('closed')
        expect(nextState(after, 'customer_wrote')).toBe('open')
      }),
    )
  })

  it('reads a helpdesk’s events', () => {
    const at = { ticket: '1' }
    const of = (event: HostEvent) => stateEventOf(event)
    const reply = (kind: 'agent' | 'assistant' | 'automation') =>
      of({ kind: 'reply', id: '1', at, author: { kind }, content: [] })
    expect(reply('agent')).toBe('agent_wrote')
    expect(reply('automation')).toBeUndefined()
    expect(reply('assistant')).toBeUndefined()
    expect(of({ kind: 'outreach', id: '1', at, content: { type: 'template', name: 'a', language: 'en' } })).toBe(
      'agent_started',
    )
    for (const state of ['active', 'waiting', 'wrap-up'] as const)
      expect(of({ kind: 'state', id: '1', at, state })).toBe(state)
    expect(of({ kind: 'assigned', id: '1', at, to: 'bea' })).toBe('assigned')
    expect(of({ kind: 'assigned', id: '1', at })).toBe('released')
    expect(of({ kind: 'closed', id: '1', at })).toBe('closed')
    expect(of({ kind: 'deleted', id: '1', at })).toBe('closed')
    expect(of({ kind: 'reopened', id: '1', at })).toBe('reopened')
    expect(of({ kind: 'handed-back', id: '1', at })).toBe('handed_back')
    expect(of({ kind: 'typing', at })).toBeUndefined()
  })
})
