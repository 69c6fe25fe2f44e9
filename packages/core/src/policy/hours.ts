import { dayMs, type Local, localOf, minuteMs, startOf } from './calendar.js'
import { isZone } from './zones.js'

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

export type Weekday = (typeof weekdays)[number]

/** `['09:00', '17:30']`; an end at or before its start is on the next day, `24:00` is midnight. */
export type Span = readonly [from: string, to: string]

export interface BusinessHours {
  /** IANA: `Europe/Amsterdam`. */
  zone: string
  /** A day that is not named is closed. */
  week: Partial<Readonly<Record<Weekday, readonly Span[]>>>
  /** `2026-12-25`, or `12-25` for every year; closed, unless hours are given. They replace the weekday's. */
  holidays?: readonly (string | { date: string; open: readonly Span[] })[]
}

export interface QuietHours {
  /** `21:00` to `08:00`, in the customer's own time. */
  from: string
  to: string
  /** Quiet from midnight to midnight: some countries forbid offers on a Sunday. */
  days?: readonly Weekday[]
  /** Where nothing tells the customer's zone. UTC unless said. */
  zone?: string
}

/** Minutes of a day, of its own or running into the next. */
interface Stretch {
  from: number
  to: number
}

const dayMinutes = 1_440

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const stretchOf = ([from, to]: Span): Stretch => {
  const start = minutesOf(from)
  const end = minutesOf(to)
  return { from: start, to: end > start ? end : end + dayMinutes }
}

const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

// Days are counted since 1970-01-01, a Thursday.
const weekdayOf = (day: number): Weekday => weekdays[(((day + 4) % 7) + 7) % 7] ?? 'sunday'

const spansOf = (hours: BusinessHours, day: number): readonly Span[] => {
  const date = dateOf(day)
  for (const holiday of hours.holidays ?? []) {
    const on = typeof holiday === 'string' ? holiday : holiday.date
    if (on === date || on === date.slice(5)) return typeof holiday === 'string' ? [] : holiday.open
  }
  return hours.week[weekdayOf(day)] ?? []
}

/** Is this minute of that day inside one of the stretches that begin on it or ran over from the day before? */
const covers = (of: (day: number) => readonly Stretch[], { day, minute }: Local): boolean =>
  of(day).some(({ from, to }) => minute >= from && minute < to) ||
  of(day - 1).some(({ to }) => minute + dayMinutes < to)

const opening =
  (hours: BusinessHours) =>
  (day: number): readonly Stretch[] =>
    spansOf(hours, day).map(stretchOf)

export const isOpen = (hours: BusinessHours, now: number): boolean => covers(opening(hours), localOf(hours.zone, now))

// Beyond a year of holidays there is no answer to give.
const farthest = 370

/** When it opens next: now, if it is open. Undefined if it does not within a year. */
export const nextOpen = (hours: BusinessHours, now: number): number | undefined => {
  if (isOpen(hours, now)) return now
  const stretches = opening(hours)
  const today = localOf(hours.zone, now).day
  for (let day = today; day <= today + farthest; day += 1) {
    const starts = stretches(day)
      .map(({ from }) => startOf(hours.zone, day, from))
      // A stretch that the clock leaps over on its way to summer does not take place.
      .filter((at) => at >= now && isOpen(hours, at))
    if (starts.length > 0) return Math.min(...starts)
  }
  return undefined
}

// A week holds every combination of quiet days; a little more for the clock changes.
const patience = 9 * dayMs

/**
 * Until when it is quiet for someone who may be in any of these zones: undefined if it is not quiet now, infinite if
 * the zones leave no common hour (then only the contact's own zone helps). Where several are possible all must allow.
 */
export const quietUntil = (quiet: QuietHours, zones: readonly string[], now: number): number | undefined => {
  const known = zones.filter(isZone)
  const asked = known.length > 0 ? known : [quiet.zone ?? 'UTC']
  let at = now
  for (let moved = true; moved; ) {
    moved = false
    for (const zone of asked) {
      const end = quietEnd(quiet, zone, at)
      if (end === undefined) continue
      at = end
      moved = true
      if (at - now > patience) return Number.POSITIVE_INFINITY
    }
  }
  return at === now ? undefined : at
}

/** The next moment that may not be quiet in this zone, if it is quiet there. */
const quietEnd = (quiet: QuietHours, zone: string, now: number): number | undefined => {
  const here = localOf(zone, now)
  const wholeDay = quiet.days?.includes(weekdayOf(here.day)) ?? false
  if (wholeDay) return startOf(zone, here.day + 1, 0)
  const stretch = stretchOf([quiet.from, quiet.to])
  const minute = here.minute >= stretch.from ? here.minute : here.minute + dayMinutes
  if (minute >= stretch.to) return undefined
  const end = startOf(zone, here.day, stretch.to - (minute - here.minute))
  // In the hour that comes twice the wall showed that time before: it is meant when it comes again.
  return end > now ? end : now - (now % minuteMs) + (stretch.to - minute) * minuteMs
}
