// A copy of the one in @deskwire/core/adapter, which is not installed yet when `init` runs. A test checks that both agree.
const steering = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const code = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Escapes control characters, which could control the terminal or forge a line. */
export const printable = (text: string): string => text.replace(steering, (one) => named[one] ?? code(one))

/** Line ends and tabs are our own layout and are kept. */
export const printableBlock = (text: string): string =>
  text.replace(steering, (one) => (one === '\n' || one === '\t' ? one : code(one)))

/** Escapes what JSON leaves as it is (DEL, C1, text direction). The JSON value stays the same. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(steering, (one) => (one === '\n' ? one : code(one)))
