import type { Log } from '../ports/shared.js'

const word = /^[\w./:@+-]+$/

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
  return typeof value !== 'string' || word.test(text) ? text : JSON.stringify(text)
}

/**
 * A log of one line an entry, to standard error: time, level, what, and its details as `name=value`. `debug` entries only where
 * asked for.
 */
export const lineLog = (options: { write?: (line: string) => unknown; debug?: boolean } = {}): Log => {
  const { write = (line) => process.stderr.write(`${line}\n`), debug = false } = options
  const at = (level: string) => (detail: object, message: string) => {
    const details = Object.entries(detail).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${shown(value)}`],
    )
    write([new Date().toISOString(), level, message, ...details].join(' '))
  }
  return { debug: debug ? at('debug') : () => undefined, info: at('info'), warn: at('warn'), error: at('error') }
}
