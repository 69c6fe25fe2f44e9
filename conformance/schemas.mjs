import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { isChoice, isObject, unknownNames, variantAt } from './names.mjs'

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]))

/**
 * A schema of a description as JSON Schema. A discriminator becomes conditions, so that an error names what is wrong
 * with the one variant that was meant. `additionalProperties: false` goes: in a part of an `allOf` it would forbid the
 * other parts' names, and names are looked at by `unknownNames`, everywhere.
 */
const plain = (schema, document, seen = new Map()) => {
  if (Array.isArray(schema)) return schema.map((one) => plain(one, document, seen))
  if (!isObject(schema)) return schema
  const before = seen.get(schema)
  if (before) return before
  const out = {}
  seen.set(schema, out)
  // OpenAPI 3.0: without a type null is allowed anyway; with an enum it is meant to be one of the values.
  const { discriminator, example, examples, xml, externalDocs, default: _, nullable, ...rest } = schema
  if (nullable && rest.type !== undefined) out.nullable = true
  if (nullable && rest.enum) rest.enum = [...rest.enum, null]
  for (const [name, value] of Object.entries(rest)) {
    if (name === 'additionalProperties' && value === false) continue
    if (name === 'oneOf' && isChoice(schema)) continue
    // Under `properties` stand names of the vendor's, not keywords.
    if (name === 'properties') out.properties = mapped(value, (one) => plain(one, document, seen))
    else out[name] = name === 'enum' || name === 'const' ? value : plain(value, document, seen)
  }
  if (isChoice(schema)) {
    const { propertyName } = discriminator
    const variants = Object.entries(discriminator.mapping)
    const kind = {
      properties: { [propertyName]: { enum: variants.map(([value]) => value) } },
      required: [propertyName],
    }
    out.allOf = [
      ...(out.allOf ?? []),
      kind,
      ...variants.map(([value, pointer]) => ({
        if: { properties: { [propertyName]: { const: value } }, required: [propertyName] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: plain(variantAt(document, pointer), document, seen),
      })),
    ]
  }
  return out
}

const words = ({ instancePath, keyword, message, params }) => {
  const path = instancePath.replace(/\/\d+/g, '[]').replaceAll('/', '.')
  const more = params.allowedValues ? `: ${params.allowedValues.join(', ')}` : ''
  return `${path} ${keyword === 'oneOf' || keyword === 'anyOf' ? 'fits no variant, or several' : message}${more}`
}

export const createSchemas = () => {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  addFormats(ajv)
  const compiled = new Map()
  const validatorOf = (schema, document) => {
    const before = compiled.get(schema)
    if (before) return before
    const validate = ajv.compile(plain(schema, document))
    compiled.set(schema, validate)
    return validate
  }
  /** What is wrong with a value, each thing once. */
  return (schema, value, document) => {
    const validate = validatorOf(schema, document)
    validate(value)
    // The condition of a variant is not an error of its own.
    const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(words)
    return [...new Set([...errors, ...unknownNames(schema, value, document)])]
  }
}
