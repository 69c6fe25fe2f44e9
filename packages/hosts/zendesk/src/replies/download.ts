import { type Call, fail, type MediaRef } from '@deskwire/core/adapter'
import type { Zendesk } from '../zendesk-api.js'
import { malware } from './comments.js'

/**
 * An attachment's URL is on the account's own host, which requires the credentials, and redirects to zdusercontent.com,
 * which gets none (Zendesk docs, ticketing/tickets/ticket-attachments).
 */
export const download = async (
  { http }: Zendesk,
  { ref, name }: MediaRef,
  call: Call,
): Promise<ReadableStream<Uint8Array>> => {
  if (ref.startsWith(malware))
    throw fail('media_refused', `Zendesk found malware in the file ${name ?? ''}`.trim(), {
      remedy: 'Send another file, or let an administrator release it in Zendesk.',
    })
  const { body } = await http.stream({ method: 'GET', url: ref, redirects: 3 }, call)
  return body
}
