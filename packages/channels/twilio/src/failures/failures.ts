import type { Failure } from '@deskwire/core/adapter'
import { account, busyLine, type ErrorClass, errorTable, later, second } from './error-table.js'

const byCode = new Map(
  errorTable.flatMap(([codes, what, message, remedy]) => codes.map((code) => [code, { what, message, remedy }])),
)

/** Every code in the table, for the tests and the reference. */
export const knownErrorCodes: readonly number[] = [...byCode.keys()].sort((a, b) => a - b)

export interface ErrorContext {
  /** The HTTP status if Twilio refused at once; absent for an error from a status callback. */
  status?: number
  /** From the answer's Retry-After. */
  retryAfterMs?: number
  /** The recipient, because some limits differ by country. */
  to?: string
  /** The request changes nothing, so it may simply be repeated after a lost answer. */
  reading?: boolean
}

const unknownCode = (code: number | undefined, { status }: ErrorContext): { what: ErrorClass; message: string } => {
  const shown = code === undefined ? '' : ` with error ${code}`
  if (status === 401 || status === 403) return { what: account, message: `Twilio refused access${shown}` }
  if (status === 429) return { what: busyLine(2 * second), message: `Too many requests to Twilio${shown}` }
  if (status !== undefined && status >= 500)
    return { what: later('unavailable', 5 * second), message: `Twilio failed${shown} (HTTP ${status})` }
  return {
    what: { code: 'provider' },
    message:
      status === undefined ? `The message failed${shown}` : `Twilio refused the request${shown} (HTTP ${status})`,
  }
}

/** Meta has not delivered these to US numbers since April 2025, so a retry is pointless. */
const pointless = (code: number | undefined, to: string | undefined): boolean =>
  code === 63049 && to !== undefined && /^(whatsapp:)?\+1/.test(to)

/**
 * A Twilio error as a failure. Codes are documented as subject to change, so an unknown one is a plain failure.
 * A 5xx on a send may hide a message that went out: it is looked up, never repeated blindly.
 */
export const twilioFailure = (code: number | undefined, context: ErrorContext = {}): Failure => {
  const known = code === undefined ? undefined : byCode.get(code)
  const { what, message } = known ?? unknownCode(code, context)
  const remedy =
    known?.remedy ??
    what.remedy ??
    (code === undefined ? undefined : `See https://www.twilio.com/docs/api/errors/${code}`)
  const serverFault = (context.status ?? 0) >= 500
  const retryAfterMs = pointless(code, context.to) ? undefined : (context.retryAfterMs ?? what.afterMs)
  const retryable = what.afterMs !== undefined && retryAfterMs !== undefined
  return {
    code: what.code,
    message,
    ...(remedy !== undefined && { remedy }),
    retryable,
    ...(retryable && { retryAfterMs }),
    ...((what.ambiguous || (serverFault && !context.reading)) && { ambiguous: true }),
    ...(what.scope && { scope: what.scope }),
    provider: {
      name: 'twilio',
      ...(code !== undefined && { code: String(code) }),
      ...(context.status !== undefined && { status: context.status }),
    },
  }
}

/** `ErrorCode` of a callback or a list row: a number, or its digits. */
export const errorCodeOf = (value: unknown): number | undefined => {
  const code = typeof value === 'number' ? value : typeof value === 'string' ? Number.parseInt(value, 10) : Number.NaN
  return Number.isSafeInteger(code) && code > 0 ? code : undefined
}
