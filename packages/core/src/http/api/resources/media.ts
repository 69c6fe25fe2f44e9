import { z } from 'zod'
import { wrongField } from '../refused.js'
import { type Asked, route } from '../route.js'

export const uploadQuery = z.strictObject({ name: z.string().max(300).optional() })
export const uploadOut = z.object({ ref: z.string(), mime: z.string(), name: z.string().optional(), size: z.number() })

/** Keeps a file for a message to come. */
export const upload = async ({
  context,
  query,
  request,
  maxUploadBytes,
}: Asked<unknown, z.output<typeof uploadQuery>, unknown>): Promise<z.input<typeof uploadOut>> => {
  const mime = (request.headers['content-type'] ?? '').trim()
  if (!/^[\w.+-]+\/[\w.+-]+(?:;.{0,100})?$/.test(mime))
    throw wrongField('Content-Type', 'the media type of the file, for example image/jpeg')
  const bytes = await request.body(maxUploadBytes)
  if (bytes.length === 0) throw wrongField('', 'the body must be the file, and it is empty')
  const about = { mime, ...(query.name !== undefined && { name: query.name }) }
  const kept = await context.store.media.put(
    new Blob([bytes]).stream(),
    { ...about, maxBytes: maxUploadBytes },
    new AbortController().signal,
  )
  return { ...about, ref: context.shared.media.reference(context.tenant, kept.ref), size: kept.size }
}

/** Files for messages. */
export const media = [
  route({
    method: 'POST',
    path: '/media',
    scope: 'agent',
    tag: 'Writing',
    summary: 'Uploads a file, as the body itself. Use the answer in the content of a message.',
    consumes: '*/*',
    query: uploadQuery,
    output: uploadOut,
    status: 201,
    handle: upload,
  }),
]
