import type { Question } from './api.js'
import type { ApiDocument, Operation, Parameter } from './document.js'
import { type Scope, whyNot } from './left-out.js'

/** A tool: one operation of the management API. */
export interface Tool {
  name: string
  description: string
  scope: Scope
  readOnly: boolean
  inputSchema: ObjectSchema
  /** The request for these arguments, or what is wrong with them. */
  question(given: Readonly<Record<string, unknown>>): Question | string
}

interface ObjectSchema {
  type: 'object'
  properties: Record<string, unknown>
  required?: string[]
  additionalProperties: false
}

const keyName = 'idempotency_key'

/** The tools of an API, in the order of its document. */
export const toolsOf = ({ paths, components }: ApiDocument): readonly Tool[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => whyNot(operation) === undefined)
      .map(([method, operation]) => toolOf(method.toUpperCase(), path, operation, components.schemas)),
  )

const toolOf = (
  method: string,
  path: string,
  operation: Operation,
  shared: ApiDocument['components']['schemas'],
): Tool => {
  const { operationId: name, parameters = [] } = operation
  const body = operation.requestBody?.content['application/json']?.schema
  const fields = (body?.properties ?? {}) as Record<string, unknown>
  const inUrl = parameters.filter((one) => one.in !== 'header')
  const hasKey = parameters.some((one) => one.in === 'header' && one.name === 'Idempotency-Key')
  const of = (where: Parameter['in']) => inUrl.filter((one) => one.in === where).map((one) => one.name)
  const places = [...of('path'), ...of('query'), ...Object.keys(fields), ...(hasKey ? [keyName] : [])]
  const required = [
    ...inUrl.filter((one) => one.required).map((one) => one.name),
    ...((body?.required ?? []) as readonly string[]),
  ]
  return {
    name,
    description: `${operation.summary} (${method} ${path}, scope ${operation['x-scope']})`,
    scope: operation['x-scope'] as Scope,
    readOnly: operation['x-read-only'],
    inputSchema: {
      type: 'object',
      properties: inlined(
        {
          ...Object.fromEntries(inUrl.map(({ name: one, description, schema }) => [one, { ...schema, description }])),
          ...fields,
          ...(hasKey && { [keyName]: { type: 'string', maxLength: 200, description: keyMeaning } }),
        },
        shared,
      ) as Record<string, unknown>,
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    question(given) {
      const unknown = Object.keys(given).find((one) => !places.includes(one))
      if (unknown !== undefined)
        return `Unknown argument ${JSON.stringify(unknown.slice(0, 100))}; there are: ${places.join(', ') || 'none'}`
      const missing = required.find((one) => given[one] === undefined)
      if (missing !== undefined) return `The argument ${missing} is needed`
      const wrong = inUrl.find(({ name: one }) => typeof given[one] === 'object')
      if (wrong) return `The argument ${wrong.name} must be a single value`
      const asked = of('query').filter((one) => given[one] !== undefined)
      const search = new URLSearchParams(Object.fromEntries(asked.map((one) => [one, String(given[one])])))
      const filled = path.replace(/\{(\w+)\}/g, (_, one: string) => encodeURIComponent(String(given[one])))
      const key = hasKey ? given[keyName] : undefined
      return {
        method,
        path: search.size > 0 ? `${filled}?${search}` : filled,
        ...(body && { json: Object.fromEntries(Object.keys(fields).flatMap((one) => pair(one, given[one]))) }),
        ...(key !== undefined && { key: String(key) }),
      }
    },
  }
}

const keyMeaning =
  'The same key and arguments again is the same request and does nothing twice. Give one, to be able to repeat.'

const pair = <T>(name: string, value: T): [string, T][] => (value === undefined ? [] : [[name, value]])

const prefix = '#/components/schemas/'

/** A tool's schema is a document of its own, and models read it better without references. */
const inlined = (schema: unknown, shared: Readonly<Record<string, unknown>>, depth = 0): unknown => {
  if (depth > 50) throw new Error('A schema of the API contains itself')
  if (Array.isArray(schema)) return schema.map((one) => inlined(one, shared, depth + 1))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref, ...rest } = schema as Record<string, unknown>
  const referred = typeof $ref === 'string' && $ref.startsWith(prefix) ? shared[$ref.slice(prefix.length)] : undefined
  const whole = { ...(referred as object | undefined), ...rest }
  return Object.fromEntries(Object.entries(whole).flatMap(([name, one]) => pair(name, inlined(one, shared, depth + 1))))
}
