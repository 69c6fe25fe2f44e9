import { BoundedMap } from '../model/bounded-map.js'
export const dayMs = 86_400_000
export const minuteMs = 60_000

/** A clock on a wall: days since 1970-01-01 as that zone's calendar counts them, and the minute of the day. */
export interface Local {
  day: number
  minute: number
}

// Making a formatter costs about a tenth of a millisecond, using one a microsecond. A few hundred zones exist, but names
// come from outside in any case, so the shelf is bounded.
const formatters = /* @__PURE__ */ new BoundedMap<string, Intl.DateTimeFormat>(256)

const formatterOf = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

/** What the wall shows, written as if it were UTC. */
const wallOf = (zone: string, at: number): number => {
  const part = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatters.of(zone, formatterOf).formatToParts(at))
    if (type in part) part[type as keyof typeof part] = Number(value)
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second)
}

/** To the second, as zones are. */
const offsetOf = (zone: string, at: number): number => wallOf(zone, at) - Math.floor(at / 1_000) * 1_000

export const localOf = (zone: string, at: number): Local => {
  const wall = wallOf(zone, at)
  const day = Math.floor(wall / dayMs)
  return { day, minute: Math.floor((wall - day * dayMs) / minuteMs) }
}

/**
 * The first moment at which the wall shows that minute of that day, or something later: an hour that comes twice is
 * meant the first time, an hour that is leapt over begins where the leap ends.
 */
export const startOf = (zone: string, day: number, minute: number): number => {
  const wall = day * dayMs + minute * minuteMs
  const before = offsetOf(zone, wall - dayMs)
  const after = offsetOf(zone, wall + dayMs)
  const early = wall - before
  if (before === after || offsetOf(zone, early) === before) return early
  const late = wall - after
  return offsetOf(zone, late) === after ? late : leap(zone, wall - dayMs, wall + dayMs, after)
}

/** When the zone changes over to this offset, between these two moments. */
const leap = (zone: string, from: number, to: number, offset: number): number => {
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetOf(zone, middle) === offset) high = middle
    else low = middle
  }
  return high
}
