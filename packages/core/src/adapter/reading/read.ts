/** Data from another system, not checked yet. Reading it never throws. */
export type Fields = Readonly<Record<string, unknown>>

const none: Fields = /* @__PURE__ */ Object.freeze({})
const nothing: readonly unknown[] = /* @__PURE__ */ Object.freeze([])

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fields = (value: unknown): Fields => (isFields(value) ? value : none)

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : nothing)

/** An own field; the name may come from outside, so never one of the prototype. */
export const own = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** A text that is not empty, unchanged. */
export const filled = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A text that is not blank, trimmed. A number is accepted as text. */
export const word = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : typeof value === 'string' ? filled(value.trim()) : undefined

/** An http or https URL that may be shown to a customer. */
export const webUrl = (value: unknown): string | undefined => {
  const url = word(value)
  if (url === undefined || !URL.canParse(url)) return undefined
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined
}
