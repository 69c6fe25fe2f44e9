import type { Deliver } from './outbox.js'
import type { FetchMedia } from './world.js'

const longestWait = 15_000
const largestFile = 101 * 1_048_576

/** Real HTTP. Follows redirects, as Twilio does; a late answer is a TimeoutError. */
export const deliverByHttp: Deliver = async (url, call) => {
  const response = await fetch(url, {
    method: call.method,
    headers: call.headers,
    body: call.method === 'GET' ? undefined : call.body,
    signal: AbortSignal.timeout(longestWait),
  })
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

export const fetchByHttp: FetchMedia = async (url, method) => {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(longestWait) })
  const name = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  const bytes = method === 'HEAD' ? new Uint8Array() : new Uint8Array(await response.arrayBuffer())
  if (bytes.length > largestFile) throw new Error('The file is larger than any provider takes.')
  return {
    status: response.status,
    mime: response.headers.get('content-type') ?? '',
    bytes,
    ...(name ? { filename: name } : {}),
  }
}
