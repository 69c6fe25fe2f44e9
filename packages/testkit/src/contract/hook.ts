import type { Received, WebhookRequest } from '@deskwire/core/adapter'
import type { Awaitable } from './case.js'

/**
 * A webhook before it is signed, as short as it can be said: an object is sent as JSON, `URLSearchParams` as a form,
 * a string or bytes as they are.
 */
export interface Hook {
  body?: Uint8Array | string | URLSearchParams | object
  headers?: Readonly<Record<string, string>>
  /** What follows the adapter's mount, with its query. */
  path?: string
  method?: string
}

/** Signs as the other side does, over `body` and `publicUrl`; whatever signature is there already is replaced. */
export type Sign = (request: WebhookRequest) => Awaitable<WebhookRequest>

export const hookRequest = (hook: Hook, mount: string, receivedAt: number): WebhookRequest => {
  const { body = '', headers = {}, path = '', method = 'POST' } = hook
  const [bytes, type] = encode(body)
  return {
    method,
    publicUrl: `${mount}${path}`,
    path,
    headers: { ...(type !== undefined && { 'content-type': type }), ...lowerCase(headers) },
    body: bytes,
    receivedAt,
  }
}

const encode = (body: NonNullable<Hook['body']>): [Uint8Array, string?] => {
  if (typeof body === 'string') return [Buffer.from(body)]
  if (body instanceof Uint8Array) return [body]
  if (body instanceof URLSearchParams) return [Buffer.from(body.toString()), 'application/x-www-form-urlencoded']
  return [Buffer.from(JSON.stringify(body)), 'application/json']
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

interface Receiver<Event> {
  receive?(request: WebhookRequest): Received<Event>
  refresh?(): Promise<void>
}

/** As the bridge asks: keys that are not known yet are learnt once. */
export const ask = async <Event>(adapter: Receiver<Event>, request: WebhookRequest): Promise<Received<Event>> => {
  if (!adapter.receive) throw new Error('This adapter has no receive')
  try {
    return adapter.receive(request)
  } catch (thrown) {
    if (!isKeysUnknown(thrown)) throw thrown
    await adapter.refresh?.()
    return adapter.receive(request)
  }
}

const isKeysUnknown = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'keys_unknown'
