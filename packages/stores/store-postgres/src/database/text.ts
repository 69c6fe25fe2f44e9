// PostgreSQL refuses NUL and half surrogate pairs in text.
const untakable = /\0|\p{Surrogate}/u
const everyUntakable = /\0|\p{Surrogate}/gu
const escaped = /\\u0000|\\ud[89a-f]/

// A fast check, because nearly every text has none of these.
const suspect = /[\0\ud800-\udfff]/

export const text = (value: string): string =>
  suspect.test(value) && untakable.test(value) ? value.replace(everyUntakable, '\ufffd') : value

/** For jsonb, which decodes the escapes; text columns keep them. */
export const jsonb = (value: unknown): string => {
  const plain = JSON.stringify(value)
  if (!escaped.test(plain)) return plain
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? text(item) : item))
}
