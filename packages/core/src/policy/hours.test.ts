import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localOf, startOf } from './calendar.js'
import { type BusinessHours, isOpen, nextOpen, type QuietHours, quietUntil } from './hours.js'
import { zonesOf } from './zones.js'

const minute = 60_000
const hour = 60 * minute
const at = (text: string) => Date.parse(text)

const office: BusinessHours = {
  zone: 'Europe/Amsterdam',
  week: {
    monday: [
      ['09:00', '12:30'],
      ['13:00', '17:00'],
    ],
    tuesday: [['09:00', '17:00']],
    friday: [['20:00', '02:00']],
    sunday: [['00:00', '24:00']],
  },
  holidays: ['12-25', '2026-11-24', { date: '2026-11-30', open: [['10:00', '11:00']] }],
}

describe('business hours', () => {
  it.each([
    // November 2026: Amsterdam is an hour ahead of UTC; the 23rd is a Monday.
    ['2026-11-23T08:00Z', true, 'the first minute'],
    ['2026-11-23T07:59:59Z', false, 'a second before'],
    ['2026-11-23T11:30Z', false, 'the lunch break'],
    ['2026-11-23T12:00Z', true, 'after lunch'],
    ['2026-11-23T16:00Z', false, 'the end is no longer open'],
    ['2026-11-24T10:00Z', false, 'a holiday of that date'],
    ['2026-11-17T10:00Z', true, 'the same weekday without holiday'],
    ['2026-11-30T08:30Z', false, 'a holiday with its own hours, before them'],
    ['2026-11-30T09:30Z', true, 'a holiday with its own hours, in them'],
    ['2026-12-25T20:00Z', false, 'a holiday of every year, on a Friday night'],
    ['2026-11-25T10:00Z', false, 'a day that is not named'],
    ['2026-11-27T19:00Z', true, 'Friday night'],
    ['2026-11-28T00:59Z', true, 'past midnight, on Friday’s hours'],
    ['2026-11-28T01:00Z', false, 'after the night'],
    ['2026-11-28T22:59Z', false, 'before Sunday'],
    ['2026-11-28T23:00Z', true, 'all of Sunday begins'],
    ['2026-11-29T22:59Z', true, 'and lasts'],
    ['2026-07-20T07:00Z', true, 'in summer the same wall clock is an hour earlier'],
    ['2026-07-20T15:00Z', false, 'and closes an hour earlier'],
  ])('%s: %s (%s)', (now, open) => expect(isOpen(office, at(now))).toBe(open))

  it('knows when it opens next', () => {
    expect(nextOpen(office, at('2026-11-23T09:00Z'))).toBe(at('2026-11-23T09:00Z'))
    expect(nextOpen(office, at('2026-11-23T11:45Z'))).toBe(at('2026-11-23T12:00Z'))
    // Tuesday is a holiday, Wednesday and Thursday are not named.
    expect(nextOpen(office, at('2026-11-23T16:00Z'))).toBe(at('2026-11-27T19:00Z'))
    expect(nextOpen(office, at('2026-11-29T23:00Z'))).toBe(at('2026-11-30T09:00Z'))
  })

  it('says so when it never opens', () => {
    expect(nextOpen({ zone: 'UTC', week: {} }, at('2026-11-23T00:00Z'))).toBeUndefined()
    expect(nextOpen({ zone: 'UTC', week: { monday: [] } }, at('2026-11-23T00:00Z'))).toBeUndefined()
  })

  it('opens when the clock leaps over the opening time, and not for hours that were leapt over whole', () => {
    // New York, 8 March 2026: 02:00 becomes 03:00.
    const zone = 'America/New_York'
    const early: BusinessHours = { zone, week: { sunday: [['02:30', '05:00']] } }
    expect(nextOpen(early, at('2026-03-08T05:00Z'))).toBe(at('2026-03-08T07:00Z'))
    expect(isOpen(early, at('2026-03-08T06:59Z'))).toBe(false)
    const lost: BusinessHours = { zone, week: { sunday: [['02:10', '02:50']] } }
    expect(nextOpen(lost, at('2026-03-08T05:00Z'))).toBe(at('2026-03-15T06:10Z'))
  })

  it('is open twice in the hour that comes twice', () => {
    // New York, 1 November 2026: 02:00 becomes 01:00.
    const night: BusinessHours = { zone: 'America/New_York', week: { sunday: [['01:00', '02:00']] } }
    const open = ['04:59', '05:00', '05:59', '06:00', '06:59', '07:00'].map((time) =>
      isOpen(night, at(`2026-11-01T${time}Z`)),
    )
    expect(open).toEqual([false, true, true, true, true, false])
    expect(nextOpen(night, at('2026-11-01T04:00Z'))).toBe(at('2026-11-01T05:00Z'))
  })

  const zones = ['Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Santiago']
  const instant = fc.integer({ min: at('2026-01-01T00:00Z') / hour, max: at('2027-12-31T00:00Z') / hour })

  it('the next opening is the first open minute, in every zone and across clock changes', () => {
    const hours = (zone: string): BusinessHours => ({
      zone,
      week: {
        monday: [['09:00', '17:00']],
        thursday: [
          ['08:15', '10:00'],
          ['22:00', '23:30'],
        ],
        sunday: [['06:00', '07:00']],
      },
    })
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, hours0) => {
        const now = hours0 * hour
        const next = nextOpen(hours(zone), now) ?? Number.NaN
        expect(isOpen(hours(zone), next)).toBe(true)
        if (next > now) expect(isOpen(hours(zone), next - 1)).toBe(false)
        for (let t = now; t < next; t += 15 * minute) expect(isOpen(hours(zone), t)).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('a wall clock read and written again is the same moment, or the first of two', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, hours0) => {
        const moment = hours0 * hour
        const local = localOf(zone, moment)
        const back = startOf(zone, local.day, local.minute)
        expect(localOf(zone, back)).toEqual(local)
        expect(back).toBeLessThanOrEqual(moment)
        expect(moment - back).toBeLessThanOrEqual(hour)
      }),
      { numRuns: 300 },
    )
  })
})

describe('F8: quiet hours', () => {
  const quiet: QuietHours = { from: '21:00', to: '08:00' }
  const winter = ['America/New_York']

  it.each([
    ['2026-11-20T12:59Z', '2026-11-20T13:00Z'],
    ['2026-11-20T13:00Z', undefined],
    ['2026-11-21T01:59Z', undefined],
    ['2026-11-21T02:00Z', '2026-11-21T13:00Z'],
    ['2026-11-21T06:30Z', '2026-11-21T13:00Z'],
    // Across the clock change of 1 November 2026 the night is an hour longer.
    ['2026-11-01T01:30Z', '2026-11-01T13:00Z'],
    ['2026-10-31T11:59Z', '2026-10-31T12:00Z'],
  ])('at %s, in New York, it is quiet until %s', (now, until) => {
    expect(quietUntil(quiet, winter, at(now))).toBe(until === undefined ? undefined : at(until))
  })

  it('needs every zone to allow it', () => {
    // A US number: eight in Honolulu is one in the afternoon in New York, and nine in the evening comes first in the east.
    const american = zonesOf([{ kind: 'phone', value: '+14155550100' }])
    expect(quietUntil(quiet, american, at('2026-11-20T15:00Z'))).toBe(at('2026-11-20T18:00Z'))
    expect(quietUntil(quiet, american, at('2026-11-20T18:00Z'))).toBeUndefined()
    // St. John's is three and a half hours behind UTC.
    expect(quietUntil(quiet, american, at('2026-11-21T00:29Z'))).toBeUndefined()
    expect(quietUntil(quiet, american, at('2026-11-21T00:30Z'))).toBe(at('2026-11-21T18:00Z'))
  })

  it('F8: a contact’s own zone settles it', () => {
    const own = zonesOf([{ kind: 'phone', value: '+14155550100' }], 'America/New_York')
    expect(quietUntil(quiet, own, at('2026-11-20T15:00Z'))).toBeUndefined()
  })

  it('never ends where the zones leave no common hour', () => {
    const narrow: QuietHours = { from: '15:00', to: '10:00' }
    const russian = zonesOf([{ kind: 'phone', value: '+79161234567' }])
    expect(quietUntil(narrow, russian, at('2026-11-20T08:00Z'))).toBe(Number.POSITIVE_INFINITY)
    const always: QuietHours = {
      ...quiet,
      days: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
    }
    expect(quietUntil(always, winter, at('2026-11-20T08:00Z'))).toBe(Number.POSITIVE_INFINITY)
  })

  it('keeps whole days quiet', () => {
    const sundays: QuietHours = { ...quiet, days: ['sunday'] }
    // Saturday evening in Paris to Monday morning.
    expect(quietUntil(sundays, ['Europe/Paris'], at('2026-11-21T20:30Z'))).toBe(at('2026-11-23T07:00Z'))
    expect(quietUntil(sundays, ['Europe/Paris'], at('2026-11-22T12:00Z'))).toBe(at('2026-11-23T07:00Z'))
    expect(quietUntil(quiet, ['Europe/Paris'], at('2026-11-22T12:00Z'))).toBeUndefined()
  })

  it('may lie within one day', () => {
    const siesta: QuietHours = { from: '13:00', to: '16:00' }
    expect(quietUntil(siesta, ['Europe/Madrid'], at('2026-11-20T12:00Z'))).toBe(at('2026-11-20T15:00Z'))
    expect(quietUntil(siesta, ['Europe/Madrid'], at('2026-11-20T15:00Z'))).toBeUndefined()
    expect(quietUntil(siesta, ['Europe/Madrid'], at('2026-11-20T02:00Z'))).toBeUndefined()
  })

  it('where nothing tells the zone, goes by the setup’s, or UTC', () => {
    expect(quietUntil(quiet, [], at('2026-11-20T22:00Z'))).toBe(at('2026-11-21T08:00Z'))
    expect(quietUntil({ ...quiet, zone: 'Asia/Tokyo' }, [], at('2026-11-20T22:00Z'))).toBe(at('2026-11-20T23:00Z'))
    expect(quietUntil(quiet, ['Mars/Base'], at('2026-11-20T12:00Z'))).toBeUndefined()
  })

  it('ends in the hour that comes twice when that time comes again', () => {
    const short: QuietHours = { from: '21:00', to: '01:30' }
    expect(quietUntil(short, winter, at('2026-11-01T05:10Z'))).toBe(at('2026-11-01T05:30Z'))
    expect(quietUntil(short, winter, at('2026-11-01T06:10:20Z'))).toBe(at('2026-11-01T06:30Z'))
  })

  it('ends at a moment that is quiet nowhere, and is the first such', () => {
    const lists = [
      winter,
      ['America/New_York', 'Pacific/Honolulu'],
      ['Europe/Lisbon', 'Asia/Tokyo'],
      ['America/Santiago'],
    ]
    const settings: QuietHours[] = [
      quiet,
      { from: '22:30', to: '07:15', days: ['sunday'] },
      { from: '12:00', to: '14:00' },
    ]
    const instant = fc.integer({ min: at('2026-01-01T00:00Z') / minute, max: at('2027-12-31T00:00Z') / minute })
    fc.assert(
      fc.property(fc.constantFrom(...lists), fc.constantFrom(...settings), instant, (zones, setting, minutes) => {
        const now = minutes * minute
        const until = quietUntil(setting, zones, now)
        if (until === undefined) return
        expect(until).toBeGreaterThan(now)
        expect(quietUntil(setting, zones, until)).toBeUndefined()
        for (let t = now; t < until; t += 15 * minute) expect(quietUntil(setting, zones, t)).toBe(until)
        expect(quietUntil(setting, zones, until - 1)).toBe(until)
      }),
      { numRuns: 100 },
    )
  })
})
