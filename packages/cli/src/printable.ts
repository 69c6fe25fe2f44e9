// As in @deskwire/core/adapter, which is not there yet when a project is begun; a test holds the two together.
const steering = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const code = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** What would steer the terminal or forge a line is shown, escaped. */
export const printable = (text: string): string => text.replace(steering, (one) => named[one] ?? code(one))

/** Lines and tabs are layout of ours. */
export const printableBlock = (text: string): string =>
  text.replace(steering, (one) => (one === '\n' || one === '\t' ? one : code(one)))

/** Still the same JSON: what it does not escape by itself (DEL, C1, directions) is escaped as it would be. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(steering, (one) => (one === '\n' ? one : code(one)))
