/** A request to the management API. */
export interface Question {
  method: string
  /** Below `/api`. */
  path: string
  query?: Readonly<Record<string, string | number | undefined>>
  json?: unknown
  /** The `Idempotency-Key`. */
  key?: string
}

/** All commands use the app's management API: over HTTP or, where no app is running, in this process on its store. */
export interface Reach {
  /** `app`: it is running, and carries out requests. `store`: requests are queued until the app runs. */
  readonly kind: 'app' | 'store'
  ask<T>(question: Question): Promise<T>
  /** The answer as it is, a refusal included. */
  answer(question: Question): Promise<{ status: number; text: string }>
  /** The answer as a stream, where it may be long. */
  stream(question: Question): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export interface Answered {
  status: number
  body: AsyncIterable<Uint8Array> | string | Uint8Array | undefined
}

export const pathOf = ({ path, query = {} }: Question): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

const words = async (body: Answered['body']): Promise<string> => {
  if (body === undefined) return ''
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8')
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

/** Makes the request in the form that both ways share. */
export const reachBy = (
  kind: Reach['kind'],
  send: (question: Question) => Promise<Answered>,
  refused: (status: number, text: string) => Error,
  close: () => Promise<void>,
): Reach => ({
  kind,
  close,
  async ask<T>(question: Question): Promise<T> {
    const { status, body } = await send(question)
    const text = await words(body)
    if (status >= 400) throw refused(status, text)
    return (text === '' ? undefined : JSON.parse(text)) as T
  },
  async answer(question) {
    const { status, body } = await send(question)
    return { status, text: await words(body) }
  },
  async *stream(question) {
    const { status, body } = await send(question)
    if (status >= 400) throw refused(status, await words(body))
    if (body === undefined) return
    if (typeof body === 'string') yield Buffer.from(body)
    else if (body instanceof Uint8Array) yield body
    else yield* body
  },
})
