import { z } from 'zod'
import type { Route } from './route.js'

type Schemas = Record<string, unknown>

/** References lead to the document's components: `#` is the root of the document, not of this schema. */
const json = (schema: z.ZodType, io: 'input' | 'output', shared: Schemas): Schemas => {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')
  const { $defs = {}, ...rest } = JSON.parse(text) as Schemas & { $defs?: Schemas }
  Object.assign(shared, $defs)
  return rest
}

const problems = (route: Route) => ({
  ...((route.query || route.body) && { 400: { $ref: '#/components/responses/Problem' } }),
  401: { $ref: '#/components/responses/Problem' },
  403: { $ref: '#/components/responses/Problem' },
  ...(route.path.includes('{') && { 404: { $ref: '#/components/responses/Problem' } }),
  503: { $ref: '#/components/responses/Problem' },
})

const parameters = (route: Route, shared: Schemas): readonly object[] => {
  const query = route.query ? json(route.query, 'input', shared) : {}
  const properties = (query.properties ?? {}) as Record<string, { description?: string }>
  const required = (query.required ?? []) as readonly string[]
  return [
    ...route.names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(properties).map(([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema,
    })),
    ...(route.method === 'POST' && route.body
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            description: 'The same key and body again is the same request; with another body it is refused (409).',
            schema: { type: 'string', maxLength: 200 },
          },
        ]
      : []),
  ]
}

const requestBody = (route: Route, shared: Schemas): object | undefined => {
  if (route.body)
    return { required: true, content: { 'application/json': { schema: json(route.body, 'input', shared) } } }
  return route.consumes === undefined ? undefined : { required: true, content: { [route.consumes]: {} } }
}

const answers = (route: Route, shared: Schemas) => ({
  ...(route.output && { 'application/json': { schema: json(route.output, 'output', shared) } }),
  ...Object.fromEntries((route.produces ?? []).map((type) => [type, { schema: { type: 'string' } }])),
})

/** `GET /conversations/{conversation}/messages` is `get_conversation_messages`. */
const nameOf = ({ method, path }: Route): string =>
  `${method.toLowerCase()}${path
    .replace(/s\/\{\w+\}/g, '')
    .replace(/[{}]/g, '')
    .replace(/[/-]/g, '_')}`

const operation = (route: Route, shared: Schemas) => {
  const body = requestBody(route, shared)
  const taken = parameters(route, shared)
  return {
    operationId: nameOf(route),
    summary: route.summary,
    tags: [route.tag],
    'x-scope': route.scope,
    'x-read-only': route.method === 'GET' || route.readOnly === true,
    ...(taken.length > 0 && { parameters: taken }),
    ...(body && { requestBody: body }),
    responses: { [route.status ?? 200]: { description: 'Done', content: answers(route, shared) }, ...problems(route) },
  }
}

/** The OpenAPI 3.1 document, made from the table that the router uses. */
export const openApi = (table: readonly Route[], server: string) => {
  const paths: Record<string, Record<string, unknown>> = {}
  const schemas: Schemas = {}
  for (const route of table)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, schemas) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Deskwire management API',
      version: '1',
      description:
        'Keys have a scope: `admin` may do everything, `agent` may hold conversations, `read` may only read. Errors follow RFC 9457.',
    },
    servers: [{ url: server }],
    security: [{ key: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      responses: {
        Problem: {
          description: 'What is wrong, and in which field',
          content: { 'application/problem+json': { schema: problemSchema } },
        },
      },
    },
  }
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
}
