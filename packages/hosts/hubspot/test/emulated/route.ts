export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | undefined>>
  body: Uint8Array
}

export interface Reply {
  status: number
  json?: unknown
  bytes?: Uint8Array
  headers?: Readonly<Record<string, string>>
}

export type Routes = (asked: Asked, json: () => Record<string, unknown>) => Reply | undefined

export const refused = (status: number, category: string, message: string): Reply => ({
  status,
  json: { category, correlationId: 'aeb5f871-7f07-4993-9211-075dc63e7cbf', message },
})
export const notFound = refused(404, 'OBJECT_NOT_FOUND', 'Object not found')
export const invalid = (field: string) => refused(400, 'VALIDATION_ERROR', `Invalid input JSON: ${field}`)

export const pageOf = <T>(all: readonly T[], query: URLSearchParams, most = 100) => {
  const from = Number(query.get('after') ?? 0)
  const to = from + Math.min(Number(query.get('limit') ?? most), most)
  return { results: all.slice(from, to), ...(to < all.length && { paging: { next: { after: String(to) } } }) }
}
