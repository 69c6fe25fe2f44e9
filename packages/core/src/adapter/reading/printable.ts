import type { Log } from '../../ports/shared.js'

// C0, DEL and C1 control a terminal; the others end a line or change the direction of the text (Unicode TR 9 and TR 36).
const steering = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (character: string): string =>
  named[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Text from outside as one line for a log, a terminal or a list, with control characters escaped. */
export const printable = (text: string): string => text.replace(steering, escaped)

/** The same with line breaks kept. Lines after the first are indented, so that none looks like one of ours. */
export const printableLines = (text: string, indent = '    '): string =>
  text.split(/\r?\n/).map(printable).join(`\n${indent}`)

const depthMax = 6

/** A log whose messages and fields are made printable. */
export const printableLog = (log: Log): Log => ({
  debug: (detail, message) => log.debug(printableDetail(detail), printable(message)),
  info: (detail, message) => log.info(printableDetail(detail), printable(message)),
  warn: (detail, message) => log.warn(printableDetail(detail), printable(message)),
  error: (detail, message) => log.error(printableDetail(detail), printable(message)),
})

const printableDetail = (detail: object): object => {
  const shown = shownOf(detail, 0)
  return typeof shown === 'object' && shown !== null ? shown : {}
}

/** Changes plain values only; errors and class instances are kept. */
const shownOf = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return printable(value)
  if (typeof value !== 'object' || value === null || depth > depthMax) return value
  if (Array.isArray(value)) return value.map((one) => shownOf(one, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [printable(name), shownOf(one, depth + 1)]))
}
