import { z } from 'zod'
import { type BusinessHours, minutesOf, type QuietHours, weekdays } from './hours.js'
import { isZone } from './zones.js'

const zone = z.string().refine(isZone, {
  error: 'expected an IANA time zone, for example Europe/Amsterdam',
  params: {
    shown: true,
    // Loaded only for an error message: there are several hundred.
    get near() {
      return Intl.supportedValuesOf('timeZone')
    },
  },
})

const isTime = (given: string): boolean => /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(given)

/** A suggestion for `9:00`, `9.00`, `9` or `0900`. */
const timeMeant = (given: string): string | undefined => {
  const [, hour, minute = '00'] = /^(\d{1,2})(?:[:.h]?(\d\d))?$/.exec(given) ?? []
  const meant = `${hour?.padStart(2, '0')}:${minute}`
  return isTime(meant) ? meant : undefined
}

const time = z.string().refine(isTime, {
  error: ({ input }) => `expected a time of day as HH:MM: ${timeMeant(String(input)) ?? 'for example 09:00'}`,
  params: { shown: true },
})

const date = z.string().refine((given) => /^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(given), {
  error: 'expected a date: 2026-12-25, or 12-25 for every year',
  params: { shown: true },
})

const spans = z.array(z.tuple([time, time]).readonly()).readonly()

export const hoursSchema = z.strictObject({
  zone,
  week: z.partialRecord(z.enum(weekdays), spans),
  holidays: z
    .array(z.union([date, z.strictObject({ date, open: spans })]))
    .readonly()
    .optional(),
} satisfies Record<keyof BusinessHours, z.ZodType>)

export const quietSchema = z
  .strictObject({
    from: time,
    to: time,
    days: z.array(z.enum(weekdays)).readonly().optional(),
    zone: zone.optional(),
  } satisfies Record<keyof QuietHours, z.ZodType>)
  .refine(({ from, to }) => (minutesOf(to) - minutesOf(from)) % 1_440 !== 0, {
    error: 'expected an earlier end, because these quiet hours would never end',
    path: ['to'],
    params: { shown: true },
  })
