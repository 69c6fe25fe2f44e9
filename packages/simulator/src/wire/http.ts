/** The request in the common form of all covers (node server, msw, direct call). */
export interface WireRequest {
  method: string
  /** Absolute, or a path: the host decides which provider answers, or else the path. */
  url: string
  headers: Readonly<Record<string, string>>
  body?: Uint8Array | string
}

export interface WireResponse {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array
  /** The connection broke before an answer reached the caller. */
  lost?: true
}

export type Provider = 'twilio' | 'meta'

/** A parsed request. */
export interface Call {
  method: string
  path: string
  query: URLSearchParams
  headers: ReadonlyMap<string, string>
  raw: Buffer
  params: Record<string, string>
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }
export type JsonObject = { readonly [key: string]: Json | undefined }

export const json = (status: number, body: Json, headers: Record<string, string> = {}): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
})

export const empty = (status: number): WireResponse => ({ status, headers: {}, body: '' })

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)

export const readJson = (raw: Buffer): Json | undefined => {
  try {
    return JSON.parse(raw.toString('utf8')) as Json
  } catch {
    return undefined
  }
}

export const form = (raw: Buffer): URLSearchParams => new URLSearchParams(raw.toString('utf8'))

export const basicCredentials = (header: string | undefined): { user: string; password: string } | undefined => {
  if (!header?.startsWith('Basic ')) return undefined
  const text = Buffer.from(header.slice(6), 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

export const bearerToken = (header: string | undefined): string | undefined =>
  header?.startsWith('Bearer ') ? header.slice(7) : header?.startsWith('OAuth ') ? header.slice(6) : undefined

export type Handler<Context> = (call: Call, context: Context) => WireResponse | Promise<WireResponse>

export interface Route<Context> {
  method: string
  expression: RegExp
  names: readonly string[]
  handle: Handler<Context>
}

/** `:name` is one path segment. */
export const route = <Context>(method: string, pattern: string, handle: Handler<Context>): Route<Context> => {
  const names: string[] = []
  const source = pattern.replace(/[.]/g, '\\.').replace(/:([a-z]+)/g, (_, name: string) => {
    names.push(name)
    return '([^/]+?)'
  })
  return { method, expression: new RegExp(`^${source}$`), names, handle }
}

export const dispatch = async <Context>(
  routes: readonly Route<Context>[],
  call: Call,
  context: Context,
): Promise<WireResponse | 'unknown' | 'method'> => {
  let known = false
  for (const entry of routes) {
    const match = entry.expression.exec(call.path)
    if (!match) continue
    known = true
    if (entry.method !== call.method) continue
    const params: Record<string, string> = {}
    for (const [index, name] of entry.names.entries()) params[name] = safeDecode(match[index + 1] ?? '')
    return entry.handle({ ...call, params }, context)
  }
  return known ? 'method' : 'unknown'
}

/** Leaves a broken escape unchanged. */
export const safeDecode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
