import type { $ZodDiscriminatedUnion, $ZodType, $ZodTypes } from 'zod/v4/core'

type Path = readonly PropertyKey[]

export const isZod = (schema: object): schema is $ZodTypes => '_zod' in schema

/** Unwraps optional, default and transform. */
const bare = (schema: $ZodType): $ZodTypes | undefined => {
  if (!isZod(schema)) return undefined
  const { def } = schema._zod
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
    case 'catch':
      return bare(def.innerType)
    case 'pipe':
      return bare(def.in)
    case 'lazy':
      return bare(def.getter())
    default:
      return schema
  }
}

/** The alternatives of a union; with a discriminator, only the matching one. */
const alternativesOf = (schema: $ZodType, given: unknown): readonly $ZodType[] => {
  const found = bare(schema)
  if (found?._zod.def.type !== 'union') return []
  const { options } = found._zod.def
  if (!('discriminator' in found._zod.def)) return options
  const { discriminator } = found._zod.def as $ZodDiscriminatedUnion['_zod']['def']
  const value: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, discriminator) : undefined
  return options.filter((option) =>
    [...(option._zod.propValues?.[discriminator] ?? [])].some((one) => Object.is(one, value)),
  )
}

/** The schemas at a path: several where a union allows more than one. */
const schemasAt = (schema: $ZodType, path: Path, given: unknown): readonly $ZodType[] => {
  const alternatives = alternativesOf(schema, given)
  if (alternatives.length > 0) return alternatives.flatMap((one) => schemasAt(one, path, given))
  const found = bare(schema)
  const [key, ...rest] = path
  if (!found || key === undefined) return found ? [found] : []
  const inside: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, key) : undefined
  const next = inner(found, key)
  return next ? schemasAt(next, rest, inside) : []
}

const inner = ({ _zod: { def } }: $ZodTypes, key: PropertyKey): $ZodType | undefined => {
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined
    case 'array':
      return def.element
    case 'tuple':
      return def.items[Number(key)]
    case 'record':
      return def.valueType
    default:
      return undefined
  }
}

/** The field names allowed at a path, to suggest one for a misspelt name. */
export const fieldsAt = (schema: $ZodType, path: Path, given: unknown): readonly string[] => [
  ...new Set(schemasAt(schema, path, given).flatMap(fieldsOf)),
]

const fieldsOf = (schema: $ZodType): readonly string[] => {
  if (!isZod(schema)) return []
  const { def } = schema._zod
  if (def.type === 'object') return Object.keys(def.shape)
  return def.type === 'record' ? [...(def.keyType._zod.values ?? [])].map(String) : []
}
