import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GateQuestion, gate } from './gate.js'
import { nobody } from './standing.js'

const until = Date.UTC(2026, 10, 21, 8)
const allowed = { allow: true }
const reply: GateQuestion = {
  purpose: 'service',
  form: 'free',
  standing: nobody,
  window: { open: true },
  wroteBefore: true,
  contactKnown: true,
  guestsAllowed: false,
}
const subscribed = { ...nobody, updates: true, topics: new Set(['orders']) }
const notification: GateQuestion = {
  ...reply,
  purpose: 'updates',
  topic: 'orders',
  form: 'template',
  standing: subscribed,
}
const out = { ...nobody, optedOut: true, service: false }
const blockedOut = { ...out, onlyStartLifts: true }

describe('gate', () => {
  it('B7: lets an answer through to a customer who wrote', () => {
    expect(gate(reply)).toEqual(allowed)
  })

  it('B7: a conversation an agent starts is service if the customer ever wrote on that line, else it needs a grant', () => {
    const first = { ...reply, form: 'template' as const, window: { open: false } }
    expect(gate({ ...first, wroteBefore: true })).toEqual(allowed)
    expect(gate({ ...first, wroteBefore: false })).toEqual({
      refuse: 'no_consent',
      remedy: 'remedy.no_consent.service',
      missing: ['service'],
    })
    expect(gate({ ...first, wroteBefore: false, standing: { ...nobody, service: true } })).toEqual(allowed)
    expect(gate({ ...first, wroteBefore: true, standing: { ...nobody, service: false } })).toMatchObject({
      refuse: 'no_consent',
    })
  })

  it('A3: a notification needs the opt-in and the subscription, and says which is missing', () => {
    expect(gate(notification)).toEqual(allowed)
    expect(gate({ ...notification, standing: { ...subscribed, updates: false } })).toEqual({
      refuse: 'no_consent',
      remedy: 'remedy.no_consent.topic',
      missing: ['opt_in'],
    })
    expect(gate({ ...notification, topic: 'news' })).toMatchObject({ refuse: 'no_consent', missing: ['subscription'] })
    expect(gate({ ...notification, standing: nobody })).toMatchObject({ missing: ['opt_in', 'subscription'] })
    expect(gate({ ...notification, topic: undefined })).toEqual({
      refuse: 'no_consent',
      remedy: 'remedy.no_consent',
      missing: ['topic'],
    })
  })

  it('an offer needs a grant of its own, and no topic unless it names one', () => {
    const offer: GateQuestion = { ...notification, purpose: 'marketing', topic: undefined }
    expect(gate(offer)).toMatchObject({ refuse: 'no_consent', missing: ['opt_in'] })
    const agreed = { ...subscribed, updates: false, marketing: true }
    expect(gate({ ...offer, standing: agreed })).toEqual(allowed)
    expect(gate({ ...offer, standing: agreed, topic: 'news' })).toMatchObject({ missing: ['subscription'] })
  })

  it('C5: guests get no notifications unless the setup allows it', () => {
    const guest = { ...notification, contactKnown: false }
    expect(gate(guest)).toEqual({ refuse: 'guest', remedy: 'remedy.guest' })
    expect(gate({ ...guest, guestsAllowed: true })).toEqual(allowed)
    expect(gate({ ...reply, contactKnown: false })).toEqual(allowed)
  })

  it('B8: an opt-out stops everything, and the remedy says who can lift it', () => {
    expect(gate({ ...reply, standing: out })).toEqual({ refuse: 'opted_out', remedy: 'remedy.opted_out' })
    expect(gate({ ...reply, standing: blockedOut })).toEqual({
      refuse: 'opted_out',
      remedy: 'remedy.opted_out.provider',
    })
  })

  it('lets the one confirmation of an opt-out through, unless the provider blocks and has sent its own', () => {
    const confirmation = { ...reply, form: 'confirmation' as const }
    expect(gate({ ...confirmation, standing: out })).toEqual(allowed)
    expect(gate({ ...confirmation, standing: blockedOut })).toMatchObject({ refuse: 'opted_out' })
    expect(gate({ ...confirmation, purpose: 'updates', contactKnown: false, quietUntil: until })).toEqual(allowed)
    expect(gate({ ...confirmation, window: { open: false } })).toMatchObject({ refuse: 'window_closed' })
  })

  it('E7: outside the window only a template goes', () => {
    const late = { ...reply, window: { open: false, until } }
    expect(gate(late)).toEqual({ refuse: 'window_closed', remedy: 'remedy.window_closed' })
    expect(gate({ ...late, form: 'template' })).toEqual(allowed)
  })

  it('F8: quiet hours hold back updates and marketing, never an answer', () => {
    expect(gate({ ...notification, quietUntil: until })).toEqual({
      refuse: 'quiet_hours',
      remedy: 'remedy.quiet_hours',
      until,
    })
    expect(gate({ ...notification, quietUntil: Number.POSITIVE_INFINITY })).toEqual({
      refuse: 'quiet_hours',
      remedy: 'remedy.quiet_hours',
    })
    const offer: GateQuestion = { ...notification, purpose: 'marketing', standing: { ...subscribed, marketing: true } }
    expect(gate({ ...offer, quietUntil: until })).toMatchObject({ refuse: 'quiet_hours' })
    expect(gate({ ...reply, quietUntil: until })).toEqual(allowed)
  })

  it('says first what no waiting or template would change', () => {
    const worst: GateQuestion = {
      ...notification,
      form: 'free',
      contactKnown: false,
      standing: out,
      window: { open: false },
      quietUntil: until,
      blocked: true,
      unreachable: 'no such number',
    }
    const reason = (more: Partial<GateQuestion>) => {
      const verdict = gate({ ...worst, ...more })
      return 'refuse' in verdict ? verdict.refuse : 'allow'
    }
    expect(reason({})).toBe('blocked')
    expect(reason({ blocked: false })).toBe('unreachable')
    const reachable = { blocked: false, unreachable: undefined }
    expect(reason(reachable)).toBe('opted_out')
    expect(reason({ ...reachable, standing: nobody })).toBe('guest')
    expect(reason({ ...reachable, standing: nobody, contactKnown: true })).toBe('no_consent')
    const consented = { ...reachable, standing: subscribed, contactKnown: true }
    expect(reason(consented)).toBe('window_closed')
    expect(reason({ ...consented, window: { open: true } })).toBe('quiet_hours')
    expect(reason({ ...consented, window: { open: true }, quietUntil: undefined })).toBe('allow')
  })

  const anyQuestion: fc.Arbitrary<GateQuestion> = fc.record({
    purpose: fc.constantFrom('service', 'updates', 'marketing'),
    topic: fc.option(fc.constantFrom('orders', 'news'), { nil: undefined }),
    form: fc.constantFrom('free', 'template', 'confirmation'),
    standing: fc.record({
      optedOut: fc.boolean(),
      onlyStartLifts: fc.boolean(),
      service: fc.constantFrom(true, false, undefined),
      updates: fc.boolean(),
      marketing: fc.boolean(),
      topics: fc.subarray(['orders', 'news']).map((topics) => new Set(topics)),
      since: fc.constant(undefined),
    }),
    window: fc.record({ open: fc.boolean() }),
    wroteBefore: fc.boolean(),
    contactKnown: fc.boolean(),
    guestsAllowed: fc.boolean(),
    quietUntil: fc.constantFrom(until, undefined),
    blocked: fc.boolean(),
    unreachable: fc.constantFrom('gone', undefined),
  })

  it('refuses always when opted out, unless it is the confirmation', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const asked = { ...question, standing: { ...question.standing, optedOut: true } }
        if (question.form !== 'confirmation') expect(gate(asked)).toHaveProperty('refuse')
        if (!question.blocked && question.unreachable === undefined && question.form !== 'confirmation')
          expect(gate(asked)).toMatchObject({ refuse: 'opted_out' })
      }),
    )
  })

  it('allows nothing that a stricter question would not explain', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        if ('refuse' in gate(question)) return
        expect(question.blocked).toBe(false)
        expect(question.unreachable).toBeUndefined()
        if (question.form !== 'template') expect(question.window.open).toBe(true)
        if (question.form === 'confirmation') return
        expect(question.standing.optedOut).toBe(false)
        if (question.purpose === 'service') return
        expect(question.standing[question.purpose]).toBe(true)
        expect(question.contactKnown || question.guestsAllowed).toBe(true)
        expect(question.quietUntil).toBeUndefined()
        if (question.topic !== undefined) expect(question.standing.topics.has(question.topic)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})
