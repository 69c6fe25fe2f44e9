import { type Call, fail, fields, type MediaRef, word } from '@deskwire/core/adapter'
import { notThere } from './expand.js'
import type { Rest } from './rest.js'

/** REST2 returns a file only inside JSON, in base64. */
export const createDownload =
  (rest: Rest) =>
  async (media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> => {
    if (!/^\d{1,18}$/.test(media.ref)) throw fail('not_found', 'This is not an attachment of Request Tracker')
    const { status, body } = await rest.get(`/attachment/${media.ref}`, call, notThere)
    // The webhook is sent inside RT's transaction, so the attachment may not exist yet.
    if (status !== 200) throw fail('not_found', 'Request Tracker does not show this attachment', { retryable: true })
    const bytes = Buffer.from(word(fields(body).Content) ?? '', 'base64')
    return new Blob([bytes]).stream()
  }
