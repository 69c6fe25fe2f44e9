/** A file of a multipart body. */
export interface TestFile {
  name: string
  type: string
  bytes: Uint8Array
}

/** A body as a test wants to read it; what cannot be parsed stays the text it is. */
export const bodyOf = async (bytes: Uint8Array, type: string): Promise<unknown> => {
  if (bytes.length === 0) return undefined
  const text = Buffer.from(bytes).toString('utf8')
  if (type.includes('application/x-www-form-urlencoded')) return collected(new URLSearchParams(text))
  if (type.includes('multipart/form-data')) {
    const form = await new Response(Buffer.from(bytes), { headers: { 'content-type': type } }).formData()
    return collected(await Promise.all([...form].map(async ([name, value]) => [name, await partOf(value)] as const)))
  }
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const partOf = async (value: string | Blob): Promise<string | TestFile> =>
  typeof value === 'string'
    ? value
    : {
        name: 'name' in value && typeof value.name === 'string' ? value.name : '',
        type: value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      }

const collected = <T>(pairs: Iterable<readonly [string, T]>): Record<string, T | T[]> => {
  const all = new Map<string, T[]>()
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value])
  return Object.fromEntries([...all].map(([name, values]) => [name, values.length === 1 ? (values[0] as T) : values]))
}
