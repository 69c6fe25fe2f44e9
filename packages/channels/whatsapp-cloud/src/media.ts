import { type Call, DeskwireError, fail, filled, type MediaRef } from '@deskwire/core/adapter'
import type { Graph } from './graph/client.js'

const gone = (thrown: unknown): boolean => DeskwireError.isInstance(thrown) && thrown.failure.provider?.status === 404

/**
 * Media id → URL → bytes ("business-phone-numbers/media"). The URL is valid for five minutes and only with our bearer
 * token, so it is requested each time; a 404 means that it just expired.
 */
export const createDownload =
  (graph: Graph) =>
  async (media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> => {
    if (/^https?:/i.test(media.ref)) return bytes(graph, media.ref, call)
    const path = encodeURIComponent(media.ref)
    for (let tried = 0; ; tried += 1) {
      const { url } = await graph.get(path, {}, call)
      const found = filled(url)
      if (found === undefined)
        throw fail('media', 'WhatsApp knows this media and gives no URL for it.', { retryable: true })
      try {
        return await bytes(graph, found, call)
      } catch (thrown) {
        if (tried > 0 || !gone(thrown)) throw thrown
      }
    }
  }

const bytes = async (graph: Graph, url: string, call: Call): Promise<ReadableStream<Uint8Array>> =>
  (await graph.http.stream({ method: 'GET', url, headers: { accept: '*/*' }, redirects: 3 }, call)).body
