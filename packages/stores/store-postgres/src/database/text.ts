// PostgreSQL takes neither NUL nor half a surrogate pair in text, whoever sent them.
const untakable = /\0|\p{Surrogate}/u
const everyUntakable = /\0|\p{Surrogate}/gu
const escaped = /\\u0000|\\ud[89a-f]/

// Nearly every text has none of these at all, which is quickly seen.
const suspect = /[\0\ud800-\udfff]/

export const text = (value: string): string =>
  suspect.test(value) && untakable.test(value) ? value.replace(everyUntakable, '\ufffd') : value

/** For jsonb, which reads the escapes; in a text column they stay escapes. */
export const jsonb = (value: unknown): string => {
  const plain = JSON.stringify(value)
  if (!escaped.test(plain)) return plain
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? text(item) : item))
}
