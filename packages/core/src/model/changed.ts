/**
 * A copy with some values changed. This runs several times for every conversation and message, and in V8 of Node 20 a spread is
 * by far the fastest copy unless a field is added to it: then each copy gets a hidden class of its own, which takes 20 times as long.
 */
export const changed = <T extends object>(thing: T, patch: { readonly [K in keyof T]?: T[K] | undefined }): T => {
  const copy = { ...thing }
  for (const key in patch) {
    if (!(key in thing)) return Object.assign({}, thing, patch)
    copy[key] = patch[key] as T[typeof key]
  }
  return copy
}
