import { failureOf } from '../model/failure.js'
import { plain, type RawResponse } from './raw.js'

/** An error of the management API, as defined by RFC 9457; `errors` names each field by its JSON pointer. */
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
  code: string
  errors?: readonly { pointer: string; detail: string }[]
}

const titles: Readonly<Record<number, string>> = {
  400: 'Not understood',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not possible',
  429: 'Too many requests',
  500: 'Failed',
  501: 'Not available',
  502: 'The other side failed',
  503: 'Not available for now',
}

export interface ProblemMore {
  code?: string
  errors?: Problem['errors']
  headers?: Readonly<Record<string, string>>
}

export const problem = (status: number, detail: string, more: ProblemMore = {}): RawResponse => {
  const about: Problem = {
    type: 'about:blank',
    title: titles[status] ?? 'Failed',
    status,
    detail,
    code: more.code ?? codeOf(status),
    ...(more.errors && { errors: more.errors }),
  }
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...more.headers },
    body: JSON.stringify(about),
  }
}

const codeOf = (status: number): string =>
  (titles[status] ?? 'failed')
    .toLowerCase()
    .replace(/[^a-z]+/g, '_')
    .replace(/^_|_$/g, '')

/** Failures of reading a body, by error code. */
const statusOfBody = new Map([
  ['body_too_large', 413],
  ['body_gone', 400],
  ['body_slow', 408],
  ['body_parsed', 500],
  ['busy', 503],
])

/** The answer to an error thrown by our own HTTP adapters; undefined for any other. */
export const bodyProblem = (thrown: unknown): RawResponse | undefined => {
  const { code, message, remedy } = failureOf(thrown)
  const status = statusOfBody.get(code)
  // The unread rest would be taken for the next request, so close the connection.
  return status === undefined
    ? undefined
    : plain(status, `${message}${remedy ? `. ${remedy}` : ''}\n`, {
        connection: 'close',
        ...(status === 503 && { 'retry-after': '5' }),
      })
}
