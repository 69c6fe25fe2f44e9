import { notFound, pageOf, type Reply, type Routes, refused } from './route.js'
import type { State, StoredFile, StoredObject } from './state.js'

interface Filter {
  propertyName: string
  operator: string
  value?: string
  values?: readonly string[]
}

/** The CRM, the files and the site search. */
export const objectRoutes =
  (state: State): Routes =>
  ({ method, path, query, headers, body }, json) => {
    const [, kind, rest = ''] = /^\/crm\/v3\/objects\/(contacts|tickets)(\/\w+)?$/.exec(path) ?? []
    if (kind !== undefined) {
      const all = kind === 'contacts' ? state.contacts : state.tickets
      if (rest === '/search') return search(all, json())
      if (rest === '' && method === 'POST') {
        const { properties, associations } = json() as {
          properties?: Record<string, string>
          associations?: { to: { id: string } }[]
        }
        if (!properties || !associations) return refused(400, 'VALIDATION_ERROR', 'Invalid input JSON')
        const made = kind === 'contacts' ? state.contact(properties) : state.ticket(properties, associations[0]?.to.id)
        return { status: 201, json: objectOf(made) }
      }
      const found = all.get(rest.slice(1))
      return found ? { status: 200, json: objectOf(found) } : notFound
    }
    if (path === '/files/v3/files' && method === 'POST') return upload(state, headers['content-type'] ?? '', body)
    const [, file, what] = /^\/files\/v3\/files\/(\d+)(\/signed-url)?$/.exec(path) ?? []
    if (file !== undefined) {
      const found = state.files.get(file)
      if (!found) return notFound
      if (what === undefined) return { status: 200, json: recordOf(state, found) }
      const { name, extension } = partsOf(found.name)
      return {
        status: 200,
        json: {
          name,
          extension,
          type: 'DOCUMENT',
          size: found.bytes.length,
          expiresAt: new Date(state.now() + 3_600_000).toISOString(),
          url: `${state.url()}/signed/${found.id}`,
        },
      }
    }
    if (path === '/cms/v3/site-search/search') {
      const words = (query.get('q') ?? '').toLowerCase()
      const results = state.articles
        .filter(({ title }) => title.toLowerCase().includes(words))
        .map((one) => ({ ...one, score: 1, domain: 'help.acme.example', type: 'KNOWLEDGE_ARTICLE' }))
      return {
        status: 200,
        json: {
          total: results.length,
          offset: 0,
          limit: 10,
          page: 0,
          searchTerm: words,
          ...pageOf(results, query, 10),
        },
      }
    }
    const article = /^\/cms\/v3\/site-search\/indexed-data\/(\d+)$/.exec(path)?.[1]
    if (article === undefined) return undefined
    const found = state.articles.find(({ id }) => String(id) === article)
    if (!found) return notFound
    const field = (name: string, value: string) => ({ name, value, values: [value], metadataField: true })
    const fields = { title: field('title', found.title), url: field('url', found.url) }
    return { status: 200, json: { id: article, type: 'KNOWLEDGE_ARTICLE', fields } }
  }

const objectOf = ({ id, properties, createdAt }: StoredObject) => ({
  id,
  properties,
  createdAt,
  updatedAt: createdAt,
  archived: false,
})

/** HubSpot's searchable form has no country code. */
const propertyOf = (record: StoredObject, name: string): string | undefined => {
  if (name === 'associations.contact') return record.contact
  if (name === 'hs_object_id') return record.id
  const from = /^hs_searchable_calculated_(phone|mobile)_number$/.exec(name)?.[1]
  if (from === undefined) return record.properties[name]
  const digits = record.properties[from === 'phone' ? 'phone' : 'mobilephone']?.replace(/\D/g, '')
  return digits === undefined ? undefined : digits.length > 10 ? digits.replace(/^(00)?1/, '') : digits
}

const fits = (record: StoredObject, { propertyName, operator, value, values = [] }: Filter): boolean => {
  const has = propertyOf(record, propertyName)
  if (operator === 'EQ') return has === value
  if (operator === 'IN') return has !== undefined && values.includes(has)
  throw new Error(`The emulated search has no ${operator}`)
}

const search = (all: ReadonlyMap<string, StoredObject>, given: Record<string, unknown>): Reply => {
  const {
    filterGroups,
    query = '',
    limit,
    after,
  } = given as {
    filterGroups?: { filters: Filter[] }[]
    query?: string
    limit?: number
    after?: string
  }
  if (!filterGroups || filterGroups.length > 5) return refused(400, 'VALIDATION_ERROR', 'filterGroups')
  const words = query.toLowerCase()
  const found = [...all.values()].filter(
    (record) =>
      (filterGroups.length === 0 || filterGroups.some(({ filters }) => filters.every((one) => fits(record, one)))) &&
      Object.values(record.properties).some((value) => value.toLowerCase().includes(words)),
  )
  const page = pageOf(
    found.map(objectOf),
    new URLSearchParams({ limit: String(limit ?? 10), after: after ?? '0' }),
    200,
  )
  return { status: 200, json: { total: found.length, ...page } }
}

const partsOf = (name: string) => {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? { name, extension: '' } : { name: name.slice(0, dot), extension: name.slice(dot + 1) }
}

const recordOf = (state: State, file: StoredFile) => ({
  id: file.id,
  ...partsOf(file.name),
  access: 'PRIVATE',
  archived: false,
  createdAt: state.time(),
  updatedAt: state.time(),
  path: `${file.folder}/${file.name}`,
  size: file.bytes.length,
  type: 'DOCUMENT',
})

const upload = (state: State, type: string, body: Uint8Array): Reply => {
  const form = partsIn(type, body)
  const file = form.get('file')
  const options = form.get('options')
  if (!file || !options || !(form.has('folderPath') || form.has('folderId')))
    return refused(400, 'VALIDATION_ERROR', 'Either folderId or folderPath is required')
  const named = form.get('fileName')?.bytes.toString() || file.name || 'file'
  // A name without its extension gets that of the file.
  const made = state.file(
    named.includes('.') ? named : `${named}.${partsOf(file.name ?? '').extension}`,
    file.mime,
    file.bytes,
    form.get('folderPath')?.bytes.toString(),
  )
  return { status: 201, json: recordOf(state, made) }
}

interface Part {
  bytes: Buffer
  mime: string
  name?: string
}

/** `multipart/form-data`, as a server reads it. */
export const partsIn = (type: string, body: Uint8Array): ReadonlyMap<string, Part> => {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1] ?? ''
  const parts = new Map<string, Part>()
  const raw = Buffer.from(body)
  let at = raw.indexOf(`--${boundary}`)
  while (boundary !== '' && at >= 0) {
    const next = raw.indexOf(`--${boundary}`, at + boundary.length + 2)
    if (next < 0) break
    const part = raw.subarray(at + boundary.length + 4, next - 2)
    const end = part.indexOf('\r\n\r\n')
    const head = part.subarray(0, end).toString()
    const name = / name="([^"]*)"/.exec(head)?.[1]
    const filename = / filename="([^"]*)"/.exec(head)?.[1]
    if (name !== undefined)
      parts.set(name, {
        bytes: part.subarray(end + 4),
        mime: /content-type: ?([^\r\n]+)/i.exec(head)?.[1] ?? 'text/plain',
        ...(filename !== undefined && { name: filename }),
      })
    at = next
  }
  return parts
}
