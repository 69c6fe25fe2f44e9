export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A discriminator beside its variants; without them it only names those who build on this schema. */
export const isChoice = ({ discriminator, oneOf }) => discriminator?.mapping !== undefined && oneOf !== undefined

export const variantAt = (document, pointer) => document.components.schemas[pointer.split('/').at(-1)]

/** Every schema that has a say about this value: the parts of `allOf`, the variants that may be meant. */
const saying = (schema, value, document) => {
  if (!isObject(schema)) return []
  const { discriminator, allOf = [], oneOf = [], anyOf = [] } = schema
  const pointer = isChoice(schema) ? discriminator.mapping[value?.[discriminator.propertyName]] : undefined
  const variants = pointer ? [variantAt(document, pointer)] : [...oneOf, ...anyOf]
  return [schema, ...[...allOf, ...variants].flatMap((one) => saying(one, value, document))]
}

/** Names that no schema knows. Where a description has no names at all, or allows others, any will do. */
export const unknownNames = (schema, value, document, path = '') => {
  const said = saying(schema, value, document)
  if (Array.isArray(value)) {
    const items = { anyOf: said.flatMap(({ items }) => (items ? [items] : [])) }
    return value.flatMap((one) => unknownNames(items, one, document, `${path}[]`))
  }
  if (!isObject(value)) return []
  const named = said.filter(({ properties }) => properties)
  const others = said.flatMap(({ additionalProperties: more }) => (more ? [more] : []))
  return Object.entries(value).flatMap(([name, one]) => {
    const here = `${path}.${name}`
    const own = named.flatMap(({ properties }) => (Object.hasOwn(properties, name) ? [properties[name]] : []))
    if (own.length > 0) return unknownNames({ anyOf: own }, one, document, here)
    return named.length === 0 || others.length > 0 ? [] : [`${here} is not known`]
  })
}
