import type { Http, HttpRequest } from '../../ports/http.js'

export interface ApiOptions {
  /** The base URL for paths: `https://acme.example/api/v2`. */
  baseUrl: string
  /** Headers such as credentials, called for every request. */
  headers?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  /** Other origins of the provider that may get the headers, for example where it serves attachments. */
  origins?: readonly string[]
  explain?: HttpRequest['explain']
}

/**
 * An HTTP client for one provider: takes paths, and sends its credentials only to its own origins. Any other
 * absolute URL (a link in a payload) is called without them, as untrusted.
 */
export const api = (http: Http, options: ApiOptions): Http => {
  const base = new URL(options.baseUrl)
  const prefix = base.href.replace(/[?#].*$/s, '').replace(/(?<!\/)\/+$/, '')
  const own = new Set([base.origin, ...(options.origins ?? []).map((origin) => new URL(origin).origin)])

  const complete = async (request: HttpRequest): Promise<HttpRequest> => {
    const absolute = URL.canParse(request.url)
    const url = absolute ? request.url : `${prefix}/${request.url.replace(/^\/+/, '')}`
    const explain = request.explain ?? options.explain
    // The spread comes after what is new, because Node 20 takes a microsecond for each field that is added to one.
    const completed: HttpRequest = { headers: {}, ...(explain && { explain }), ...request, url }
    const isOwn = !absolute || own.has(new URL(url).origin)
    if (!isOwn) return { untrusted: true, ...completed, headers: {} }
    completed.headers = Object.assign({}, await options.headers?.(), request.headers)
    return completed
  }
  return {
    request: async (request, call) => http.request(await complete(request), call),
    stream: async (request, call) => http.stream(await complete(request), call),
  }
}
