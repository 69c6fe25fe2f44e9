import fc from 'fast-check'

const oddValues: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1e308,
  true,
  [],
  {},
  [null],
  'x'.repeat(5_000),
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  '99999999999999999999',
  '<b>&amp;</b>',
]

type Path = readonly (string | number)[]

const pathsOf = (value: unknown, at: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [at]
  const inside = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...at, Array.isArray(value) ? Number(key) : key]),
  )
  return [at, ...inside]
}

const changed = (value: unknown, path: Path, change: (old: unknown) => unknown): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((child, at) => (at === key ? changed(child, rest, change) : child))
  const entries = Object.entries(value as object).flatMap(([name, child]): [string, unknown][] => {
    if (name !== key) return [[name, child]]
    const next = changed(child, rest, change)
    return next === gone ? [] : [[name, next]]
  })
  return Object.fromEntries(entries)
}

const gone = Symbol('gone')

/** A sample's body, damaged in a few places: what a provider might send one day, all of it properly signed. */
export const damaged = (body: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const text = Buffer.from(body).toString('utf8')
  const raw = fc.constantFrom('', '{', '[]', 'null', '0', '"x"', '{}', '[{}]', '{"__proto__":{"polluted":true}}')
  const bytes = fc.uint8Array({ maxLength: 40 })
  const parsed = jsonOf(text)
  const structured = parsed === undefined ? damagedForm(text) : damagedJson(parsed)
  return fc.oneof(
    { weight: 8, arbitrary: structured.map((made) => Buffer.from(made)) },
    { weight: 1, arbitrary: raw.map((made) => Buffer.from(made)) },
    { weight: 1, arbitrary: bytes },
  )
}

const jsonOf = (text: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

const damagedJson = (value: unknown): fc.Arbitrary<string> => {
  const paths = pathsOf(value)
  const wound = fc.tuple(fc.nat(paths.length - 1), fc.constantFrom(...oddValues, gone, gone))
  return fc.array(wound, { minLength: 1, maxLength: 3 }).map((wounds) => {
    let result = value
    for (const [at, odd] of wounds) {
      const path = paths[at] ?? []
      if (isThere(result, path)) result = changed(result, path, () => odd)
    }
    return JSON.stringify(result === gone ? {} : result) ?? ''
  })
}

const isThere = (value: unknown, path: Path): boolean => {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false
    at = Reflect.get(at, key)
  }
  return true
}

const damagedForm = (text: string): fc.Arbitrary<string> => {
  const pairs = [...new URLSearchParams(text)]
  const words = oddValues.filter((value) => typeof value === 'string')
  const wound = fc.tuple(fc.nat(Math.max(pairs.length - 1, 0)), fc.constantFrom<string | typeof gone>(...words, gone))
  return fc.array(wound, { minLength: 1, maxLength: 3 }).map((wounds) => {
    const result = new URLSearchParams()
    for (const [at, [name, value]] of pairs.entries()) {
      const odd = wounds.find(([place]) => place === at)?.[1] ?? value
      if (odd !== gone) result.append(name, odd)
    }
    return result.toString()
  })
}
