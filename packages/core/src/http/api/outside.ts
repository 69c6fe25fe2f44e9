import type { Context } from '../../bridge/task/context.js'
import { bounded } from '../../bridge/task/deadline.js'
import { failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/shared.js'
import { problem } from '../problem.js'
import { Refused } from './refused.js'

/** Calls a provider or host during a request: with a deadline, and with its failure reported as theirs (502). */
export const outside = async <T>(context: Context, what: string, run: (call: Call) => Promise<T>): Promise<T> => {
  const now = context.now()
  try {
    return await bounded({ deadline: now + context.callMs, now, what }, run)
  } catch (thrown) {
    const { code, message, remedy, retryAfterMs } = failureOf(thrown)
    context.log.warn({ what, code }, 'A call for the management API failed')
    throw new Refused(
      problem(502, remedy ? `${message}. ${remedy}` : message, {
        code,
        ...(retryAfterMs !== undefined && { headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } }),
      }),
    )
  }
}
