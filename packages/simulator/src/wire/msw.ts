import type { WireRequest, WireResponse } from './http.js'

/** The part of msw's `http` that we need: the wire does not depend on msw. */
export interface MswHttp<Handler> {
  all(path: RegExp, resolver: (info: { request: Request }) => Promise<Response>): Handler
}

const providers = /^https:\/\/([a-z0-9-]+\.)*(twilio\.com|twiliocdn\.com|facebook\.com|fbsbx\.com)\//

/** One handler takes everything: a URL ending in `.json` would pass msw's guard and reach the network. */
export const handlersFor = <Handler>(
  http: MswHttp<Handler>,
  handle: (request: WireRequest) => Promise<WireResponse>,
): Handler[] => [
  http.all(providers, async ({ request }) => {
    const response = await handle({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
    })
    if (response.lost) return Response.error()
    if (response.status === 204) return new Response(null, { status: 204, headers: response.headers })
    const body = new Uint8Array(Buffer.from(response.body))
    // Twilio's client keeps its connection alive: without a length, it would wait forever for the end.
    const headers = { ...response.headers, 'content-length': String(body.length) }
    return new Response(body, { status: response.status, headers })
  }),
]
