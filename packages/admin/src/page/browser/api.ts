/** An answer of the API that is no success, in words for the operator. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

type Query = Readonly<Record<string, string | undefined>>

interface Asking {
  json?: unknown
  query?: Query
  /** The same for a repeat of the same act. */
  key?: string
}

/** Calls the API with the key, which lives in this object and nowhere else. */
export class Api {
  readonly #key: string
  // `/admin` → `/api/`, `/t/acme/admin` → `/t/acme/api/`, below whatever path the bridge is reached by.
  readonly #base = new URL('api/', location.href)
  // Health and metrics have no tenant.
  readonly #root = new URL(location.pathname.replace(/(?:\/t\/[^/]+)?\/admin$/, '/'), location.href)
  readonly tenant = decodeURIComponent(/\/t\/([^/]+)\/admin$/.exec(location.pathname)?.[1] ?? 'main')

  constructor(key: string) {
    this.#key = key
  }

  async #fetch(url: URL, method: string, { json, query = {}, key }: Asking): Promise<Response> {
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value)
    const answer = await fetch(url, {
      method,
      credentials: 'omit',
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    if (answer.ok) return answer
    const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string }
    throw new Refusal(answer.status, detail ?? answer.statusText)
  }

  async ask<T>(method: string, path: string, about: Asking = {}): Promise<T> {
    return (await (await this.#fetch(new URL(path, this.#base), method, about)).json()) as T
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.ask('GET', path, { query })
  }

  async file(path: string, query: Query): Promise<Blob> {
    return (await this.#fetch(new URL(path, this.#base), 'GET', { query })).blob()
  }

  async metrics(): Promise<string> {
    return (await this.#fetch(new URL('metrics', this.#root), 'GET', {})).text()
  }

  /** Not ready is an answer as well. */
  async readiness(): Promise<{ status: string; code?: string; remedy?: string }> {
    return (await fetch(new URL('readyz', this.#root), { credentials: 'omit' })).json()
  }
}
