import { safeJson } from '@deskwire/core/adapter'
import type { z } from 'zod'
import { Problem } from './problem.js'

export interface Asked {
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  headers: Headers
  /** The body, parsed by this schema. */
  json<T>(schema: z.ZodType<T>): Promise<T>
  bytes(max: number): Promise<Uint8Array>
  signal: AbortSignal
}
export type Route = readonly [method: string, path: string, answer: (asked: Asked) => unknown]

const maxJson = 1024 * 1024

/** Answers with JSON, or with the route's own `Response`. Undefined if there is no such path. */
export const answer = async (
  routes: readonly Route[],
  request: Request,
  path: string,
): Promise<Response | undefined> => {
  let known = false
  for (const [method, pattern, handler] of routes) {
    const params = match(pattern, path)
    if (!params) continue
    known = true
    if (method !== request.method) continue
    const result = await handler({
      params,
      query: new URL(request.url).searchParams,
      headers: request.headers,
      signal: request.signal,
      bytes: (max) => read(request, max),
      json: async (schema) => {
        const found = schema.safeParse(parsed(await read(request, maxJson)))
        if (found.success) return found.data
        const [issue] = found.error.issues
        throw new Problem(400, 'invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`)
      },
    })
    return result instanceof Response ? result : json(result ?? null)
  }
  return known ? json({ code: 'method', message: 'This method is not allowed here' }, 405) : undefined
}

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...plainHeaders } })

const plainHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }

const match = (pattern: string, path: string): Record<string, string> | undefined => {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [n, part] of wanted.entries()) {
    const value = given[n] ?? ''
    if (part.startsWith(':')) {
      try {
        params[part.slice(1)] = decodeURIComponent(value)
      } catch {
        return undefined
      }
    } else if (part !== value) return undefined
  }
  return params
}

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return bytes.length === 0 ? {} : safeJson(bytes)
  } catch {
    throw new Problem(400, 'invalid', 'The body is not JSON')
  }
}

const read = async (request: Request, max: number): Promise<Uint8Array> => {
  const tooLarge = () => new Problem(413, 'too_large', `More than ${max} bytes`)
  if (Number(request.headers.get('content-length') ?? 0) > max) throw tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.length
    if (length > max) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}
