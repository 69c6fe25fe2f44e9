import { BoundedMap } from '../model/bounded-map.js'
export const dayMs = 86_400_000
export const minuteMs = 60_000

/** A local date and time: days since 1970-01-01 in that zone's calendar, and the minute of the day. */
export interface Local {
  day: number
  minute: number
}

// Making a formatter takes about 0.1 ms, using one 1 µs. There are a few hundred zones, but the names
// come from outside, so the cache is bounded.
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

/** The local time, as if it were UTC. */
const wallOf = (zone: string, at: number): number => {
  const part = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatters.of(zone, formatterOf).formatToParts(at))
    if (type in part) part[type as keyof typeof part] = Number(value)
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second)
}

/** To the second, because historical offsets have seconds. */
const offsetOf = (zone: string, at: number): number => wallOf(zone, at) - Math.floor(at / 1_000) * 1_000

export const localOf = (zone: string, at: number): Local => {
  const wall = wallOf(zone, at)
  const day = Math.floor(wall / dayMs)
  return { day, minute: Math.floor((wall - day * dayMs) / minuteMs) }
}

/**
 * The first moment whose local time is that minute of that day or later. Of an hour that occurs twice it is
 * the first; a skipped hour begins where the gap ends.
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

/** When the zone changes to this offset, between these two moments. */
const leap = (zone: string, from: number, to: number, offset: number): number => {
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetOf(zone, middle) === offset) high = middle
    else low = middle
  }
  return high
}
