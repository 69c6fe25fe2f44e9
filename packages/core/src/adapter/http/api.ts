import type { Http, HttpRequest } from '../../ports/http.js'

export interface ApiOptions {
  /** What paths are appended to: `https://acme.example/api/v2`. */
  baseUrl: string
  /** Credentials and the like, asked for on every call. */
  headers?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  /** Other origins of the same provider that may see the headers: where its attachments are served. */
  origins?: readonly string[]
  explain?: HttpRequest['explain']
}

/**
 * The HTTP client for one provider: paths instead of URLs, and its credentials only ever to its own origins. An
 * absolute URL that leads elsewhere (a link in a payload) is called without them, and as untrusted.
 */
export const api = (http: Http, options: ApiOptions): Http => {
  const base = new URL(options.baseUrl)
  const prefix = base.href.replace(/[?#].*$/s, '').replace(/(?<!\/)\/+$/, '')
  const own = new Set([base.origin, ...(options.origins ?? []).map((origin) => new URL(origin).origin)])

  const complete = async (request: HttpRequest): Promise<HttpRequest> => {
    const absolute = URL.canParse(request.url)
    const url = absolute ? request.url : `${prefix}/${request.url.replace(/^\/+/, '')}`
    const explain = request.explain ?? options.explain
    if (!own.has(new URL(url).origin))
      return { untrusted: true, ...request, url, headers: {}, ...(explain && { explain }) }
    const headers = { ...(await options.headers?.()), ...request.headers }
    return { ...request, url, headers, ...(explain && { explain }) }
  }
  return {
    request: async (request, call) => http.request(await complete(request), call),
    stream: async (request, call) => http.stream(await complete(request), call),
  }
}
