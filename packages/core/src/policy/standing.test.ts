import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConsentRecord } from '../model/consent.js'
import { nobody, saidAt, standing } from './standing.js'

const of = { channel: 'sms', line: '+14155550100', customer: 'ana' }

let running = 0
const record = (more: Partial<ConsentRecord>): ConsentRecord => {
  running += 1
  return {
    id: `c.${running}`,
    tenant: 'main',
    channel: of.channel,
    line: of.line,
    customer: of.customer,
    addresses: ['phone:+31612345678'],
    purpose: 'all',
    granted: false,
    source: 'keyword',
    evidence: 'STOP',
    at: running,
    ...more,
  }
}
const stop = (more: Partial<ConsentRecord> = {}) => record({ purpose: 'all', granted: false, ...more })
const grant = (more: Partial<ConsentRecord> = {}) => record({ purpose: 'service', granted: true, ...more })
const fold = (...records: ConsentRecord[]) => standing(records, of)

describe('standing', () => {
  it('C5: has notifications and marketing off where nothing is recorded', () => {
    expect(fold()).toEqual(nobody)
    expect(nobody).toMatchObject({ optedOut: false, service: undefined, updates: false, marketing: false })
  })

  it('F8: a list that says yes and no of the same moment says no, whatever stands first and however its ids look', () => {
    const at = 5
    const yes = grant({ purpose: 'updates', source: 'import', at, id: 'import/zz' })
    const no = stop({ purpose: 'updates', source: 'import', at, id: 'import/a' })
    for (const records of [
      [yes, no],
      [no, yes],
    ])
      expect(fold(...records).updates).toBe(false)
    expect(fold(no, { ...yes, at: at + 1 }).updates).toBe(true)
  })

  it('A3: keeps the opt-in and the subscription apart', () => {
    const topicOnly = fold(grant({ purpose: 'updates', topic: 'orders' }))
    expect(topicOnly.updates).toBe(false)
    expect([...topicOnly.topics]).toEqual(['orders'])
    const both = fold(grant({ purpose: 'updates' }), grant({ purpose: 'updates', topic: 'orders' }))
    expect(both.updates).toBe(true)
    expect([...both.topics]).toEqual(['orders'])
  })

  it('knows no topics of service', () => {
    expect(fold(grant({ topic: 'orders' }))).toEqual({ ...nobody, service: true })
    expect(fold(grant(), stop({ purpose: 'service', topic: 'orders' }))).toEqual({ ...nobody, service: false })
  })

  it('ends one topic, or one purpose, without touching the rest', () => {
    const all = [
      grant(),
      grant({ purpose: 'updates' }),
      grant({ purpose: 'marketing' }),
      grant({ purpose: 'updates', topic: 'a' }),
      grant({ purpose: 'updates', topic: 'b' }),
    ]
    const topic = fold(...all, stop({ purpose: 'updates', topic: 'a' }))
    expect(topic).toMatchObject({ service: true, updates: true, marketing: true, optedOut: false })
    expect([...topic.topics]).toEqual(['b'])
    // Meta's user_preferences covers marketing only.
    expect(fold(...all, stop({ purpose: 'marketing', source: 'provider' }))).toMatchObject({
      service: true,
      updates: true,
      marketing: false,
      optedOut: false,
    })
    expect(fold(...all, stop({ purpose: 'service' }))).toMatchObject({ service: false, updates: true, optedOut: false })
  })

  it('grants every purpose where the record says all', () => {
    expect(fold(grant({ purpose: 'all', source: 'api' }))).toMatchObject({
      service: true,
      updates: true,
      marketing: true,
    })
  })

  it('STOP ends everything on that line, and on that line only', () => {
    const before = [grant(), grant({ purpose: 'updates' }), grant({ purpose: 'updates', topic: 'orders' })]
    const ended = stop()
    expect(fold(...before, ended)).toEqual({ ...nobody, optedOut: true, service: false, since: ended.at })
    expect(fold(...before, stop({ line: '+14155550199' })).optedOut).toBe(false)
    expect(fold(...before, stop({ channel: 'whatsapp' })).optedOut).toBe(false)
  })

  it('START brings back what it grants and nothing else', () => {
    const before = [grant({ purpose: 'marketing' }), stop({ providerBlock: true })]
    const back = grant({ source: 'keyword' })
    expect(fold(...before, back)).toEqual({
      ...nobody,
      service: true,
      since: back.at,
    })
  })

  it('a later message restores service alone, where no provider blocks', () => {
    const granted = [grant({ purpose: 'updates' }), grant({ purpose: 'updates', topic: 'orders' })]
    expect(fold(...granted, stop(), grant({ source: 'message' }))).toMatchObject({
      optedOut: false,
      service: true,
      updates: false,
      topics: new Set(),
    })
  })

  it('where the provider blocks only START lifts it', () => {
    for (const source of ['message', 'api', 'agent', 'import'] as const)
      expect(fold(stop({ providerBlock: true }), grant({ source }))).toMatchObject({
        optedOut: true,
        onlyStartLifts: true,
        service: false,
      })
    for (const source of ['keyword', 'provider'] as const)
      expect(fold(stop({ providerBlock: true }), grant({ source }))).toMatchObject({
        optedOut: false,
        onlyStartLifts: false,
        service: true,
      })
  })

  it('a block stays a block when STOP is said again in other words', () => {
    const first = stop({ providerBlock: true })
    expect(fold(first, stop({ source: 'message' }))).toMatchObject({ onlyStartLifts: true, since: first.at })
    expect(fold(stop(), stop({ providerBlock: true })).onlyStartLifts).toBe(true)
  })

  it('an imported list never outweighs a STOP, not even once service is back', () => {
    expect(fold(stop(), grant({ source: 'import', purpose: 'updates' }), grant({ source: 'import' }))).toMatchObject({
      optedOut: true,
      service: false,
      updates: false,
    })
    expect(fold(stop(), grant({ source: 'import', purpose: 'all' }), grant({ source: 'message' }))).toMatchObject({
      optedOut: false,
      service: true,
      updates: false,
      marketing: false,
    })
    expect(fold(grant({ source: 'import', purpose: 'updates' })).updates).toBe(true)
  })

  it('agreeing to notifications elsewhere does not undo a STOP', () => {
    expect(fold(stop(), grant({ purpose: 'updates', source: 'api' }))).toMatchObject({ optedOut: true, updates: true })
  })

  it('obeys the revocations of whoever shares an address, and none of their grants', () => {
    const other = { customer: 'ben' }
    expect(fold(grant(), stop(other)).optedOut).toBe(true)
    expect(fold(stop(), grant(other)).optedOut).toBe(true)
    expect(fold(grant({ purpose: 'updates', ...other })).updates).toBe(false)
    expect(fold(stop(other), grant()).optedOut).toBe(false)
  })

  it('goes by when things happened, not by when they were written down', () => {
    const early = grant({ at: 10 })
    const late = stop({ at: 20 })
    expect(standing([late, early], of).optedOut).toBe(true)
    expect(standing([grant({ at: 30 }), late], of).optedOut).toBe(false)
  })

  it('goes by the running number within one second, the tenth after the ninth', () => {
    const ninth = stop({ id: 'a', at: 5, order: 9 })
    const tenth = grant({ id: 'a', at: 5, order: 10 })
    expect(standing([tenth, ninth], of).optedOut).toBe(false)
    expect(standing([{ ...tenth, order: 8 }, ninth], of).optedOut).toBe(true)
    expect(standing([{ ...tenth, order: 9 }, ninth], of).optedOut).toBe(true)
    expect(standing([ninth, { ...tenth, order: 9 }], of).optedOut).toBe(true)
  })

  it('takes the last moment of a second that it can have been said in, and never a later one', () => {
    expect(saidAt(5_000, 5_600)).toBe(5_600)
    expect(saidAt(5_000, 90_000)).toBe(5_999)
    // Told to the millisecond, or by a clock that is ahead of ours: as it was told.
    expect(saidAt(5_123, 5_600)).toBe(5_123)
    expect(saidAt(7_000, 5_600)).toBe(7_000)
  })

  const anyRecord = fc
    .record({
      purpose: fc.constantFrom('all' as const, 'service' as const, 'updates' as const, 'marketing' as const),
      topic: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      granted: fc.boolean(),
      source: fc.constantFrom('keyword', 'provider', 'message', 'api', 'import', 'agent'),
      customer: fc.constantFrom('ana', 'ben'),
      providerBlock: fc.boolean(),
      at: fc.integer({ min: 0, max: 5 }),
      order: fc.integer({ min: 0, max: 5 }),
    })
    .map((fields) => record(fields as Partial<ConsentRecord>))

  it('does not depend on the order in which records are read', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyRecord, { maxLength: 12 })
          .chain((records) =>
            fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
          ),
        ([records, shuffled]) => {
          expect(standing(shuffled, of)).toEqual(standing(records, of))
        },
      ),
    )
  })

  it('after a STOP later than all else nothing is left, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), fc.constantFrom('ana', 'ben'), (records, customer) => {
        expect(fold(...records, stop({ at: 6, customer }))).toMatchObject({
          optedOut: true,
          service: false,
          updates: false,
          marketing: false,
          topics: new Set(),
        })
      }),
    )
  })

  it('gives another person’s grants no weight at all', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), (records) => {
        const without = records.filter((r) => r.customer === 'ana' || !r.granted)
        expect(standing(records, of)).toEqual(standing(without, of))
      }),
    )
  })

  it('never leaves anything on for someone a provider blocks', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), (records) => {
        const folded = standing(records, of)
        if (folded.onlyStartLifts) expect(folded).toMatchObject({ optedOut: true, service: false })
        if (folded.service === true) expect(folded.optedOut).toBe(false)
      }),
    )
  })
})
