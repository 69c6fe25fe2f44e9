// A key may be written with escapes (`\u005f_proto__`), so texts with escaped ASCII letters are checked too.
const suspicious = /__proto__|constructor|prototype|\\u00(?:5f|6[0-9a-f]|7[0-9a-f])/i
const dangerous = new Set(['__proto__', 'constructor', 'prototype'])
const decoder = /* @__PURE__ */ new TextDecoder()

/** The depth of nesting, found without parsing. */
const isTooDeep = (text: string, maxDepth: number): boolean => {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) {
      for (at++; at < text.length && text.charCodeAt(at) !== 34; at++) if (text.charCodeAt(at) === 92) at++
    } else if (code === 123 || code === 91) {
      if (++depth > maxDepth) return true
    } else if (code === 125 || code === 93) depth--
  }
  return false
}

const clean = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    if (!Array.isArray(value) && dangerous.has(key)) Reflect.deleteProperty(value, key)
    else clean((value as Record<string, unknown>)[key])
  }
}

/**
 * Parses JSON from outside. Refuses deep nesting, which would overflow the stack of recursive code,
 * and removes keys that reach a prototype. Throws `SyntaxError`.
 */
export const safeJson = (source: Uint8Array | string, options: { maxDepth?: number } = {}): unknown => {
  const text = typeof source === 'string' ? source : decoder.decode(source)
  if (isTooDeep(text, options.maxDepth ?? 64)) throw new SyntaxError('The JSON nests too deeply')
  const value: unknown = JSON.parse(text)
  if (suspicious.test(text)) clean(value)
  return value
}
