import fc from 'fast-check'
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js'
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' }
import { describe, expect, it } from 'vitest'
import { localOf } from './calendar.js'
import { zoneTable } from './zone-table.js'
import { isZone, zonesOf, zonesOfPhone } from './zones.js'

const phone = (value: string) => ({ kind: 'phone' as const, value })

describe('zones of a number', () => {
  it.each([
    ['+31612345678', ['Europe/Amsterdam']],
    ['+442071234567', ['Europe/London']],
    ['+12425550100', ['America/Nassau']],
    ['+17875550100', ['America/Puerto_Rico']],
    ['+77011234567', ['Asia/Almaty']],
    ['+917012345678', ['Asia/Kolkata']],
    ['+85212345678', ['Asia/Hong_Kong']],
    ['+881612345678', []],
    ['', []],
    ['+', []],
  ])('%s: %j', (number, zones) => expect(zonesOfPhone(number)).toEqual(zones))

  it.each([
    ['+14155550100', 'America/New_York', 'Pacific/Honolulu', 'America/St_Johns'],
    ['+61412345678', 'Australia/Sydney', 'Australia/Perth', 'Australia/Adelaide'],
    ['+5511987654321', 'America/Sao_Paulo', 'America/Noronha', 'America/Eirunepe'],
    ['+79161234567', 'Europe/Moscow', 'Europe/Kaliningrad', 'Asia/Kamchatka'],
    ['+5215512345678', 'America/Mexico_City', 'America/Tijuana', 'America/Cancun'],
    ['+6281212345678', 'Asia/Jakarta', 'Asia/Jayapura', 'Asia/Makassar'],
    ['+34612345678', 'Europe/Madrid', 'Atlantic/Canary', 'Europe/Madrid'],
  ])('F8: %s may be in several', (number, ...zones) => {
    expect(zonesOfPhone(number)).toEqual(expect.arrayContaining(zones))
  })

  it('covers every country that has numbers, with zones this runtime knows', () => {
    for (const country of getCountries()) {
      const example = getExampleNumber(country, examples)
      const zones = zonesOfPhone(example ? example.number : `+${getCountryCallingCode(country)}`)
      expect({ country, zones: zones.length }).not.toEqual({ country, zones: 0 })
    }
    const named = zoneTable
      .trim()
      .split('\n')
      .flatMap((row) => row.split(' ').slice(2))
    expect(named.filter((zone) => !isZone(zone))).toEqual([])
  })

  it('lists no clock twice for a country', () => {
    for (const row of zoneTable.trim().split('\n')) {
      const clocks = row
        .split(' ')
        .slice(2)
        .map((zone) =>
          [Date.UTC(2027, 0, 15), Date.UTC(2026, 6, 15)].map((at) => JSON.stringify(localOf(zone, at))).join(),
        )
      expect({ row, clocks: new Set(clocks).size }).toEqual({ row, clocks: clocks.length })
    }
  })
})

describe('zones of a customer', () => {
  it('F8: the contact’s own zone comes first, if it is one', () => {
    expect(zonesOf([phone('+14155550100')], 'America/Denver')).toEqual(['America/Denver'])
    expect(zonesOf([phone('+31612345678')], 'Eastern Time (US & Canada)')).toEqual(['Europe/Amsterdam'])
    expect(zonesOf([phone('+31612345678')], '')).toEqual(['Europe/Amsterdam'])
  })

  it('F4: a business-scoped id tells the country where there is no number', () => {
    const bsuid = { kind: 'bsuid' as const, value: 'BR.1234567890' }
    expect(zonesOf([bsuid])).toContain('America/Sao_Paulo')
    expect(zonesOf([bsuid, phone('+31612345678')])).toEqual(['Europe/Amsterdam'])
    expect(zonesOf([{ kind: 'bsuid', value: 'QQ.1' }])).toEqual([])
    expect(zonesOf([{ kind: 'username', value: 'ana' }])).toEqual([])
    expect(zonesOf([])).toEqual([])
  })

  it('tries the next number when one tells nothing', () => {
    expect(zonesOf([phone('+881612345678'), phone('+351912345678')])).toEqual(['Europe/Lisbon', 'Atlantic/Azores'])
  })
})

describe('names of zones', () => {
  it('are IANA’s', () => {
    for (const zone of ['UTC', 'Europe/Amsterdam', 'America/Argentina/Buenos_Aires']) expect(isZone(zone)).toBe(true)
    for (const zone of ['', 'Mars/Base', 'Amsterdam', '+02:00', '__proto__']) expect(isZone(zone)).toBe(false)
  })

  it('are answered the same however many were asked before', () => {
    for (let n = 0; n < 3_000; n += 1) isZone(`Nowhere/${n}`)
    expect(isZone('Europe/Amsterdam')).toBe(true)
    fc.assert(fc.property(fc.string(), (zone) => typeof isZone(zone) === 'boolean'))
  })
})
