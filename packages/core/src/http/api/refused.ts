import type { z } from 'zod'
import { failureOf } from '../../model/failure.js'
import { problem } from '../problem.js'
import type { RawResponse } from '../raw.js'

/** Thrown by a handler that answers with a problem. */
export class Refused extends Error {
  constructor(readonly response: RawResponse) {
    super('refused')
  }
}

type Issue = z.core.$ZodIssue

const most = 20

const segmentOf = (segment: PropertyKey): string => String(segment).replaceAll('~', '~0').replaceAll('/', '~1')

/** Names each field by its JSON pointer. Values are not repeated, because they may be personal data. */
export const refusedBy = (issues: readonly Issue[], where: 'query' | 'body'): Refused => {
  const errors = issues.slice(0, most).flatMap((issue) => {
    const fields =
      issue.code === 'unrecognized_keys' ? issue.keys.slice(0, most).map((key) => [...issue.path, key]) : [issue.path]
    return fields.map((path) => ({
      pointer: where === 'query' ? `?${path.map(String).join('.')}` : `/${path.map(segmentOf).join('/')}`.slice(0, 300),
      detail: issue.code === 'unrecognized_keys' ? 'Unknown field' : issue.message,
    }))
  })
  const [first] = errors
  return new Refused(
    problem(400, first ? `${first.pointer}: ${first.detail}` : 'The input is not valid', { code: 'invalid', errors }),
  )
}

/** One field is wrong for a reason that the schema cannot check. */
export const wrongField = (pointer: string, detail: string): Refused =>
  new Refused(problem(400, `${pointer}: ${detail}`, { code: 'invalid', errors: [{ pointer, detail }] }))

export const missing = (what: string): Refused => new Refused(problem(404, `${what} was not found`))

export const unavailable = (what: string): Refused => new Refused(problem(501, what, { code: 'not_offered' }))

const statusOfCode = new Map([
  ['invalid', 400],
  ['conflict', 409],
  ['too_large', 413],
  ['media_too_large', 413],
])

/** Turns what a handler threw into an answer; undefined if it was unexpected. */
export const answerOf = (thrown: unknown): RawResponse | undefined => {
  if (thrown instanceof Refused) return thrown.response
  const failure = failureOf(thrown)
  const status = statusOfCode.get(failure.code)
  if (status === undefined) return undefined
  return problem(status, failure.remedy ? `${failure.message}. ${failure.remedy}` : failure.message, {
    code: failure.code,
  })
}
