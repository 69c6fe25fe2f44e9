import { createHash } from 'node:crypto'
import { type Fields, isFields, safeJson } from '@deskwire/core/adapter'

/** For fixed names only, never a name from the payload. */
export const fields = (value: unknown): Fields | undefined => (isFields(value) ? value : undefined)

// Provider ids become keys in stores, whose indexes are limited; the longest wamid seen is about 120 characters.
const longestId = 512

export const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= longestId ? value : undefined

export const numeric = (value: unknown): number | undefined => {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** Unix seconds (a string in messages and statuses, an integer elsewhere) as milliseconds. */
export const millis = (value: unknown): number | undefined => {
  const seconds = numeric(value)
  return seconds !== undefined && seconds > 0 && seconds < 1e11 ? seconds * 1000 : undefined
}

/** JSON of anything; a value nested too deeply is named instead. */
export const json = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch {
    return '"(nested too deep to keep)"'
  }
}

/** The beginning of a text, without half a surrogate pair at its end. */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text
  const last = text.charCodeAt(max - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max)
}

export const fingerprint = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 32)

const keptRaw = 8_192

/** What is kept of an odd item's JSON: all of it if it is small and flat enough for any store, else its beginning. */
export const bounded = (text: string): unknown => {
  if (text.length > keptRaw) return cut(text, keptRaw)
  try {
    return safeJson(text)
  } catch {
    return text
  }
}

// PostgreSQL takes neither NUL nor half a surrogate pair in JSON, so one odd character would hold up a whole batch.
const halfPair = /\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f]/i

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is the point
const unstorable = /\u0000|[\ud800-\udfff]/gu

const deepest = 200

const storable = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return value.replace(unstorable, '')
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) return null
  if (Array.isArray(value)) return value.map((one) => storable(one, depth + 1))
  const entries = Object.entries(value).map(([name, one]) => [storable(name, depth), storable(one, depth + 1)])
  return Object.fromEntries(entries)
}

/** Parses, and removes what no store can hold. The check costs next to nothing on the usual body. */
export const parse = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  const odd =
    text.includes('\\u') &&
    (text.includes('\\u0000') || ((text.includes('\\ud') || text.includes('\\uD')) && halfPair.test(text)))
  return odd ? storable(value, 0) : value
}
