/**
 * A copy with other values in some places. Two spreads in one literal are far dearer to the engine than one spread and a
 * few assignments, and this is done to every conversation and message several times.
 */
export const changed = <T extends object>(thing: T, patch: { readonly [K in keyof T]?: T[K] | undefined }): T => {
  const copy = { ...thing }
  for (const key in patch) copy[key] = patch[key] as T[typeof key]
  return copy
}
