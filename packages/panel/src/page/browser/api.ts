import type { Started, State } from './types.js'

/** An answer of the API that is no success, in words for the agent. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** Renewed when this much of its time is left. */
const earlyMs = 3 * 60_000

interface Asking {
  json?: unknown
  file?: Blob
  /** The same for a repeat of the same act. */
  key?: string
}

/** Calls the API with the bearer, which lives in this object and nowhere else. */
export class Api {
  #bearer: string
  #expires: number
  #tag = ''
  // `/panel/rt` → `/api/panel/`, below whatever path the bridge is reached by.
  readonly #base = new URL('../api/panel/', location.href)

  constructor({ bearer, lastsMs }: Started) {
    this.#bearer = bearer
    this.#expires = Date.now() + lastsMs
    // Also while nobody looks: who comes back after lunch finds the panel as it was.
    setInterval(() => void this.#renewed().catch(() => {}), earlyMs / 2)
  }

  async #fetch(method: string, path: string, { json, file, key }: Asking, headers: Record<string, string> = {}) {
    return fetch(new URL(path, this.#base), {
      method,
      // No cookies: frames lose them, and nothing here needs any.
      credentials: 'omit',
      headers: {
        authorization: `Bearer ${this.#bearer}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(file && { 'content-type': file.type || 'application/octet-stream' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(file && { body: file }),
    })
  }

  async #renewed(): Promise<void> {
    if (this.#expires - Date.now() > earlyMs) return
    const answer = await this.#fetch('POST', 'renew', {})
    if (!answer.ok) throw await refusalOf(answer)
    const { bearer, lastsMs } = (await answer.json()) as Started
    this.#bearer = bearer
    this.#expires = Date.now() + lastsMs
  }

  async ask<T>(method: string, path: string, about: Asking = {}): Promise<T> {
    await this.#renewed()
    const answer = await this.#fetch(method, path, about)
    if (!answer.ok) throw await refusalOf(answer)
    return (await answer.json()) as T
  }

  /** Undefined: nothing has changed since it was last asked. */
  async state(): Promise<State | undefined> {
    await this.#renewed()
    const answer = await this.#fetch('GET', 'state', {}, this.#tag === '' ? {} : { 'if-none-match': this.#tag })
    if (answer.status === 304) return undefined
    if (!answer.ok) throw await refusalOf(answer)
    this.#tag = answer.headers.get('etag') ?? ''
    return (await answer.json()) as State
  }
}

const refusalOf = async (answer: Response): Promise<Refusal> => {
  const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string }
  return new Refusal(answer.status, detail ?? answer.statusText)
}
