import type { z } from 'zod'
import { safeJson } from '../../adapter/reading/json.js'
import type { Bridge } from '../../bridge/bridge.js'
import type { Context } from '../../bridge/task/context.js'
import type { Caller, Keys, Scope } from '../keys.js'
import type { PanelSessions } from '../panel/session.js'
import { problem } from '../problem.js'
import type { RawRequest, RawResponse } from '../raw.js'
import { Refused, refusedBy } from './refused.js'

/** What a handler is given. */
export interface Asked<Params, Query, Body> {
  bridge: Bridge
  context: Context
  params: Params
  query: Query
  body: Body
  /** The `Idempotency-Key`, or a random one. */
  id: string
  by: Caller
  keys: Keys
  sessions: PanelSessions
  request: RawRequest
  maxUploadBytes: number
  /** Is `/metrics` served? */
  metrics: boolean
}

/** The `{names}` in a path. */
export type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<Rest>
  : unknown

type Method = 'GET' | 'POST' | 'DELETE'

/** One route of the table from which the router, the OpenAPI document and the reference are made. */
interface Described {
  method: Method
  path: string
  /** `panel`: for the bearer of a panel only, and its ticket. */
  scope: Scope | 'panel'
  summary: string
  tag: string
  query?: z.ZodType
  body?: z.ZodType
  output?: z.ZodType
  /** Changes nothing, though it is a POST. */
  readOnly?: true
  /** Default: 200. */
  status?: 200 | 201 | 202
  /** Media types it answers with besides, or instead of, JSON. */
  produces?: readonly string[]
  /** Takes the body as raw bytes. */
  consumes?: string
}

export interface Route extends Described {
  readonly pattern: RegExp
  readonly names: readonly string[]
  run(
    about: Omit<Asked<unknown, unknown, unknown>, 'id' | 'query' | 'body'> & { search: string; maxBodyBytes: number },
  ): Promise<RawResponse>
}

/** A JSON value, with headers of its own if need be, or a complete answer. */
type Answered<Output> = Output | { raw: RawResponse } | { json: Output; headers: Readonly<Record<string, string>> }

interface Definition<Path extends string, Query extends z.ZodType, Body extends z.ZodType, Output extends z.ZodType>
  extends Described {
  path: Path
  query?: Query
  body?: Body
  output?: Output
  handle(
    asked: Asked<ParamsOf<Path>, z.output<Query>, z.output<Body>>,
  ): Answered<z.input<Output>> | Promise<Answered<z.input<Output>>>
}

export const route = <
  Path extends string,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Output extends z.ZodType = z.ZodUndefined,
>(
  definition: Definition<Path, Query, Body, Output>,
): Route => {
  const { handle, ...described } = definition
  const { pattern, names } = compile(definition.path)
  return {
    ...described,
    pattern,
    names,
    async run({ search, maxBodyBytes, ...about }) {
      const { request } = about
      const query = definition.query ? parse(definition.query, queryOf(search), 'query') : noInput
      const given = definition.body ? await readJson(request, maxBodyBytes) : undefined
      const body = definition.body ? parse(definition.body, given, 'body') : noInput
      const params = about.params as ParamsOf<Path>
      const answer = await handle({
        ...about,
        params,
        query: query as z.output<Query>,
        body: body as z.output<Body>,
        id: idempotencyKey(request),
      })
      if (isRaw(answer)) return answer.raw
      const { json, headers } = hasHeaders(answer) ? answer : { json: answer, headers: {} }
      return {
        status: definition.status ?? 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
        body: JSON.stringify(definition.output ? documented(definition.output, json) : json),
      }
    },
  }
}

const noInput = undefined

/** Removes fields that are not in the document, which an adapter's answer may have. Missing fields are let through. */
const documented = (schema: z.ZodType, answer: unknown): unknown => {
  const result = schema.safeParse(answer)
  return result.success ? result.data : answer
}

const hasHeaders = (answer: unknown): answer is { json: unknown; headers: Readonly<Record<string, string>> } =>
  typeof answer === 'object' && answer !== null && 'json' in answer && 'headers' in answer

const isRaw = (answer: unknown): answer is { raw: RawResponse } =>
  typeof answer === 'object' && answer !== null && 'raw' in answer

/** Ids may contain slashes (`whatsapp/wamid…`), so `{id}` takes them encoded or not. Other parameters are one segment. */
const compile = (path: string): { pattern: RegExp; names: readonly string[] } => {
  const names: string[] = []
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name)
    return name === 'id' ? '(.{1,512})' : '([^/]{1,256})'
  })
  return { pattern: new RegExp(`^${source}$`), names }
}

const queryOf = (search: string): unknown => Object.fromEntries(new URLSearchParams(search))

const readJson = async (request: RawRequest, maxBytes: number): Promise<unknown> => {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type))
    throw new Refused(problem(415, 'The body must be JSON: content-type: application/json'))
  const bytes = await request.body(maxBytes)
  try {
    return safeJson(bytes)
  } catch (thrown) {
    throw new Refused(problem(400, `The body is not valid JSON: ${thrown instanceof Error ? thrown.message : ''}`))
  }
}

const parse = (schema: z.ZodType, value: unknown, where: 'query' | 'body'): unknown => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw refusedBy(result.error.issues, where)
}

const own = /^[\x21-\x7e]{1,200}$/

const idempotencyKey = (request: RawRequest): string => {
  const given = request.headers['idempotency-key']
  if (given === undefined) return crypto.randomUUID()
  if (own.test(given)) return given
  throw new Refused(
    problem(400, 'Idempotency-Key: must be 1 to 200 visible ASCII characters', {
      errors: [{ pointer: 'Idempotency-Key', detail: '1 to 200 visible ASCII characters' }],
    }),
  )
}
