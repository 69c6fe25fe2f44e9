/** What another system sent, before anyone looked at it: nothing is believed, and reading never throws. */
export type Fields = Readonly<Record<string, unknown>>

const none: Fields = /* @__PURE__ */ Object.freeze({})
const nothing: readonly unknown[] = /* @__PURE__ */ Object.freeze([])

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fields = (value: unknown): Fields => (isFields(value) ? value : none)

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : nothing)

/** A field by a name that may come from outside: never one of its prototype. */
export const own = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** A text with something in it, to the letter. */
export const filled = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A text that says something, without the space around it; a number where a text is meant is one too. */
export const word = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : typeof value === 'string' ? filled(value.trim()) : undefined

/** An address that a customer may be given. */
export const webUrl = (value: unknown): string | undefined => {
  const url = word(value)
  if (url === undefined || !URL.canParse(url)) return undefined
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined
}
