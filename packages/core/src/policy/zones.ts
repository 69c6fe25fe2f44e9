import type { Address } from '../model/address.js'
import { BoundedMap } from '../model/bounded-map.js'
import { zoneTable } from './zone-table.js'

interface Tables {
  byPrefix: ReadonlyMap<string, readonly string[]>
  byCountry: ReadonlyMap<string, readonly string[]>
}

let read: Tables | undefined

// On first use: most installations have no quiet hours.
const tables = (): Tables => {
  if (read) return read
  const byPrefix = new Map<string, readonly string[]>()
  const byCountry = new Map<string, readonly string[]>()
  for (const row of zoneTable.trim().split('\n')) {
    const [prefixes = '', countries = '', ...zones] = row.split(' ')
    for (const prefix of prefixes.split(',')) byPrefix.set(prefix, zones)
    for (const country of countries.split(',')) byCountry.set(country, zones)
  }
  read = { byPrefix, byCountry }
  return read
}

// Names come from helpdesks, which know them by many other names ("Eastern Time (US & Canada)").
const checked = /* @__PURE__ */ new BoundedMap<string, boolean>(1_024)

/** An IANA name this runtime knows. */
export const isZone = (zone: string): boolean => checked.of(zone, resolves)

const resolves = (zone: string): boolean => {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const longestPrefix = 4

/** The zones of a number's country; none for satellite phones and other numbers of no country. */
export const zonesOfPhone = (phone: string): readonly string[] => {
  const { byPrefix } = tables()
  const digits = phone.replace(/\D/g, '')
  for (let length = Math.min(longestPrefix, digits.length); length > 0; length -= 1) {
    const zones = byPrefix.get(digits.slice(0, length))
    if (zones) return zones
  }
  return []
}

/** A business-scoped id begins with the country of its owner. */
const zonesOfCountry = (country: string): readonly string[] => tables().byCountry.get(country) ?? []

/**
 * Where a customer may be: the contact's own zone, else every zone of their number's country (an area code says where
 * a mobile phone was bought, not where it is). Empty when nothing tells.
 */
export const zonesOf = (addresses: readonly Address[], contactZone?: string): readonly string[] => {
  if (contactZone !== undefined && isZone(contactZone)) return [contactZone]
  for (const { kind, value } of addresses) {
    if (kind !== 'phone') continue
    const zones = zonesOfPhone(value)
    if (zones.length > 0) return zones.filter(isZone)
  }
  for (const { kind, value } of addresses) if (kind === 'bsuid') return zonesOfCountry(value.slice(0, 2)).filter(isZone)
  return []
}
