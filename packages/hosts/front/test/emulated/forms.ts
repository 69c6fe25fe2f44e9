import type { File } from './state.js'

/** `sender[handle]` as `{ sender: { handle } }`: how a form says what JSON says. */
const put = (into: Record<string, unknown>, name: string, value: string): void => {
  const path = name.split(/[[\]]+/).filter(Boolean)
  let at = into
  for (const step of path.slice(0, -1)) {
    const next = at[step]
    const inner: Record<string, unknown> =
      typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {}
    at[step] = inner
    at = inner
  }
  at[path.at(-1) ?? ''] = name.startsWith('delivered_at') ? Number(value) : value
}

/** The body of a message, and the files that a form brings. */
export const readBody = async (
  type: string,
  bytes: Uint8Array,
  fileId: () => string,
): Promise<{ json: Record<string, unknown>; files: readonly File[] }> => {
  if (!type.startsWith('multipart/')) {
    const json = bytes.length === 0 ? {} : (JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>)
    return { json, files: [] }
  }
  const form = await new Response(Buffer.from(bytes), { headers: { 'content-type': type } }).formData()
  const json: Record<string, unknown> = {}
  const files: File[] = []
  for (const [name, value] of form) {
    if (typeof value === 'string') put(json, name, value)
    else if (/^attachments\[\d+\]$/.test(name))
      files.push({ id: fileId(), name: value.name, mime: value.type, bytes: new Uint8Array(await value.arrayBuffer()) })
  }
  if (json.to !== undefined) json.to = Object.values(json.to as object)
  return { json, files }
}
