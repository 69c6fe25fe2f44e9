/** A request to the management API. */
export interface Question {
  method: string
  /** Below `/api`, with its query. */
  path: string
  json?: unknown
  /** The `Idempotency-Key`. */
  key?: string
}

export interface Answer {
  status: number
  text: string
}

/** Carries out a request with the key of whoever is connected. Rejects where nothing answers. */
export type Api = (question: Question) => Promise<Answer>

/** An answer that had to be a good one. */
export const needed = async (api: Api, path: string): Promise<unknown> => {
  const { status, text } = await api({ method: 'GET', path })
  if (status !== 200) throw new Refusal(status, detailOf(text) ?? `The management API answered ${status}`)
  return JSON.parse(text)
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** The words of a problem (RFC 9457). */
const detailOf = (text: string): string | undefined => {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown }
    return typeof detail === 'string' ? detail : undefined
  } catch {
    return undefined
  }
}
