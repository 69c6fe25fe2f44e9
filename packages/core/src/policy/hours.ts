import { dayMs, type Local, localOf, minuteMs, startOf } from './calendar.js'
import { isZone } from './zones.js'

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

export type Weekday = (typeof weekdays)[number]

/** `['09:00', '17:30']`; an end at or before the start is on the next day; `24:00` is midnight. */
export type Span = readonly [from: string, to: string]

export interface BusinessHours {
  /** IANA: `Europe/Amsterdam`. */
  zone: string
  /** Days that are not listed are closed. */
  week: Partial<Readonly<Record<Weekday, readonly Span[]>>>
  /** `2026-12-25`, or `12-25` for every year. Closed, unless hours are given, which replace the weekday's. */
  holidays?: readonly (string | { date: string; open: readonly Span[] })[]
}

export interface QuietHours {
  /** For example `21:00` to `08:00`, in the customer's time zone. */
  from: string
  to: string
  /** Days that are quiet from midnight to midnight: some countries forbid offers on Sundays. */
  days?: readonly Weekday[]
  /** The zone of customers whose own is not known. Default: UTC. */
  zone?: string
}

/** Minutes of a day; may run into the next day. */
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

/** Whether this minute is inside a period that begins on that day or on the day before. */
const covers = (of: (day: number) => readonly Stretch[], { day, minute }: Local): boolean =>
  of(day).some(({ from, to }) => minute >= from && minute < to) ||
  of(day - 1).some(({ to }) => minute + dayMinutes < to)

const opening =
  (hours: BusinessHours) =>
  (day: number): readonly Stretch[] =>
    spansOf(hours, day).map(stretchOf)

export const isOpen = (hours: BusinessHours, now: number): boolean => covers(opening(hours), localOf(hours.zone, now))

// Stop after a year of closed days.
const farthest = 370

/** When it next opens: now, if it is open; undefined if not within a year. */
export const nextOpen = (hours: BusinessHours, now: number): number | undefined => {
  if (isOpen(hours, now)) return now
  const stretches = opening(hours)
  const today = localOf(hours.zone, now).day
  for (let day = today; day <= today + farthest; day += 1) {
    const starts = stretches(day)
      .map(({ from }) => startOf(hours.zone, day, from))
      // A period skipped by the change to summer time does not occur.
      .filter((at) => at >= now && isOpen(hours, at))
    if (starts.length > 0) return Math.min(...starts)
  }
  return undefined
}

// Whoever does not say when they are back is taken to be away for a night at most.
const nightMs = 12 * 60 * 60_000

/** Whether both times are in one stretch of nobody being there, so that whoever was told then need not be told again. */
export const sameAbsence = (hours: BusinessHours | undefined, told: number, now: number): boolean => {
  const closed = (at: number) => hours !== undefined && !isOpen(hours, at)
  if (hours && closed(told) && closed(now)) return nextOpen(hours, told) === nextOpen(hours, now)
  return closed(told) === closed(now) && now - told < nightMs
}

// A week covers every combination of quiet days; a little more allows for clock changes.
const patience = 9 * dayMs

/**
 * Until when it is quiet for a customer who may be in any of these zones: undefined if it is not quiet now, infinite if
 * the zones have no hour in common (then the contact's own zone is needed). All possible zones must allow.
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

/** If it is quiet in this zone, the next moment at which it may not be. */
const quietEnd = (quiet: QuietHours, zone: string, now: number): number | undefined => {
  const here = localOf(zone, now)
  const wholeDay = quiet.days?.includes(weekdayOf(here.day)) ?? false
  if (wholeDay) return startOf(zone, here.day + 1, 0)
  const stretch = stretchOf([quiet.from, quiet.to])
  const minute = here.minute >= stretch.from ? here.minute : here.minute + dayMinutes
  if (minute >= stretch.to) return undefined
  const end = startOf(zone, here.day, stretch.to - (minute - here.minute))
  // In an hour that occurs twice the local time has passed once; take its second occurrence.
  return end > now ? end : now - (now % minuteMs) + (stretch.to - minute) * minuteMs
}
