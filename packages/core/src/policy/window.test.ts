import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeEntryUntil, warnAt, windowOf } from './window.js'

const hour = 3_600_000
const rule = { hours: 24, freeEntryHours: 72 }
const at = Date.UTC(2026, 10, 20, 12)
const wrote = { lastInbound: { id: 'm1', at } }

describe('window', () => {
  it('E7: is open for 24 h from the provider’s time of the last message, and not a moment longer', () => {
    expect(windowOf(wrote, rule, at)).toEqual({ open: true, until: at + 24 * hour })
    expect(windowOf(wrote, rule, at + 24 * hour - 1).open).toBe(true)
    expect(windowOf(wrote, rule, at + 24 * hour)).toEqual({ open: false, until: at + 24 * hour })
  })

  it('is always open where there is no rule, as on SMS', () => {
    expect(windowOf({}, undefined, at)).toEqual({ open: true })
    expect(windowOf({ windowClosed: at }, undefined, at)).toEqual({ open: true })
  })

  it('is closed before the customer ever wrote', () => {
    expect(windowOf({}, rule, at)).toEqual({ open: false })
  })

  it('keeps a safety margin', () => {
    expect(windowOf(wrote, rule, at + 24 * hour - 60_000, 60_000)).toEqual({
      open: false,
      until: at + 24 * hour - 60_000,
    })
    expect(windowOf(wrote, rule, at + 24 * hour - 60_001, 60_000).open).toBe(true)
  })

  it('E7: a refusal of the provider (131047, 63016) closes it until the customer writes again', () => {
    const refused = { ...wrote, windowClosed: at + hour }
    expect(windowOf(refused, rule, at + 2 * hour)).toEqual({ open: false, until: at + hour })
    expect(windowOf({ ...refused, lastInbound: { id: 'm2', at: at + 3 * hour } }, rule, at + 4 * hour)).toEqual({
      open: true,
      until: at + 27 * hour,
    })
    // In whole seconds both may fall on one instant: the message counts as the newer.
    expect(windowOf({ ...wrote, windowClosed: at }, rule, at + 1).open).toBe(true)
    // A refusal after its end does not move the end.
    expect(windowOf({ ...wrote, windowClosed: at + 30 * hour }, rule, at + 31 * hour).until).toBe(at + 24 * hour)
  })

  it('free entry does not lift the 24 h rule', () => {
    const clicked = { ...wrote, freeEntry: { at, source: 'ad' } }
    expect(windowOf(clicked, rule, at + 25 * hour).open).toBe(false)
  })

  it('closes once: time never opens it, and a later message never closes it', () => {
    const time = fc.integer({ min: 0, max: 100 * hour })
    fc.assert(
      fc.property(time, time, time, time, fc.option(time, { nil: undefined }), (inbound, later, now, wait, closed) => {
        const conversation = {
          lastInbound: { id: 'm', at: inbound },
          ...(closed !== undefined && { windowClosed: closed }),
        }
        const open = windowOf(conversation, rule, now).open
        if (!open && now >= inbound) expect(windowOf(conversation, rule, now + wait).open).toBe(false)
        const newer = { ...conversation, lastInbound: { id: 'n', at: inbound + later } }
        if (open) expect(windowOf(newer, rule, now).open).toBe(true)
      }),
    )
  })

  it('warns ahead of its end, where it has one', () => {
    expect(warnAt(at, hour)).toBe(at - hour)
    expect(warnAt(undefined, hour)).toBeUndefined()
  })
})

describe('free entry', () => {
  const entry = { freeEntry: { at } }

  it('lasts 72 h from the first reply, if that came within 24 h', () => {
    expect(freeEntryUntil(entry, rule, at + hour)).toBe(at + 73 * hour)
    expect(freeEntryUntil(entry, rule, at + 24 * hour)).toBeUndefined()
    expect(freeEntryUntil(entry, rule, undefined)).toBeUndefined()
  })

  it('is what the provider says where it says so', () => {
    expect(freeEntryUntil({ freeEntry: { at, until: at + 5 } }, rule, at + hour)).toBe(at + 5)
  })

  it('is nothing without a click or without such a rule', () => {
    expect(freeEntryUntil({}, rule, at)).toBeUndefined()
    expect(freeEntryUntil(entry, { hours: 24 }, at)).toBeUndefined()
    expect(freeEntryUntil(entry, undefined, at)).toBeUndefined()
  })
})
