import { type Call, fail, type MediaRef } from '@deskwire/core/adapter'
import type { Client } from './connection.js'

const inside = /^data:[^,]{0,300}?;base64,/i

/** An agent's file: inside the message, or behind a link. Our token goes only to our Dynamics 365. */
export const download = async (client: Client, { ref }: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> => {
  const head = inside.exec(ref)?.[0]
  if (head !== undefined) return new Blob([Buffer.from(ref.slice(head.length), 'base64')]).stream()
  if (!URL.canParse(ref)) throw fail('content', 'The file has no address that can be read')
  return (await client.stream({ method: 'GET', url: ref, redirects: 3 }, call)).body
}
